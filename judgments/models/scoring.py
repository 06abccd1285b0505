"""What metrics said: scoring runs, scores and weight sets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = ["Extraction", "JudgeAnswer", "Score", "ScoringRun", "WeightSet"]


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
    code_version: Mapped[str] = mapped_column(default="", server_default=text("''"))
    prompt_version: Mapped[str] = mapped_column(default="", server_default=text("''"))


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


class Extraction(Base):
    """The text that one extractor took out of one asset, or why it could not; kept for good."""

    __tablename__ = "extractions"
    __table_args__ = (CheckConstraint("(text IS NULL) <> (reason IS NULL)", name="text_or_reason"),)

    asset_sha256: Mapped[str] = mapped_column(ForeignKey("assets.sha256"), primary_key=True)
    extractor: Mapped[str] = mapped_column(primary_key=True)
    config_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str | None]
    reason: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class JudgeAnswer(Base):
    """What an endpoint answered to one request; the key hashes all that the answer depends on.

    `answer` is null with a reason where the endpoint refused or its answer could not be read.
    """

    __tablename__ = "judge_answers"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) <> (reason IS NULL)", name="answer_or_reason"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    model: Mapped[str]
    prompt_version: Mapped[str]
    answer: Mapped[str | None]
    reason: Mapped[str | None]
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
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
