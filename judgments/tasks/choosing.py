"""Which task is a rater's, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from judgments.errors import AccessError
from judgments.models import Assignment, Round
from judgments.rounds import due_task, shows_superseded

__all__ = ["Progress", "next_task", "own_task", "previous_task", "progress_of"]


_PREVIOUS = (
    select(Assignment.id)
    .where(
        Assignment.rater_id == bindparam("rater_id"),
        Assignment.round_id == bindparam("round_id"),
        Assignment.position < bindparam("position"),
        Assignment.returned_at.is_(None),
        Assignment.submitted_at.is_not(None) | ~shows_superseded(),
    )
    .order_by(Assignment.position.desc())
    .limit(1)
)
_PROGRESS = (
    select(func.count(), func.count(Assignment.submitted_at))
    .join(Round, Round.id == Assignment.round_id)
    .where(
        Assignment.rater_id == bindparam("rater_id"),
        Round.status == "open",
        Assignment.returned_at.is_(None),
        Assignment.submitted_at.is_not(None) | ~shows_superseded(),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a rater is in the rounds that are open."""

    submitted: int
    assigned: int


def next_task(session: Session, rater_id: int) -> int | None:
    """Give the task that is due, without lending it; `judgments.rounds.begin_task` lends it."""
    return due_task(session, rater_id)


def previous_task(session: Session, rater_id: int, assignment_id: int) -> int | None:
    """Give the rater's task before this one in the same round, None at the beginning."""
    here = own_task(session, rater_id, assignment_id)
    where = {"rater_id": rater_id, "round_id": here.round_id, "position": here.position}
    return session.scalar(_PREVIOUS, where)


def progress_of(session: Session, rater_id: int) -> Progress:
    """Count a rater's tasks in open rounds."""
    assigned, submitted = session.execute(_PROGRESS, {"rater_id": rater_id}).one()
    return Progress(submitted=submitted, assigned=assigned)


def own_task(session: Session, rater_id: int, assignment_id: int) -> Assignment:
    """Give a rater's own task, to be read.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    task = session.get(Assignment, assignment_id)
    if task is None or task.rater_id != rater_id:
        msg = "This task is not yours."
        raise AccessError(msg)
    return task
