"""From drafts to judgments, and what changes in them later: only ever by adding rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from judgments.errors import LockedError
from judgments.models import Assignment, Draft, Judgment, Preference, now
from judgments.recording.answers import Answer, AskedDimension, check_answer, check_side
from judgments.recording.opening import (
    check_round_open,
    complete_drafts,
    dimension_named,
    dimensions_of,
    log_change,
    open_task,
)

__all__ = ["revise", "revise_verdict", "submit"]


def submit(session: Session, assignment_id: int, rater_id: int) -> None:
    """Turn a task's drafts into judgments; doing so again changes nothing.

    Raises
    ------
    IncompleteTaskError
        Answers are missing.
    LockedError
        The reference was not shown yet, or the round is closed.
    """
    task = open_task(session, assignment_id, rater_id)
    if task.submitted_at is not None:
        return
    check_round_open(session, task)
    drafts = complete_drafts(session, task, steps=(1, 2))
    if task.revealed_at is None:
        msg = "The second step comes first: the reference was not shown yet."
        raise LockedError(msg)
    rows = [
        _row(task, dimension, draft.side, draft, answered_at=draft.updated_at)
        for dimension, draft in drafts
    ]
    session.execute(sa.insert(Judgment), rows)
    if task.draft_verdict is not None:
        session.add(Preference(assignment_id=task.id, verdict=task.draft_verdict))
    session.execute(sa.delete(Draft).where(Draft.assignment_id == task.id))
    task.submitted_at = now()
    task.reopened_at = None


def revise(
    session: Session,
    assignment_id: int,
    rater_id: int,
    *,
    side: str,
    code: str,
    answer: Answer,
) -> None:
    """Change one judgment of a submitted task: the earlier value is kept as an earlier revision.

    Raises
    ------
    LockedError
        The task was not submitted, or the round is closed.
    OffScaleError
        The value is off the scale, or side, dimension or reason is unknown.
    """
    task = open_task(session, assignment_id, rater_id)
    check_round_open(session, task)
    dimension = dimension_named(dimensions_of(session, task), code)
    check_side(task, side)
    check_answer(dimension, answer)
    current = session.scalar(
        select(Judgment).where(
            Judgment.assignment_id == task.id,
            Judgment.side == side,
            Judgment.dimension_id == dimension.id,
            Judgment.is_current,
        )
    )
    if current is None:
        msg = "This task is not submitted yet; its answers are still drafts."
        raise LockedError(msg)
    if (current.value, current.null_reason) == (answer.value, answer.null_reason):
        return
    current.is_current = False
    session.flush()
    row = _row(task, dimension, side, answer, answered_at=now())
    session.execute(sa.insert(Judgment), [row | {"revision": current.revision + 1}])
    where = {"side": side, "dimension": code}
    log_change(
        session, task, "judgment revised",
        where | {"value": current.value, "reason": current.null_reason},
        where | {"value": answer.value, "reason": answer.null_reason},
    )  # fmt: skip


def revise_verdict(session: Session, task: Assignment, verdict: str | None) -> None:
    """Change the preference of a submitted task, or take it back; earlier ones are kept."""
    revisions = session.scalars(
        select(Preference)
        .where(Preference.assignment_id == task.id)
        .order_by(Preference.revision)
        .execution_options(populate_existing=True)
    ).all()
    current = next((one for one in revisions if one.is_current), None)
    before = None if current is None else current.verdict
    if before == verdict:
        return
    if current is not None:
        current.is_current = False
        session.flush()
    if verdict is not None:
        session.add(Preference(assignment_id=task.id, verdict=verdict, revision=len(revisions) + 1))
    log_change(
        session, task, "preference revised", {"verdict": before}, {"verdict": verdict}
    )  # fmt: skip


def _row(
    task: Assignment,
    dimension: AskedDimension,
    side: str,
    answer: Answer | Row[*tuple[Any, ...]],
    *,
    answered_at: dt.datetime,
) -> dict[str, Any]:
    return {
        "assignment_id": task.id,
        "round_id": task.round_id,
        "rater_id": task.rater_id,
        "response_id": task.response_a_id if side == "A" else task.response_b_id,
        "occasion": task.occasion,
        "side": side,
        "dimension_id": dimension.id,
        "scale_min": dimension.scale_min,
        "scale_max": dimension.scale_max,
        "value": answer.value,
        "null_reason": answer.null_reason,
        "answered_at": answered_at,
        "counts": task.counts,
    }
