"""What is judged: items, references, systems, responses and their assets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = ["Asset", "Item", "Placeholder", "Reference", "Response", "System"]


class Item(Base):
    """One prompt with its inputs; its key is ``area/domain/id``, with ``#2`` for a namesake."""

    __tablename__ = "items"
    __table_args__ = (
        Index(
            "uq_items_key_current",
            "key",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_items_record_id", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    area: Mapped[str]
    domain: Mapped[str]
    record_id: Mapped[str]
    occurrence: Mapped[int] = mapped_column(default=1)
    difficulty: Mapped[str | None]
    content: Mapped[str]
    content_hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[dict[str, Any]]
    source: Mapped[str]
    source_record: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    superseded_at: Mapped[dt.datetime | None]


class Reference(Base):
    """The reference of an item."""

    __tablename__ = "references"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), unique=True)
    content: Mapped[str]


class System(Base):
    """A model whose responses are judged; `supports` lists the modalities it can produce."""

    __tablename__ = "systems"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    supports: Mapped[list[str] | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Response(Base):
    """One system's output for one item."""

    __tablename__ = "responses"
    __table_args__ = (
        Index(
            "uq_responses_item_id_system_id_current",
            "item_id",
            "system_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("ix_responses_item_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    system_id: Mapped[int] = mapped_column(ForeignKey("systems.id"))
    content: Mapped[str]
    content_hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[dict[str, Any]]
    source: Mapped[str]
    source_record: Mapped[int]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    superseded_at: Mapped[dt.datetime | None]


class Asset(Base):
    """A file in the content-addressed store."""

    __tablename__ = "assets"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    damage: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Placeholder(Base):
    """What stands at one tag of an item, a reference or a response."""

    __tablename__ = "placeholders"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN item_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN reference_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN response_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
        UniqueConstraint("item_id", "tag"),
        UniqueConstraint("reference_id", "tag"),
        UniqueConstraint("response_id", "tag"),
        Index("ix_placeholders_asset_sha256", "asset_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    reference_id: Mapped[int | None] = mapped_column(ForeignKey("references.id"))
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id"))
    tag: Mapped[str]
    modality: Mapped[str]
    position: Mapped[int]
    original_value: Mapped[str | None]
    suffix: Mapped[str] = mapped_column(default="")
    text: Mapped[str | None]
    caption: Mapped[str | None]
    asset_sha256: Mapped[str | None] = mapped_column(ForeignKey("assets.sha256"))
    missing_reason: Mapped[str | None]
