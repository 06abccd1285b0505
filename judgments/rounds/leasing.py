"""Tasks are leased while they are worked on, and given back by those who leave."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Round, now
from judgments.rounds.finding import shows_superseded

__all__ = ["begin_task", "return_open_work"]

_LEASE = dt.timedelta(hours=24)


def begin_task(session: Session, rater_id: int) -> int | None:
    """Give a rater's next task in an open round, leased; None where there is none."""
    task = session.scalar(
        select(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
            Round.status == "open",
            ~shows_superseded(),
        )
        .order_by(Round.id, Assignment.position)
        .limit(1)
    )
    if task is None:
        return None
    task.opened_at = task.opened_at or now()
    task.leased_until = now() + _LEASE
    return task.id


def return_open_work(session: Session, rater_id: int, round_id: int | None = None) -> int:
    """Give back what a rater has not submitted; what they finished stays."""
    where = [
        Assignment.rater_id == rater_id,
        Assignment.submitted_at.is_(None),
        Assignment.returned_at.is_(None),
    ]
    if round_id is not None:
        where.append(Assignment.round_id == round_id)
    returned = session.execute(sa.update(Assignment).where(*where).values(returned_at=now()))
    return int(returned.rowcount)  # type: ignore[attr-defined]
