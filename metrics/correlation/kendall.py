"""Kendall's τ-b over all pairs, and what it would be without each item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.resampling import cluster_codes

__all__ = ["KendallJackknife", "kendall_jackknife"]

_CATEGORIES = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class KendallJackknife:
    """τ-b and its value without each item.

    Attributes
    ----------
    tau
        Over everything; NaN where x or y is constant.
    without : (I,) array
        With one item left out; NaN where that leaves x or y constant; empty where it was too
        large a task.
    error
        Jackknife standard error; NaN where it cannot be had.
    """

    tau: float
    without: NDArray[np.float64]
    error: float


def kendall_jackknife(
    x: NDArray[np.float64], y: NDArray[np.float64], items: NDArray[np.int64]
) -> KendallJackknife:
    """Compute τ-b and its delete-one-item jackknife from each pair's concordance.

    Parameters
    ----------
    x, y : (N,) arrays
        Finite.
    items : (N,) array
        Item of each pair.

    Source
    ------
    Kendall (1945), ties in paired ranks; Efron (1982), the jackknife.

    Examples
    --------
    >>> found = kendall_jackknife(np.arange(4.0), np.array([0.0, 1, 3, 2]), np.arange(4))
    >>> round(found.tau, 4), found.without.round(4).tolist()
    (0.6667, [0.3333, 0.3333, 1.0, 1.0])
    """
    codes, n_items = cluster_codes(items)
    if len(np.unique(y)) > len(np.unique(x)):
        x, y = y, x
    if len(np.unique(y)) > _CATEGORIES:
        return _too_many(x, y)
    s, tied_x, tied_y = _contributions(x, y)
    inside = _within_items(x, y, codes, n_items)
    n = len(x)
    sizes = np.bincount(codes, minlength=n_items)
    total = np.array([s.sum() / 2, tied_x.sum() / 2, tied_y.sum() / 2, n * (n - 1) / 2])
    left_out = np.stack(
        [
            np.bincount(codes, column, n_items) - pairs
            for column, pairs in zip((s, tied_x, tied_y), inside[:3], strict=True)
        ]
        + [sizes * (n - 1) - sizes * (sizes - 1) / 2],
        axis=1,
    )
    without = _tau(total - left_out)
    defined = without[np.isfinite(without)]
    error = math.nan
    if len(defined) == n_items and n_items > 1:
        spread = float(np.sum((defined - defined.mean()) ** 2))
        error = math.sqrt((n_items - 1) / n_items * spread)
    return KendallJackknife(tau=float(_tau(total[None, :])[0]), without=without, error=error)


def _tau(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute τ-b from rows of concordance, pairs tied in x, pairs tied in y, all pairs."""
    free = (sums[:, 3] - sums[:, 1]) * (sums[:, 3] - sums[:, 2])
    tau = np.full(len(sums), np.nan)
    fine = free > 0
    tau[fine] = sums[fine, 0] / np.sqrt(free[fine])
    return np.clip(tau, -1.0, 1.0)


def _contributions(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Compute, for each pair, concordant less discordant partners, and its ties in x and in y."""
    s = np.zeros(len(x))
    for value in np.unique(y):
        same = np.sort(x[y == value])
        below = np.searchsorted(same, x, side="left")
        above = len(same) - np.searchsorted(same, x, side="right")
        s += np.sign(y - value) * (below - above)
    return s, _ties(x), _ties(y)


def _ties(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse] - 1, dtype=np.float64)


def _within_items(
    x: NDArray[np.float64], y: NDArray[np.float64], codes: NDArray[np.int64], n_items: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Sum concordance and ties over the pairs that lie within one item."""
    sizes = np.bincount(codes, minlength=n_items)
    order = np.argsort(codes, kind="stable")
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    found = np.zeros((3, n_items))
    for size in np.unique(sizes[sizes > 1]):
        chosen = np.flatnonzero(sizes == size)
        rows = order[starts[chosen][:, None] + np.arange(size)]
        for lag in range(1, size):
            dx = np.sign(x[rows[:, lag:]] - x[rows[:, :-lag]])
            dy = np.sign(y[rows[:, lag:]] - y[rows[:, :-lag]])
            found[0, chosen] += np.sum(dx * dy, axis=1)
            found[1, chosen] += np.sum(dx == 0, axis=1)
            found[2, chosen] += np.sum(dy == 0, axis=1)
    return found[0], found[1], found[2]


def _too_many(x: NDArray[np.float64], y: NDArray[np.float64]) -> KendallJackknife:
    tau = float(stats.kendalltau(x, y).statistic)
    return KendallJackknife(tau=tau, without=np.zeros(0), error=math.nan)
