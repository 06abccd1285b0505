"""Raters who are taken out of a study, and let back in: what they gave is never deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.database import Study
from judgments.errors import AccessError
from judgments.models import (
    ANALYSED,
    Assignment,
    Invitation,
    Judgment,
    Participation,
    Rater,
    RaterSession,
    Review,
    Round,
    now,
)
from judgments.raters import rater_named
from judgments.rounds import list_rounds, return_open_work, try_to_pass_on

__all__ = ["Deactivated", "activate", "deactivate", "take_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deactivated:
    """What became of a rater's work: tasks given back, judgments kept out of the analysis.

    `rounds` are the ids of those that now lack raters, `waiting` the names of those among them whose
    work could not be passed on: `accordant round top-up` does it.
    """

    returned: int
    excluded: int
    rounds: tuple[int, ...]
    waiting: tuple[str, ...] = ()


def take_out(
    study: Study, name: str, *, because: str, exclude: bool = False, actor: str = "cli"
) -> Deactivated:
    """Deactivate a rater, and pass on their work once that is done: others save meanwhile.

    The parameters, and what is raised, are those of `deactivate`.
    """
    with study.write() as session:
        done = deactivate(session, name, because=because, exclude=exclude, actor=actor)
        names = list_rounds(session)
    waiting = (names[one] for one in done.rounds if not try_to_pass_on(study, one))
    return replace(done, waiting=tuple(waiting))


def deactivate(
    session: Session, name: str, *, because: str, exclude: bool = False, actor: str = "cli"
) -> Deactivated:
    """Take a rater out: links and sessions end at once, open work is given back.

    `take_out` passes it on too.

    Parameters
    ----------
    session
        Of the caller's transaction.
    name
        Of the rater.
    because
        The reason, kept with the rater and in the log.
    exclude
        Whether what the rater gave is left out of every analysis, so that open rounds lack it too;
        it stays in the study.
    actor
        Who does it, for the log.

    Raises
    ------
    UnknownNameError
        There is no such rater.
    AccessError
        No reason is given, or the rater is deactivated already.
    """
    rater = rater_named(session, name)
    if not because.strip():
        msg = "Say why the rater is deactivated: whoever reads the report must be able to know."
        raise AccessError(msg)
    if not rater.active:
        msg = f"{name!r} is not active; `accordant rater activate {name}` lets them in again."
        raise AccessError(msg)
    rater.active = False
    rater.deactivated_at, rater.deactivated_because = now(), because.strip()
    session.flush()
    _shut_out(session, rater.id)
    returned = return_open_work(session, rater.id)
    rounds = _lacking_rounds(session, rater, with_what_was_given=exclude)
    excluded = _set_counts(session, rater.id, False, Assignment.counts.is_(True)) if exclude else 0
    log(session, actor=actor, action="rater deactivated", subject="raters", subject_id=rater.id,
        after={"because": because.strip(), "returned": returned, "excluded": excluded})  # fmt: skip
    return Deactivated(returned=returned, excluded=excluded, rounds=tuple(rounds))


def activate(session: Session, name: str, *, actor: str = "cli") -> int:
    """Let a rater in again, who then needs a new link; what was left out counts again.

    Work that went to others stays with them.

    Returns
    -------
    int
        Judgments that count again; those of rounds that the rater left, asking that nothing be
        used, do not.

    Raises
    ------
    UnknownNameError
        There is no such rater.
    AccessError
        The rater is active.
    """
    rater = rater_named(session, name)
    if rater.active:
        msg = f"{name!r} is active already."
        raise AccessError(msg)
    before = rater.deactivated_because
    rater.active, rater.deactivated_at, rater.deactivated_because = True, None, None
    session.flush()
    left = exists().where(
        Participation.round_id == Assignment.round_id,
        Participation.rater_id == Assignment.rater_id,
        Participation.withdrawn == "discard",
    )
    restored = _set_counts(
        session, rater.id, True, Assignment.purpose.in_(ANALYSED) & ~Assignment.counts & ~left
    )
    log(session, actor=actor, action="rater activated", subject="raters", subject_id=rater.id,
        before={"because": before}, after={"restored": restored})  # fmt: skip
    return restored


def _shut_out(session: Session, rater_id: int) -> None:
    """End what lets the rater in, and free the items they were reviewing."""
    moment = now()
    session.execute(
        sa.update(Invitation)
        .where(Invitation.rater_id == rater_id, Invitation.revoked_at.is_(None))
        .values(revoked_at=moment)
    )
    session.execute(
        sa.update(RaterSession)
        .where(RaterSession.rater_id == rater_id, RaterSession.expires_at > moment)
        .values(expires_at=moment)
    )
    session.execute(
        sa.update(Review)
        .where(Review.rater_id == rater_id, Review.given_at.is_(None))
        .values(leased_until=moment)
    )


def _lacking_rounds(session: Session, rater: Rater, *, with_what_was_given: bool) -> list[int]:
    """Find the open rounds that lack what the rater gave back, or what they have given besides."""
    lacking = Assignment.returned_at >= rater.deactivated_at
    if with_what_was_given:
        lacking |= Assignment.returned_at.is_(None)
    query = (
        select(Assignment.round_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Assignment.rater_id == rater.id, Round.status == "open", lacking)
        .distinct()
        .order_by(Assignment.round_id)
    )
    return list(session.scalars(query))


def _set_counts(session: Session, rater_id: int, counts: bool, which: ColumnElement[bool]) -> int:
    """Let a rater's assignments and their judgments count or not; give how many judgments."""
    tasks = list(
        session.scalars(select(Assignment.id).where(Assignment.rater_id == rater_id, which))
    )
    changed = 0
    for chunk in (tasks[n : n + 500] for n in range(0, len(tasks), 500)):
        session.execute(sa.update(Assignment).where(Assignment.id.in_(chunk)).values(counts=counts))
        done = session.execute(
            sa.update(Judgment)
            .where(Judgment.assignment_id.in_(chunk), Judgment.counts.is_(not counts))
            .values(counts=counts)
        )
        changed += int(done.rowcount)  # type: ignore[attr-defined]
    return changed
