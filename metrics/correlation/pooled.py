"""Correlation over all responses: the headline."""

from __future__ import annotations

from scipy import stats

from metrics.correlation.influence import (
    clustered_error,
    fisher_interval,
    pearson,
    pearson_influence,
)
from metrics.correlation.kendall import kendall_jackknife
from metrics.correlation.pairs import Pairs, no_interval, undefined, why_not
from metrics.results import CorrelationResult

__all__ = ["correlate_pooled"]


def correlate_pooled(
    data: Pairs, coefficient: str, min_group: int, confidence: float
) -> CorrelationResult:
    """Correlate all responses; the interval is clustered by item."""
    why = why_not(data, min_group)
    if why is not None:
        return undefined(data, "pooled", coefficient, why)
    if coefficient == "kendall":
        found = kendall_jackknife(data.x, data.y, data.items)
        r, error, n_items = found.tau, found.error, data.n_items
        method = "delete-one-item jackknife on Fisher's z"
    else:
        x, y, method = data.x, data.y, "sandwich clustered by item on Fisher's z"
        if coefficient == "spearman":
            x, y, method = stats.rankdata(x), stats.rankdata(y), f"{method} of the ranks"
        r = pearson(x, y)
        error, n_items = clustered_error(pearson_influence(x, y, r), data.items)
    interval = fisher_interval(r, error, n_items, confidence=confidence, method=method)
    return CorrelationResult(
        level="pooled",
        coefficient=coefficient,
        estimate=r,
        interval=interval,
        interval_reason=None if interval else no_interval(r, n_items),
        n_responses=data.n_responses,
        n_items=data.n_items,
    )
