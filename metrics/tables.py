"""Judgments of a round as matrices: the only module of metrics that reads them from the study.

Columns are read into structured arrays as the database hands them over; no object is made per
judgment, since a full study holds millions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from judgments.models import (
    Assignment,
    Dimension,
    Form,
    Item,
    Judgment,
    Preference,
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
from metrics.units import read_raters, read_units

__all__ = ["read_dimensions", "read_round"]

_TASKS = np.dtype(
    [("rater", "i8"), ("a", "i8"), ("b", "i8"), ("occasion", "i8"), ("submitted", "i8")]
)
_PACKED = np.dtype([("cell", "i8"), ("kind", "i8"), ("value", "f8")])
_SHIFT = 32
_NULL = float("-inf")
"""Stands for a null while columns are read: no scale reaches down to it."""


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
    dimensions = read_dimensions(session, found.form_id)
    tasks = _tasks(session, found.id)
    submitted = tasks[tasks["submitted"] == 1]
    judged = submitted[submitted["occasion"] == 1]
    units = read_units(session, np.union1d(judged["a"], judged["b"]))
    if not units.n:
        msg = (
            f"Round {round_name!r} has no submitted judgments yet; "
            "answers count once their task is submitted."
        )
        raise NoJudgmentsError(msg)
    raters = read_raters(session, submitted["rater"])
    grid = _Grid(units, raters)
    rows = _read_cells(session, found.id)
    for dimension in dimensions:
        grid.place(dimension.code, _Cells(rows[rows["kind"] >> _SHIFT == dimension.id]))
    form = session.get_one(Form, found.form_id)
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
        n_assigned=len(tasks),
        n_submitted=len(submitted),
    )


class _Cells:
    """Judgments of one dimension as columns, unpacked."""

    def __init__(self, rows: NDArray[np.void]) -> None:
        below = (1 << _SHIFT) - 1
        self.rater = rows["cell"] >> _SHIFT
        self.response = rows["cell"] & below
        self.occasion = (rows["kind"] & below) >> 1
        self.on_b = (rows["kind"] & 1).astype(np.bool_)
        self.value = rows["value"]
        self.null = self.value == _NULL


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

    def place(self, code: str, cells: _Cells) -> None:
        at = np.searchsorted(self.response_ids, cells.response)
        known = self.response_ids[np.minimum(at, self.shape[1] - 1)] == cells.response
        self.n_unplaced += int((~known).sum())
        given = known & ~cells.null
        self.n_null += int((known & cells.null).sum())
        row = np.searchsorted(self.rater_ids, cells.rater[given])
        flat, value = row * self.shape[1] + self.by_id[at[given]], cells.value[given]
        occasion, on_b = cells.occasion[given], cells.on_b[given]
        first = occasion == 1
        self.ratings[code], counts = self._average(flat[first], value[first])
        self.n_values[code] = int(first.sum())
        self.n_averaged += int((counts > 1).sum())
        self.mean_a[code] = _mean(value[first & ~on_b])
        self.mean_b[code] = _mean(value[first & on_b])
        self.repeats[code] = {
            int(later): self._average(flat[occasion == later], value[occasion == later])[0]
            for later in np.unique(occasion[~first])
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
    return and_(Judgment.round_id == round_id, Judgment.is_current, Judgment.counts)


def _read_cells(session: Session, round_id: int) -> NDArray[np.void]:
    """Read all current judgments of a round.

    Whole numbers are packed two by two, since every number handed over costs as much as any other.
    """
    shift = literal(1 << _SHIFT, BigInteger)
    on_b = case((Judgment.side == "B", 1), else_=0)
    return read_columns(
        session,
        select(
            Judgment.rater_id * shift + Judgment.response_id,
            Judgment.dimension_id * shift + Judgment.occasion * 2 + on_b,
            func.coalesce(Judgment.value, _NULL),
        ).where(
            # One pass over the table takes a third of the time that going by an index takes.
            Judgment.round_id + 0 == round_id,
            Judgment.is_current,
            Judgment.counts,
        ),
        _PACKED,
    )


def _tasks(session: Session, round_id: int) -> NDArray[np.void]:
    """Read who was to judge what, and whether they did; 0 for a side that is not there."""
    return read_columns(
        session,
        select(
            Assignment.rater_id,
            Assignment.response_a_id,
            func.coalesce(Assignment.response_b_id, 0),
            Assignment.occasion,
            case((Assignment.submitted_at.is_not(None), 1), else_=0),
        ).where(
            Assignment.round_id == round_id, Assignment.counts, Assignment.returned_at.is_(None)
        ),
        _TASKS,
    )


def read_dimensions(session: Session, form_id: int) -> tuple[DimensionInfo, ...]:
    """Read the dimensions of a form, in its order."""
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
        .where(
            Assignment.round_id == round_id,
            Assignment.counts,
            Assignment.occasion == 1,
            Preference.is_current,
        )
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
