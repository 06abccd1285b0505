"""Correlation over all responses: the headline."""

from __future__ import annotations

import numpy as np

from metrics.correlation.columns import Column
from metrics.correlation.influence import error_of_sums, fisher_interval, influence_of
from metrics.correlation.kendall import jackknife
from metrics.correlation.pairs import Pairs, no_interval, undefined, why_not
from metrics.results import CorrelationResult

__all__ = ["correlate_columns", "correlate_pooled"]


def correlate_pooled(
    data: Pairs, coefficient: str, min_group: int, confidence: float
) -> CorrelationResult:
    """Correlate all responses; the interval is clustered by item."""
    why = why_not(data, min_group)
    if why is not None:
        return undefined(data, "pooled", coefficient, why)
    if coefficient == "kendall":
        found = jackknife(data.x, data.y)
        r, error, method = found.tau, found.error, "delete-one-item jackknife on Fisher's z"
    else:
        x, y, method = data.x, data.y, "sandwich clustered by item on Fisher's z"
        if coefficient == "spearman":
            x, y, method = x.ranks, y.ranks, f"{method} of the ranks"
        r = correlate_columns(x, y)
        influence = influence_of(x.standardised, y.standardised, r) / data.n_responses
        error = error_of_sums(data.frame.items.sums(influence), data.n_items)
    interval = fisher_interval(r, error, data.n_items, confidence=confidence, method=method)
    return CorrelationResult(
        level="pooled",
        coefficient=coefficient,
        estimate=r,
        interval=interval,
        interval_reason=None if interval else no_interval(r, data.n_items),
        n_responses=data.n_responses,
        n_items=data.n_items,
    )


def correlate_columns(x: Column, y: Column) -> float:
    """Compute Pearson's r of two columns that vary."""
    r = float(np.mean(x.standardised * y.standardised))
    return min(1.0, max(-1.0, r))
