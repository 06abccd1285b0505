"""Coincidences of values within units, and the disagreement they amount to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.resampling import cluster_sums

__all__ = [
    "alphas",
    "coincidences",
    "coincidences_by_cluster",
    "distinct_values",
    "squared_differences",
    "value_counts",
]

_WIDEST = 1024

_Floats = NDArray[np.float64]


def value_counts(ratings: _Floats) -> tuple[_Floats, _Floats]:
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
    rater, unit = np.nonzero(np.isfinite(ratings))
    values, codes = distinct_values(ratings[rater, unit])
    n_units, n_values = ratings.shape[1], len(values)
    flat = np.bincount(unit * n_values + codes, minlength=n_units * n_values)
    return values, flat.reshape(n_units, n_values).astype(np.float64)


def distinct_values(given: _Floats) -> tuple[_Floats, NDArray[np.int64]]:
    """Find the distinct values and the place of each among them.

    Parameters
    ----------
    given : (N,) array
        Finite.

    Returns
    -------
    values : (C,) array
        In rising order.
    codes : (N,) array
        0 to C − 1.

    Examples
    --------
    >>> values, codes = distinct_values(np.array([5.0, 1.0, 5.0]))
    >>> values.tolist(), codes.tolist()
    ([1.0, 5.0], [1, 0, 1])
    """
    # Whole numbers need no sorting.
    low, high = (given.min(), given.max()) if given.size else (0.0, np.inf)
    if high - low > _WIDEST or bool((given != np.rint(given)).any()):
        values, codes = np.unique(given, return_inverse=True)
        return values, codes.astype(np.int64)
    above = (given - low).astype(np.int64)
    used = np.bincount(above) > 0
    return np.flatnonzero(used) + low, (np.cumsum(used) - 1)[above]


def coincidences(counts: _Floats, repeats: _Floats | None = None) -> _Floats:
    """Sum the coincidences of pairable values over all units.

    Parameters
    ----------
    counts : (U, C) array
        How often each unit was given each value; at least two ratings each.
    repeats : (U,) array, optional
        How often each unit counts, by default once.

    Returns
    -------
    (C, C) array
        o_ck = Σ_u n_uc (n_uk − [c = k]) / (m_u − 1).

    Source
    ------
    Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    Examples
    --------
    >>> coincidences(np.array([[2.0, 0.0], [1.0, 1.0]])).tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    """
    share = 1 / (counts.sum(axis=1) - 1)
    if repeats is not None:
        share = share * repeats
    found = counts.T @ (counts * share[:, None])
    found[np.diag_indices_from(found)] -= share @ counts
    return np.asarray(found)


def coincidences_by_cluster(counts: _Floats, codes: NDArray[np.int64], n_clusters: int) -> _Floats:
    """Sum the coincidences of pairable values within clusters of units.

    Parameters
    ----------
    counts : (U, C) array
        How often each unit was given each value; at least two ratings each.
    codes : (U,) array
        Cluster of each unit, 0 to n_clusters − 1.
    n_clusters
        Number I of clusters.

    Returns
    -------
    (I, C (C + 1) / 2) array
        The upper triangle of each cluster's `coincidences`, row by row: what is below the diagonal
        is the same.

    Examples
    --------
    >>> counts = np.array([[2.0, 0.0], [1.0, 1.0]])
    >>> coincidences_by_cluster(counts, np.array([0, 1]), 2).tolist()
    [[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    rows, columns = np.triu_indices(counts.shape[1])
    share = counts / (counts.sum(axis=1) - 1)[:, None]
    products = counts[:, rows] * share[:, columns]
    products[:, rows == columns] -= share
    return cluster_sums(products, codes, n_clusters)


def alphas(tables: _Floats, values: _Floats, scale: str) -> _Floats:
    """Compute α from tables of coincidences.

    Parameters
    ----------
    tables : (B, C, C) array
        One table of coincidences each.
    values : (C,) array
        Distinct values in rising order.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``; the ordinal differences depend on the
        marginals, so they are computed anew for each table.

    Returns
    -------
    (B,) array
        NaN where all values are the same.

    Examples
    --------
    >>> alphas(np.array([[[2.0, 1.0], [1.0, 2.0]]]), np.array([1.0, 2.0]), "nominal").round(4).tolist()
    [0.4444]
    """
    marginals = tables.sum(axis=2)
    n = marginals.sum(axis=1)
    delta = squared_differences(marginals, values, scale)
    observed = np.sum(tables * delta, axis=(1, 2))
    expected = np.sum(np.matmul(marginals[:, None, :], delta)[:, 0] * marginals, axis=1)
    defined = np.count_nonzero(marginals > 0.5, axis=1) > 1
    found = np.full(len(n), np.nan)
    found[defined] = 1 - (n[defined] - 1) * observed[defined] / expected[defined]
    return found


def squared_differences(marginals: _Floats, values: _Floats, scale: str) -> _Floats:
    """Compute squared differences between values.

    Parameters
    ----------
    marginals : (B, C) array
        How often each value was given.
    values : (C,) array
        Distinct values in rising order.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.

    Returns
    -------
    (B, C, C) array
        (1, C, C) where they do not depend on the marginals.

    Examples
    --------
    >>> squared_differences(np.array([[2.0, 4, 2]]), np.array([1.0, 2, 3]), "ordinal")[0, 0].tolist()
    [0.0, 9.0, 36.0]
    """
    if scale == "ordinal":
        middles = np.cumsum(marginals, axis=1) - marginals / 2
        return np.asarray((middles[:, :, None] - middles[:, None, :]) ** 2)
    if scale == "nominal":
        return 1.0 - np.eye(len(values))[None]
    apart = values[:, None] - values[None, :]
    if scale == "interval":
        return np.asarray(apart**2)[None]
    total = values[:, None] + values[None, :]
    return np.asarray((apart / np.where(total > 0, total, 1.0)) ** 2)[None]
