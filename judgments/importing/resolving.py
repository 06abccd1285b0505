"""Finding the item that a person names."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.errors import AmbiguousNameError, UnknownNameError
from judgments.importing.normalising import normalise_area, normalise_domain
from judgments.models import Item

__all__ = ["resolve_item"]

_OCCURRENCE = re.compile(r"(.+)#([2-9]|[1-9]\d+)")
_SHOWN = 10


def resolve_item(session: Session, text: str) -> Item:
    """Find a current item by its key or bare id.

    Parameters
    ----------
    session
        Session to read with.
    text
        ``area/domain/id`` in any of the spellings of area and domain, or the bare id; with
        ``#2`` for the second of the name.

    Raises
    ------
    UnknownNameError
        No item goes by that name.
    AmbiguousNameError
        The bare id fits several; the message names them.
    """
    name = text.strip()
    for key in dict.fromkeys((name, _usual(name))):
        item = session.scalar(select(Item).where(Item.key == key, Item.superseded_at.is_(None)))
        if item is not None:
            return item
    found = _by_id(session, name)
    if not found:
        msg = f"There is no item {text!r}; name one by area/domain/id or by its id."
        raise UnknownNameError(msg)
    if len(found) > 1:
        shown = ", ".join(item.key for item in found[:_SHOWN])
        rest = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        msg = f"The id {text!r} fits {len(found)} items: {shown}{rest}; give the whole key."
        raise AmbiguousNameError(msg)
    return found[0]


def _usual(key: str) -> str:
    parts = key.split("/", 2)
    if len(parts) < 3:
        return key
    return f"{normalise_area(parts[0])}/{normalise_domain(parts[1])}/{parts[2]}"


def _by_id(session: Session, name: str) -> list[Item]:
    current = select(Item).where(Item.superseded_at.is_(None)).order_by(Item.id)
    found = list(session.scalars(current.where(Item.record_id == name)))
    match = _OCCURRENCE.fullmatch(name)
    if not found and match:
        occurrence = Item.occurrence == int(match[2])
        found = list(session.scalars(current.where(Item.record_id == match[1], occurrence)))
    return found
