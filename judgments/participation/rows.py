"""The row of a rater in a round."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import insert_into
from judgments.errors import AccessError
from judgments.models import Assignment, Participation, Rater

__all__ = ["own_row", "rater_name"]


def own_row(session: Session, round_id: int, rater_id: int) -> Participation:
    """Give a rater's row in a round, made where there is none, locked until the transaction ends.

    Raises
    ------
    AccessError
        The rater has no task in the round.
    """
    taking_part = (
        select(Assignment.id)
        .where(Assignment.round_id == round_id, Assignment.rater_id == rater_id)
        .limit(1)
    )
    if session.scalar(taking_part) is None:
        msg = "You have no task in this round."
        raise AccessError(msg)
    key = {"round_id": round_id, "rater_id": rater_id}
    session.execute(insert_into(session, Participation).values(key).on_conflict_do_nothing())
    return session.scalars(
        select(Participation)
        .filter_by(**key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def rater_name(session: Session, rater_id: int) -> str:
    """Give the name that the audit log knows a rater by."""
    return session.scalars(select(Rater.name).where(Rater.id == rater_id)).one()
