"""Who judges: raters, their invitations and sessions; and who changed what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = ["AuditEntry", "Invitation", "Rater", "RaterSession", "Setting"]


class Rater(Base):
    """A person, or a simulation marked as such, who rates; researchers read reports too.

    `reviews` says whether they also decide which items are fit to be rated.
    """

    __tablename__ = "raters"
    __table_args__ = (CheckConstraint("role IN ('rater', 'researcher')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(default="rater")
    simulated: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    deactivated_at: Mapped[dt.datetime | None]
    deactivated_because: Mapped[str | None]
    reviews: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class Invitation(Base):
    """A link that signs a rater in; only the hash of its token is kept."""

    __tablename__ = "invitations"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    revoked_at: Mapped[dt.datetime | None]


class RaterSession(Base):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "rater_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]


class AuditEntry(Base):
    """Who changed what, when, from what to what; rows are only ever added."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class Setting(Base):
    """One setting of the study, such as its secret."""

    __tablename__ = "settings"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
