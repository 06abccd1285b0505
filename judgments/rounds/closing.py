"""A round is closed when its judgments are to stay as they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.errors import PlanError
from judgments.models import Assignment, Draft, Rater, Round, now
from judgments.rounds.finding import round_named

__all__ = ["Begun", "begun_tasks", "close_round", "reopen_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What one rater has begun and not submitted.

    `answers` counts those that are saved and not submitted; `at_it` says whether they were on one
    of the tasks within the time of a lease.
    """

    rater: str
    tasks: int
    answers: int
    at_it: bool


def begun_tasks(session: Session, name: str) -> list[Begun]:
    """List by rater what closing a round would leave half done, by name.

    Raises
    ------
    PlanError
        The round is closed already.
    UnknownNameError
        There is none of that name.
    """
    found = round_named(session, name)
    _check_open(found)
    drafts = (
        select(func.count())
        .where(Draft.assignment_id == Assignment.id)
        .correlate(Assignment)
        .scalar_subquery()
    )
    begun = (
        select(Assignment.rater_id, drafts.label("answers"), Assignment.leased_until.label("until"))
        .where(
            Assignment.round_id == found.id,
            Assignment.opened_at.is_not(None),
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
        )
        .subquery()
    )
    rows = session.execute(
        select(
            Rater.name,
            func.count(),
            func.sum(begun.c.answers),
            func.count(case((begun.c.until >= now(), 1))),
        )
        .join(begun, begun.c.rater_id == Rater.id)
        .group_by(Rater.id, Rater.name)
        .order_by(Rater.name)
    )
    return [
        Begun(rater=rater, tasks=tasks, answers=int(answers), at_it=lent > 0)
        for rater, tasks, answers, lent in rows
    ]


def close_round(session: Session, name: str) -> Round:
    """Close a round: whatever is being saved is saved first, and nothing after.

    Raises
    ------
    PlanError
        It is closed already.
    UnknownNameError
        There is none of that name.
    """
    found = _locked(session, name)
    _check_open(found)
    tasks, submitted = session.execute(
        select(func.count(), func.count(Assignment.submitted_at)).where(
            Assignment.round_id == found.id, Assignment.returned_at.is_(None)
        )
    ).one()
    found.status, found.closed_at = "closed", now()
    log(session, actor="cli", action="round closed", subject="rounds", subject_id=found.id,
        after={"name": name, "submitted": submitted, "open": tasks - submitted})  # fmt: skip
    return found


def reopen_round(session: Session, name: str) -> Round:
    """Open a closed round again, which the audit log keeps.

    Raises
    ------
    PlanError
        It is open.
    UnknownNameError
        There is none of that name.
    """
    found = _locked(session, name)
    if found.status == "open":
        msg = f"The round {name!r} is open already."
        raise PlanError(msg)
    log(session, actor="cli", action="round reopened", subject="rounds", subject_id=found.id,
        before={"closed_at": found.closed_at and found.closed_at.isoformat()})  # fmt: skip
    found.status, found.closed_at = "open", None
    return found


def _check_open(found: Round) -> None:
    if found.status != "open":
        msg = f"The round {found.name!r} is {found.status} already."
        raise PlanError(msg)


def _locked(session: Session, name: str) -> Round:
    """Find a round and wait for whoever is saving into it."""
    return session.scalars(
        select(Round)
        .where(Round.id == round_named(session, name).id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
