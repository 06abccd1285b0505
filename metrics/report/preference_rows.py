"""What preferences say of systems, and whether metrics rank systems as people do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.inputs import NO_METRICS, Inputs
from metrics.pairs import BradleyTerryResult, bradley_terry, side_share, win_rates
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, count_items, interval_row, number
from metrics.task_tables import TaskTable

__all__ = ["PREFERENCE", "build_preferences", "describe_side_test"]

PREFERENCE = "preference"
"""Stands for a dimension where people's order of systems is that of their preferences."""

_MIN_SYSTEMS = 3
_NOT_COMPARED = "the system was in no comparison"

_Floats = NDArray[np.float64]


def build_preferences(inputs: Inputs, settings: ReportSettings, tasks: TaskTable) -> list[Row]:
    """Give further rows of the section on systems.

    `kind` is ``bradley_terry`` (strength on the scale of log odds, mean 0), ``win_rate`` (a tie
    counts one half), or, with a metric as `name` and no system, ``rank_tau`` (Kendall's τ-b
    between the means of systems) and ``rank_accuracy`` (share of pairs of systems that the metric
    orders as people do).

    Source
    ------
    Kocmi et al. (2021), To ship or not to ship, for the accuracy on pairs of systems.
    """
    rows, strengths = _of_systems(inputs, settings, tasks)
    return rows + list(_ranks(inputs, strengths))


def describe_side_test(tasks: TaskTable, level: float) -> Row:
    """Test whether side A was preferred to side B more often than not, ties counting one half."""
    found = side_share(tasks.won, tasks.item, level=level)
    return {
        "estimate": number(found.estimate),
        "interval": interval_row(found.interval),
        "interval_undefined_because": found.interval_reason,
        "p": number(found.p_value),
        "n_comparisons": found.n_comparisons,
        "n_ties": found.n_ties,
        "n_items": found.n_items,
        "undefined_because": found.undefined_because,
    }


def _of_systems(
    inputs: Inputs, settings: ReportSettings, tasks: TaskTable
) -> tuple[list[Row], _Floats]:
    """Give rows, and the (S,) strengths, NaN where undefined."""
    names = inputs.table.units.systems
    strengths = np.full(len(names), np.nan)
    if not tasks.won.size:
        return [], strengths
    present = np.unique(np.concatenate([tasks.first, tasks.second]))
    first, second = (np.searchsorted(present, side) for side in (tasks.first, tasks.second))
    fitted = bradley_terry(
        first, second, tasks.won, tasks.item, n_systems=len(present), level=settings.level
    )
    rates = win_rates(
        first, second, tasks.won, tasks.item, n_systems=len(present), level=settings.level
    )
    strengths[present] = fitted.strengths
    rows: list[Row] = []
    for system, name in enumerate(names):
        counts = _counts(tasks, system)
        at = int(np.searchsorted(present, system)) if system in present else None
        strength = _not_compared() if at is None else _strength(fitted, at)
        rate = _not_compared()
        if at is not None:
            rate = {
                "estimate": number(rates[at].estimate),
                "interval": interval_row(rates[at].interval),
                "interval_undefined_because": rates[at].interval_reason,
                "undefined_because": rates[at].undefined_because,
            }
        about = {"system": name, "name": PREFERENCE, "dimension": None} | counts
        rows += [about | {"kind": "bradley_terry"} | strength, about | {"kind": "win_rate"} | rate]
    return rows, strengths


def _counts(tasks: TaskTable, system: int) -> Row:
    mine = (tasks.first == system) | (tasks.second == system)
    n_items = count_items(tasks.item[mine])
    return {
        "n_responses": n_items,
        "n_items": n_items,
        "n_comparisons": int(mine.sum()),
        "n_ties": int((tasks.won[mine] == 0.5).sum()),
        "n_systems": None,
    }


def _strength(fitted: BradleyTerryResult, at: int) -> Row:
    why = fitted.undefined_because
    if why is not None:
        why = why.split(" (one is")[0]
    interval = fitted.intervals[at] if fitted.intervals else None
    return {
        "estimate": number(fitted.strengths[at]),
        "interval": interval_row(interval),
        "interval_undefined_because": why or fitted.interval_reason,
        "undefined_because": why,
    }


def _not_compared() -> Row:
    because = {"interval_undefined_because": _NOT_COMPARED, "undefined_because": _NOT_COMPARED}
    return {"estimate": None, "interval": None} | because


def _ranks(inputs: Inputs, strengths: _Floats) -> Iterator[Row]:
    table = inputs.table
    for metric, values in inputs.scores.values.items():
        if metric in NO_METRICS:
            continue
        for dimension in table.dimensions:
            human = table.mean(dimension.code)
            both = np.isfinite(values) & np.isfinite(human)
            ours, theirs = (_means(inputs, column, both) for column in (values, human))
            yield from _agreement(inputs, (metric, dimension.code), ours, theirs, chosen=both)
        if np.isfinite(strengths).any():
            both = np.isfinite(values)
            ours = _means(inputs, values, both)
            yield from _agreement(inputs, (metric, PREFERENCE), ours, strengths, chosen=both)


def _means(inputs: Inputs, values: _Floats, chosen: NDArray[np.bool_]) -> _Floats:
    """Give the (S,) means of systems, NaN for those without a value."""
    units = inputs.table.units
    own, n_systems = units.system[chosen], len(units.systems)
    n, means = np.bincount(own, minlength=n_systems), np.full(n_systems, np.nan)
    np.divide(np.bincount(own, values[chosen], n_systems), n, out=means, where=n > 0)
    return means


def _agreement(
    inputs: Inputs,
    pair: tuple[str, str],
    ours: _Floats,
    theirs: _Floats,
    *,
    chosen: NDArray[np.bool_],
) -> Iterator[Row]:
    metric, dimension = pair
    there = np.isfinite(ours) & np.isfinite(theirs)
    x, y = ours[there], theirs[there]
    tau, accuracy, why = None, None, None
    if len(x) < _MIN_SYSTEMS:
        why = f"there are {len(x)} systems to rank; {_MIN_SYSTEMS} are needed"
    elif np.ptp(x) == 0 or np.ptp(y) == 0:
        why = "all systems have the same mean"
    else:
        tau = float(stats.kendalltau(x, y).statistic)
        upper = np.triu_indices(len(x), 1)
        signs = (np.sign(np.subtract.outer(v, v)[upper]) for v in (x, y))
        accuracy = float(np.equal(*signs).mean())
    for kind, estimate in (("rank_tau", tau), ("rank_accuracy", accuracy)):
        yield {
            "system": None, "name": metric, "dimension": dimension, "kind": kind,
            "estimate": estimate, "interval": None,
            "interval_undefined_because": why or "no interval is given for an agreement of ranks",
            "n_responses": int(chosen.sum()),
            "n_items": count_items(inputs.table.units.item[chosen]),
            "n_comparisons": None, "n_ties": None, "n_systems": len(x), "undefined_because": why,
        }  # fmt: skip
