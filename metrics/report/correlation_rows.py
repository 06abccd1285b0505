"""How well each metric agrees with people, at every level."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from metrics.correlation import Column, Frame, correlate, correlate_pair, noise_ceiling
from metrics.inputs import NO_METRICS, Inputs
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, interval_row, number
from metrics.report.wording import COEFFICIENTS, LEVELS
from metrics.results import CorrelationResult

__all__ = ["build_correlation"]

_HEADLINE = ("pooled", "pearson")
_Ceiling = tuple[float | None, str | None]
_ONLY_POOLED: _Ceiling = (None, "a ceiling is given for pooled Pearson correlations")


def build_correlation(inputs: Inputs, settings: ReportSettings) -> list[Row]:
    """Give a row for every metric × dimension × level × coefficient.

    The headline pairs are repeated within each system. A ceiling is given for pooled Pearson
    correlations, on the same responses.
    """
    whole = _Whole(inputs)
    metrics = [metric for metric in inputs.scores.values if metric not in NO_METRICS]
    rows: list[Row] = []
    for metric in metrics:
        x = Column(inputs.scores.values[metric], whole.frame)
        for dimension in inputs.table.dimensions:
            y, ceiling = whole.human[dimension.code], whole.ceiling(dimension.code, x.finite)
            rows += [
                _row(result, metric, dimension.code, ceiling)
                for result in _correlations(x, y, settings)
            ]
    for metric, code in inputs.pairs():
        rows += _by_system(inputs, settings, metric, code)
    return rows


class _Whole:
    """The dimensions over all responses; what pairs with a metric share is computed once."""

    def __init__(self, inputs: Inputs) -> None:
        table = inputs.table
        self.ratings = table.ratings
        self.frame = Frame(table.units.item, table.units.system)
        self.human = {
            dimension.code: Column(table.mean(dimension.code), self.frame)
            for dimension in table.dimensions
        }
        self._ceilings: dict[tuple[str, bytes], _Ceiling] = {}

    def ceiling(self, dimension: str, chosen: NDArray[np.bool_]) -> _Ceiling:
        """Give the noise ceiling on some of the responses, or why there is none."""
        key = dimension, chosen.tobytes()
        if key not in self._ceilings:
            self._ceilings[key] = _ceiling(self.ratings[dimension], chosen)
        return self._ceilings[key]


def _correlations(x: Column, y: Column, settings: ReportSettings) -> Iterator[CorrelationResult]:
    for level, coefficient in product(LEVELS, COEFFICIENTS):
        yield correlate_pair(
            x, y, level=level, coefficient=coefficient,
            min_group=settings.min_group, confidence=settings.level,
        )  # fmt: skip


def _by_system(
    inputs: Inputs, settings: ReportSettings, metric: str, dimension: str
) -> Iterator[Row]:
    units, values = inputs.table.units, inputs.scores.values[metric]
    ratings, human = inputs.table.ratings[dimension], inputs.table.mean(dimension)
    for code, name in enumerate(units.systems):
        only = units.system == code
        result = correlate(
            values[only], human[only], units.item[only], units.system[only],
            min_group=settings.min_group, confidence=settings.level,
        )  # fmt: skip
        ceiling = _ceiling(ratings, only & np.isfinite(values))
        yield _row(result, metric, dimension, ceiling) | {"by": ["system"], "group": [name]}


def _ceiling(ratings: NDArray[np.float64], chosen: NDArray[np.bool_]) -> _Ceiling:
    found = noise_ceiling(ratings if chosen.all() else ratings[:, chosen])
    return number(found.estimate), found.undefined_because


def _row(result: CorrelationResult, metric: str, dimension: str, given: _Ceiling) -> Row:
    """Lay out a correlation; the ceiling is that of pooled Pearson correlations."""
    estimate = number(result.estimate)
    ceiling, why = given if (result.level, result.coefficient) == _HEADLINE else _ONLY_POOLED
    return {
        "metric": metric,
        "dimension": dimension,
        "level": result.level,
        "coefficient": result.coefficient,
        "by": [],
        "group": [],
        "estimate": estimate,
        "interval": interval_row(result.interval),
        "interval_undefined_because": result.interval_reason,
        "n_responses": result.n_responses,
        "n_items": result.n_items,
        "n_groups": result.n_groups,
        "n_groups_dropped": result.n_groups_dropped,
        "ceiling": ceiling,
        "ceiling_undefined_because": why,
        "corrected": None if estimate is None or not ceiling else estimate / ceiling,
        "undefined_because": result.undefined_because,
    }
