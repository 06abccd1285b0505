"""What a training task should have been answered with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Dimension, Judgment, KnownValue, Participation
from judgments.tasks import own_task

__all__ = ["Feedback", "feedback_on", "follows_training"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One answer of a training task beside what is expected: from `lowest` to `highest`.

    `value` is what the rater gave, None where they could not judge.
    """

    side: str
    code: str
    value: float | None
    lowest: float
    highest: float
    explanation: str

    @property
    def hit(self) -> bool:
        """Whether the answer lies in the expected range."""
        return self.value is not None and self.lowest <= self.value <= self.highest


def feedback_on(session: Session, rater_id: int, assignment_id: int) -> tuple[Feedback, ...]:
    """Compare a rater's submitted training task with what is known, in the order of the form.

    Returns
    -------
    tuple of Feedback
        Empty where the task is not submitted, is no training, or nothing is known of it.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    task = own_task(session, rater_id, assignment_id)
    if task.submitted_at is None or task.purpose != "training":
        return ()
    rows = session.execute(
        select(Judgment.side, Dimension.code, Judgment.value, KnownValue)
        .join(Dimension, Dimension.id == Judgment.dimension_id)
        .join(
            KnownValue,
            (KnownValue.round_id == Judgment.round_id)
            & (KnownValue.response_id == Judgment.response_id)
            & (KnownValue.dimension_id == Judgment.dimension_id),
        )
        .join(Assignment, Assignment.id == Judgment.assignment_id)
        .where(Judgment.assignment_id == assignment_id, Judgment.revision == 1)
        .order_by(Dimension.position, Judgment.side)
    )
    return tuple(
        Feedback(
            side=side,
            code=code,
            value=value,
            lowest=known.lowest,
            highest=known.highest,
            explanation=known.explanation,
        )
        for side, code, value, known in rows
    )


def follows_training(
    session: Session, rater_id: int, assignment_id: int
) -> Literal["", "passed", "again"]:
    """Say what the attempt that ended with a training task came to.

    Returns
    -------
    str
        Empty where the attempt goes on, or was the last one and failed.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    task = own_task(session, rater_id, assignment_id)
    row = session.get(Participation, (task.round_id, rater_id))
    if row is None or row.training_attempts != task.occasion or row.screened_out_at is not None:
        return ""
    return "again" if row.qualified_at is None else "passed"
