"""Reading and writing the rows that imports concern, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from judgments.importing.placing import Slot
from judgments.media import StoredAsset
from judgments.models import Asset, Base, Placeholder
from judgments.records import Modality

__all__ = ["add_assets", "add_rows", "add_slots", "chunked", "load_slots", "update_slots"]

T = TypeVar("T")
_CHUNK = 500


def chunked(values: Iterable[T], size: int = _CHUNK) -> Iterator[list[T]]:
    """Cut values into lists that a database takes as parameters of one statement."""
    every = list(values)
    return (every[start : start + size] for start in range(0, len(every), size))


def load_slots(
    session: Session, owner: InstrumentedAttribute[int | None], ids: Collection[int]
) -> dict[int, tuple[Slot, ...]]:
    """Load what stands at the tags of some owners: owner id → slots in the record's order."""
    slots: dict[int, list[Slot]] = defaultdict(list)
    for chunk in chunked(ids):
        query = select(Placeholder).where(owner.in_(chunk)).order_by(Placeholder.position)
        for row in session.scalars(query):
            slots[getattr(row, owner.key)].append(_slot(row))
    return {owner_id: tuple(entries) for owner_id, entries in slots.items()}


def add_rows(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]
) -> tuple[int, ...]:
    """Insert rows of a table with an integer key and give the keys in the order of the rows."""
    if not rows:
        return ()
    key: InstrumentedAttribute[int] = model.id  # type: ignore[attr-defined]
    statement = insert(model).returning(key, sort_by_parameter_order=True)
    return tuple(session.scalars(statement, [dict(row) for row in rows]))


def add_slots(
    session: Session, owner: InstrumentedAttribute[int | None], slots: Mapping[int, Iterable[Slot]]
) -> None:
    """Insert what stands at the tags of new owners: owner id → slots."""
    rows = [
        {
            "item_id": None, "reference_id": None, "response_id": None, owner.key: owner_id,
            "tag": slot.tag, "modality": slot.modality.value, "position": slot.position,
            **_columns(slot),
        }
        for owner_id, entries in slots.items()
        for slot in entries
    ]  # fmt: skip
    if rows:
        session.execute(insert(Placeholder), rows)


def update_slots(
    session: Session,
    owner: InstrumentedAttribute[int | None],
    changes: Iterable[tuple[int, Iterable[Slot], Iterable[Slot]]],
) -> None:
    """Write the slots of known owners that differ from what is stored.

    Parameters
    ----------
    session
        Of the import's transaction.
    owner
        Column of the owners.
    changes
        Owner id, slots as stored, slots as they are to be.
    """
    rows = [
        {"owner_key": owner_id, "tag_key": slot.tag, **_columns(slot)}
        for owner_id, before, after in changes
        for slot in set(after) - set(before)
    ]
    table = Placeholder.__table__
    if rows and isinstance(table, Table):
        statement = update(table).where(
            table.c[owner.key] == bindparam("owner_key"), table.c.tag == bindparam("tag_key")
        )
        session.connection().execute(statement, rows)


def add_assets(session: Session, assets: Mapping[str, StoredAsset]) -> None:
    """Insert assets that are not known yet."""
    known: set[str] = set()
    for chunk in chunked(assets):
        known.update(session.scalars(select(Asset.sha256).where(Asset.sha256.in_(chunk))))
    rows = [
        {"sha256": a.sha256, "media_type": a.media_type, "size": a.size, "damage": a.damage}
        for a in assets.values()
        if a.sha256 not in known
    ]
    if rows:
        session.execute(insert(Asset), rows)


def _columns(slot: Slot) -> dict[str, Any]:
    return {
        "original_value": slot.value, "suffix": slot.suffix, "text": slot.text,
        "caption": slot.caption, "asset_sha256": slot.sha256, "missing_reason": slot.missing,
    }  # fmt: skip


def _slot(row: Placeholder) -> Slot:
    return Slot(
        tag=row.tag, modality=Modality(row.modality), position=row.position,
        value=row.original_value, suffix=row.suffix, text=row.text, caption=row.caption,
        sha256=row.asset_sha256, missing=row.missing_reason,
    )  # fmt: skip
