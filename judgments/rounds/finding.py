"""Rounds by name, who can take part, and what is out of date."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from judgments.errors import PlanError, UnknownNameError
from judgments.models import Assignment, Item, Participation, Rater, Response, Round
from judgments.raters import rater_named

__all__ = ["able_rater", "left_before", "list_rounds", "round_named", "shows_superseded"]


def round_named(session: Session, name: str) -> Round:
    """Find a round by name.

    Raises
    ------
    UnknownNameError
        There is none; the message lists those there are.
    """
    found = session.scalar(select(Round).where(Round.name == name))
    if found is None:
        names = ", ".join(session.scalars(select(Round.name).order_by(Round.id))) or "none yet"
        msg = f"There is no round named {name!r} (rounds: {names})."
        raise UnknownNameError(msg)
    return found


def list_rounds(session: Session) -> dict[int, str]:
    """Name every round by its id, oldest first."""
    rows = session.execute(select(Round.id, Round.name).order_by(Round.id))
    return {round_id: name for round_id, name in rows}


def able_rater(session: Session, name: str) -> Rater:
    """Find a rater who can take part in a round.

    Raises
    ------
    PlanError
        They are a researcher, or no longer active.
    UnknownNameError
        There is none of that name.
    """
    rater = rater_named(session, name)
    if rater.role != "rater" or not rater.active:
        what = "no longer active" if rater.role == "rater" else f"a {rater.role}"
        msg = f"{name!r} is {what} and can take no part in a round."
        raise PlanError(msg)
    return rater


def left_before(session: Session, raters: Collection[int]) -> list[str]:
    """Say which of some raters withdrew from a round or failed its training, and which it was."""
    rows = session.execute(
        select(Rater.id, Rater.name, Round.name, Participation.screened_out_at)
        .join(Participation, Participation.rater_id == Rater.id)
        .join(Round, Round.id == Participation.round_id)
        .where(
            or_(Participation.withdrawn_at.is_not(None), Participation.screened_out_at.is_not(None))
        )
        .order_by(Rater.id, Round.id)
    )
    wanted = set(raters)
    return [
        f"{rater} ({'withdrew from' if screened is None else 'failed the training of'} {name})"
        for rater_id, rater, name, screened in rows
        if rater_id in wanted
    ]


def shows_superseded() -> ColumnElement[bool]:
    """Tell, as a condition on assignments, whether what they show was replaced since."""
    shown = Response.id.in_([Assignment.response_a_id, Assignment.response_b_id])
    response = exists().where(shown, Response.superseded_at.is_not(None))
    item = exists().where(Item.id == Assignment.item_id, Item.superseded_at.is_not(None))
    return response | item
