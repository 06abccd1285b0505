"""Coincidences of values within units, and the disagreement they amount to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.resampling import cluster_sums

__all__ = ["MOST_CATEGORIES", "alphas", "coincidences_by_cluster", "value_counts"]

MOST_CATEGORIES = 64
"""Above this many distinct values, tables of value by value are no longer kept by cluster."""


def value_counts(
    ratings: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count how often each unit was given each value.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.

    Returns
    -------
    values : (C,) array
        Distinct values in rising order.
    counts : (U, C) array

    Examples
    --------
    >>> values, counts = value_counts(np.array([[1.0, 2.0], [1.0, np.nan]]))
    >>> values.tolist(), counts.tolist()
    ([1.0, 2.0], [[2.0, 0.0], [0.0, 1.0]])
    """
    given = np.isfinite(ratings)
    values, codes = np.unique(ratings[given], return_inverse=True)
    unit = np.nonzero(given)[1]
    n_units, n_values = ratings.shape[1], max(len(values), 1)
    flat = np.bincount(unit * n_values + codes, minlength=n_units * n_values)
    counts = flat.reshape(n_units, n_values)[:, : len(values)]
    return values, counts.astype(np.float64)


def coincidences_by_cluster(
    counts: NDArray[np.float64], codes: NDArray[np.int64], n_clusters: int
) -> NDArray[np.float64]:
    """Sum the coincidences of pairable values within clusters of units.

    Parameters
    ----------
    counts : (U, C) array
        How often each unit was given each value.
    codes : (U,) array
        Cluster of each unit, 0 to n_clusters − 1.
    n_clusters
        Number I of clusters.

    Returns
    -------
    (I, C, C) array
        o_ck = Σ_u n_uc (n_uk − [c = k]) / (m_u − 1) over units with at least two ratings.

    Source
    ------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.
    """
    totals = counts.sum(axis=1)
    pairable = totals >= 2
    n, m, own = counts[pairable], totals[pairable], codes[pairable]
    n_values = counts.shape[1]
    # Sorted by cluster and added up value by value: no (U, C, C) array is ever held.
    found = np.zeros((n_clusters, n_values, n_values))
    weighted = n / (m - 1)[:, None]
    for value in range(n_values):
        products = weighted * n[:, [value]]
        products[:, value] -= weighted[:, value]
        found[:, value, :] = cluster_sums(products, own, n_clusters)
    return found


def alphas(
    coincidences: NDArray[np.float64], values: NDArray[np.float64], scale: str
) -> NDArray[np.float64]:
    """Compute α from tables of coincidences.

    Parameters
    ----------
    coincidences : (B, C, C) array
        One table each.
    values : (C,) array
        Distinct values in rising order.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``; the ordinal differences depend on the
        marginals, so they are computed anew for each table.

    Returns
    -------
    (B,) array
        NaN where all values are the same.
    """
    marginals = coincidences.sum(axis=2)
    n = marginals.sum(axis=1)
    delta = _differences(marginals, values, scale)
    observed = np.einsum("bck,bck->b", coincidences, delta)
    expected = np.einsum("bc,bk,bck->b", marginals, marginals, delta)
    defined = expected > 1e-12 * np.maximum(n, 1) ** 2 * max(float(delta.max(initial=0)), 1e-300)
    found = np.full(len(n), np.nan)
    found[defined] = 1 - (n[defined] - 1) * observed[defined] / expected[defined]
    return found


def _differences(
    marginals: NDArray[np.float64], values: NDArray[np.float64], scale: str
) -> NDArray[np.float64]:
    """Compute squared differences between values as (B, C, C), or (1, C, C) where they are fixed."""
    n_values = len(values)
    if scale == "nominal":
        table = 1.0 - np.eye(n_values)
    elif scale == "interval":
        table = (values[:, None] - values[None, :]) ** 2
    elif scale == "ratio":
        total = values[:, None] + values[None, :]
        table = ((values[:, None] - values[None, :]) / np.where(total > 0, total, 1.0)) ** 2
    else:
        middles = np.cumsum(marginals, axis=1) - marginals / 2
        return np.asarray((middles[:, :, None] - middles[:, None, :]) ** 2)
    return np.broadcast_to(table, (len(marginals), n_values, n_values))
