"""Judgments of a round as matrices: the only module of metrics that reads them from the study.

Columns are read into structured arrays as the database hands them over; no object is made per
judgment, since a full study holds millions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from judgments.models import (
    Assignment,
    Dimension,
    Form,
    Item,
    Judgment,
    Preference,
    Rater,
    Response,
)
from judgments.rounds import round_named
from metrics.columns import read_columns
from metrics.errors import NoJudgmentsError
from metrics.round_table import (
    DimensionInfo,
    NullCount,
    RaterInfo,
    RoundTable,
    SideCounts,
    Units,
)
from metrics.units import read_units

__all__ = ["read_round"]

_CELLS = np.dtype(
    [
        ("rater", "i8"),
        ("response", "i8"),
        ("occasion", "i8"),
        ("on_b", "i8"),
        ("null", "i8"),
        ("value", "f8"),
    ]
)


def read_round(session: Session, round_name: str) -> RoundTable:
    """Read the submitted judgments of a round.

    Parameters
    ----------
    session
        Of the caller.
    round_name
        Name of the round.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    NoJudgmentsError
        Nothing was submitted in it yet.
    """
    found = round_named(session, round_name)
    dimensions = _dimensions(session, found.form_id)
    units = read_units(session, _judged_responses(found.id))
    if not units.n:
        msg = (
            f"Round {round_name!r} has no submitted judgments yet; "
            "answers count once their task is submitted."
        )
        raise NoJudgmentsError(msg)
    raters = _raters(session, found.id)
    grid = _Grid(units, raters)
    for dimension in dimensions:
        grid.place(dimension.code, _cells(session, found.id, dimension.id))
    form = session.get_one(Form, found.form_id)
    assigned, submitted = _task_counts(session, found.id)
    return RoundTable(
        round_id=found.id,
        round_name=found.name,
        form=form.name,
        form_version=form.version,
        raters_per_response=found.raters_per_response,
        seed=found.seed,
        units=units,
        raters=raters,
        dimensions=dimensions,
        ratings=grid.ratings,
        repeats=grid.repeats,
        nulls=_nulls(session, found.id) if grid.n_null else (),
        sides=SideCounts(
            verdicts=_verdicts(session, found.id), mean_a=grid.mean_a, mean_b=grid.mean_b
        ),
        n_values=grid.n_values,
        n_averaged=grid.n_averaged,
        n_superseded=_n_superseded(session, found.id) if grid.n_unplaced else 0,
        n_assigned=assigned,
        n_submitted=submitted,
    )


class _Grid:
    """Places cells into (R, U) arrays, dimension by dimension."""

    def __init__(self, units: Units, raters: tuple[RaterInfo, ...]) -> None:
        self.shape = (len(raters), units.n)
        self.rater_ids = np.array([rater.id for rater in raters])
        self.by_id = np.argsort(units.response_id)
        self.response_ids = units.response_id[self.by_id]
        self.ratings: dict[str, NDArray[np.float64]] = {}
        self.repeats: dict[str, dict[int, NDArray[np.float64]]] = {}
        self.mean_a: dict[str, float] = {}
        self.mean_b: dict[str, float] = {}
        self.n_values: dict[str, int] = {}
        self.n_averaged = self.n_unplaced = self.n_null = 0

    def place(self, code: str, cells: NDArray[np.void]) -> None:
        at = np.searchsorted(self.response_ids, cells["response"])
        known = self.response_ids[np.minimum(at, self.shape[1] - 1)] == cells["response"]
        self.n_unplaced += int((~known).sum())
        given = known & (cells["null"] == 0)
        self.n_null += int((known & (cells["null"] == 1)).sum())
        cells, unit = cells[given], self.by_id[at[given]]
        flat = np.searchsorted(self.rater_ids, cells["rater"]) * self.shape[1] + unit
        first = cells["occasion"] == 1
        self.ratings[code], counts = self._average(flat[first], cells["value"][first])
        self.n_values[code] = int(first.sum())
        self.n_averaged += int((counts > 1).sum())
        self.mean_a[code] = _mean(cells["value"][first & (cells["on_b"] == 0)])
        self.mean_b[code] = _mean(cells["value"][first & (cells["on_b"] == 1)])
        self.repeats[code] = {
            int(occasion): self._average(flat[now], cells["value"][now])[0]
            for occasion in np.unique(cells["occasion"][~first])
            for now in [cells["occasion"] == occasion]
        }

    def _average(
        self, flat: NDArray[np.int64], values: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        size = self.shape[0] * self.shape[1]
        counts = np.bincount(flat, minlength=size)
        totals = np.bincount(flat, weights=values, minlength=size)
        means = np.full(size, np.nan)
        np.divide(totals, counts, out=means, where=counts > 0)
        return means.reshape(self.shape), counts


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else float("nan")


def _current(round_id: int) -> ColumnElement[bool]:
    return and_(Judgment.round_id == round_id, Judgment.is_current)


def _cells(session: Session, round_id: int, dimension_id: int) -> NDArray[np.void]:
    on_b = case((Judgment.side == "B", 1), else_=0)
    null = case((Judgment.value.is_(None), 1), else_=0)
    return read_columns(
        session,
        select(
            Judgment.rater_id,
            Judgment.response_id,
            Judgment.occasion,
            on_b,
            null,
            func.coalesce(Judgment.value, 0.0),
        ).where(_current(round_id), Judgment.dimension_id == dimension_id),
        _CELLS,
    )


def _judged_responses(round_id: int) -> Any:  # noqa: ANN401
    """Select ids from the tasks: a full study has six times as many judgments, or more."""
    done = and_(
        Assignment.round_id == round_id,
        Assignment.occasion == 1,
        Assignment.submitted_at.is_not(None),
    )
    return (
        select(Assignment.response_a_id)
        .where(done)
        .union(select(Assignment.response_b_id).where(done, Assignment.response_b_id.is_not(None)))
    )


def _raters(session: Session, round_id: int) -> tuple[RaterInfo, ...]:
    submitted = (
        select(Assignment.rater_id)
        .where(Assignment.round_id == round_id, Assignment.submitted_at.is_not(None))
        .distinct()
    )
    rows = session.execute(
        select(Rater.id, Rater.name, Rater.simulated)
        .where(Rater.id.in_(submitted))
        .order_by(Rater.id)
    )
    return tuple(RaterInfo(id=n, name=name, simulated=simulated) for n, name, simulated in rows)


def _dimensions(session: Session, form_id: int) -> tuple[DimensionInfo, ...]:
    found = session.scalars(
        select(Dimension).where(Dimension.form_id == form_id).order_by(Dimension.position)
    )
    return tuple(
        DimensionInfo(
            id=dimension.id,
            code=dimension.code,
            title=dimension.title,
            scale_min=dimension.scale_min,
            scale_max=dimension.scale_max,
            categories=tuple(
                sorted(float(point["value"]) for point in dimension.points.get("points", ()))
            ),
        )
        for dimension in found
    )


def _nulls(session: Session, round_id: int) -> tuple[NullCount, ...]:
    rows = session.execute(
        select(Dimension.code, Judgment.null_reason, func.count())
        .join(Dimension, Dimension.id == Judgment.dimension_id)
        .where(
            _current(round_id),
            Judgment.occasion == 1,
            Judgment.value.is_(None),
            Judgment.response_id.not_in(_replaced_responses()),
        )
        .group_by(Dimension.position, Dimension.code, Judgment.null_reason)
        .order_by(Dimension.position, Judgment.null_reason)
    )
    return tuple(NullCount(name=code, reason=reason or "", n=n) for code, reason, n in rows)


def _verdicts(session: Session, round_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Preference.verdict, func.count())
        .join(Assignment, Assignment.id == Preference.assignment_id)
        .where(Assignment.round_id == round_id, Assignment.occasion == 1, Preference.is_current)
        .group_by(Preference.verdict)
    )
    return {verdict: n for verdict, n in rows}


def _replaced_responses() -> Any:  # noqa: ANN401
    return (
        select(Response.id)
        .join(Item, Item.id == Response.item_id)
        .where(or_(Response.superseded_at.is_not(None), Item.superseded_at.is_not(None)))
    )


def _n_superseded(session: Session, round_id: int) -> int:
    replaced = Judgment.response_id.in_(_replaced_responses())
    query = select(func.count()).select_from(Judgment).where(_current(round_id), replaced)
    return session.scalar(query) or 0


def _task_counts(session: Session, round_id: int) -> tuple[int, int]:
    assigned, submitted = session.execute(
        select(func.count(), func.count(Assignment.submitted_at)).where(
            Assignment.round_id == round_id
        )
    ).one()
    return assigned, submitted
