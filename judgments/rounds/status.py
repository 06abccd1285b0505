"""How far a round is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from judgments.models import PURPOSES, Assignment, Judgment, Rater, now
from judgments.rounds.finding import round_named, shows_superseded

__all__ = ["PurposeProgress", "RaterProgress", "RoundStatus", "round_status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterProgress:
    """How far one rater is; `overdue` tasks were begun, and their lease ran out."""

    rater: str
    simulated: bool
    assigned: int
    submitted: int
    overdue: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeProgress:
    """How many tasks of one purpose there are, and how many are submitted."""

    purpose: str
    assigned: int
    submitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStatus:
    """How far a round is.

    Attributes
    ----------
    assigned, submitted
        Numbers of tasks; those that were given back are not among them.
    judgments
        Number of current values and nulls of submitted tasks, whatever their purpose.
    passed_over
        Open tasks that show a response or item which was replaced since: nobody is asked to work on
        those.
    leased, overdue
        Open tasks that are being worked on, and those whose lease ran out.
    returned
        Tasks that were given back.
    raters, purposes
        The same by rater, in the order of names, and by purpose.
    """

    name: str
    status: str
    assigned: int
    submitted: int
    judgments: int
    passed_over: int
    leased: int
    overdue: int
    returned: int
    raters: tuple[RaterProgress, ...]
    purposes: tuple[PurposeProgress, ...]


_KEPT = Assignment.returned_at.is_(None)
_OPEN = and_(_KEPT, Assignment.submitted_at.is_(None))


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def round_status(session: Session, name: str) -> RoundStatus:
    """Count what was assigned, submitted and judged in a round."""
    found = round_named(session, name)
    moment = now()
    overdue = and_(_OPEN, Assignment.leased_until < moment)
    rows = session.execute(
        select(
            Rater.name,
            Rater.simulated,
            _count(_KEPT),
            _count(and_(_KEPT, Assignment.submitted_at.is_not(None))),
            _count(overdue),
            _count(Assignment.returned_at.is_not(None)),
        )
        .join(Assignment, Assignment.rater_id == Rater.id)
        .where(Assignment.round_id == found.id)
        .group_by(Rater.id, Rater.name, Rater.simulated)
        .order_by(Rater.name)
    ).all()
    raters = tuple(
        RaterProgress(
            rater=rater,
            simulated=simulated,
            assigned=assigned,
            submitted=submitted,
            overdue=late,
            returned=returned,
        )
        for rater, simulated, assigned, submitted, late, returned in rows
    )
    in_round = Assignment.round_id == found.id
    return RoundStatus(
        name=name,
        status=found.status,
        assigned=sum(one.assigned for one in raters),
        submitted=sum(one.submitted for one in raters),
        judgments=_judgments(session, found.id),
        passed_over=_tasks(session, in_round, _OPEN, shows_superseded()),
        leased=_tasks(session, in_round, _OPEN, Assignment.leased_until >= moment),
        overdue=sum(one.overdue for one in raters),
        returned=sum(one.returned for one in raters),
        raters=raters,
        purposes=_purposes(session, found.id),
    )


def _tasks(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Assignment).where(*conditions)) or 0


def _judgments(session: Session, round_id: int) -> int:
    current = select(func.count()).where(Judgment.round_id == round_id, Judgment.is_current)
    return session.scalar(current) or 0


def _purposes(session: Session, round_id: int) -> tuple[PurposeProgress, ...]:
    rows = session.execute(
        select(Assignment.purpose, func.count(), func.count(Assignment.submitted_at))
        .where(Assignment.round_id == round_id, _KEPT)
        .group_by(Assignment.purpose)
    )
    found = [PurposeProgress(purpose=p, assigned=n, submitted=done) for p, n, done in rows]
    return tuple(sorted(found, key=lambda one: PURPOSES.index(one.purpose)))
