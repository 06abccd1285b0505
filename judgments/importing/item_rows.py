"""The rows of items and references during an import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.importing.comparing import ItemVersion, content_hash
from judgments.importing.normalising import Record
from judgments.importing.reconciling import Known
from judgments.importing.results import Tally
from judgments.importing.storing import (
    add_assets,
    add_rows,
    add_slots,
    chunked,
    load_slots,
    update_slots,
)
from judgments.media import StoredAsset
from judgments.models import Item, Placeholder, Reference, Response, now

__all__ = ["ItemKey", "ItemRow", "ItemRows"]

ItemKey = tuple[str, str, str]
"""Area, domain and id of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A stored item with its reference.

    Attributes
    ----------
    known
        The item as reconciling sees it.
    key
        Its key.
    content_hash
        As stored.
    reference_id
        Row of its reference; None where it has none.
    """

    known: Known[ItemVersion]
    key: str
    content_hash: str
    reference_id: int | None


@dataclass(slots=True)
class ItemRows:
    """What an import writes about items, collected and then written at once.

    Parameters
    ----------
    session
        Of the import's transaction.
    actor
        Who is named in the audit log.
    """

    session: Session
    actor: str
    _new: list[tuple[ItemKey, Known[ItemVersion], Record, ItemRow | None]] = field(
        default_factory=list
    )
    _completed: list[tuple[ItemRow, ItemVersion]] = field(default_factory=list)

    def load(self, keys: Collection[ItemKey]) -> dict[ItemKey, list[ItemRow]]:
        """Load the current items under some keys, by occurrence."""
        items: list[Item] = []
        for chunk in chunked({record_id for _, _, record_id in keys}):
            query = select(Item).where(Item.record_id.in_(chunk), Item.superseded_at.is_(None))
            items += [
                item
                for item in self.session.scalars(query)
                if (item.area, item.domain, item.record_id) in keys
            ]
        references = self._references([item.id for item in items])
        slots = load_slots(self.session, Placeholder.item_id, [item.id for item in items])
        ids = [reference.id for reference in references.values()]
        reference_slots = load_slots(self.session, Placeholder.reference_id, ids)
        rows: dict[ItemKey, list[ItemRow]] = defaultdict(list)
        for item in sorted(items, key=lambda item: item.occurrence):
            reference = references.get(item.id)
            version = ItemVersion(
                content=item.content,
                question=slots.get(item.id, ()),
                reference_content=None if reference is None else reference.content,
                reference=() if reference is None else reference_slots.get(reference.id, ()),
                difficulty=item.difficulty,
            )
            rows[item.area, item.domain, item.record_id].append(
                ItemRow(
                    known=Known(id=item.id, occurrence=item.occurrence, version=version),
                    key=item.key,
                    content_hash=item.content_hash,
                    reference_id=None if reference is None else reference.id,
                )
            )
        return rows

    def _references(self, item_ids: list[int]) -> dict[int, Reference]:
        found = {}
        for chunk in chunked(item_ids):
            query = select(Reference).where(Reference.item_id.in_(chunk))
            found.update({row.item_id: row for row in self.session.scalars(query)})
        return found

    @staticmethod
    def key_of(key: ItemKey, occurrence: int) -> str:
        """Give the key of an item: ``area/domain/id``, with ``#2`` for the second of the name."""
        name = "/".join(key)
        return name if occurrence == 1 else f"{name}#{occurrence}"

    def add_assets(self, assets: Mapping[str, StoredAsset]) -> None:
        """Write the files taken in."""
        add_assets(self.session, assets)

    def add(self, key: ItemKey, known: Known[ItemVersion], record: Record) -> None:
        """Collect a new item."""
        self._new.append((key, known, record, None))

    def supersede(self, row: ItemRow, known: Known[ItemVersion], record: Record) -> None:
        """Collect an item that takes the place of another."""
        key = (record.area or "unknown", record.domain or "unknown", record.id)
        self._new.append((key, known, record, row))

    def complete(self, row: ItemRow, version: ItemVersion) -> None:
        """Collect what a record adds to an item."""
        self._completed.append((row, version))

    def write(self, path: Path, tally: Tally) -> None:
        """Write all that was collected.

        Parameters
        ----------
        path
            File of the records.
        tally
            Counts of the import; gets what is to be said of superseded items.
        """
        self._retire(tally)
        self._insert(path)
        self._write_completed()
        changes = tally.changes()
        if changes:
            log(self.session, actor=self.actor, action="items imported", subject="items",
                after={"file": str(path), **changes})  # fmt: skip

    def _retire(self, tally: Tally) -> None:
        for _, _, record, row in self._new:
            if row is None:
                continue
            self.session.execute(
                update(Item).where(Item.id == row.known.id).values(superseded_at=now())
            )
            count = self.session.scalar(
                select(func.count(Response.id)).where(Response.item_id == row.known.id)
            )
            if count:
                reason = (
                    f"{count} responses stay with the superseded {row.key}; import them again to "
                    "have them with the new one"
                )
                tally.about(record, "responses_of_superseded", reason)

    def _insert(self, path: Path) -> None:
        ids = add_rows(self.session, Item, [_columns(path, *entry[:3]) for entry in self._new])
        add_slots(
            self.session,
            Placeholder.item_id,
            {
                item_id: entry[1].version.question
                for item_id, entry in zip(ids, self._new, strict=True)
            },
        )
        self._add_references(
            [(item_id, entry[1].version) for item_id, entry in zip(ids, self._new, strict=True)]
        )
        for item_id, (_, known, _, row) in zip(ids, self._new, strict=True):
            if row is not None:
                log(self.session, actor=self.actor, action="item superseded", subject="items",
                    subject_id=item_id,
                    before={"id": row.known.id, "key": row.key, "hash": row.content_hash},
                    after={"id": item_id, "key": row.key, "hash": content_hash(known.version)},
                    )  # fmt: skip

    def _add_references(self, versions: list[tuple[int, ItemVersion]]) -> None:
        given = [
            (item_id, version.reference_content, version.reference)
            for item_id, version in versions
            if version.reference_content is not None
        ]
        rows = [{"item_id": item_id, "content": content} for item_id, content, _ in given]
        ids = add_rows(self.session, Reference, rows)
        slots = {row_id: entry[2] for row_id, entry in zip(ids, given, strict=True)}
        add_slots(self.session, Placeholder.reference_id, slots)

    def _write_completed(self) -> None:
        if not self._completed:
            return
        self.session.execute(
            update(Item),
            [
                {
                    "id": row.known.id, "difficulty": version.difficulty,
                    "content_hash": content_hash(version),
                }
                for row, version in self._completed
            ],
        )  # fmt: skip
        known = [(row.known.id, row, version) for row, version in self._completed]
        for item_id, _, _ in known:
            log(self.session, actor=self.actor, action="item completed", subject="items",
                subject_id=item_id)  # fmt: skip
        update_slots(
            self.session,
            Placeholder.item_id,
            [(i, row.known.version.question, v.question) for i, row, v in known if i is not None],
        )
        update_slots(
            self.session,
            Placeholder.reference_id,
            [
                (row.reference_id, row.known.version.reference, version.reference)
                for _, row, version in known
                if row.reference_id is not None
            ],
        )
        self._add_references(
            [(i, v) for i, row, v in known if i is not None and row.reference_id is None]
        )


def _columns(path: Path, key: ItemKey, known: Known[ItemVersion], record: Record) -> dict[str, Any]:
    area, domain, record_id = key
    return {
        "key": ItemRows.key_of(key, known.occurrence), "area": area, "domain": domain,
        "record_id": record_id, "occurrence": known.occurrence,
        "difficulty": known.version.difficulty, "content": known.version.content,
        "content_hash": content_hash(known.version), "raw": record.raw.data,
        "source": str(path), "source_record": record.raw.number,
    }  # fmt: skip
