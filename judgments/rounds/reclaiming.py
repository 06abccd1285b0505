"""A task whose lease ran out goes to a rater who has nothing left to do."""

from __future__ import annotations

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from judgments.assignment import Pair
from judgments.auditing import log
from judgments.models import Assignment, CrowdEntry, Draft, Participation, Response, Round, now
from judgments.rounds.adding import add_tasks
from judgments.rounds.design import lease_of
from judgments.rounds.finding import shows_superseded

__all__ = ["reclaim_task"]


def reclaim_task(session: Session, rater_id: int) -> int | None:
    """Take over the task that another rater left longest ago.

    Only a main task whose item this rater has not met in the round goes over, and only to those
    who take part and may go on: nobody who withdrew or was screened out, nor who came by a crowd
    link, for whom a number of tasks was agreed. Whoever saved an answer within the time of a lease
    has not left.

    Returns
    -------
    int or None
        The new task of this rater; None where there is none to take over.
    """
    for round_ in _own_rounds(session, rater_id):
        lease = lease_of(round_.settings)
        while (left := _left_by_another(session, round_.id, rater_id)) is not None:
            answered = session.scalar(
                select(func.max(Draft.updated_at)).where(Draft.assignment_id == left.id)
            )
            if answered is not None and answered + lease > now():
                left.leased_until = answered + lease
                session.flush()
                continue
            return _take_over(session, round_, left, rater_id)
    return None


def _own_rounds(session: Session, rater_id: int) -> list[Round]:
    """Give the open rounds that the rater takes part in, kept open until the transaction ends."""
    mine = exists().where(Assignment.round_id == Round.id, Assignment.rater_id == rater_id)
    ended = exists().where(
        Participation.round_id == Round.id,
        Participation.rater_id == rater_id,
        or_(Participation.withdrawn_at.is_not(None), Participation.screened_out_at.is_not(None)),
    )
    hired = exists().where(CrowdEntry.round_id == Round.id, CrowdEntry.rater_id == rater_id)
    return list(
        session.scalars(
            select(Round)
            .where(Round.status == "open", mine, ~ended, ~hired)
            .order_by(Round.id)
            .with_for_update(read=True)
        )
    )


def _left_by_another(session: Session, round_id: int, rater_id: int) -> Assignment | None:
    """Lock the task whose lease ran out first; one that is being saved just now is not left."""
    own = aliased(Assignment)
    met = exists().where(
        own.round_id == round_id, own.rater_id == rater_id, own.item_id == Assignment.item_id
    )
    return session.scalar(
        select(Assignment)
        .where(
            Assignment.round_id == round_id,
            Assignment.rater_id != rater_id,
            Assignment.purpose == "main",
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
            Assignment.leased_until < now(),
            ~met,
            ~shows_superseded(),
        )
        .order_by(Assignment.leased_until, Assignment.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _take_over(session: Session, round_: Round, left: Assignment, rater_id: int) -> int:
    left.returned_at = now()
    shown = [one for one in (left.response_a_id, left.response_b_id) if one is not None]
    rows = session.execute(select(Response.id, Response.system_id).where(Response.id.in_(shown)))
    system_of = {response: system for response, system in rows}
    pair = Pair(
        left.item_id,
        system_of[left.response_a_id],
        None if left.response_b_id is None else system_of[left.response_b_id],
        left.purpose,
    )
    responses = {left.item_id: {system: response for response, system in system_of.items()}}
    (taken,) = add_tasks(session, round_, rater_id, [pair], responses)
    log(session, actor="program", action="task reclaimed", subject="assignments",
        subject_id=taken, before={"assignment": left.id, "rater_id": left.rater_id},
        after={"rater_id": rater_id})  # fmt: skip
    return taken
