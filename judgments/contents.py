"""Load questions, references and responses as parts in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, String, cast, select
from sqlalchemy.orm import Session

from judgments.interleaving import interleave
from judgments.media import MediaStore
from judgments.models import Asset, Item, Placeholder, Reference, Response
from judgments.records import Modality, Part

__all__ = ["holds_content", "load_questions", "load_references", "load_responses"]

_CHUNK = 500


def holds_content() -> ColumnElement[bool]:
    """Tell, in SQL, responses that came as records from those that only a table names.

    A record whose response is empty is a result: its system produced nothing. A row of somebody's
    ratings or scores says nothing of what the response holds.
    """
    return (Response.content != "") | (cast(Response.raw, String) != "{}")


def load_questions(
    session: Session, store: MediaStore, item_ids: Collection[int]
) -> dict[int, tuple[Part, ...]]:
    """Load the questions of some items: item id → parts."""
    return _load(session, store, item_ids, owner=Item, placeholder_owner=Placeholder.item_id)


def load_references(
    session: Session, store: MediaStore, item_ids: Collection[int]
) -> dict[int, tuple[Part, ...]]:
    """Load the references of some items: item id → parts; items without one are left out."""
    item_of = {}
    for chunk in _chunks(item_ids):
        rows = session.execute(
            select(Reference.id, Reference.item_id).where(Reference.item_id.in_(chunk))
        )
        item_of.update({reference: item for reference, item in rows})
    loaded = _load(
        session,
        store,
        item_of,
        owner=Reference,
        placeholder_owner=Placeholder.reference_id,
    )
    return {item_of[reference]: parts for reference, parts in loaded.items()}


def load_responses(
    session: Session, store: MediaStore, response_ids: Collection[int]
) -> dict[int, tuple[Part, ...]]:
    """Load some responses: response id → parts."""
    return _load(
        session,
        store,
        response_ids,
        owner=Response,
        placeholder_owner=Placeholder.response_id,
    )


def _load(
    session: Session,
    store: MediaStore,
    ids: Collection[int],
    *,
    owner: type[Item] | type[Reference] | type[Response],
    placeholder_owner: Any,  # noqa: ANN401
) -> dict[int, tuple[Part, ...]]:
    loaded = {}
    for chunk in _chunks(ids):
        parts: dict[int, dict[str, Part]] = defaultdict(dict)
        for row in session.execute(_placeholders(placeholder_owner, chunk)).mappings():
            parts[row["owner"]][row["tag"]] = _part(row, store)
        rows = session.execute(select(owner.id, owner.content).where(owner.id.in_(chunk)))
        loaded.update({owner_id: interleave(text, parts[owner_id]) for owner_id, text in rows})
    return loaded


def _placeholders(owner: Any, chunk: Collection[int]) -> Any:  # noqa: ANN401
    return (
        select(
            owner.label("owner"),
            Placeholder.tag,
            Placeholder.modality,
            Placeholder.text,
            Placeholder.caption,
            Placeholder.suffix,
            Placeholder.missing_reason,
            Placeholder.asset_sha256,
            Asset.media_type,
            Asset.damage,
        )
        .outerjoin(Asset, Asset.sha256 == Placeholder.asset_sha256)
        .where(owner.in_(chunk))
        .order_by(owner, Placeholder.position)
    )


def _part(fields: RowMapping, store: MediaStore) -> Part:
    sha256 = fields["asset_sha256"]
    return Part(
        modality=Modality(fields["modality"]),
        tag=fields["tag"],
        text=fields["text"],
        caption=fields["caption"],
        sha256=sha256,
        path=None if sha256 is None else store.path_of(sha256),
        media_type=fields["media_type"],
        suffix=fields["suffix"],
        missing=fields["missing_reason"],
        damage=fields["damage"],
    )


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    """Cut ids into lists that a database takes as parameters."""
    every = list(dict.fromkeys(ids))
    return (every[n : n + _CHUNK] for n in range(0, len(every), _CHUNK))
