"""A participant comes in: made a rater once, given tasks once, signed in."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.crowd.links import CrowdLink
from judgments.crowd.opening import settings_of
from judgments.crowd.platforms import Identity
from judgments.errors import AccessError
from judgments.models import Assignment, CrowdEntry, Rater, Round, now
from judgments.raters import start_session, who_is
from judgments.rounds import join_round

__all__ = ["Claim", "claim"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A participant who was let in: their rater, and the token of their session."""

    rater_id: int
    session_token: str
    is_new: bool


def claim(
    session: Session, secret: str, link: CrowdLink, who: Identity, cookie: str | None = None
) -> Claim:
    """Let a participant in by a link that was read.

    The first who comes under an id is taken for its owner. Later, an id is let in from the browser
    that holds its session, or with the platform's session id of the first time, which the platform
    tells nobody else: a phone may take over from a computer, a stranger who knows an id may not.

    Parameters
    ----------
    session
        Of the caller's transaction.
    secret
        Of the study: it makes the rater's pseudonymous name.
    link
        From `read_link`.
    who
        From `read_identity`.
    cookie
        Session token that the browser holds already.

    Raises
    ------
    AccessError
        The round is closed or full, the id is another's, or the rater was deactivated.
    """
    found = _locked_round(session, link.round_id)
    settings = settings_of(found, link.platform)
    if found.status != "open" or settings is None:
        msg = "This study is closed; nobody can come in any more."
        raise AccessError(msg)
    entry = _entry(session, link, who)
    if entry is not None:
        _check_return(session, entry, link, who, cookie)
        return Claim(
            rater_id=entry.rater_id,
            session_token=start_session(session, entry.rater_id),
            is_new=False,
        )
    _check_room(session, link)
    rater = _rater(session, secret, link.platform, who.participant)
    session.add(
        CrowdEntry(
            rater_id=rater.id,
            round_id=link.round_id,
            platform=link.platform,
            study_ref=who.study,
            participant_ref=who.participant,
            session_ref=who.session,
        )
    )
    session.flush()
    _release_abandoned(session, found.id, settings.hours)
    _plan(session, found.id, rater.id)
    return Claim(rater_id=rater.id, session_token=start_session(session, rater.id), is_new=True)


def _locked_round(session: Session, round_id: int) -> Round:
    """Give the round, locked: whoever comes at the same moment waits for their turn."""
    found = session.scalar(
        select(Round)
        .where(Round.id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        msg = "This study is not here any more."
        raise AccessError(msg)
    return found


def _entry(session: Session, link: CrowdLink, who: Identity) -> CrowdEntry | None:
    return session.scalar(
        select(CrowdEntry).where(
            CrowdEntry.platform == link.platform,
            CrowdEntry.study_ref == who.study,
            CrowdEntry.participant_ref == who.participant,
        )
    )


def _check_return(
    session: Session, entry: CrowdEntry, link: CrowdLink, who: Identity, cookie: str | None
) -> None:
    if entry.round_id != link.round_id:
        msg = "You came to this study of the platform by another link before; use that one."
        raise AccessError(msg)
    _check_active(session.get_one(Rater, entry.rater_id))
    same_work = hmac.compare_digest(entry.session_ref.encode(), who.session.encode())
    signed_in = who_is(session, cookie)
    if not same_work and (signed_in is None or signed_in.rater_id != entry.rater_id):
        msg = (
            "This participant has begun already, under another session of the platform. Open the "
            "study there again, in the browser in which you began, or write to the researchers."
        )
        raise AccessError(msg)


def _check_room(session: Session, link: CrowdLink) -> None:
    if link.max_participants is None:
        return
    n = session.scalar(
        select(func.count())
        .select_from(CrowdEntry)
        .where(CrowdEntry.round_id == link.round_id, CrowdEntry.platform == link.platform)
    )
    if (n or 0) >= link.max_participants:
        msg = "This study is full; thank you for your interest. Please return your place."
        raise AccessError(msg)


def _rater(session: Session, secret: str, platform: str, participant: str) -> Rater:
    """Find or make the rater of a participant; one person is one rater in every study."""
    words = f"crowd:{platform}:{participant}".encode()
    digest = hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()
    name = f"{platform}-{digest[:12]}"
    rater = session.scalar(select(Rater).where(Rater.name == name))
    if rater is not None:
        _check_active(rater)
        return rater
    rater = Rater(name=name)
    session.add(rater)
    session.flush()
    log(session, actor="crowd", action="rater added", subject="raters", subject_id=rater.id,
        after={"name": name, "platform": platform})  # fmt: skip
    return rater


def _check_active(rater: Rater) -> None:
    if not rater.active:
        msg = "You no longer take part in this study; write to the researchers if that is wrong."
        raise AccessError(msg)


def _release_abandoned(session: Session, round_id: int, hours: float) -> None:
    """Give back what is open of those whose time is over; a task being worked on stays."""
    late = select(CrowdEntry.rater_id).where(
        CrowdEntry.round_id == round_id,
        CrowdEntry.created_at < now() - dt.timedelta(hours=hours),
    )
    # Whoever saves holds their task and waits for the round, which is ours: that task stays, too.
    free = session.scalars(
        select(Assignment.id)
        .where(
            Assignment.round_id == round_id,
            Assignment.rater_id.in_(late),
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
            Assignment.leased_until.is_(None) | (Assignment.leased_until < now()),
        )
        .with_for_update(skip_locked=True)
    ).all()
    session.execute(
        sa.update(Assignment)
        .where(Assignment.id.in_(free))
        .values(returned_at=now())
        .execution_options(synchronize_session=False)
    )


def _plan(session: Session, round_id: int, rater_id: int) -> None:
    mine = exists().where(Assignment.round_id == round_id, Assignment.rater_id == rater_id)
    if not session.scalar(select(mine)) and join_round(session, round_id, rater_id) == 0:
        msg = "There is nothing left to rate in this study. Please return your place."
        raise AccessError(msg)
