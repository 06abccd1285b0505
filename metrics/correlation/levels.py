"""Correlation at the four levels, each with the interval that fits it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.groups import grouped_kendall, grouped_pearson, grouped_ranks
from metrics.correlation.influence import (
    NEARLY_ONE,
    clustered_error,
    fisher_interval,
    is_constant,
    pearson,
    pearson_influence,
)
from metrics.correlation.kendall import kendall_jackknife
from metrics.errors import InputError
from metrics.resampling import cluster_codes
from metrics.results import CorrelationResult, Interval

__all__ = ["COEFFICIENTS", "LEVELS", "correlate"]

LEVELS = ("pooled", "system", "within_item", "within_system")
COEFFICIENTS = ("pearson", "spearman", "kendall")
FEWEST_SYSTEMS = 10

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Data:
    x: _Floats
    y: _Floats
    items: _Ints
    systems: _Ints


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
    both = np.isfinite(x) & np.isfinite(y)
    data = _Data(x[both], y[both], items[both], systems[both])
    counts = (len(data.x), len(np.unique(data.items)))
    if level == "pooled":
        return _pooled(data, coefficient, counts, min_group, confidence)
    if level == "system":
        return _system(data, coefficient, counts, min_group, confidence)
    if level == "within_item":
        return _within_item(data, coefficient, counts, min_group, confidence)
    return _within_system(data, coefficient, counts, min_group, confidence)


def _check(*arrays: NDArray[np.generic], level: str, coefficient: str) -> None:
    shapes = {array.shape for array in arrays}
    if len(shapes) != 1 or arrays[0].ndim != 1:
        msg = f"x, y, items and systems must be of one length, not {sorted(map(str, shapes))}"
        raise InputError(msg)
    if level not in LEVELS:
        msg = f"level must be one of {', '.join(LEVELS)}, not {level!r}"
        raise InputError(msg)
    if coefficient not in COEFFICIENTS:
        msg = f"coefficient must be one of {', '.join(COEFFICIENTS)}, not {coefficient!r}"
        raise InputError(msg)


def _why_not(data: _Data, min_group: int) -> str | None:
    if len(data.x) < min_group:
        return f"only {len(data.x)} responses have both values; {min_group} are needed"
    if is_constant(data.x):
        return "the metric gives every response the same value"
    if is_constant(data.y):
        return "the raters give every response the same value"
    return None


def _pooled(
    data: _Data, coefficient: str, counts: tuple[int, int], min_group: int, confidence: float
) -> CorrelationResult:
    why = _why_not(data, min_group)
    if why is not None:
        return _undefined("pooled", coefficient, counts, why)
    if coefficient == "kendall":
        found = kendall_jackknife(data.x, data.y, data.items)
        r, error, n_items = found.tau, found.error, counts[1]
        method = "delete-one-item jackknife on Fisher's z"
    else:
        x, y = (data.x, data.y) if coefficient == "pearson" else _ranked(data)
        r = pearson(x, y)
        error, n_items = clustered_error(pearson_influence(x, y, r), data.items)
        method = "sandwich clustered by item on Fisher's z"
        method += " of the ranks" if coefficient == "spearman" else ""
    interval = fisher_interval(r, error, n_items, confidence=confidence, method=method)
    return CorrelationResult(
        level="pooled",
        coefficient=coefficient,
        estimate=r,
        interval=interval,
        interval_reason=None if interval else _no_interval(r, n_items),
        n_responses=counts[0],
        n_items=counts[1],
    )


def _ranked(data: _Data) -> tuple[_Floats, _Floats]:
    return stats.rankdata(data.x), stats.rankdata(data.y)


def _system(
    data: _Data, coefficient: str, counts: tuple[int, int], min_group: int, confidence: float
) -> CorrelationResult:
    codes, n = cluster_codes(data.systems)
    sizes = np.maximum(np.bincount(codes, minlength=n), 1)
    means = _Data(
        np.bincount(codes, data.x, n) / sizes,
        np.bincount(codes, data.y, n) / sizes,
        np.arange(n),
        np.arange(n),
    )
    if n < min_group:
        why = f"there are only {n} systems; {min_group} are needed"
        return _undefined("system", coefficient, counts, why, n_groups=n)
    why_not = _why_not(means, min_group)
    if why_not is not None:
        return _undefined("system", coefficient, counts, why_not, n_groups=n)
    r = _simple(coefficient)(means.x, means.y)
    interval, reason = None, f"{n} systems are too few for an interval; it takes {FEWEST_SYSTEMS}"
    if n >= FEWEST_SYSTEMS and abs(r) < NEARLY_ONE:
        reach = float(stats.norm.ppf((1 + confidence) / 2)) / math.sqrt(n - 3)
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
        n_responses=counts[0],
        n_items=counts[1],
        n_groups=n,
    )


def _simple(coefficient: str) -> Callable[[_Floats, _Floats], float]:
    return {
        "pearson": pearson,
        "spearman": lambda x, y: pearson(stats.rankdata(x), stats.rankdata(y)),
        "kendall": lambda x, y: float(stats.kendalltau(x, y).statistic),
    }[coefficient]


def _by_group(
    data: _Data, groups: _Ints, coefficient: str, min_group: int
) -> tuple[_Floats, _Ints, int]:
    """Correlate in every group; NaN where it is too small or constant."""
    codes, n = cluster_codes(groups)
    if coefficient == "kendall":
        r = grouped_kendall(data.x, data.y, codes, n)
    elif coefficient == "spearman":
        r = grouped_pearson(grouped_ranks(data.x, codes), grouped_ranks(data.y, codes), codes, n)
    else:
        r = grouped_pearson(data.x, data.y, codes, n)
    r[np.bincount(codes, minlength=n) < min_group] = np.nan
    return r, codes, n


def _within_item(
    data: _Data, coefficient: str, counts: tuple[int, int], min_group: int, confidence: float
) -> CorrelationResult:
    r, _, n = _by_group(data, data.items, coefficient, min_group)
    kept = r[np.isfinite(r)]
    g = len(kept)
    if g == 0:
        why = f"no item has {min_group} responses whose values differ"
        return _undefined("within_item", coefficient, counts, why, dropped=n)
    interval, reason = None, "only one item counts"
    if g > 1:
        spread = float(np.std(kept, ddof=1))
        reach = float(stats.t.ppf((1 + confidence) / 2, g - 1)) * spread / math.sqrt(g)
        mean = float(kept.mean())
        reason = "every item gives the same value"
        if spread > 0:
            interval = Interval(
                low=max(-1.0, mean - reach),
                high=min(1.0, mean + reach),
                level=confidence,
                method="t over the items' values",
            )
    return CorrelationResult(
        level="within_item",
        coefficient=coefficient,
        estimate=float(kept.mean()),
        interval=interval,
        interval_reason=None if interval else reason,
        n_responses=counts[0],
        n_items=counts[1],
        n_groups=g,
        n_groups_dropped=n - g,
    )


def _within_system(
    data: _Data, coefficient: str, counts: tuple[int, int], min_group: int, confidence: float
) -> CorrelationResult:
    r, codes, n = _by_group(data, data.systems, coefficient, min_group)
    kept = np.flatnonzero(np.isfinite(r))
    g = len(kept)
    if g == 0:
        why = f"no system has {min_group} responses whose values differ"
        return _undefined("within_system", coefficient, counts, why, dropped=n)
    mean = float(r[kept].mean())
    error, n_items = _system_error(data, codes, kept, coefficient)
    method = (
        "delete-one-item jackknife on Fisher's z"
        if coefficient == "kendall"
        else "sandwich clustered by item on Fisher's z"
    )
    interval = fisher_interval(mean, error, n_items, confidence=confidence, method=method)
    return CorrelationResult(
        level="within_system",
        coefficient=coefficient,
        estimate=mean,
        interval=interval,
        interval_reason=None if interval else _no_interval(mean, n_items),
        n_responses=counts[0],
        n_items=counts[1],
        n_groups=g,
        n_groups_dropped=n - g,
    )


def _system_error(data: _Data, codes: _Ints, kept: _Ints, coefficient: str) -> tuple[float, int]:
    """Compute the error of the mean over systems, which share their items."""
    influences, items = [], []
    for group in kept:
        chosen = codes == group
        x, y, own = data.x[chosen], data.y[chosen], data.items[chosen]
        if coefficient == "kendall":
            found = kendall_jackknife(x, y, own)
            own = np.unique(own)
            if len(found.without) != len(own) or not np.all(np.isfinite(found.without)):
                return math.nan, len(own)
            share = (len(own) - 1) / len(own) * (found.without.mean() - found.without)
        else:
            if coefficient == "spearman":
                x, y = stats.rankdata(x), stats.rankdata(y)
            share = pearson_influence(x, y, pearson(x, y))
        influences.append(share / len(kept))
        items.append(own)
    return clustered_error(np.concatenate(influences), np.concatenate(items))


def _no_interval(r: float, n_items: int) -> str:
    if n_items < 2:
        return "all responses belong to one item"
    if abs(r) >= NEARLY_ONE:
        return "the correlation is perfect"
    return "the error cannot be estimated: leaving an item out leaves nothing that varies"


def _undefined(
    level: str,
    coefficient: str,
    counts: tuple[int, int],
    why: str,
    *,
    n_groups: int = 0,
    dropped: int = 0,
) -> CorrelationResult:
    return CorrelationResult(
        level=level,
        coefficient=coefficient,
        interval_reason=why,
        undefined_because=why,
        n_responses=counts[0],
        n_items=counts[1],
        n_groups=n_groups,
        n_groups_dropped=dropped,
    )
