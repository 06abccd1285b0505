"""Tasks are leased while they are worked on, and given back by those who leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Rater, Round, now
from judgments.rounds.finding import shows_superseded

__all__ = ["TopUp", "begin_task", "return_open_work", "top_up"]

_LEASE = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """What became of work that was given back: tasks given to others, and tasks nobody can take."""

    given: int
    left: int


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


def top_up(session: Session, round_id: int) -> TopUp:
    """Give returned work to active raters of the round who have not had its item, least busy first."""
    raters = session.scalars(
        select(Rater.id)
        .join(Assignment, Assignment.rater_id == Rater.id)
        .where(Assignment.round_id == round_id, Rater.active)
        .distinct()
    ).all()
    tasks = session.scalars(select(Assignment).where(Assignment.round_id == round_id)).all()
    seen = {(task.rater_id, task.item_id) for task in tasks}
    load = {rater: 0 for rater in raters}
    last = {rater: -1 for rater in raters}
    for task in tasks:
        if task.rater_id in load and task.returned_at is None:
            load[task.rater_id] += task.submitted_at is None
            last[task.rater_id] = max(last[task.rater_id], task.position)
    given = left = 0
    for task in tasks:
        if task.returned_at is None or not task.counts:
            continue
        able = [rater for rater in raters if (rater, task.item_id) not in seen]
        if not able:
            left += 1
            continue
        rater = min(able, key=lambda one: (load[one], one))
        load[rater] += 1
        last[rater] += 1
        seen.add((rater, task.item_id))
        task.counts = False
        session.add(
            Assignment(
                round_id=round_id, rater_id=rater, item_id=task.item_id,
                response_a_id=task.response_a_id, response_b_id=task.response_b_id,
                pair=task.pair, position=last[rater], purpose=task.purpose,
            )
        )  # fmt: skip
        given += 1
    return TopUp(given=given, left=left)
