"""What a rater sees of a task: its parts and the answers so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from judgments.contents import load_shown
from judgments.database import fact_of
from judgments.forms import form_of
from judgments.media import MediaStore
from judgments.models import Assignment, Dimension, Draft, Judgment, Preference, Round
from judgments.recording import Answer, dimensions_of
from judgments.records import WITHHELD, Part
from judgments.tasks.choosing import own_task
from judgments.tasks.media import show_copies

__all__ = ["Question", "TaskState", "TaskView", "task_state", "task_view"]

_PLACE = select(
    func.count(case((Assignment.position < bindparam("position"), 1))),
    func.count(),
    func.count(Assignment.submitted_at),
).where(
    Assignment.rater_id == bindparam("rater_id"),
    Assignment.round_id == bindparam("round_id"),
    Assignment.returned_at.is_(None),
)
_DRAFTS = select(Draft.side, Draft.dimension_id, Draft.value, Draft.null_reason).where(
    Draft.assignment_id == bindparam("task")
)
_JUDGMENTS = select(
    Judgment.side, Judgment.dimension_id, Judgment.value, Judgment.null_reason
).where(Judgment.assignment_id == bindparam("task"), Judgment.is_current)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One dimension as it is asked; `points` are (value, name, text) in rising order."""

    code: str
    step: int
    title: str
    question: str
    scale: tuple[float, float]
    points: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """Where a task stands: what a click may change, without what the task shows.

    `answers` maps (side, dimension code) to the current draft, or to the current judgment once the
    task is submitted.
    """

    assignment_id: int
    round_id: int
    purpose: str
    has_b: bool
    revealed: bool
    first_step_open: bool
    submitted: bool
    questions: tuple[Question, ...]
    answers: Mapping[tuple[str, str], Answer]
    verdict: str | None
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """All that a rater may see of a task now; `reference` is None until it is revealed.

    `shows_reference` says whether the form shows references at all; `number` counts the rater's
    tasks of the round from 1, `done` says how many of these `total` are submitted.
    """

    state: TaskState
    shows_reference: bool
    number: int
    total: int
    done: int
    question: tuple[Part, ...]
    response_a: tuple[Part, ...]
    response_b: tuple[Part, ...] | None
    reference: tuple[Part, ...] | None

    @property
    def withholds(self) -> bool:
        """Whether a part is withheld, be it for want of a clean copy that could be made."""
        pages = (self.question, self.response_a, self.response_b, self.reference)
        return any(part.missing == WITHHELD for page in pages for part in page or ())


def task_state(session: Session, rater_id: int, assignment_id: int) -> TaskState:
    """Read where one of a rater's tasks stands.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    return _state(session, own_task(session, rater_id, assignment_id))


def task_view(session: Session, store: MediaStore, rater_id: int, assignment_id: int) -> TaskView:
    """Gather what a rater may see of one of their tasks.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    task = own_task(session, rater_id, assignment_id)
    shown = [task.response_a_id]
    if task.response_b_id is not None:
        shown.append(task.response_b_id)
    shows_reference = form_of(session, _form_id(session, task)).show_reference
    loaded = load_shown(session, store, item_id=task.item_id, response_ids=shown)
    reference = loaded.reference if shows_reference and task.revealed_at is not None else None
    pages = [loaded.question, *(loaded.responses[response] for response in shown)]
    question, *responses = show_copies(session, store, [*pages, reference or ()])
    *responses, clean_reference = responses
    number, total, done = _place(session, task)
    return TaskView(
        state=_state(session, task),
        shows_reference=shows_reference,
        number=number,
        total=total,
        done=done,
        question=question,
        response_a=responses[0],
        response_b=None if task.response_b_id is None else responses[1],
        reference=None if reference is None else clean_reference,
    )


def _state(session: Session, task: Assignment) -> TaskState:
    form_id = _form_id(session, task)
    return TaskState(
        assignment_id=task.id,
        round_id=task.round_id,
        purpose=task.purpose,
        has_b=task.response_b_id is not None,
        revealed=task.revealed_at is not None,
        first_step_open=task.revealed_at is None or task.reopened_at is not None,
        submitted=task.submitted_at is not None,
        questions=fact_of(session, ("questions", form_id), lambda: _questions(session, form_id)),
        answers=_answers(session, task),
        verdict=_verdict(session, task),
        comment=task.comment,
    )


def _form_id(session: Session, task: Assignment) -> int:
    of_round = select(Round.form_id).where(Round.id == task.round_id)
    key = ("form of round", task.round_id)
    return fact_of(session, key, lambda: session.scalars(of_round).one())


def _place(session: Session, task: Assignment) -> tuple[int, int, int]:
    where = {"rater_id": task.rater_id, "round_id": task.round_id, "position": task.position}
    before, total, done = session.execute(_PLACE, where).one()
    return before + 1, total, done


def _questions(session: Session, form_id: int) -> tuple[Question, ...]:
    rows = session.scalars(
        select(Dimension).where(Dimension.form_id == form_id).order_by(Dimension.position)
    )
    return tuple(
        Question(
            code=row.code,
            step=row.step,
            title=row.title,
            question=row.question,
            scale=(row.scale_min, row.scale_max),
            points=tuple(
                (float(point["value"]), point["name"], point["text"])
                for point in row.points["points"]
            ),
        )
        for row in rows
    )


def _answers(session: Session, task: Assignment) -> dict[tuple[str, str], Answer]:
    query = _DRAFTS if task.submitted_at is None else _JUDGMENTS
    codes = {one.id: one.code for one in dimensions_of(session, task).values()}
    return {
        (side, codes[dimension]): Answer(value=value, null_reason=reason)
        for side, dimension, value, reason in session.execute(query, {"task": task.id})
    }


def _verdict(session: Session, task: Assignment) -> str | None:
    if task.submitted_at is None:
        return task.draft_verdict
    return session.scalar(
        select(Preference.verdict).where(Preference.assignment_id == task.id, Preference.is_current)
    )
