"""Concordant and discordant pairs, counted without comparing every two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.correlation.ranks import Places, grouped_ranks

__all__ = ["Concordance", "concordance", "tau_b"]

_CELLS = 2**22
"""Up to this many combinations of distinct values are counted in a table."""

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Concordance:
    """What each of N places has in common with the others.

    Attributes
    ----------
    agreeing : (N,) array
        Concordant less discordant partners.
    tied_x, tied_y : (N,) arrays
        Partners with the same value.
    """

    agreeing: _Floats
    tied_x: _Floats
    tied_y: _Floats

    @property
    def totals(self) -> _Floats:
        """Sums over all pairs, as a (4,) array that ends with their number."""
        n = len(self.agreeing)
        sums = [part.sum() / 2 for part in (self.agreeing, self.tied_x, self.tied_y)]
        return np.array([*sums, n * (n - 1) / 2])


def concordance(x: Places, y: Places) -> Concordance:
    """Count concordant and discordant partners.

    Parameters
    ----------
    x, y
        Of the same N places.

    Examples
    --------
    >>> from metrics.correlation.ranks import place_values
    >>> found = concordance(place_values(np.arange(4.0)), place_values(np.array([0.0, 1, 3, 2])))
    >>> found.agreeing.tolist(), found.totals.tolist()
    ([3.0, 3.0, 1.0, 1.0], [4.0, 0.0, 0.0, 6.0])
    """
    if len(x.often) * len(y.often) <= _CELLS:
        corners = _corners_by_table(x, y)
    else:
        corners = _corners_by_merging(x.place, y.place)
    # With L, E and H for below, equal and above, the four corners hold 4 LL + 2 LE + 2 EL + EE; the
    # sums of rows and columns turn that into LL + HH − LH − HL.
    below_x, below_y = x.below(), y.below()
    margins = (below_x[:-1] + below_x[1:])[x.place] + (below_y[:-1] + below_y[1:])[y.place]
    return Concordance(
        agreeing=corners + (len(x.place) - margins),
        tied_x=(x.often - 1).astype(np.float64)[x.place],
        tied_y=(y.often - 1).astype(np.float64)[y.place],
    )


def _corners_by_table(x: Places, y: Places) -> _Floats:
    """Count by running sums over the table of distinct values."""
    if len(y.often) > len(x.often):
        x, y = y, x
    rows, columns = len(y.often), len(x.often)
    table = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    cells = y.place * columns + x.place
    table[1:, 1:] = np.bincount(cells, minlength=rows * columns).reshape(rows, columns)
    np.cumsum(table, axis=1, out=table)
    np.cumsum(table, axis=0, out=table)
    flat, width = table.ravel(), columns + 1
    at = y.place * width + x.place
    corners = flat[at] + flat[at + 1] + flat[at + width] + flat[at + width + 1]
    return np.asarray(corners, dtype=np.float64)


def _corners_by_merging(x: _Ints, y: _Ints) -> _Floats:
    """Count from ranks and from pairs that are lower in both."""
    _, which, often = np.unique(x * len(x) + y, return_inverse=True, return_counts=True)
    same = often[which]
    level_low = grouped_ranks(x.astype(np.float64), y) - (same + 1) / 2
    low_level = grouped_ranks(y.astype(np.float64), x) - (same + 1) / 2
    return np.asarray(4 * _both_below(x, y) + 2 * level_low + 2 * low_level + same)


def _both_below(x: _Ints, y: _Ints) -> _Floats:
    """Count, for each pair of places, the pairs that are lower in both.

    Laid out by y, blocks of 1, 2, 4, … are compared with the block before them, all at once.

    Examples
    --------
    >>> _both_below(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1])).tolist()
    [0.0, 0.0, 1.0, 2.0]
    """
    n = len(x)
    order = np.lexsort((-x, y))  # ties in y by falling x: none is below another
    ranks, place, found = x[order], np.arange(n), np.zeros(n, dtype=np.int64)
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


def tau_b(sums: _Floats) -> _Floats:
    """Compute Kendall's τ-b from counts of pairs.

    Parameters
    ----------
    sums : (4, G) array
        Concordant less discordant pairs, pairs tied in x, pairs tied in y, all pairs.

    Returns
    -------
    (G,) array
        NaN where x or y is constant.

    Source
    ------
    Kendall (1945).
    """
    free = (sums[3] - sums[1]) * (sums[3] - sums[2])
    varies = free > 0
    tau = sums[0] / np.sqrt(np.where(varies, free, 1.0))
    return np.asarray(np.where(varies, np.clip(tau, -1.0, 1.0), np.nan))
