"""Correlations within groups, all groups at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["grouped_kendall", "grouped_pearson", "grouped_ranks"]

_SMALL = 64


def grouped_ranks(values: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rank within groups, ties sharing their mean rank.

    Parameters
    ----------
    values : (N,) array
    groups : (N,) array

    Returns
    -------
    (N,) array
        Ranks from 1 in each group.

    Examples
    --------
    >>> grouped_ranks(np.array([3.0, 3.0, 1.0, 9.0]), np.array([0, 0, 0, 1])).tolist()
    [2.5, 2.5, 1.0, 1.0]
    """
    order = np.lexsort((values, groups))
    v, g = values[order], groups[order]
    new_group = np.r_[True, g[1:] != g[:-1]] if len(g) else np.zeros(0, bool)
    new_value = new_group | np.r_[True, v[1:] != v[:-1]] if len(g) else new_group
    start_of_group = np.maximum.accumulate(np.where(new_group, np.arange(len(g)), 0))
    run = np.cumsum(new_value) - 1
    counts = np.bincount(run) if len(run) else np.zeros(0, int)
    firsts = np.flatnonzero(new_value)
    middle = firsts + (counts - 1) / 2
    ranks = np.empty(len(values))
    ranks[order] = middle[run] - start_of_group + 1
    return ranks


def grouped_pearson(
    x: NDArray[np.float64], y: NDArray[np.float64], codes: NDArray[np.int64], n: int
) -> NDArray[np.float64]:
    """Compute Pearson's r in every group.

    Parameters
    ----------
    x, y : (N,) arrays
        Finite.
    codes : (N,) array
        Group of each pair, 0 to n − 1.
    n
        Number of groups.

    Returns
    -------
    (n,) array
        NaN where a group is empty or constant in x or y.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 3, 5, 5]), np.array([3.0, 2, 1, 1, 2])
    >>> grouped_pearson(x, y, np.array([0, 0, 0, 1, 1]), 2).tolist()
    [-1.0, nan]
    """
    counts = np.maximum(np.bincount(codes, minlength=n), 1)
    a = x - (np.bincount(codes, x, n) / counts)[codes]
    b = y - (np.bincount(codes, y, n) / counts)[codes]
    var_a, var_b = np.bincount(codes, a * a, n), np.bincount(codes, b * b, n)
    # Rounding leaves a trace of variance in equal values; it is judged by their size.
    floor_a = 1e-24 * counts * np.maximum(1.0, np.bincount(codes, x * x, n) / counts)
    floor_b = 1e-24 * counts * np.maximum(1.0, np.bincount(codes, y * y, n) / counts)
    varies = (var_a > floor_a) & (var_b > floor_b)
    r = np.full(n, np.nan)
    cov = np.bincount(codes, a * b, n)
    r[varies] = cov[varies] / np.sqrt(var_a[varies] * var_b[varies])
    return np.asarray(np.clip(r, -1.0, 1.0))


def grouped_kendall(
    x: NDArray[np.float64], y: NDArray[np.float64], codes: NDArray[np.int64], n: int
) -> NDArray[np.float64]:
    """Compute Kendall's τ-b in every group.

    Parameters
    ----------
    x, y : (N,) arrays
        Finite.
    codes : (N,) array
        Group of each pair, 0 to n − 1.
    n
        Number of groups.

    Returns
    -------
    (n,) array
        NaN where a group is empty or constant in x or y.
    """
    sizes = np.bincount(codes, minlength=n)
    order = np.argsort(codes, kind="stable")
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    tau = np.full(n, np.nan)
    for size in np.unique(sizes):
        chosen = np.flatnonzero(sizes == size)
        if size < 2:
            continue
        rows = order[starts[chosen][:, None] + np.arange(size)]
        if size > _SMALL:
            for group, row in zip(chosen, rows, strict=True):
                tau[group] = stats.kendalltau(x[row], y[row]).statistic
            continue
        tau[chosen] = _small_kendall(x[rows], y[rows])
    return tau


def _small_kendall(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute τ-b of each row of two (G, s) arrays from all pairs."""
    upper = np.triu_indices(x.shape[1], 1)
    dx = np.sign(x[:, upper[0]] - x[:, upper[1]])
    dy = np.sign(y[:, upper[0]] - y[:, upper[1]])
    concordance = np.sum(dx * dy, axis=1)
    norm = np.sqrt(np.sum(dx * dx, axis=1) * np.sum(dy * dy, axis=1))
    return np.where(norm > 0, concordance / np.where(norm > 0, norm, 1), np.nan)
