"""Correlations within items and within systems, averaged over them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.groups import correlate_groups
from metrics.correlation.influence import error_of_sums, fisher_interval, influence_of
from metrics.correlation.kendall import jackknife
from metrics.correlation.pairs import Pairs, no_interval, undefined
from metrics.results import CorrelationResult, Interval

__all__ = ["correlate_within_items", "correlate_within_systems"]

_ROUNDING = 1e-12

_Floats = NDArray[np.float64]


def correlate_within_items(
    data: Pairs, coefficient: str, min_group: int, confidence: float
) -> CorrelationResult:
    """Average the correlation across systems over items."""
    n = data.frame.items.n
    r = correlate_groups(data.x.by_item, data.y.by_item, coefficient)
    r[data.frame.items.sizes < min_group] = np.nan
    kept = r[np.isfinite(r)]
    g = len(kept)
    if g == 0:
        why = f"no item has {min_group} responses whose values differ"
        return undefined(data, "within_item", coefficient, why, dropped=n)
    interval, reason = None, "only one item counts"
    if g > 1:
        spread = float(np.std(kept, ddof=1))
        reach = float(stats.t.ppf((1 + confidence) / 2, g - 1)) * spread / math.sqrt(g)
        mean = float(kept.mean())
        reason = "every item gives the same value"
        if spread > _ROUNDING:
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
        n_responses=data.n_responses,
        n_items=data.n_items,
        n_groups=g,
        n_groups_dropped=n - g,
    )


def correlate_within_systems(
    data: Pairs, coefficient: str, min_group: int, confidence: float
) -> CorrelationResult:
    """Average the correlation across items over systems."""
    n = data.frame.systems.n
    found = _within_systems(data, coefficient, min_group)
    g = int(np.isfinite(found.r).sum())
    if g == 0:
        why = f"no system has {min_group} responses whose values differ"
        return undefined(data, "within_system", coefficient, why, dropped=n)
    mean = float(found.r[np.isfinite(found.r)].mean())
    error = error_of_sums(found.influence / g, found.n_items)
    method = (
        "delete-one-item jackknife on Fisher's z"
        if coefficient == "kendall"
        else "sandwich clustered by item on Fisher's z"
    )
    interval = fisher_interval(mean, error, found.n_items, confidence=confidence, method=method)
    return CorrelationResult(
        level="within_system",
        coefficient=coefficient,
        estimate=mean,
        interval=interval,
        interval_reason=None if interval else no_interval(mean, found.n_items),
        n_responses=data.n_responses,
        n_items=data.n_items,
        n_groups=g,
        n_groups_dropped=n - g,
    )


@dataclass(frozen=True, slots=True)
class _Systems:
    """What each system gives.

    `r` is (S,), NaN where a system does not count; `influence` is (I,), summed over those that do,
    of which `n_items` items have a response.
    """

    r: _Floats
    influence: _Floats
    n_items: int


def _within_systems(data: Pairs, coefficient: str, min_group: int) -> _Systems:
    if coefficient == "kendall":
        return _kendall_within_systems(data, min_group)
    x, y, systems = data.x.by_system, data.y.by_system, data.frame.systems
    if coefficient == "spearman":
        x, y = x.ranks, y.ranks
    r = correlate_groups(x, y, "pearson")
    r[systems.sizes < min_group] = np.nan
    counts = np.isfinite(r)
    each = influence_of(x.standardised, y.standardised, np.where(counts, r, 0.0)[systems.codes])
    each *= np.where(counts, 1 / systems.sizes, 0.0)[systems.codes]
    items = data.frame.items
    touched = items.n if counts.all() else len(np.unique(items.codes[counts[systems.codes]]))
    return _Systems(r, items.sums(each), touched)


def _kendall_within_systems(data: Pairs, min_group: int) -> _Systems:
    r, items = np.full(data.frame.systems.n, np.nan), data.frame.items
    influence, touched = np.zeros(items.n), np.zeros(items.n, dtype=np.bool_)
    columns = zip(data.frame.by_system, data.x.parts, data.y.parts, strict=True)
    for system, ((places, frame), x, y) in enumerate(columns):
        if len(places) < min_group:
            continue
        found = jackknife(x, y)
        if not math.isfinite(found.tau):
            continue
        r[system] = found.tau
        own = np.empty(frame.items.n, dtype=np.int64)
        own[frame.items.codes] = items.codes[places]
        # One value that is not to be had leaves all of it without an error.
        influence[own] += (len(own) - 1) / len(own) * (found.without.mean() - found.without)
        touched[own] = True
    return _Systems(r, influence, int(touched.sum()))
