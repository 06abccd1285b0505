"""What is found out about content before people see it: media, cleaned copies, reviews of items."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = ["AssetCheck", "CleanCopy", "Review"]


class AssetCheck(Base):
    """What preflight found about a file: whether it decodes, plays, and how large it is."""

    __tablename__ = "asset_checks"

    asset_sha256: Mapped[str] = mapped_column(ForeignKey("assets.sha256"), primary_key=True)
    version: Mapped[str]
    decodes: Mapped[bool]
    plays: Mapped[bool]
    facts: Mapped[dict[str, Any]]
    problems: Mapped[list[str]]
    checked_at: Mapped[dt.datetime] = mapped_column(default=now)


class CleanCopy(Base):
    """The copy of a file that raters get: its metadata removed, its content the same.

    `clean_sha256` equals the original's where nothing had to be removed, and is null where the
    file could not be cleaned, with the reason in `refused`.
    """

    __tablename__ = "clean_copies"
    __table_args__ = (
        CheckConstraint("(clean_sha256 IS NULL) <> (refused IS NULL)", name="clean_or_refused"),
    )

    asset_sha256: Mapped[str] = mapped_column(ForeignKey("assets.sha256"), primary_key=True)
    version: Mapped[str]
    clean_sha256: Mapped[str | None] = mapped_column(String(64))
    removed: Mapped[list[str]]
    refused: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Review(Base):
    """One reviewer's verdict on an item; leased while it is being made, then given once."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("item_id", "rater_id"),
        CheckConstraint("verdict IN ('High', 'Low')", name="verdict"),
        CheckConstraint("(verdict IS NULL) = (given_at IS NULL)", name="given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"), index=True)
    verdict: Mapped[str | None]
    checklist: Mapped[dict[str, Any] | None]
    comment: Mapped[str] = mapped_column(default="")
    leased_until: Mapped[dt.datetime]
    given_at: Mapped[dt.datetime | None]
