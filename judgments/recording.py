"""What a rater's clicks become: drafts, then judgments, then revisions.

Each function is one step of one transaction; when it returns and the transaction is committed, the
answer is safe, and doing it again changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import AccessError, IncompleteTaskError, LockedError, OffScaleError
from judgments.models import (
    Assignment,
    Dimension,
    Draft,
    Judgment,
    Preference,
    Rater,
    Round,
    now,
)

__all__ = [
    "NULL_REASONS",
    "VERDICTS",
    "Answer",
    "open_task",
    "reopen_first_step",
    "reveal_reference",
    "revise",
    "save_comment",
    "save_draft",
    "save_verdict",
    "submit",
]

NULL_REASONS = ("did_not_load", "not_my_language", "unclear", "other")
VERDICTS = ("A", "A~", "tie", "B~", "B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A value on the dimension's scale, or the reason why it cannot be judged."""

    value: float | None = None
    null_reason: str | None = None


def open_task(session: Session, assignment_id: int, rater_id: int) -> Assignment:
    """Give a rater's own task, noting when it was first shown.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    task = session.scalar(
        select(Assignment).where(Assignment.id == assignment_id).with_for_update()
    )
    if task is None or task.rater_id != rater_id:
        msg = "This task is not yours."
        raise AccessError(msg)
    if task.opened_at is None:
        task.opened_at = now()
    return task


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
    task = open_task(session, assignment_id, rater_id)
    dimension = _dimension(session, task, code)
    _check_side(task, side)
    _check_open(session, task, dimension)
    if answer is not None:
        _check_answer(dimension, answer)
    key = {"assignment_id": task.id, "side": side, "dimension_id": dimension.id}
    if dimension.step == 1 and task.revealed_at is not None:
        _log_late_change(session, task, key, code, answer)
    if answer is None:
        session.execute(sa.delete(Draft).filter_by(**key))
    else:
        kept = {"value": answer.value, "null_reason": answer.null_reason, "updated_at": now()}
        _upsert(session, Draft, key, kept)


def save_verdict(session: Session, assignment_id: int, rater_id: int, verdict: str | None) -> None:
    """Keep the rater's preference, or take it back (None)."""
    task = open_task(session, assignment_id, rater_id)
    _check_not_submitted(task)
    if verdict is not None and verdict not in VERDICTS:
        msg = f"A preference is one of {', '.join(VERDICTS)}, not {verdict!r}."
        raise OffScaleError(msg)
    if task.revealed_at is None:
        msg = "The preference is asked after the reference was shown."
        raise LockedError(msg)
    task.draft_verdict = verdict


def save_comment(session: Session, assignment_id: int, rater_id: int, comment: str) -> None:
    """Keep the rater's comment; it may change after submission, which is logged."""
    task = open_task(session, assignment_id, rater_id)
    if task.submitted_at is not None and task.comment != comment:
        _log_revision(session, task, "comment revised", {"comment": task.comment},
                      {"comment": comment})  # fmt: skip
    task.comment = comment


def reveal_reference(session: Session, assignment_id: int, rater_id: int) -> None:
    """Lock the first step and allow the reference to be shown; idempotent.

    Raises
    ------
    IncompleteTaskError
        An answer of the first step is missing.
    """
    task = open_task(session, assignment_id, rater_id)
    _check_complete(session, task, steps=(1,))
    if task.revealed_at is None:
        task.revealed_at = now()
    task.reopened_at = None


