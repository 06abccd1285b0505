"""Load questions, references and responses as parts in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, RowMapping, String, bindparam, cast, or_, select
from sqlalchemy.orm import Session

from judgments.interleaving import interleave
from judgments.media import MediaStore
from judgments.models import Asset, Extraction, Item, Placeholder, Reference, Response
from judgments.records import Modality, Part

__all__ = [
    "Shown",
    "holds_content",
    "load_questions",
    "load_references",
    "load_responses",
    "load_shown",
]

_CHUNK = 500
_PART = (
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
_ITEM = (
    select(Item.content, Reference.id, Reference.content)
    .outerjoin(Reference, Reference.item_id == Item.id)
    .where(Item.id == bindparam("item"))
)
_RESPONSES = select(Response.id, Response.content).where(
    Response.id.in_(bindparam("responses", expanding=True))
)
_SHOWN = (
    select(Placeholder.item_id, Placeholder.reference_id, Placeholder.response_id, *_PART)
    .outerjoin(Asset, Asset.sha256 == Placeholder.asset_sha256)
    .where(
        or_(
            Placeholder.item_id == bindparam("item"),
            Placeholder.reference_id == bindparam("reference"),
            Placeholder.response_id.in_(bindparam("responses", expanding=True)),
        )
    )
    .order_by(Placeholder.position)
)
_Key = TypeVar("_Key", int, str)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one person is shown of an item; `reference` is None where there is none."""

    question: tuple[Part, ...]
    reference: tuple[Part, ...] | None
    responses: dict[int, tuple[Part, ...]]


def load_shown(
    session: Session, store: MediaStore, *, item_id: int, response_ids: Collection[int]
) -> Shown:
    """Load an item with some responses in few queries, without what was extracted for scoring."""
    item, reference_id, reference = session.execute(_ITEM, {"item": item_id}).one()
    responses = session.execute(_RESPONSES, {"responses": list(response_ids)})
    texts = {("item", item_id): item}
    texts |= {("response", response): content for response, content in responses}
    if reference_id is not None:
        texts["reference", reference_id] = reference
    parts: dict[tuple[str, int], dict[str, Part]] = defaultdict(dict)
    where = {"item": item_id, "reference": reference_id, "responses": list(response_ids)}
    for row in session.execute(_SHOWN, where).mappings():
        parts[_owner(row)][row["tag"]] = _part(row, store, {})
    read = {owner: interleave(text, parts[owner]) for owner, text in texts.items()}
    return Shown(
        question=read["item", item_id],
        reference=None if reference_id is None else read["reference", reference_id],
        responses={response: read["response", response] for response in response_ids},
    )


def _owner(row: RowMapping) -> tuple[str, int]:
    kinds = (("response", row["response_id"]), ("reference", row["reference_id"]))
    return next(((kind, owner) for kind, owner in kinds if owner), ("item", row["item_id"]))


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
        placeholders = session.execute(_placeholders(placeholder_owner, chunk)).mappings().all()
        extractions = _extractions(session, {row["asset_sha256"] for row in placeholders} - {None})
        for row in placeholders:
            parts[row["owner"]][row["tag"]] = _part(row, store, extractions)
        rows = session.execute(select(owner.id, owner.content).where(owner.id.in_(chunk)))
        loaded.update({owner_id: interleave(text, parts[owner_id]) for owner_id, text in rows})
    return loaded


def _placeholders(owner: Any, chunk: Collection[int]) -> Any:  # noqa: ANN401
    return (
        select(owner.label("owner"), *_PART)
        .outerjoin(Asset, Asset.sha256 == Placeholder.asset_sha256)
        .where(owner.in_(chunk))
        .order_by(owner, Placeholder.position)
    )


def _extractions(session: Session, hashes: Collection[str]) -> dict[str, list[Extraction]]:
    """Give the latest extraction by each extractor: hash → extractions."""
    latest: dict[tuple[str, str], Extraction] = {}
    for chunk in _chunks(sorted(hashes)):
        rows = session.scalars(
            select(Extraction)
            .where(Extraction.asset_sha256.in_(chunk))
            .order_by(Extraction.created_at, Extraction.config_hash)
        )
        latest.update({(row.asset_sha256, row.extractor): row for row in rows})
    found = defaultdict(list)
    for (sha256, _), row in sorted(latest.items()):
        found[sha256].append(row)
    return found


def _best(extractions: Collection[Extraction], modality: str) -> Extraction | None:
    """Take a text rather than a reason, and a caption rather than what was recognised.

    What was made for one modality only, such as ``ocr:image``, is none for another.
    """
    fitting = [row for row in extractions if row.extractor.partition(":")[2] in {"", modality}]
    return max(
        fitting,
        key=lambda row: (row.text is not None, row.extractor == "endpoint_caption"),
        default=None,
    )


def _method(extraction: Extraction) -> str:
    return extraction.extractor.partition(":")[0]


def _part(
    fields: RowMapping, store: MediaStore, extractions: Mapping[str, Collection[Extraction]]
) -> Part:
    sha256 = fields["asset_sha256"]
    best = _best(extractions.get(sha256, ()), fields["modality"])
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
        extracted=None if best is None else best.text,
        extracted_by=None if best is None or best.text is None else _method(best),
        extracted_reason=None if best is None else best.reason,
    )


def _chunks(ids: Iterable[_Key]) -> Iterable[list[_Key]]:
    """Cut keys into lists that a database takes as parameters."""
    every = list(dict.fromkeys(ids))
    return (every[n : n + _CHUNK] for n in range(0, len(every), _CHUNK))
