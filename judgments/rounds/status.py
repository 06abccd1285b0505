"""How far a round is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Judgment, Rater
from judgments.rounds.finding import round_named, shows_superseded

__all__ = ["RaterProgress", "RoundStatus", "round_status"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterProgress:
    """How far one rater is."""

    rater: str
    simulated: bool
    assigned: int
    submitted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStatus:
    """How far a round is.

    `judgments` counts current values and nulls of submitted tasks, `passed_over` open tasks that
    show a response or item which was replaced since: nobody is asked to work on those.
    """

    name: str
    status: str
    assigned: int
    submitted: int
    judgments: int
    passed_over: int
    raters: tuple[RaterProgress, ...]


def round_status(session: Session, name: str) -> RoundStatus:
    """Count what was assigned, submitted and judged in a round."""
    found = round_named(session, name)
    rows = session.execute(
        select(
            Rater.name,
            Rater.simulated,
            func.count(),
            func.count(Assignment.submitted_at),
        )
        .join(Assignment, Assignment.rater_id == Rater.id)
        .where(Assignment.round_id == found.id)
        .group_by(Rater.id, Rater.name, Rater.simulated)
        .order_by(Rater.name)
    ).all()
    judged = session.scalar(
        select(func.count())
        .select_from(Judgment)
        .where(Judgment.round_id == found.id, Judgment.is_current)
    )
    passed_over = session.scalar(
        select(func.count())
        .select_from(Assignment)
        .where(
            Assignment.round_id == found.id,
            Assignment.submitted_at.is_(None),
            shows_superseded(),
        )
    )
    return RoundStatus(
        name=name,
        status=found.status,
        assigned=sum(row[2] for row in rows),
        submitted=sum(row[3] for row in rows),
        judgments=judged or 0,
        passed_over=passed_over or 0,
        raters=tuple(
            RaterProgress(rater=rater, simulated=simulated, assigned=assigned, submitted=submitted)
            for rater, simulated, assigned, submitted in rows
        ),
    )
