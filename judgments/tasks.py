"""What a rater sees: the next task, its parts and the answers so far."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.contents import load_questions, load_references, load_responses
from judgments.database import insert_into
from judgments.errors import AccessError
from judgments.media import MediaStore
from judgments.models import (
    Assignment,
    Dimension,
    Draft,
    Judgment,
    Placeholder,
    Preference,
    Reference,
    Round,
    Setting,
)
from judgments.recording import Answer
from judgments.records import Part
from judgments.rounds import shows_superseded

__all__ = [
    "Progress",
    "Question",
    "TaskView",
    "media_token",
    "next_task",
    "previous_task",
    "progress_of",
    "study_secret",
    "task_view",
    "visible_asset",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One dimension as it is asked; `points` are (value, name, text) in rising order."""

    code: str
    step: int
    title: str
    question: str
    points: tuple[tuple[float, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a rater is in the rounds that are open."""

    submitted: int
    assigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """All that a rater may see of a task now; `reference` is None until it is revealed.

    `answers` maps (side, dimension code) to the current draft, or to the current judgment once the
    task is submitted. `number` counts the rater's tasks of the round from 1.
    """

    assignment_id: int
    round_name: str
    number: int
    total: int
    revealed: bool
    first_step_open: bool
    submitted: bool
    question: tuple[Part, ...]
    response_a: tuple[Part, ...]
    response_b: tuple[Part, ...] | None
    reference: tuple[Part, ...] | None
    questions: tuple[Question, ...]
    answers: Mapping[tuple[str, str], Answer]
    verdict: str | None
    comment: str


def next_task(session: Session, rater_id: int) -> int | None:
    """Give the rater's first task that is not submitted, in the oldest open round.

    A task that shows a response or item which was replaced since is passed over.
    """
    return session.scalar(
        select(Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.submitted_at.is_(None),
            Round.status == "open",
            ~shows_superseded(),
        )
        .order_by(Round.id, Assignment.position)
        .limit(1)
    )


def previous_task(session: Session, rater_id: int, assignment_id: int) -> int | None:
    """Give the rater's task before this one in the same round, None at the beginning."""
    here = _own(session, rater_id, assignment_id)
    return session.scalar(
        select(Assignment.id)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.round_id == here.round_id,
            Assignment.position < here.position,
        )
        .order_by(Assignment.position.desc())
        .limit(1)
    )


def progress_of(session: Session, rater_id: int) -> Progress:
    """Count a rater's tasks in open rounds."""
    assigned, submitted = session.execute(
        select(func.count(), func.count(Assignment.submitted_at))
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.rater_id == rater_id,
            Round.status == "open",
            Assignment.submitted_at.is_not(None) | ~shows_superseded(),
        )
    ).one()
    return Progress(submitted=submitted, assigned=assigned)


def task_view(session: Session, store: MediaStore, rater_id: int, assignment_id: int) -> TaskView:
    """Gather what a rater may see of one of their tasks.

    Raises
    ------
    AccessError
        The task is not this rater's.
    """
    task = _own(session, rater_id, assignment_id)
    round_ = session.get_one(Round, task.round_id)
    shown = [task.response_a_id]
    if task.response_b_id is not None:
        shown.append(task.response_b_id)
    responses = load_responses(session, store, shown)
    reference = None
    if task.revealed_at is not None:
        reference = load_references(session, store, [task.item_id]).get(task.item_id)
    number, total = _place(session, task)
    return TaskView(
        assignment_id=task.id,
        round_name=round_.name,
        number=number,
        total=total,
        revealed=task.revealed_at is not None,
        first_step_open=task.revealed_at is None or task.reopened_at is not None,
        submitted=task.submitted_at is not None,
        question=load_questions(session, store, [task.item_id])[task.item_id],
        response_a=responses[task.response_a_id],
        response_b=None if task.response_b_id is None else responses[task.response_b_id],
        reference=reference,
        questions=_questions(session, round_.form_id),
        answers=_answers(session, task),
        verdict=_verdict(session, task),
        comment=task.comment,
    )


def study_secret(session: Session) -> str:
    """Give the study's own secret, made at random by the first who asks."""
    kept = _kept_secret(session)
    if kept is not None:
        return kept
    new = {"name": "secret", "value": secrets.token_hex(32)}
    session.execute(insert_into(session, Setting).values(new).on_conflict_do_nothing())
    return session.scalars(select(Setting.value).where(Setting.name == "secret")).one()


def _kept_secret(session: Session) -> str | None:
    return session.scalar(select(Setting.value).where(Setting.name == "secret"))


def media_token(secret: str, assignment_id: int, sha256: str) -> str:
    """Name an asset within one task: unguessable, and saying nothing of the system.

    Examples
    --------
    >>> media_token("s", 1, "ab") == media_token("s", 2, "ab")
    False
    """
    words = f"{assignment_id}:{sha256}".encode()
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()[:40]


def visible_asset(
    session: Session, store: MediaStore, rater_id: int, assignment_id: int, token: str
) -> tuple[Path, str]:
    """Find the file behind a media token: its path and hash.

    Raises
    ------
    AccessError
        The rater's task does not show this asset, or does not show it yet.
    """
    task = _own(session, rater_id, assignment_id)
    secret = _kept_secret(session)
    if secret is not None:
        for sha256 in _assets_of(session, task):
            expected = media_token(secret, assignment_id, sha256)
            if hmac.compare_digest(expected.encode(), token.encode(errors="replace")):
                return store.path_of(sha256), sha256
    msg = "This task shows no such file."
    raise AccessError(msg)


def _own(session: Session, rater_id: int, assignment_id: int) -> Assignment:
    task = session.get(Assignment, assignment_id)
    if task is None or task.rater_id != rater_id:
        msg = "This task is not yours."
        raise AccessError(msg)
    return task


def _place(session: Session, task: Assignment) -> tuple[int, int]:
    mine = (Assignment.rater_id == task.rater_id, Assignment.round_id == task.round_id)
    total = session.scalar(select(func.count()).select_from(Assignment).where(*mine)) or 0
    before = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .where(*mine, Assignment.position < task.position)
    )
    return (before or 0) + 1, total


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
            points=tuple(
                (float(point["value"]), point["name"], point["text"])
                for point in row.points["points"]
            ),
        )
        for row in rows
    )


def _answers(session: Session, task: Assignment) -> dict[tuple[str, str], Answer]:
    table = Draft if task.submitted_at is None else Judgment
    query = (
        select(table.side, Dimension.code, table.value, table.null_reason)
        .join(Dimension, Dimension.id == table.dimension_id)
        .where(table.assignment_id == task.id)
    )
    if table is Judgment:
        query = query.where(Judgment.is_current)
    return {
        (side, code): Answer(value=value, null_reason=reason)
        for side, code, value, reason in session.execute(query)
    }


def _verdict(session: Session, task: Assignment) -> str | None:
    if task.submitted_at is None:
        return task.draft_verdict
    return session.scalar(
        select(Preference.verdict).where(Preference.assignment_id == task.id, Preference.is_current)
    )


def _assets_of(session: Session, task: Assignment) -> Iterable[str]:
    owners = Placeholder.item_id == task.item_id
    owners |= Placeholder.response_id.in_([task.response_a_id, task.response_b_id])
    if task.revealed_at is not None:
        owners |= Placeholder.reference_id.in_(
            select(Reference.id).where(Reference.item_id == task.item_id)
        )
    query = select(Placeholder.asset_sha256).where(owners, Placeholder.asset_sha256.is_not(None))
    return [sha256 for sha256 in session.scalars(query.distinct()) if sha256 is not None]