def reopen_first_step(session: Session, assignment_id: int, rater_id: int) -> None:
    """Go back to the first step after the reference was shown; this and each change is logged."""
    task = open_task(session, assignment_id, rater_id)
    _check_not_submitted(task)
    if task.revealed_at is not None and task.reopened_at is None:
        task.reopened_at = now()
        _log_revision(session, task, "first step reopened", None, None)


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
    _check_round_open(session, task)
    drafts = _check_complete(session, task, steps=(1, 2))
    if task.revealed_at is None:
        msg = "The second step comes first: the reference was not shown yet."
        raise LockedError(msg)
    session.execute(
        sa.insert(Judgment),
        [
            _judgment_row(task, dimension, draft.side, _as_answer(draft))
            for dimension, draft in drafts
        ],
    )
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
    """
    task = open_task(session, assignment_id, rater_id)
    _check_round_open(session, task)
    dimension = _dimension(session, task, code)
    _check_side(task, side)
    _check_answer(dimension, answer)
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
    row = _judgment_row(task, dimension, side, answer)
    session.execute(sa.insert(Judgment), [row | {"revision": current.revision + 1}])
    _log_revision(
        session, task, "judgment revised",
        {"side": side, "dimension": code, "value": current.value, "reason": current.null_reason},
        {"side": side, "dimension": code, "value": answer.value, "reason": answer.null_reason},
    )  # fmt: skip


def _dimension(session: Session, task: Assignment, code: str) -> Dimension:
    dimension = session.scalar(
        select(Dimension)
        .join(Round, Round.form_id == Dimension.form_id)
        .where(Round.id == task.round_id, Dimension.code == code)
    )
    if dimension is None:
        msg = f"The form of this round has no dimension {code!r}."
        raise OffScaleError(msg)
    return dimension


def _check_side(task: Assignment, side: str) -> None:
    if side not in {"A", "B"} or (side == "B" and task.response_b_id is None):
        msg = f"This task has no response on side {side!r}."
        raise OffScaleError(msg)


def _check_answer(dimension: Dimension, answer: Answer) -> None:
    if (answer.value is None) == (answer.null_reason is None):
        msg = "An answer is either a value or a reason why there is none."
        raise OffScaleError(msg)
    if answer.null_reason is not None and answer.null_reason not in NULL_REASONS:
        msg = f"A reason is one of {', '.join(NULL_REASONS)}, not {answer.null_reason!r}."
        raise OffScaleError(msg)
    value = answer.value
    if value is not None and not (
        math.isfinite(value) and dimension.scale_min <= value <= dimension.scale_max
    ):
        msg = (
            f"{value!r} is off the scale of {dimension.code}, "
            f"{dimension.scale_min:g} to {dimension.scale_max:g}."
        )
        raise OffScaleError(msg)


def _check_not_submitted(task: Assignment) -> None:
    if task.submitted_at is not None:
        msg = "This task is submitted; change it as a revision."
        raise LockedError(msg)


def _check_round_open(session: Session, task: Assignment) -> None:
    if session.get_one(Round, task.round_id).status != "open":
        msg = "This round is closed and takes no more changes."
        raise LockedError(msg)


def _check_open(session: Session, task: Assignment, dimension: Dimension) -> None:
    _check_not_submitted(task)
    _check_round_open(session, task)
    if dimension.step == 1 and task.revealed_at is not None and task.reopened_at is None:
        msg = "This step is locked since the reference was shown; go back to change it."
        raise LockedError(msg)
    if dimension.step == 2 and task.revealed_at is None:
        msg = "This question is asked after the reference was shown."
        raise LockedError(msg)


def _check_complete(
    session: Session, task: Assignment, *, steps: Sequence[int]
) -> list[tuple[Dimension, Draft]]:
    dimensions = session.scalars(
        select(Dimension)
        .join(Round, Round.form_id == Dimension.form_id)
        .where(Round.id == task.round_id, Dimension.step.in_(steps))
        .order_by(Dimension.position)
    ).all()
    drafts = {
        (draft.dimension_id, draft.side): draft
        for draft in session.scalars(select(Draft).where(Draft.assignment_id == task.id))
    }
    sides = ("A",) if task.response_b_id is None else ("A", "B")
    wanted = [(dimension, side) for dimension in dimensions for side in sides]
    missing = tuple((side, d.code) for d, side in wanted if (d.id, side) not in drafts)
    if missing:
        raise IncompleteTaskError(missing)
    return [(dimension, drafts[dimension.id, side]) for dimension, side in wanted]


def _as_answer(draft: Draft) -> Answer:
    return Answer(value=draft.value, null_reason=draft.null_reason)


def _judgment_row(
    task: Assignment, dimension: Dimension, side: str, answer: Answer
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
    }


def _log_late_change(
    session: Session, task: Assignment, key: dict[str, Any], code: str, answer: Answer | None
) -> None:
    before = session.scalar(select(Draft).filter_by(**key))
    _log_revision(
        session, task, "draft changed after the reference was shown",
        None if before is None else
        {"side": key["side"], "dimension": code, "value": before.value,
         "reason": before.null_reason},
        None if answer is None else
        {"side": key["side"], "dimension": code, "value": answer.value,
         "reason": answer.null_reason},
    )  # fmt: skip


def _log_revision(
    session: Session,
    task: Assignment,
    action: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    rater = session.get_one(Rater, task.rater_id)
    log(session, actor=rater.name, action=action, subject="assignments", subject_id=task.id,
        before=before, after=after)  # fmt: skip


def _upsert(
    session: Session, table: type[Draft], key: dict[str, Any], kept: dict[str, Any]
) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**key, **kept)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=kept))
