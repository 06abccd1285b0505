"""What raters did in a round besides the ratings that are analysed, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from judgments.models import (
    Assignment,
    Judgment,
    KnownValue,
    PartView,
    Placeholder,
    Reference,
)
from metrics.columns import read_columns
from metrics.round_table import RaterInfo
from metrics.units import read_raters

__all__ = ["CHECKS", "ConductTable", "read_conduct"]

CHECKS = ("gold", "attention", "training")
"""Purposes of tasks whose values are known, in the order of their codes."""

_PLAYED = ("audio", "video")
_KNOWN = np.dtype([("rater", "i8"), ("dimension", "i8"), ("check", "i8"), ("hit", "i8")])
_NULLS = np.dtype([("rater", "i8"), ("n", "i8"), ("nulls", "i8")])
_VIEWS = np.dtype([("rater", "i8"), ("played", "i8"), ("n", "i8"), ("had", "i8")])
_ENOUGH = 0.5
"""Fraction of its duration from which a sound or film counts as played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductTable:
    """How raters worked, rater by rater.

    Attributes
    ----------
    raters
        The R raters with a submitted task in the round, whether it is analysed or not.
    known_rater, known_dimension, known_check, known_hit : (K,) arrays
        For each judgment whose value is known: position of its rater, id of its dimension, position
        in `CHECKS`, and whether it lay in the known range; a null does not.
    n_answers, n_nulls : (R,) arrays
        Current judgments, and those of them that are null.
    told
        Whether any browser told what was seen and played.
    n_timed, n_played : (R,) arrays
        Sounds and films shown in submitted tasks, and those of them played at least by half.
    n_still, n_seen : (R,) arrays
        Other files shown, and those of them that were in view or opened.
    """

    raters: tuple[RaterInfo, ...]
    known_rater: NDArray[np.int64]
    known_dimension: NDArray[np.int64]
    known_check: NDArray[np.int64]
    known_hit: NDArray[np.bool_]
    n_answers: NDArray[np.int64]
    n_nulls: NDArray[np.int64]
    told: bool
    n_timed: NDArray[np.int64]
    n_played: NDArray[np.int64]
    n_still: NDArray[np.int64]
    n_seen: NDArray[np.int64]


def read_conduct(session: Session, round_id: int) -> ConductTable:
    """Read how the raters of a round worked.

    Training counts as first submitted, since the page tells afterwards what was expected.
    """
    answers = read_columns(
        session,
        select(Judgment.rater_id, func.count(), func.count(case((Judgment.value.is_(None), 1))))
        .where(Judgment.round_id == round_id, Judgment.is_current)
        .group_by(Judgment.rater_id)
        .order_by(Judgment.rater_id),
        _NULLS,
    )
    raters = answers["rater"].astype(np.int64)
    known = read_columns(session, _known(round_id), _KNOWN)
    views = read_columns(session, _views(round_id), _VIEWS)
    timed, still = (_two(raters, views[views["played"] == played]) for played in (1, 0))
    return ConductTable(
        raters=read_raters(session, raters),
        known_rater=np.searchsorted(raters, known["rater"]),
        known_dimension=known["dimension"],
        known_check=known["check"],
        known_hit=known["hit"].astype(np.bool_),
        n_answers=answers["n"],
        n_nulls=answers["nulls"],
        told=bool(session.scalar(_told(round_id))),
        n_timed=timed[0],
        n_played=timed[1],
        n_still=still[0],
        n_seen=still[1],
    )


def _two(
    raters: NDArray[np.int64], rows: NDArray[np.void]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    n, had = np.zeros(len(raters), dtype=np.int64), np.zeros(len(raters), dtype=np.int64)
    known = np.isin(rows["rater"], raters)
    at = np.searchsorted(raters, rows["rater"][known])
    n[at], had[at] = rows["n"][known], rows["had"][known]
    return n, had


def _known(round_id: int) -> Any:  # noqa: ANN401
    check = case(*((Assignment.purpose == name, n) for n, name in enumerate(CHECKS)), else_=-1)
    training = Assignment.purpose == "training"
    hit = case((Judgment.value.between(KnownValue.lowest, KnownValue.highest), 1), else_=0)
    return (
        select(Judgment.rater_id, Judgment.dimension_id, check, hit)
        .join(Assignment, Assignment.id == Judgment.assignment_id)
        .join(
            KnownValue,
            and_(
                KnownValue.round_id == Judgment.round_id,
                KnownValue.response_id == Judgment.response_id,
                KnownValue.dimension_id == Judgment.dimension_id,
            ),
        )
        .where(
            Judgment.round_id == round_id,
            Assignment.purpose.in_(CHECKS),
            case((training, Judgment.revision == 1), else_=Judgment.is_current),
        )
        .order_by(Judgment.id)
    )


def _told(round_id: int) -> Any:  # noqa: ANN401
    seen = select(PartView.assignment_id).join(Assignment, Assignment.id == PartView.assignment_id)
    return select(seen.where(Assignment.round_id == round_id).exists())


def _views(round_id: int) -> Any:  # noqa: ANN401
    """Count the files that submitted tasks showed, and those that their raters had."""
    shown = union_all(
        _shown(round_id, "question", Placeholder.item_id == Assignment.item_id),
        _shown(round_id, "A", Placeholder.response_id == Assignment.response_a_id),
        _shown(round_id, "B", Placeholder.response_id == Assignment.response_b_id),
        _shown(
            round_id,
            "reference",
            Placeholder.reference_id.in_(
                select(Reference.id)
                .where(Reference.item_id == Assignment.item_id)
                .correlate(Assignment)
                .scalar_subquery()
            ),
        ),
    ).subquery()
    played = case((shown.c.modality.in_(_PLAYED), 1), else_=0)
    had = case(
        (shown.c.modality.in_(_PLAYED), PartView.played >= _ENOUGH),
        else_=PartView.opened | (PartView.seen_ms > 0),
    )
    return (
        select(shown.c.rater_id, played, func.count(), func.count(case((had, 1))))
        .select_from(shown)
        .outerjoin(
            PartView,
            and_(
                PartView.assignment_id == shown.c.task,
                PartView.place == shown.c.place,
                PartView.tag == shown.c.tag,
            ),
        )
        .group_by(shown.c.rater_id, played)
    )


def _shown(round_id: int, place: str, owner: ColumnElement[bool]) -> Any:  # noqa: ANN401
    return (
        select(
            Assignment.id.label("task"),
            Assignment.rater_id,
            literal(place).label("place"),
            Placeholder.tag,
            Placeholder.modality,
        )
        .join(Placeholder, owner)
        .where(
            Assignment.round_id == round_id,
            Assignment.submitted_at.is_not(None),
            Placeholder.asset_sha256.is_not(None),
        )
    )
