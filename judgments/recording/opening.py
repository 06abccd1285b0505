"""A task, its questions, and whether it takes changes now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.database import fact_of
from judgments.errors import AccessError, IncompleteTaskError, LockedError, OffScaleError
from judgments.models import Assignment, Dimension, Draft, Rater, Round, now
from judgments.recording.answers import AskedDimension

__all__ = [
    "check_not_submitted",
    "check_open",
    "check_round_open",
    "complete_drafts",
    "dimension_named",
    "dimensions_of",
    "log_change",
    "open_task",
]


_TASK = (
    select(Assignment, Rater.active)
    .join(Rater, Rater.id == Assignment.rater_id)
    .where(Assignment.id == bindparam("task"))
    .with_for_update(of=Assignment)
    .execution_options(populate_existing=True)
)
_STATUS = select(Round.status).where(Round.id == bindparam("round")).with_for_update(read=True)
_DIMENSIONS = (
    select(Dimension.id, Dimension.code, Dimension.step, Dimension.scale_min, Dimension.scale_max)
    .join(Round, Round.form_id == Dimension.form_id)
    .where(Round.id == bindparam("round"))
    .order_by(Dimension.position)
)
_DRAFTS = select(
    Draft.side, Draft.dimension_id, Draft.value, Draft.null_reason, Draft.updated_at
).where(Draft.assignment_id == bindparam("task"))


def open_task(session: Session, assignment_id: int, rater_id: int) -> Assignment:
    """Give a rater's own task, noting when it was first shown.

    The task is locked until the transaction ends: changes to it come one after another.

    Raises
    ------
    AccessError
        The task is not this rater's, was given to others, or the rater is no longer active.
    """
    found = session.execute(_TASK, {"task": assignment_id}).one_or_none()
    if found is None or found.Assignment.rater_id != rater_id:
        msg = "This task is not yours."
        raise AccessError(msg)
    task: Assignment = found.Assignment
    if task.returned_at is not None:
        msg = "This task was given back and is no longer yours."
        raise AccessError(msg)
    if not found.active:
        msg = "You no longer take part in this study; nothing more is saved."
        raise AccessError(msg)
    if task.opened_at is None:
        task.opened_at = now()
    return task


def dimensions_of(session: Session, task: Assignment) -> Mapping[str, AskedDimension]:
    """Give the dimensions of the task's form by their codes, in the order of the form."""

    def read() -> Mapping[str, AskedDimension]:
        rows = session.execute(_DIMENSIONS, {"round": task.round_id})
        return {row.code: AskedDimension(**row._mapping) for row in rows}

    return fact_of(session, ("dimensions of round", task.round_id), read)


def dimension_named(dimensions: Mapping[str, AskedDimension], code: str) -> AskedDimension:
    """Find a dimension by its code.

    Raises
    ------
    OffScaleError
        The form has none of that code.
    """
    if code not in dimensions:
        msg = f"The form of this round has no dimension {code!r}."
        raise OffScaleError(msg)
    return dimensions[code]


def check_not_submitted(task: Assignment) -> None:
    """Refuse to change the drafts of a submitted task.

    Raises
    ------
    LockedError
        The task is submitted.
    """
    if task.submitted_at is not None:
        msg = "This task is submitted; change it as a revision."
        raise LockedError(msg)


def check_round_open(session: Session, task: Assignment) -> None:
    """Refuse changes in a closed round; one that is open cannot be closed until they are made.

    Raises
    ------
    LockedError
        The round is closed.
    """
    if session.scalar(_STATUS, {"round": task.round_id}) != "open":
        msg = "This round is closed and takes no more changes."
        raise LockedError(msg)


def check_open(task: Assignment, dimension: AskedDimension) -> None:
    """Refuse a draft on a question that is not open now.

    Raises
    ------
    LockedError
        The task is submitted, or the question's step is not the current one.
    """
    check_not_submitted(task)
    if dimension.step == 1 and task.revealed_at is not None and task.reopened_at is None:
        msg = "This step is locked since the reference was shown; go back to change it."
        raise LockedError(msg)
    if dimension.step == 2 and task.revealed_at is None:
        msg = "This question is asked after the reference was shown."
        raise LockedError(msg)


def complete_drafts(
    session: Session, task: Assignment, *, steps: Sequence[int]
) -> list[tuple[AskedDimension, Row[*tuple[Any, ...]]]]:
    """Give the drafts of whole steps, in the order of the form.

    Raises
    ------
    IncompleteTaskError
        Some are missing; the error names them.
    """
    dimensions = [one for one in dimensions_of(session, task).values() if one.step in steps]
    rows = session.execute(_DRAFTS, {"task": task.id})
    drafts = {(draft.dimension_id, draft.side): draft for draft in rows}
    sides = ("A",) if task.response_b_id is None else ("A", "B")
    wanted = [(dimension, side) for dimension in dimensions for side in sides]
    missing = tuple((side, d.code) for d, side in wanted if (d.id, side) not in drafts)
    if missing:
        raise IncompleteTaskError(missing)
    return [(dimension, drafts[dimension.id, side]) for dimension, side in wanted]


def log_change(
    session: Session,
    task: Assignment,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Enter a late change by the task's rater in the audit log."""
    rater = session.get_one(Rater, task.rater_id)
    log(session, actor=rater.name, action=action, subject="assignments", subject_id=task.id,
        before=before, after=after)  # fmt: skip
