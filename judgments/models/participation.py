"""Taking part in a round: consent, training, what was seen, what is known, who came from where."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = ["CrowdEntry", "KnownValue", "PartView", "Participation"]

_PLACE = "place IN ('question', 'A', 'B', 'reference')"


class Participation(Base):
    """One rater in one round: what they agreed to, how they were trained, how it ended.

    `consent_version` and `consent_hash` name the text that was agreed to. `withdrawn` is ``keep``
    where what was given until then may be used, ``discard`` where it may not.
    """

    __tablename__ = "participations"
    __table_args__ = (
        CheckConstraint("withdrawn IN ('keep', 'discard')", name="withdrawn"),
        CheckConstraint("(withdrawn IS NULL) = (withdrawn_at IS NULL)", name="withdrawn_when"),
        CheckConstraint("training_attempts >= 0", name="training_attempts"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"), primary_key=True, index=True)
    language: Mapped[str | None]
    consent_version: Mapped[str | None]
    consent_hash: Mapped[str | None] = mapped_column(String(64))
    consented_at: Mapped[dt.datetime | None]
    answers: Mapped[dict[str, Any] | None]
    instructed_at: Mapped[dt.datetime | None]
    training_attempts: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    qualified_at: Mapped[dt.datetime | None]
    screened_out_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    withdrawn: Mapped[str | None]
    withdrawn_at: Mapped[dt.datetime | None]


class KnownValue(Base):
    """What a gold, attention or training task should be answered with: a range of its scale."""

    __tablename__ = "known_values"
    __table_args__ = (
        UniqueConstraint("round_id", "response_id", "dimension_id"),
        CheckConstraint("lowest <= highest", name="range"),
        ForeignKeyConstraint(["dimension_id"], ["dimensions.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    dimension_id: Mapped[int]
    lowest: Mapped[float]
    highest: Mapped[float]
    explanation: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))


class PartView(Base):
    """What a rater had of one part of a task: loaded, seen, opened, played, or reported.

    `seen_ms` is how long it stood in view, `played` the fraction of its duration that was played;
    both are told by the browser and never fall. `failed` says what kept it from loading,
    `reported_at` when its rater said so.
    """

    __tablename__ = "part_views"
    __table_args__ = (
        CheckConstraint(_PLACE, name="place"),
        CheckConstraint("played BETWEEN 0 AND 1", name="played"),
        CheckConstraint("seen_ms >= 0", name="seen_ms"),
    )

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    asset_sha256: Mapped[str | None] = mapped_column(ForeignKey("assets.sha256"), index=True)
    loaded: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    opened: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    seen_ms: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    played: Mapped[float] = mapped_column(default=0.0, server_default=sa.text("0"))
    failed: Mapped[str | None]
    reported_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class CrowdEntry(Base):
    """How a rater came in by a link of a crowd platform."""

    __tablename__ = "crowd_entries"
    __table_args__ = (UniqueConstraint("platform", "study_ref", "participant_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    platform: Mapped[str]
    study_ref: Mapped[str]
    participant_ref: Mapped[str]
    session_ref: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
