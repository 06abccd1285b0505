"""Kendall's τ-b over all pairs, and what it would be without each item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.groups import grouped_ranks
from metrics.resampling import cluster_codes

__all__ = ["KendallJackknife", "kendall_jackknife"]

_SMALL = 64

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class KendallJackknife:
    """τ-b and its value without each item.

    Attributes
    ----------
    tau
        Over everything; NaN where x or y is constant.
    without : (I,) array
        With one item left out; NaN where that leaves x or y constant.
    error
        Jackknife standard error; NaN where it cannot be had.
    """

    tau: float
    without: _Floats
    error: float


def kendall_jackknife(x: _Floats, y: _Floats, items: _Ints) -> KendallJackknife:
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
    s, tied_x, tied_y = _contributions(x, y)
    inside = _within_items(x, y, codes, n_items)
    n = len(x)
    sizes = np.bincount(codes, minlength=n_items)
    total = np.array([s.sum() / 2, tied_x.sum() / 2, tied_y.sum() / 2, n * (n - 1) / 2])
    left_out = np.stack(
        [
            np.bincount(codes, column, n_items) - pairs
            for column, pairs in zip((s, tied_x, tied_y), inside, strict=True)
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


def _tau(sums: _Floats) -> _Floats:
    """Compute τ-b from rows of concordance, pairs tied in x, pairs tied in y, all pairs."""
    free = (sums[:, 3] - sums[:, 1]) * (sums[:, 3] - sums[:, 2])
    tau = np.full(len(sums), np.nan)
    fine = free > 0
    tau[fine] = sums[fine, 0] / np.sqrt(free[fine])
    return np.asarray(np.clip(tau, -1.0, 1.0))


def _contributions(x: _Floats, y: _Floats) -> tuple[_Floats, _Floats, _Floats]:
    """Compute, for each pair, concordant less discordant partners, and its ties in x and in y.

    Partners below in both are counted by merging; all other quadrants follow from ranks.
    """
    n = len(x)
    cx, cy = _codes(x), _codes(y)
    _, which, often = np.unique(cx * n + cy, return_inverse=True, return_counts=True)
    same = often[which]
    below_x, below_y = stats.rankdata(x, "min") - 1, stats.rankdata(y, "min") - 1
    above_x = n - stats.rankdata(x, "max")
    tied_x, tied_y = n - below_x - above_x, n - below_y - (n - stats.rankdata(y, "max"))
    low_low = _both_below(cx, cy)
    level_low = grouped_ranks(x, cy) - (same + 1) / 2
    low_level = grouped_ranks(y, cx) - (same + 1) / 2
    high_low = below_x - low_low - level_low
    low_high = below_y - low_low - low_level
    high_high = above_x - low_high - (tied_y - level_low - same)
    return low_low + high_high - high_low - low_high, tied_x - 1, tied_y - 1


def _codes(values: _Floats) -> _Ints:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _both_below(cx: _Ints, cy: _Ints) -> _Floats:
    """Count, for each pair of codes, the pairs that are lower in both.

    Laid out by y, blocks of 1, 2, 4, … are compared with the block before them, all at once.

    Examples
    --------
    >>> _both_below(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])).tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    n = len(cx)
    order = np.lexsort((-cx, cy))  # ties in y by falling x: none is below another
    ranks, place, found = cx[order], np.arange(n), np.zeros(n, dtype=np.int64)
    width = 1
    while width < n:
        parent, right = place // (2 * width), (place // width) % 2 == 1
        key = parent * n + ranks
        left = np.sort(key[~right])
        found[right] += np.searchsorted(left, key[right]) - parent[right] * width
        width *= 2
    below = np.empty(n)
    below[order] = found
    return below


def _within_items(x: _Floats, y: _Floats, codes: _Ints, n_items: int) -> _Floats:
    """Sum concordance and ties over the pairs that lie within one item, as (3, I)."""
    sizes = np.bincount(codes, minlength=n_items)
    order = np.argsort(codes, kind="stable")
    starts = np.r_[0, np.cumsum(sizes)[:-1]]
    found = np.zeros((3, n_items))
    for size in np.unique(sizes[sizes > 1]):
        chosen = np.flatnonzero(sizes == size)
        rows = order[starts[chosen][:, None] + np.arange(size)]
        if size > _SMALL:
            for item, row in zip(chosen, rows, strict=True):
                found[:, item] = [part.sum() / 2 for part in _contributions(x[row], y[row])]
            continue
        for lag in range(1, size):
            dx = np.sign(x[rows[:, lag:]] - x[rows[:, :-lag]])
            dy = np.sign(y[rows[:, lag:]] - y[rows[:, :-lag]])
            found[0, chosen] += np.sum(dx * dy, axis=1)
            found[1, chosen] += np.sum(dx == 0, axis=1)
            found[2, chosen] += np.sum(dy == 0, axis=1)
    return found
