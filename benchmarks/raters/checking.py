"""What was acknowledged beside what the database holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.raters.rater import Memory
from judgments.database import Study
from judgments.models import Assignment, Dimension, Draft, Judgment, Preference

__all__ = ["Outcome", "compare"]

_ANSWERS_PER_TASK = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How many acknowledged things there are, and which of them are not as acknowledged."""

    answers: int
    submissions: int
    lost: list[str]
    doubled: list[str]


def compare(url: str, memories: Mapping[int, Memory]) -> Outcome:
    """Compare what raters were told with what a study holds.

    Lost is an answer that was called saved and is not there, or has another value than was sent
    then or later; a submission after which the page went on and that is none; a submitted task that
    lacks an answer. Doubled is a second current judgment, a judgment that nobody gave, a revision
    that nobody made, or a draft left beside its judgment.
    """
    study = Study(url)
    lost, doubled = [], []
    with study.read() as session:
        doubled += _doubled(session, memories)
        for rater, memory in memories.items():
            lost += _lost(session, rater, memory)
    study.dispose()
    return Outcome(
        answers=sum(len(memory.saved) for memory in memories.values()),
        submissions=sum(len(memory.submitted) for memory in memories.values()),
        lost=lost,
        doubled=doubled,
    )


def _held(session: Session, rater: int) -> dict[tuple[int, str], list[Any]]:
    held: dict[tuple[int, str], list[Any]] = {}
    for table in (Draft, Judgment):
        query = (
            select(table.assignment_id, table.side, Dimension.code, table.value)
            .join(Dimension, Dimension.id == table.dimension_id)
            .join(Assignment, Assignment.id == table.assignment_id)
            .where(Assignment.rater_id == rater)
        )
        for task, side, code, value in session.execute(query):
            held.setdefault((task, f"{side}:{code}"), []).append(value)
    return held


def _lost(session: Session, rater: int, memory: Memory) -> list[str]:
    held = _held(session, rater)
    lost = []
    for key, value in memory.saved.items():
        allowed = [value, *memory.under_way.get(key, [])]
        if not held.get(key) or held[key][-1] not in allowed:
            lost.append(f"rater {rater}, {key}: {value} acknowledged, {held.get(key)} kept")
    sent = {
        task
        for task in session.scalars(
            select(Assignment.id).where(
                Assignment.rater_id == rater, Assignment.submitted_at.is_not(None)
            )
        )
    }
    lost += [f"rater {rater}, task {task}: not submitted" for task in memory.submitted - sent]
    answers = Counter(task for task, _ in held if task in sent)
    lost += [
        f"rater {rater}, task {task}: {answers[task]} judgments"
        for task in sent
        if answers[task] != _ANSWERS_PER_TASK
    ]
    return lost


def _doubled(session: Session, memories: Mapping[int, Memory]) -> list[str]:
    asked = {task for memory in memories.values() for task in memory.submitting}
    given = select(Assignment.id).where(Assignment.submitted_at.is_not(None))
    given = given.where(Assignment.rater_id.in_(memories))
    judged = (Judgment.assignment_id, Judgment.side, Judgment.dimension_id)
    twice = select(*judged).group_by(*judged).having(func.count() > 1)
    preferred = (Preference.assignment_id,)
    preferred_twice = select(*preferred).group_by(*preferred).having(func.count() > 1)
    left = select(Draft.assignment_id).distinct()
    return [
        *(f"task {t} was submitted by nobody" for t in session.scalars(given) if t not in asked),
        *(f"judgments of {tuple(row)} are more than one" for row in session.execute(
            twice.where(Judgment.rater_id.in_(memories)))),
        *(f"preferences of {t} are more than one" for t in session.scalars(
            preferred_twice.where(Preference.assignment_id.in_(given)))),
        *(f"drafts of {t} outlived their submission" for t in session.scalars(
            left.where(Draft.assignment_id.in_(given)))),
    ]  # fmt: skip
