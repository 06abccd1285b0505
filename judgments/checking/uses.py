"""Where files are shown: by item, owner and tag."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from judgments.models import Asset, Assignment, Item, Placeholder, Reference, Response, System
from judgments.records import LOST

__all__ = ["AssetUse", "MissingFile", "asset_uses", "missing_files", "responses_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetUse:
    """A file where it is shown.

    Attributes
    ----------
    sha256
        Hash of the original.
    media_type
        What it is.
    item
        Key of the item.
    owner
        ``question``, ``reference``, or the name of a system.
    tag
        Placeholder name such as ``image2``.
    name
        Its file name in the record; empty where the record has none.
    """

    sha256: str
    media_type: str
    item: str
    owner: str
    tag: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFile:
    """A file that a record names and that could not be had when it was imported.

    Attributes
    ----------
    item, owner, tag
        Where it is missing, as in `AssetUse`.
    value
        The path or URL in the record.
    reason
        Code of the irregularity.
    """

    item: str
    owner: str
    tag: str
    value: str
    reason: str


def asset_uses(session: Session, round_id: int | None = None) -> list[AssetUse]:
    """List what a round shows; what is current in the study where no round is named."""
    query = _places(round_id, Placeholder.asset_sha256, Asset.media_type).join(
        Asset, Asset.sha256 == Placeholder.asset_sha256
    )
    return [
        AssetUse(
            sha256=sha256 or "",
            media_type=media_type,
            item=key,
            owner=_owner(system, reference),
            tag=tag,
            name=PurePosixPath(value.replace("\\", "/")).name if value else "",
        )
        for key, system, reference, tag, value, sha256, media_type in session.execute(query)
    ]


def missing_files(session: Session, round_id: int | None = None) -> list[MissingFile]:
    """List the files that a round, or the study, ought to show and that could not be had."""
    query = _places(round_id, Placeholder.missing_reason).where(
        Placeholder.missing_reason.in_(LOST), Placeholder.asset_sha256.is_(None)
    )
    return [
        MissingFile(
            item=key, owner=_owner(system, reference), tag=tag, value=value or "", reason=reason
        )
        for key, system, reference, tag, value, reason in session.execute(query)
    ]


def _places(round_id: int | None, *more: InstrumentedAttribute[Any]) -> Select[Any]:
    """Select item, system, reference, tag, value and more of what is shown, in its order."""
    return (
        select(
            Item.key,
            System.name,
            Placeholder.reference_id,
            Placeholder.tag,
            Placeholder.original_value,
            *more,
        )
        .select_from(Placeholder)
        .outerjoin(Reference, Reference.id == Placeholder.reference_id)
        .outerjoin(Response, Response.id == Placeholder.response_id)
        .outerjoin(System, System.id == Response.system_id)
        .join(
            Item,
            Item.id == func.coalesce(Placeholder.item_id, Reference.item_id, Response.item_id),
        )
        .where(_is_shown(round_id))
        .order_by(Item.key, System.name, Placeholder.reference_id, Placeholder.position)
    )


def _owner(system: str | None, reference: int | None) -> str:
    return system or ("question" if reference is None else "reference")


def responses_of(session: Session, round_id: int | None = None) -> dict[int, tuple[str, str]]:
    """Give the responses that a round shows, or all that are current: id → item and system."""
    rows = session.execute(
        select(Response.id, Item.key, System.name)
        .join(Item, Item.id == Response.item_id)
        .join(System, System.id == Response.system_id)
        .where(_is_shown(round_id))
        .order_by(Item.key, System.name)
    )
    return {response: (key, system) for response, key, system in rows}


def _is_shown(round_id: int | None) -> ColumnElement[bool]:
    if round_id is None:
        return Item.superseded_at.is_(None) & Response.superseded_at.is_(None)
    tasks = select(Assignment).where(Assignment.round_id == round_id).subquery()
    shown: ColumnElement[bool] = Response.id.in_(select(tasks.c.response_a_id))
    shown |= Response.id.in_(
        select(tasks.c.response_b_id).where(tasks.c.response_b_id.is_not(None))
    )
    return Item.id.in_(select(tasks.c.item_id)) & (Response.id.is_(None) | shown)
