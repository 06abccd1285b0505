"""The items that a table names: found all at once, or created."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from judgments.importing.comparing import ItemVersion, content_hash
from judgments.importing.storing import add_rows
from judgments.importing.tabular.keys import distinct, first_differing
from judgments.importing.tabular.reading import Table
from judgments.item_names import normalise_area, normalise_domain
from judgments.models import Item

__all__ = ["UNKNOWN_PLACE", "ItemIndex", "take_items"]

UNKNOWN_PLACE = "imported"
"""Area or domain of an item of which a table says none."""

_OCCURRENCE = re.compile(r"(.+)#([2-9]|[1-9]\d+)")
_LEVELS = {"easy": "1", "medium": "2", "hard": "3"}
_SHOWN = 10


@dataclass(slots=True)
class _Entry:
    key: str
    area: str
    domain: str
    record_id: str
    occurrence: int = 1
    difficulty: str | None = None
    id: int = 0
    row: int = 0


@dataclass(slots=True)
class ItemIndex:
    """The current items of a study by key and by id, and those that a table adds."""

    by_key: dict[str, _Entry] = field(default_factory=dict)
    by_record: dict[str, list[_Entry]] = field(default_factory=lambda: defaultdict(list))
    new: list[_Entry] = field(default_factory=list)

    @classmethod
    def load(cls, session: Session) -> ItemIndex:
        """Read what names the current items."""
        index = cls()
        query = select(
            Item.key, Item.area, Item.domain, Item.record_id, Item.occurrence, Item.difficulty,
            Item.id,
        )  # fmt: skip
        for row in session.execute(query.where(Item.superseded_at.is_(None)).order_by(Item.id)):
            index.add(_Entry(*row))
        return index

    def add(self, entry: _Entry) -> None:
        """Make an item known."""
        self.by_key[entry.key] = entry
        self.by_record[entry.record_id].append(entry)

    def find(self, text: str, area: str, domain: str) -> _Entry | None:
        """Find an item by key or bare id; area and domain, where given, must be its own.

        Raises
        ------
        ValueError
            The name fits several items, or the item of that key is in another area or domain.
        """
        exact = self._by_key(text)
        if exact is not None and _fits(exact, area, domain):
            return exact
        if area or domain:
            composed = self.by_key.get(f"{_area(area)}/{_domain(domain)}/{text}")
            if composed is not None:
                return composed
        found = [entry for entry in self._by_id(text) if _fits(entry, area, domain)]
        if len(found) > 1:
            raise ValueError(_several(text, found))
        if found:
            return found[0]
        if exact is not None:
            msg = (
                f"the item {text!r} is in {exact.area}/{exact.domain}, "
                f"not in {area or exact.area}/{domain or exact.domain}; correct one of them"
            )
            raise ValueError(msg)
        return None

    def create(self, text: str, area: str, domain: str, row: int) -> _Entry:
        """Add an item: a whole key is taken as it stands, a bare id goes to area and domain."""
        parts = text.split("/", 2)
        whole = _Entry(text, parts[0], parts[1], parts[2], row=row) if _is_key(parts) else None
        if whole is None or not _fits(whole, area, domain):
            place = _area(area), _domain(domain)
            whole = _Entry("/".join((*place, text)), *place, text, row=row)
        match = _OCCURRENCE.fullmatch(whole.record_id)
        if match:
            whole.record_id, whole.occurrence = match[1], int(match[2])
        self.add(whole)
        self.new.append(whole)
        return whole

    def _by_key(self, text: str) -> _Entry | None:
        found = self.by_key.get(text)
        parts = text.split("/", 2)
        if found is None and len(parts) == 3:
            usual = f"{normalise_area(parts[0])}/{normalise_domain(parts[1])}/{parts[2]}"
            found = self.by_key.get(usual)
        return found

    def _by_id(self, text: str) -> list[_Entry]:
        found = self.by_record.get(text, [])
        match = _OCCURRENCE.fullmatch(text)
        if not found and match:
            same = self.by_record.get(match[1], [])
            found = [entry for entry in same if entry.occurrence == int(match[2])]
        return found


def take_items(session: Session, table: Table, created: Counter[str]) -> NDArray[np.int64]:
    """Give the item of each row, creating those that are not known.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        With columns ``item_id``, ``area``, ``domain`` and ``difficulty``.
    created
        Counts what is created.

    Returns
    -------
    (N,) array
        Ids of items.

    Raises
    ------
    ImportRefusedError
        A name fits several items, or area, domain or difficulty contradict what is known.
    """
    index = ItemIndex.load(session)
    named = ("item_id", "area", "domain")
    first, group = distinct(*(table.columns[name] for name in named))
    entries = []
    for row in first.tolist():
        text, area, domain = (table.name(name, row) for name in named)
        try:
            entry = index.find(text, area, domain)
        except ValueError as error:
            raise table.refuse(row, str(error)) from error
        entries.append(entry or index.create(text, area, domain, row))
    # Two names of one item are one item.
    places = {id(entry): place for place, entry in enumerate(entries)}
    group = np.array([places[id(entry)] for entry in entries])[group]
    changed = _fill_difficulties(table, entries, group)
    _insert(session, table, index.new)
    if changed:
        session.execute(update(Item), [{"id": e.id, "difficulty": e.difficulty} for e in changed])
    created["items"] += len(index.new)
    return np.array([entry.id for entry in entries], dtype=np.int64)[group]


def _fill_difficulties(
    table: Table, entries: list[_Entry], group: NDArray[np.int64]
) -> list[_Entry]:
    """Set what the table says of difficulty, and give the stored items that change by it."""
    codes = table.columns["difficulty"]
    usual = [_LEVELS.get(text.lower(), text) for text in table.texts["difficulty"]]
    place = {text: code for code, text in reversed(list(enumerate(usual)))}
    codes = np.array([place[text] for text in usual])[codes]
    rows = np.flatnonzero(codes != place.get("", -1))
    changed = []
    differing = first_differing(group[rows], codes[rows], rows)
    first = rows[np.unique(group[rows], return_index=True)[1]]
    for row in np.sort(first).tolist():
        entry, told = entries[group[row]], usual[codes[row]]
        if entry.difficulty is None:
            entry.difficulty = told
            changed += [entry] if entry.id else []
        elif entry.difficulty != told:
            raise table.refuse(row, _other_difficulty(entry.key, told, f"{entry.difficulty!r}"))
    if differing is not None:
        before, row = differing
        where = f"{usual[codes[before]]!r} on line {table.lines[before]}"
        key = entries[group[row]].key
        raise table.refuse(row, _other_difficulty(key, usual[codes[row]], where))
    return changed


def _insert(session: Session, table: Table, new: list[_Entry]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "key": entry.key,
            "area": entry.area,
            "domain": entry.domain,
            "record_id": entry.record_id,
            "occurrence": entry.occurrence,
            "difficulty": entry.difficulty,
            "content": "",
            "content_hash": _hash_of_nothing(entry.difficulty),
            "raw": {},
            "source": str(table.path),
            "source_record": int(table.lines[entry.row]),
        }
        for entry in new
    ]
    for entry, row_id in zip(new, add_rows(session, Item, rows), strict=True):
        entry.id = row_id


def _hash_of_nothing(difficulty: str | None) -> str:
    return content_hash(
        ItemVersion(
            content="", question=(), reference_content=None, reference=(), difficulty=difficulty
        )
    )


def _other_difficulty(key: str, told: str, known: str) -> str:
    return f"difficulty {told!r} of the item {key} contradicts {known}; correct one of them"


def _several(text: str, found: list[_Entry]) -> str:
    shown = ", ".join(entry.key for entry in found[:_SHOWN])
    rest = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"the id {text!r} fits {len(found)} items: {shown}{rest}; give the whole key"


def _is_key(parts: list[str]) -> bool:
    return len(parts) == 3 and all(parts)


def _fits(entry: _Entry, area: str, domain: str) -> bool:
    return (not area or entry.area in {area, normalise_area(area)}) and (
        not domain or entry.domain in {domain, normalise_domain(domain)}
    )


def _area(text: str) -> str:
    return normalise_area(text) if text else UNKNOWN_PLACE


def _domain(text: str) -> str:
    return normalise_domain(text) if text else UNKNOWN_PLACE
