"""Open a round to a crowd: the codes it gives, and how much each participant does."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.crowd.links import CrowdLink
from judgments.crowd.platforms import PLATFORMS
from judgments.errors import PlanError
from judgments.models import Round, now
from judgments.rounds import round_named
from judgments.rounds.design import Design

__all__ = ["CrowdSettings", "open_crowd", "settings_of"]

_CODE = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdSettings:
    """How a platform's participants work in a round, and what they take back.

    `returns_to` is the address that takes a code, with `{code}` and maybe `{participant}` in it;
    empty where the code is copied by hand. What is not submitted `hours` after somebody came goes
    to others.
    """

    completion_code: str
    screen_out_code: str
    returns_to: str
    hours: float


def open_crowd(
    session: Session,
    round_name: str,
    platform: str,
    *,
    completion_code: str,
    screen_out_code: str,
    hours: float = 24,
    days: int = 30,
    max_participants: int | None = None,
    returns_to: str | None = None,
) -> CrowdLink:
    """Let a platform's participants into a round, and give the link to be signed.

    Parameters
    ----------
    session
        Of the caller's transaction.
    round_name
        Name of the round.
    platform
        Key of `PLATFORMS`.
    completion_code, screen_out_code
        What the done page gives to those who finish, and to those who cannot or will not go on.
    hours
        How long a participant has; what is open then goes to others.
    days
        How long the link holds.
    max_participants
        How many may come in by it; None for any number.
    returns_to
        Address that takes a code, with ``{code}`` in it; by default the platform's own.

    Raises
    ------
    UnknownNameError
        There is no such round.
    PlanError
        The round is closed, shares all its work out at the start, or a setting is not possible.
    """
    found = round_named(session, round_name)
    address = PLATFORMS[platform].returns_to if returns_to is None else returns_to
    _check(found, address)
    _check_codes(completion_code, screen_out_code, hours, days)
    settings = {
        "completion_code": completion_code,
        "screen_out_code": screen_out_code,
        "returns_to": address,
        "hours": hours,
    }
    crowd = {**found.settings.get("crowd", {}), platform: settings}
    found.settings = {**found.settings, "crowd": crowd}
    log(session, actor="cli", action="round opened to a crowd", subject="rounds",
        subject_id=found.id, after={"platform": platform, **settings})  # fmt: skip
    return CrowdLink(
        platform=platform,
        round_id=found.id,
        expires_at=(now() + dt.timedelta(days=days)).replace(microsecond=0),
        max_participants=max_participants,
    )


def settings_of(found: Round, platform: str) -> CrowdSettings | None:
    """Read how a platform's participants work in a round; None where they are not let in."""
    kept = found.settings.get("crowd", {}).get(platform)
    return None if kept is None else CrowdSettings(**kept)


def _check(found: Round, address: str) -> None:
    if found.status != "open":
        msg = f"Round {found.name!r} is {found.status}: nobody can come in any more."
        raise PlanError(msg)
    if Design.of(found.settings).tasks_per_rater is None:
        msg = (
            f"Round {found.name!r} shared all its work out at the start; a crowd needs a round "
            "made with `accordant round create NAME --tasks-per-rater N`."
        )
        raise PlanError(msg)
    if address and (not address.startswith("https://") or "{code}" not in address):
        msg = f"The return address must begin with https:// and hold {{code}}, not {address!r}."
        raise PlanError(msg)


def _check_codes(completion: str, screen_out: str, hours: float, days: int) -> None:
    if not (_CODE.fullmatch(completion) and _CODE.fullmatch(screen_out)):
        msg = "A code is made of letters, digits, hyphens and underscores, 64 at most."
        raise PlanError(msg)
    if completion == screen_out:
        msg = "Completion and screen-out must have different codes: they are paid differently."
        raise PlanError(msg)
    if hours <= 0 or days < 1:
        msg = f"Participants need some time, not {hours:g} hours by a link of {days} days."
        raise PlanError(msg)
