"""Where participants of a crowd go when they are done, and the code they take there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.crowd.opening import settings_of
from judgments.crowd.platforms import PLATFORMS
from judgments.models import CrowdEntry, Round

__all__ = ["WayOut", "way_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A code and the address that takes it; None where it is copied by hand."""

    platform: str
    code: str
    address: str | None


def way_out(session: Session, round_id: int, rater_id: int, *, completed: bool) -> WayOut | None:
    """Give the way back to the platform that a rater came from.

    Parameters
    ----------
    session
        Of the caller.
    round_id, rater_id
        Who leaves what.
    completed
        Whether they did what was asked; else they are screened out.

    Returns
    -------
    WayOut or None
        None where the rater did not come from a platform.
    """
    entry = session.scalar(
        select(CrowdEntry)
        .where(CrowdEntry.round_id == round_id, CrowdEntry.rater_id == rater_id)
        .order_by(CrowdEntry.id)
        .limit(1)
    )
    if entry is None:
        return None
    settings = settings_of(session.get_one(Round, round_id), entry.platform)
    if settings is None:
        return None
    code = settings.completion_code if completed else settings.screen_out_code
    address = settings.returns_to.replace("{code}", code)
    return WayOut(
        platform=PLATFORMS[entry.platform].title,
        code=code,
        address=address.replace("{participant}", entry.participant_ref) or None,
    )
