"""What items are called, and which one a person names."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.errors import AmbiguousNameError, UnknownNameError
from judgments.models import Item

__all__ = ["normalise_area", "normalise_domain", "resolve_item"]

_AREAS = {
    "natural_science": "natural_science",
    "natural_sciences": "natural_science",
    "natural": "natural_science",
    "social_science": "social_science",
    "social_sciences": "social_science",
    "social": "social_science",
    "general_area": "general_area",
    "general_domain": "general_area",
    "general": "general_area",
}
_PREFIX = re.compile(r"^\d+[_\s.-]+(?=\D)")
_OCCURRENCE = re.compile(r"(.+)#([2-9]|[1-9]\d+)")
_SHOWN = 10


def normalise_area(text: str) -> str:
    """Give the usual spelling of an area.

    Examples
    --------
    >>> normalise_area("general_domain"), normalise_area("Natural Science")
    ('general_area', 'natural_science')
    """
    name = _snake(text)
    return _AREAS.get(name, name)


def normalise_domain(text: str) -> str:
    """Give the usual spelling of a domain, without the number of its folder.

    Examples
    --------
    >>> normalise_domain("1_math"), normalise_domain("Computer Science")
    ('math', 'computer_science')
    """
    return _snake(_PREFIX.sub("", text.strip()))


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


def _snake(text: str) -> str:
    return re.sub(r"[\s/\\-]+", "_", text.strip().lower())
