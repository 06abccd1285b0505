"""How judgments come about: forms, rounds, assignments, drafts, judgments, preferences."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from judgments.models.base import Base, now

__all__ = [
    "ANALYSED",
    "PURPOSES",
    "Assignment",
    "Dimension",
    "Draft",
    "Form",
    "Judgment",
    "Preference",
    "Round",
]

PURPOSES = ("main", "common", "repeat", "gold", "attention", "warmup", "training")
"""Why a task is there: the first three are analysed, the others check or prepare its rater."""
ANALYSED = PURPOSES[:3]

_SIDE = "side IN ('A', 'B')"
_VALUE_OR_REASON = "(value IS NULL) <> (null_reason IS NULL)"
_PURPOSE = f"purpose IN ({', '.join(repr(purpose) for purpose in PURPOSES)})"


class Form(Base):
    """A set of questions, versioned; a changed form is a new version."""

    __tablename__ = "forms"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Dimension(Base):
    """One question of a form with its scale and the words of its points."""

    __tablename__ = "dimensions"
    __table_args__ = (
        UniqueConstraint("form_id", "code"),
        UniqueConstraint("id", "scale_min", "scale_max"),
        CheckConstraint("scale_min < scale_max", name="scale"),
        CheckConstraint("step IN (1, 2)", name="step"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    code: Mapped[str]
    position: Mapped[int]
    step: Mapped[int]
    title: Mapped[str]
    question: Mapped[str]
    scale_min: Mapped[float]
    scale_max: Mapped[float]
    points: Mapped[dict[str, Any]]


class Round(Base):
    """One collection of judgments with one form and one plan."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("forms.id"))
    status: Mapped[str] = mapped_column(default="open")
    raters_per_response: Mapped[int]
    seed: Mapped[int]
    settings: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    closed_at: Mapped[dt.datetime | None]


class Assignment(Base):
    """One task of one rater: an item with two responses, or one where only one was judged.

    A task without a lease waits for its rater; while `leased_until` lies ahead, nobody else may get
    the work; `returned_at` says that it was given back, to be done by others. `counts` says whether
    its judgments are analysed.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("round_id", "rater_id", "item_id", "pair", "occasion"),
        CheckConstraint("occasion >= 1", name="occasion"),
        CheckConstraint(_PURPOSE, name="purpose"),
        Index("ix_assignments_rater_id_round_id_position", "rater_id", "round_id", "position"),
        Index("ix_assignments_response_a_id", "response_a_id"),
        Index("ix_assignments_response_b_id", "response_b_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    response_a_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    response_b_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id"))
    pair: Mapped[str]
    occasion: Mapped[int] = mapped_column(default=1)
    position: Mapped[int]
    opened_at: Mapped[dt.datetime | None]
    revealed_at: Mapped[dt.datetime | None]
    reopened_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]
    draft_verdict: Mapped[str | None]
    comment: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="main", server_default=text("'main'"))
    counts: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    leased_until: Mapped[dt.datetime | None]
    returned_at: Mapped[dt.datetime | None]


class Draft(Base):
    """An answer given but not yet submitted: one row per assignment, side and dimension."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint(_VALUE_OR_REASON, name="value_or_reason"),
    )

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    dimension_id: Mapped[int] = mapped_column(ForeignKey("dimensions.id"), primary_key=True)
    value: Mapped[float | None]
    null_reason: Mapped[str | None]
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class Judgment(Base):
    """One value of one rater for one response on one dimension; revisions are appended.

    Round, rater, response, occasion and `counts` repeat the assignment's, so that a column can be
    read without a join; the scale repeats the dimension's, so that the database itself refuses a value
    off it.
    """

    __tablename__ = "judgments"
    __table_args__ = (
        UniqueConstraint("assignment_id", "side", "dimension_id", "revision"),
        Index(
            "uq_judgments_current",
            "assignment_id",
            "side",
            "dimension_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        Index("ix_judgments_round_id_dimension_id", "round_id", "dimension_id"),
        ForeignKeyConstraint(
            ["dimension_id", "scale_min", "scale_max"],
            ["dimensions.id", "dimensions.scale_min", "dimensions.scale_max"],
        ),
        CheckConstraint(_SIDE, name="side"),
        CheckConstraint(_VALUE_OR_REASON, name="value_or_reason"),
        CheckConstraint("value BETWEEN scale_min AND scale_max", name="on_scale"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    rater_id: Mapped[int] = mapped_column(ForeignKey("raters.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    occasion: Mapped[int]
    side: Mapped[str]
    dimension_id: Mapped[int]
    scale_min: Mapped[float]
    scale_max: Mapped[float]
    value: Mapped[float | None]
    null_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    counts: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    answered_at: Mapped[dt.datetime | None]


class Preference(Base):
    """A rater's choice between two responses; revisions are appended."""

    __tablename__ = "preferences"
    __table_args__ = (
        UniqueConstraint("assignment_id", "revision"),
        Index(
            "uq_preferences_current",
            "assignment_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        CheckConstraint("verdict IN ('A', 'A~', 'tie', 'B~', 'B')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"))
    verdict: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
