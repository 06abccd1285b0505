"""Who works on what now: tasks are lent to their rater for a while, and given back when left."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.models import Assignment, Rater, Round, now
from judgments.rounds.design import lease_of
from judgments.rounds.finding import shows_superseded
from judgments.rounds.reclaiming import reclaim_task

__all__ = ["begin_task", "due_task", "give_back", "is_due", "lock_rater", "return_open_work"]


_DUE = (
    select(Assignment.id)
    .join(Round, Round.id == Assignment.round_id)
    .where(
        Assignment.rater_id == bindparam("rater_id"),
        Assignment.submitted_at.is_(None),
        Assignment.returned_at.is_(None),
        Round.status == "open",
        ~shows_superseded(),
    )
)
_FIRST_DUE = _DUE.order_by(Assignment.round_id, Assignment.position).limit(1)
_IS_DUE = _DUE.where(Assignment.id == bindparam("task"))


def due_task(session: Session, rater_id: int) -> int | None:
    """Give the rater's first task that is not submitted, in the oldest open round.

    A task that shows a response or item which was replaced since is passed over.
    """
    return session.scalar(_FIRST_DUE, {"rater_id": rater_id})


def is_due(session: Session, rater_id: int, assignment_id: int) -> bool:
    """Say whether a task is still this rater's to work on, be it the first or not."""
    where = {"task": assignment_id, "rater_id": rater_id}
    return session.scalar(_IS_DUE, where) is not None


def lock_rater(session: Session, rater_id: int) -> bool:
    """Take turns with whoever else changes more than one row of a rater's work.

    Whoever does so begins with this, be it to lend tasks, to give them back or to settle a
    training: tasks, round and participation may then follow in any order, and no two tabs wait for
    each other. A change of one task alone needs no turn.

    Returns
    -------
    bool
        Whether the rater is active.
    """
    active = session.scalar(
        select(Rater.active).where(Rater.id == rater_id).with_for_update(key_share=True)
    )
    return bool(active)


def begin_task(session: Session, rater_id: int) -> int | None:
    """Lend a rater the task that is due; one that another rater left, when none of theirs is open.

    Calls for one rater take turns, so that all their tabs and devices are on the same task.

    Parameters
    ----------
    session
        Of a write transaction.
    rater_id
        The rater.

    Returns
    -------
    int or None
        The task, opened now if it was not before, its lease as long as the round says from now on;
        None where nothing is left to do, or the rater is no longer active.
    """
    if not lock_rater(session, rater_id):
        return None
    while (task_id := due_task(session, rater_id) or reclaim_task(session, rater_id)) is not None:
        if _lend(session, task_id):
            return task_id
    return None


def _lend(session: Session, task_id: int) -> bool:
    """Open a task and begin its lease; False where it was taken or its round closed meanwhile."""
    task = session.scalar(
        select(Assignment)
        .where(Assignment.id == task_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if task is None or task.submitted_at is not None or task.returned_at is not None:
        return False
    settings = session.scalar(
        select(Round.settings)
        .where(Round.id == task.round_id, Round.status == "open")
        .with_for_update(read=True)
    )
    if settings is None:
        return False
    moment = now()
    if task.opened_at is None:
        task.opened_at = moment
    task.leased_until = moment + lease_of(settings)
    session.flush()
    return True


def return_open_work(session: Session, rater_id: int, round_id: int | None = None) -> int:
    """Give back what a rater has not submitted, so that others can do it; judgments stay.

    Drafts stay too, for the record; nobody else sees them. Until the transaction ends nobody plans
    more in these rounds, so that nothing goes to a rater who is just being taken out.

    Parameters
    ----------
    session
        Of a write transaction.
    rater_id
        The rater.
    round_id
        Of which round; by default of every open one.

    Returns
    -------
    int
        How many tasks were given back; in closed rounds none are.
    """
    returned = give_back(session, rater_id, round_id)
    # Tasks before their round, as whoever saves locks them. What was planned while this waited for
    # the round is given back after it.
    session.execute(_open_rounds(round_id).order_by(Round.id).with_for_update(read=True)).all()
    return returned + give_back(session, rater_id, round_id)


def give_back(session: Session, rater_id: int, round_id: int | None = None) -> int:
    """Give back what a rater has not submitted, as `return_open_work`, while others may plan."""
    lock_rater(session, rater_id)
    returned = session.scalars(
        sa.update(Assignment)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.round_id.in_(_open_rounds(round_id)),
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
        )
        .values(returned_at=now(), leased_until=None)
        .returning(Assignment.id)
        .execution_options(synchronize_session=False)
    ).all()
    session.expire_all()
    if returned:
        log(session, actor="program", action="open work returned", subject="raters",
            subject_id=rater_id, after={"round_id": round_id, "tasks": len(returned)})  # fmt: skip
    return len(returned)


def _open_rounds(round_id: int | None) -> Select[int]:
    rounds = select(Round.id).where(Round.status == "open")
    return rounds if round_id is None else rounds.where(Round.id == round_id)
