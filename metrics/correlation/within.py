"""Correlations within items and within systems, averaged over them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.groups import grouped_kendall, grouped_pearson, grouped_ranks
from metrics.correlation.influence import (
    clustered_error,
    fisher_interval,
    pearson,
    pearson_influence,
)
from metrics.correlation.kendall import kendall_jackknife
from metrics.correlation.pairs import Pairs, no_interval, undefined
from metrics.resampling import cluster_codes
from metrics.results import CorrelationResult, Interval

__all__ = ["correlate_within_items", "correlate_within_systems"]

_ROUNDING = 1e-12

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


def correlate_within_items(
    data: Pairs, coefficient: str, min_group: int, confidence: float
) -> CorrelationResult:
    """Average the correlation across systems over items."""
    r, _, n = _by_group(data, data.items, coefficient, min_group)
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
    r, codes, n = _by_group(data, data.systems, coefficient, min_group)
    kept = np.flatnonzero(np.isfinite(r))
    g = len(kept)
    if g == 0:
        why = f"no system has {min_group} responses whose values differ"
        return undefined(data, "within_system", coefficient, why, dropped=n)
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
        interval_reason=None if interval else no_interval(mean, n_items),
        n_responses=data.n_responses,
        n_items=data.n_items,
        n_groups=g,
        n_groups_dropped=n - g,
    )


def _by_group(
    data: Pairs, groups: _Ints, coefficient: str, min_group: int
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


def _system_error(data: Pairs, codes: _Ints, kept: _Ints, coefficient: str) -> tuple[float, int]:
    """Compute the error of the mean over systems, which share their items."""
    influences, items = [], []
    for group in kept:
        chosen = codes == group
        x, y, own = data.x[chosen], data.y[chosen], data.items[chosen]
        if coefficient == "kendall":
            found = kendall_jackknife(x, y, own)
            own = np.unique(own)
            if not np.all(np.isfinite(found.without)):
                return math.nan, len(own)
            share = (len(own) - 1) / len(own) * (found.without.mean() - found.without)
        else:
            if coefficient == "spearman":
                x, y = stats.rankdata(x), stats.rankdata(y)
            share = pearson_influence(x, y, pearson(x, y))
        influences.append(share / len(kept))
        items.append(own)
    return clustered_error(np.concatenate(influences), np.concatenate(items))
