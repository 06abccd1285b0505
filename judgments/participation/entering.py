"""Before the first task: consent, questions about the rater, instructions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import LockedError
from judgments.forms import ConsentSpec, FormSpec, form_of
from judgments.models import Assignment, Participation, Round, now
from judgments.participation.rows import own_row, rater_name

__all__ = [
    "Standing",
    "answer_questions",
    "consent",
    "kept_language",
    "last_closed_round",
    "note_decline",
    "note_finished",
    "note_instructed",
    "set_language",
    "standing",
]


_THEIRS = (Assignment.rater_id == bindparam("rater_id"), Assignment.round_id == Round.id)
_OPEN_WORK = exists().where(
    *_THEIRS, Assignment.submitted_at.is_(None), Assignment.returned_at.is_(None)
)
_ROUNDS = (
    select(
        Round.id,
        Round.form_id,
        Round.settings,
        _OPEN_WORK.label("has_work"),
        Participation.language,
        Participation.consent_hash,
        Participation.answers,
        Participation.instructed_at,
        Participation.screened_out_at,
        Participation.withdrawn,
    )
    .outerjoin(
        Participation,
        and_(Participation.round_id == Round.id, Participation.rater_id == bindparam("rater_id")),
    )
    .where(Round.status == "open", exists().where(*_THEIRS))
    .order_by(Round.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a rater stands in the round that is theirs now.

    `agreed`, `asked` and `instructed` say whether consent, the questions about the rater and the
    instructions are done with, or were not needed; `withdrawn` is ``keep`` or ``discard`` once they
    left. `has_work` says whether a task of the round is open.
    """

    round_id: int
    form: FormSpec
    settings: Mapping[str, Any]
    language: str | None
    agreed: bool
    asked: bool
    instructed: bool
    screened_out: bool
    withdrawn: str | None
    has_work: bool


def standing(session: Session, rater_id: int) -> Standing | None:
    """Say where a rater stands: in the oldest open round with work for them, else in the newest.

    Returns
    -------
    Standing or None
        None where no open round ever had a task for them.
    """
    rounds = session.execute(_ROUNDS, {"rater_id": rater_id}).all()
    if not rounds:
        return None
    row = next((one for one in rounds if one.has_work), rounds[-1])
    form = form_of(session, row.form_id)
    return Standing(
        round_id=row.id,
        form=form,
        settings=row.settings,
        language=row.language,
        agreed=form.consent is None or row.consent_hash == _hash(form.consent),
        asked=not form.rater_questions or row.answers is not None,
        instructed=not form.instructions or row.instructed_at is not None,
        screened_out=row.screened_out_at is not None,
        withdrawn=row.withdrawn,
        has_work=bool(row.has_work),
    )


def last_closed_round(session: Session, rater_id: int) -> int | None:
    """Give the newest closed round in which a rater had a task, None where there is none."""
    return session.scalar(
        select(Assignment.round_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Assignment.rater_id == rater_id, Round.status != "open")
        .order_by(Assignment.round_id.desc())
        .limit(1)
    )


def consent(session: Session, round_id: int, rater_id: int, text: ConsentSpec) -> None:
    """Keep that a rater agreed, to which version and to which text."""
    row = own_row(session, round_id, rater_id)
    row.consent_version, row.consent_hash = text.version, _hash(text)
    row.consented_at = now()


def note_decline(session: Session, round_id: int, rater_id: int, text: ConsentSpec) -> None:
    """Log that a rater did not agree; nothing else is kept of it."""
    log(session, actor=rater_name(session, rater_id), action="consent declined",
        subject="rounds", subject_id=round_id, after={"version": text.version})  # fmt: skip


def answer_questions(
    session: Session, round_id: int, rater_id: int, answers: Mapping[str, Any]
) -> None:
    """Keep what a rater said of themselves.

    Raises
    ------
    LockedError
        They said it already.
    """
    row = own_row(session, round_id, rater_id)
    if row.answers is not None:
        msg = "These questions are answered already."
        raise LockedError(msg)
    row.answers = dict(answers)


def note_instructed(session: Session, round_id: int, rater_id: int) -> None:
    """Keep when a rater first went on from the instructions."""
    row = own_row(session, round_id, rater_id)
    row.instructed_at = row.instructed_at or now()


def note_finished(session: Session, round_id: int, rater_id: int) -> None:
    """Keep when a rater first came to the end of their tasks."""
    row = own_row(session, round_id, rater_id)
    row.finished_at = row.finished_at or now()


def kept_language(session: Session, rater_id: int) -> str | None:
    """Give the language in which a rater last read the pages, None where they never did."""
    return session.scalar(
        select(Participation.language)
        .where(Participation.rater_id == rater_id, Participation.language.is_not(None))
        .order_by(Participation.round_id.desc())
        .limit(1)
    )


def set_language(session: Session, round_id: int, rater_id: int, language: str) -> None:
    """Keep the language in which a rater reads the pages."""
    own_row(session, round_id, rater_id).language = language


def _hash(text: ConsentSpec) -> str:
    return hashlib.sha256(text.text.encode()).hexdigest()
