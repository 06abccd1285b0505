"""What metrics said: scoring runs, scores and weight sets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = ["Score", "ScoringRun", "WeightSet"]


class ScoringRun(Base):
    """One engine with one configuration; resumed, never restarted."""

    __tablename__ = "scoring_runs"
    __table_args__ = (UniqueConstraint("engine", "config_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    engine: Mapped[str]
    version: Mapped[str]
    config: Mapped[dict[str, Any]]
    config_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    finished_at: Mapped[dt.datetime | None]


class Score(Base):
    """One value of one metric for a response, or for one part of it; null with a reason.

    `weight_set_id` is set for the composites SQCS and ICS and 0 for everything else.
    """

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("run_id", "response_id", "metric", "tag", "weight_set_id"),
        CheckConstraint("(value IS NULL) <> (null_reason IS NULL)", name="value_or_reason"),
        Index("ix_scores_response_id_metric", "response_id", "metric"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("scoring_runs.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    metric: Mapped[str]
    tag: Mapped[str] = mapped_column(default="")
    weight_set_id: Mapped[int] = mapped_column(default=0)
    value: Mapped[float | None]
    null_reason: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class WeightSet(Base):
    """The weights of SQCS and ICS, versioned, with where they came from."""

    __tablename__ = "weight_sets"
    __table_args__ = (
        CheckConstraint("eta_sqcs BETWEEN 0 AND 1", name="eta_sqcs"),
        CheckConstraint("eta_ics BETWEEN 0 AND 1", name="eta_ics"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    eta_sqcs: Mapped[float]
    eta_ics: Mapped[float]
    source: Mapped[str]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    details: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
