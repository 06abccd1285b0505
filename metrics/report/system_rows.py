"""Mean human and metric values of each system."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.inputs import Inputs
from metrics.report.preference_rows import build_preferences
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, count_items
from metrics.task_tables import TaskTable

__all__ = ["build_systems"]

_TAU = "tau"


def build_systems(inputs: Inputs, settings: ReportSettings, tasks: TaskTable) -> list[Row]:
    """Give rows `{system, kind, name, estimate, interval, …}`.

    `kind` is ``human`` for a dimension, ``metric``, or ``relative`` for a metric times τ: the
    mean over all scored responses of the metric where the system supports every modality asked
    for, and 0 where it does not. Rows from preferences and on ranks follow; see
    `build_preferences`.

    Source
    ------
    UniM (arXiv 2603.05075), absolute and relative scores.
    """
    means = [
        _row(inputs, system, values, settings.level) | {"kind": kind, "name": name}
        for kind, name, values in _columns(inputs)
        for system in range(len(inputs.table.units.systems))
    ]
    return means + build_preferences(inputs, settings, tasks)


def _columns(inputs: Inputs) -> Iterator[tuple[str, str, NDArray[np.float64]]]:
    table, scores = inputs.table, inputs.scores.values
    for dimension in table.dimensions:
        yield "human", dimension.code, table.mean(dimension.code)
    for metric, values in scores.items():
        yield "metric", metric, values
    if _TAU in scores:
        for metric, values in scores.items():
            if metric != _TAU:
                yield "relative", metric, scores[_TAU] * values


def _row(
    inputs: Inputs,
    system: int,
    values: NDArray[np.float64],
    level: float,
) -> Row:
    units = inputs.table.units
    valid = (units.system == system) & np.isfinite(values)
    mine = values[valid]
    interval, why_not = _interval(mine, level)
    return {
        "system": units.systems[system],
        "estimate": float(mine.mean()) if mine.size else None,
        "interval": interval,
        "interval_undefined_because": why_not,
        "n_responses": int(mine.size),
        "n_items": count_items(units.item[valid]),
        "dimension": None,
        "n_comparisons": None,
        "n_ties": None,
        "n_systems": None,
        "undefined_because": None if mine.size else "no response of this system has a value",
    }


def _interval(values: NDArray[np.float64], level: float) -> tuple[Row | None, str | None]:
    """Give the interval of a mean; a system has one response to an item, so items are its units."""
    if values.size < 2:
        return None, "an interval of a mean needs two responses"
    half = stats.t.ppf((1 + level) / 2, values.size - 1) * values.std(ddof=1) / values.size**0.5
    mean = float(values.mean())
    found = {"low": mean - float(half), "high": mean + float(half), "level": level}
    return found | {"method": "Student t over items"}, None
