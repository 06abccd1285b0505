"""Open a round to a crowd: the codes it gives, and how much each participant does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.crowd.links import CrowdLink
from judgments.crowd.platforms import PLATFORMS
from judgments.errors import PlanError
from judgments.forms import FormSpec, default_form, store_form
from judgments.models import Round, now
from judgments.rounds import round_named

__all__ = ["CrowdSettings", "open_crowd", "open_crowd_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdSettings:
    """How a platform's participants work in a round, and what they take back.

    `returns_to` is the address that takes a code, with `{code}` and maybe `{participant}` in it;
    empty where the code is copied by hand.
    """

    tasks: int
    completion_code: str
    screen_out_code: str
    returns_to: str


def open_crowd_round(
    session: Session,
    name: str,
    *,
    raters_per_response: int = 3,
    seed: int = 0,
    form: FormSpec | None = None,
) -> Round:
    """Make a round without tasks: each participant gets theirs on coming in.

    Raises
    ------
    PlanError
        The name is empty or taken.
    """
    if not name.strip():
        msg = "A round needs a name."
        raise PlanError(msg)
    if session.scalar(select(Round.id).where(Round.name == name)) is not None:
        msg = f"There is a round named {name!r} already; give another name."
        raise PlanError(msg)
    new = Round(
        name=name,
        form_id=store_form(session, form or default_form()).id,
        raters_per_response=raters_per_response,
        seed=seed,
        settings={},
    )
    session.add(new)
    session.flush()
    log(session, actor="cli", action="round created", subject="rounds", subject_id=new.id,
        after={"name": name, "raters_per_response": raters_per_response, "tasks": 0})  # fmt: skip
    return new


def open_crowd(
    session: Session,
    round_name: str,
    platform: str,
    *,
    tasks: int,
    completion_code: str,
    screen_out_code: str,
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
    tasks
        How many pairs each participant gets.
    completion_code, screen_out_code
        What the done page gives to those who finish, and to those who cannot or will not go on.
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
        The round is closed, or a setting is not possible.
    """
    found = round_named(session, round_name)
    address = PLATFORMS[platform].returns_to if returns_to is None else returns_to
    _check(found, tasks, completion_code, screen_out_code, address)
    settings = {
        "tasks": tasks,
        "completion_code": completion_code,
        "screen_out_code": screen_out_code,
        "returns_to": address,
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


def _check(found: Round, tasks: int, completion: str, screen_out: str, address: str) -> None:
    if found.status != "open":
        msg = f"Round {found.name!r} is {found.status}: nobody can come in any more."
        raise PlanError(msg)
    if tasks < 1:
        msg = f"Each participant needs at least one pair, not {tasks}."
        raise PlanError(msg)
    if not completion.strip() or not screen_out.strip() or completion == screen_out:
        msg = "A completion code and another code for those who are screened out are needed."
        raise PlanError(msg)
    if address and (not address.startswith("https://") or "{code}" not in address):
        msg = f"The return address must begin with https:// and hold {{code}}, not {address!r}."
        raise PlanError(msg)
