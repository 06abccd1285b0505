"""How well each metric agrees with people, at every level."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from metrics.correlation import correlate, noise_ceiling
from metrics.inputs import Inputs
from metrics.report.settings import ReportSettings
from metrics.report.values import Row, interval_row, number
from metrics.report.wording import COEFFICIENTS, LEVELS
from metrics.results import CorrelationResult

__all__ = ["NOT_CORRELATED", "build_correlation"]

NOT_CORRELATED = frozenset({"tau"})
"""Scores that describe what a system supports; they are no metric of a response."""


def build_correlation(inputs: Inputs, settings: ReportSettings) -> list[Row]:
    """Give a row for every metric × dimension × level × coefficient.

    The headline pairs are repeated within each system. A ceiling is given for pooled Pearson
    correlations, on the same responses.
    """
    table = inputs.table
    everywhere = np.ones(table.units.n, dtype=np.bool_)
    metrics = [metric for metric in inputs.scores.values if metric not in NOT_CORRELATED]
    rows = [
        row
        for metric, dimension in product(metrics, table.dimensions)
        for row in _Pair(inputs, settings, metric, dimension.code).rows(
            product(LEVELS, COEFFICIENTS), everywhere, by=(), group=()
        )
    ]
    for metric, dimension in inputs.pairs():
        pair = _Pair(inputs, settings, metric, dimension)
        for code, name in enumerate(table.units.systems):
            only = table.units.system == code
            rows += pair.rows([("pooled", "pearson")], only, by=("system",), group=(name,))
    return rows


class _Pair:
    """One metric against one dimension."""

    def __init__(
        self, inputs: Inputs, settings: ReportSettings, metric: str, dimension: str
    ) -> None:
        self.units = inputs.table.units
        self.settings = settings
        self.metric, self.dimension = metric, dimension
        self.values = inputs.scores.values[metric]
        self.ratings = inputs.table.ratings[dimension]
        self.human = inputs.table.mean(dimension)

    def rows(
        self,
        kinds: Iterator[tuple[str, str]] | list[tuple[str, str]],
        chosen: NDArray[np.bool_],
        *,
        by: tuple[str, ...],
        group: tuple[str, ...],
    ) -> list[Row]:
        return [
            self._row(self._correlate(level, coefficient, chosen), chosen, by, group)
            for level, coefficient in kinds
        ]

    def _correlate(
        self, level: str, coefficient: str, chosen: NDArray[np.bool_]
    ) -> CorrelationResult:
        return correlate(
            self.values[chosen],
            self.human[chosen],
            self.units.item[chosen],
            self.units.system[chosen],
            level=level,
            coefficient=coefficient,
            min_group=self.settings.min_group,
            confidence=self.settings.level,
        )

    def _row(
        self,
        result: CorrelationResult,
        chosen: NDArray[np.bool_],
        by: tuple[str, ...],
        group: tuple[str, ...],
    ) -> Row:
        estimate, ceiling = number(result.estimate), None
        if (result.level, result.coefficient) == ("pooled", "pearson"):
            shared = chosen & np.isfinite(self.values)
            ceiling = number(noise_ceiling(self.ratings[:, shared]).estimate)
        corrected = None if estimate is None or not ceiling else estimate / ceiling
        return {
            "metric": self.metric,
            "dimension": self.dimension,
            "level": result.level,
            "coefficient": result.coefficient,
            "by": list(by),
            "group": list(group),
            "estimate": estimate,
            "interval": interval_row(result.interval),
            "interval_undefined_because": result.interval_reason,
            "n_responses": result.n_responses,
            "n_items": result.n_items,
            "n_groups": result.n_groups,
            "n_groups_dropped": result.n_groups_dropped,
            "ceiling": ceiling,
            "corrected": corrected,
            "undefined_because": result.undefined_because,
        }
