"""Correlation at the four levels, each with the interval that fits it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.correlation.columns import Column, Frame
from metrics.correlation.pairs import Pairs
from metrics.correlation.pooled import correlate_pooled
from metrics.correlation.systems import correlate_systems
from metrics.correlation.within import correlate_within_items, correlate_within_systems
from metrics.errors import InputError
from metrics.results import CorrelationResult

__all__ = ["COEFFICIENTS", "LEVELS", "correlate", "correlate_pair"]

_LEVELS = {
    "pooled": correlate_pooled,
    "system": correlate_systems,
    "within_item": correlate_within_items,
    "within_system": correlate_within_systems,
}
LEVELS = tuple(_LEVELS)
COEFFICIENTS = ("pearson", "spearman", "kendall")

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


def correlate(
    x: _Floats,
    y: _Floats,
    items: _Ints,
    systems: _Ints,
    *,
    level: str = "pooled",
    coefficient: str = "pearson",
    min_group: int = 3,
    confidence: float = 0.95,
) -> CorrelationResult:
    """Correlate a metric with people.

    Parameters
    ----------
    x : (N,) array
        Metric value of each response, NaN = none.
    y : (N,) array
        Mean human value of each response, NaN = none.
    items, systems : (N,) arrays
        Item and system of each response.
    level
        ``pooled`` over responses; ``system``, over system means; ``within_item``, mean over items
        of the correlation across systems; ``within_system``, mean over systems of the correlation
        across items.
    coefficient
        ``pearson``, ``spearman`` or ``kendall`` (τ-b).
    min_group
        Smallest group that counts; smaller and constant groups are dropped and counted.
    confidence
        Nominal coverage of the interval.

    Returns
    -------
    CorrelationResult
        Pooled and within system: sandwich clustered by item on Fisher's z (on ranks for Spearman),
        delete-one-item jackknife for Kendall. Within item: t over the items' values. System:
        Fisher's z over systems, from ten systems on.

    Raises
    ------
    InputError
        Arrays differ in length, or level or coefficient is unknown.

    Source
    ------
    Levels as in the WMT metrics task; sandwich after Cameron and Miller (2015).

    Examples
    --------
    >>> human, metric = np.arange(1.0, 7), np.array([2.0, 1, 4, 3, 3, 7])
    >>> items, systems = np.array([0, 1, 2, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 1])
    >>> for level in ("pooled", "within_system", "within_item"):
    ...     r = correlate(metric, human, items, systems, level=level, min_group=2).estimate
    ...     print(f"{r:.3f}")
    0.776
    0.760
    1.000
    """
    _check(x, y, items, systems, level=level, coefficient=coefficient)
    frame = Frame(items, systems)
    return correlate_pair(
        Column(x, frame), Column(y, frame),
        level=level, coefficient=coefficient, min_group=min_group, confidence=confidence,
    )  # fmt: skip


def correlate_pair(
    x: Column,
    y: Column,
    *,
    level: str,
    coefficient: str,
    min_group: int = 3,
    confidence: float = 0.95,
) -> CorrelationResult:
    """Do what `correlate` does, for columns of one frame that may take part in many pairs.

    Examples
    --------
    >>> frame = Frame(np.array([0, 1, 2, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 1]))
    >>> metric, human = (
    ...     Column(np.array(values), frame) for values in ([2.0, 1, 4, 3, 3, 7], [1.0, 2, 3, 4, 5, 6])
    ... )
    >>> round(correlate_pair(metric, human, level="pooled", coefficient="pearson").estimate, 3)
    0.776
    """
    both = x.finite & y.finite
    data = Pairs(x.where(both), y.where(both))
    return _LEVELS[level](data, coefficient, min_group, confidence)


def _check(*arrays: NDArray[np.generic], level: str, coefficient: str) -> None:
    shapes = {array.shape for array in arrays}
    if len(shapes) != 1 or arrays[0].ndim != 1:
        msg = f"x, y, items and systems must be of one length, not {sorted(map(str, shapes))}"
        raise InputError(msg)
    if any(bool(np.isinf(values).any()) for values in arrays[:2]):
        msg = "x and y must be finite, or NaN where there is no value; one holds infinite values"
        raise InputError(msg)
    if level not in LEVELS:
        msg = f"level must be one of {', '.join(LEVELS)}, not {level!r}"
        raise InputError(msg)
    if coefficient not in COEFFICIENTS:
        msg = f"coefficient must be one of {', '.join(COEFFICIENTS)}, not {coefficient!r}"
        raise InputError(msg)
