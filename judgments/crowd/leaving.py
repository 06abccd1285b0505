"""Where participants of a crowd go when they are done, and the code they take there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from judgments.crowd.opening import settings_of
from judgments.crowd.platforms import PLATFORMS
from judgments.crowd.standing import participant
from judgments.models import Round

__all__ = ["WayOut", "way_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """How a participant leaves.

    `status` is that of `CrowdStanding`. `code` is None for those who get none, `address` where the
    code is copied by hand.
    """

    platform: str
    status: str
    code: str | None
    address: str | None


def way_out(session: Session, round_id: int, rater_id: int) -> WayOut | None:
    """Give the way back to the platform that a rater came from.

    Who did everything gets the completion code; who declined or was screened out gets the other
    one; whose work went to others, because time ran out, they left or were taken out, gets none.

    Returns
    -------
    WayOut or None
        None where the rater did not come from a platform, or is not done yet.
    """
    found = participant(session, round_id, rater_id)
    if found is None or found.status == "under way":
        return None
    settings = settings_of(session.get_one(Round, round_id), found.platform)
    if settings is None:
        return None
    codes = {
        "completed": settings.completion_code,
        "screened out": settings.screen_out_code,
        "declined": settings.screen_out_code,
    }
    code = codes.get(found.status)
    address = None
    if code is not None and settings.returns_to:
        address = settings.returns_to.replace("{code}", code)
        address = address.replace("{participant}", found.participant)
    return WayOut(
        platform=PLATFORMS[found.platform].title, status=found.status, code=code, address=address
    )
