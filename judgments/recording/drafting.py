"""Before a task is submitted: drafts, the two steps, preference and comment."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from judgments.database import insert_for
from judgments.errors import LockedError
from judgments.models import Assignment, Draft, now
from judgments.recording.answers import Answer, check_answer, check_side, check_verdict
from judgments.recording.opening import (
    check_not_submitted,
    check_open,
    check_round_open,
    complete_drafts,
    dimension_named,
    dimensions_of,
    log_change,
    open_task,
)
from judgments.recording.submitting import revise_verdict

__all__ = [
    "reopen_first_step",
    "reveal_reference",
    "save_comment",
    "save_draft",
    "save_drafts",
    "save_verdict",
]


def save_draft(
    session: Session,
    assignment_id: int,
    rater_id: int,
    *,
    side: str,
    code: str,
    answer: Answer | None,
) -> None:
    """Keep the current answer to one question, or take it back (`answer` None).

    Raises
    ------
    AccessError
        The task is not this rater's.
    LockedError
        The task is submitted, or the step is locked since the reference was shown.
    OffScaleError
        The value is off the scale, or side, dimension or reason is unknown.
    """
    save_drafts(session, assignment_id, rater_id, {(side, code): answer})


def save_drafts(
    session: Session,
    assignment_id: int,
    rater_id: int,
    answers: Mapping[tuple[str, str], Answer | None],
) -> None:
    """Keep current answers by side and dimension code, or take them back (None): all, or none.

    Raises
    ------
    AccessError, LockedError, OffScaleError
        As `save_draft`, for any of them.
    """
    task = open_task(session, assignment_id, rater_id)
    dimensions = dimensions_of(session, task)
    kept = []
    for (side, code), answer in answers.items():
        dimension = dimension_named(dimensions, code)
        check_side(task, side)
        check_open(task, dimension)
        if answer is not None:
            check_answer(dimension, answer)
        key = {"assignment_id": task.id, "side": side, "dimension_id": dimension.id}
        if dimension.step == 1 and task.revealed_at is not None:
            _log_late_change(session, task, key, code, answer)
        if answer is None:
            session.execute(sa.delete(Draft).filter_by(**key))
        else:
            kept.append(key | {"value": answer.value, "null_reason": answer.null_reason})
    check_round_open(session, task)
    if kept:
        _put(session, kept)


def _put(session: Session, rows: list[dict[str, Any]]) -> None:
    moment = now()
    session.execute(
        _upsert(session.get_bind().dialect.name), [row | {"updated_at": moment} for row in rows]
    )


@cache
def _upsert(dialect: str) -> postgresql.Insert | sqlite.Insert:
    insert = insert_for(dialect, Draft)
    new = {name: insert.excluded[name] for name in ("value", "null_reason", "updated_at")}
    return insert.on_conflict_do_update(
        index_elements=["assignment_id", "side", "dimension_id"], set_=new
    )


def save_verdict(session: Session, assignment_id: int, rater_id: int, verdict: str | None) -> None:
    """Keep the rater's preference, or take it back (None); a revision once it is submitted.

    Raises
    ------
    LockedError
        The reference was not shown yet, or the round is closed.
    OffScaleError
        The verdict is unknown, or the task has one response.
    """
    task = open_task(session, assignment_id, rater_id)
    check_round_open(session, task)
    check_verdict(task, verdict)
    if task.submitted_at is not None:
        revise_verdict(session, task, verdict)
        return
    if task.revealed_at is None:
        msg = "The preference is asked after the reference was shown."
        raise LockedError(msg)
    task.draft_verdict = verdict


def save_comment(session: Session, assignment_id: int, rater_id: int, comment: str) -> None:
    """Keep the rater's comment; it may change after submission, which is logged.

    Raises
    ------
    LockedError
        The round is closed.
    """
    task = open_task(session, assignment_id, rater_id)
    check_round_open(session, task)
    if task.submitted_at is not None and task.comment != comment:
        log_change(session, task, "comment revised", {"comment": task.comment},
                   {"comment": comment})  # fmt: skip
    task.comment = comment


def reveal_reference(session: Session, assignment_id: int, rater_id: int) -> None:
    """Lock the first step and allow the reference to be shown; idempotent.

    Raises
    ------
    IncompleteTaskError
        An answer of the first step is missing.
    LockedError
        The round is closed.
    """
    task = open_task(session, assignment_id, rater_id)
    if task.revealed_at is not None and task.reopened_at is None:
        return
    check_round_open(session, task)
    complete_drafts(session, task, steps=(1,))
    if task.revealed_at is None:
        task.revealed_at = now()
    task.reopened_at = None


def reopen_first_step(session: Session, assignment_id: int, rater_id: int) -> None:
    """Go back to the first step after the reference was shown; this and each change is logged.

    Raises
    ------
    LockedError
        The task is submitted, or the round is closed.
    """
    task = open_task(session, assignment_id, rater_id)
    check_not_submitted(task)
    check_round_open(session, task)
    if task.revealed_at is not None and task.reopened_at is None:
        task.reopened_at = now()
        log_change(session, task, "first step reopened")


def _log_late_change(
    session: Session, task: Assignment, key: dict[str, Any], code: str, answer: Answer | None
) -> None:
    before = session.execute(select(Draft.value, Draft.null_reason).filter_by(**key)).one_or_none()
    old = None if before is None else Answer(value=before.value, null_reason=before.null_reason)
    if old == answer:
        return
    log_change(
        session, task, "draft changed after the reference was shown",
        _described(key["side"], code, old), _described(key["side"], code, answer),
    )  # fmt: skip


def _described(side: str, code: str, answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {"side": side, "dimension": code, "value": answer.value, "reason": answer.null_reason}
