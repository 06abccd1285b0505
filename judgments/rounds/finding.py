"""Rounds by name, and what of them is out of date."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from judgments.errors import UnknownNameError
from judgments.models import Assignment, Item, Response, Round

__all__ = ["list_rounds", "round_named", "shows_superseded"]


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


def shows_superseded() -> ColumnElement[bool]:
    """Tell, as a condition on assignments, whether what they show was replaced since."""
    shown = Response.id.in_([Assignment.response_a_id, Assignment.response_b_id])
    response = exists().where(shown, Response.superseded_at.is_not(None))
    item = exists().where(Item.id == Assignment.item_id, Item.superseded_at.is_not(None))
    return response | item
