"""What counts as an answer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from judgments.errors import OffScaleError
from judgments.models import Assignment

__all__ = [
    "NULL_REASONS",
    "VERDICTS",
    "Answer",
    "AskedDimension",
    "check_answer",
    "check_side",
    "check_verdict",
]

NULL_REASONS = ("did_not_load", "not_my_language", "unclear", "other")
VERDICTS = ("A", "A~", "tie", "B~", "B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A value on the dimension's scale, or the reason why it cannot be judged."""

    value: float | None = None
    null_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDimension:
    """What an answer must keep to; it never changes once a form is stored."""

    id: int
    code: str
    step: int
    scale_min: float
    scale_max: float


def check_answer(dimension: AskedDimension, answer: Answer) -> None:
    """Refuse what is no answer to a dimension's question.

    Raises
    ------
    OffScaleError
        The value is off the scale or no number, the reason is unknown, or both or neither stand.
    """
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


def check_side(task: Assignment, side: str) -> None:
    """Refuse a side on which the task shows nothing.

    Raises
    ------
    OffScaleError
        The side is neither A nor B, or B in a task with one response.
    """
    if side not in {"A", "B"} or (side == "B" and task.response_b_id is None):
        msg = f"This task has no response on side {side!r}."
        raise OffScaleError(msg)


def check_verdict(task: Assignment, verdict: str | None) -> None:
    """Refuse what is no preference between a task's responses; None takes one back.

    Raises
    ------
    OffScaleError
        The verdict is unknown, or the task has one response.
    """
    if verdict is None:
        return
    if verdict not in VERDICTS:
        msg = f"A preference is one of {', '.join(VERDICTS)}, not {verdict!r}."
        raise OffScaleError(msg)
    check_side(task, "B")
