"""Correlation of the systems' means."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.columns import Column, Frame
from metrics.correlation.influence import NEARLY_ONE, pearson
from metrics.correlation.pairs import Pairs, undefined, why_not
from metrics.results import CorrelationResult, Interval

__all__ = ["correlate_systems"]

FEWEST_SYSTEMS = 10

_Floats = NDArray[np.float64]


def correlate_systems(
    data: Pairs, coefficient: str, min_group: int, confidence: float
) -> CorrelationResult:
    """Correlate the systems' means; the interval takes systems as independent."""
    n = data.frame.systems.n
    systems = Frame(np.arange(n), np.arange(n))
    means = Pairs(*(Column(column.by_system.means, systems) for column in (data.x, data.y)))
    why = why_not(means, min_group)
    if n < min_group:
        why = f"there are only {n} systems; {min_group} are needed"
    if why is not None:
        return undefined(data, "system", coefficient, why, n_groups=n)
    r = _simple(coefficient)(means.x.values, means.y.values)
    interval, reason = None, f"{n} systems are too few for an interval; it takes {FEWEST_SYSTEMS}"
    if n >= FEWEST_SYSTEMS and abs(r) < NEARLY_ONE:
        reach = float(stats.norm.ppf((1 + confidence) / 2)) * _error_of_z(coefficient, n)
        z = math.atanh(r)
        interval = Interval(
            low=math.tanh(z - reach),
            high=math.tanh(z + reach),
            level=confidence,
            method="Fisher's z over systems",
        )
    elif n >= FEWEST_SYSTEMS:
        reason = "the correlation is perfect"
    return CorrelationResult(
        level="system",
        coefficient=coefficient,
        estimate=r,
        interval=interval,
        interval_reason=None if interval else reason,
        n_responses=data.n_responses,
        n_items=data.n_items,
        n_groups=n,
    )


def _error_of_z(coefficient: str, n: int) -> float:
    """Give the standard error of Fisher's z over n independent pairs.

    Source
    ------
    Fieller, Hartley and Pearson (1957) for the rank coefficients.
    """
    factor, lost = {"pearson": (1.0, 3), "spearman": (1.06, 3), "kendall": (0.437, 4)}[coefficient]
    return math.sqrt(factor / (n - lost))


def _simple(coefficient: str) -> Callable[[_Floats, _Floats], float]:
    return {
        "pearson": pearson,
        "spearman": lambda x, y: pearson(stats.rankdata(x), stats.rankdata(y)),
        "kendall": lambda x, y: float(stats.kendalltau(x, y).statistic),
    }[coefficient]
