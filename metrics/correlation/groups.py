"""Correlations within groups, all groups at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.correlation.concordance import concordance, tau_b
from metrics.correlation.ranks import grouped_ranks, place_values

__all__ = [
    "GroupedColumn",
    "Groups",
    "correlate_groups",
    "grouped_kendall",
    "grouped_pearson",
    "grouped_ranks",
    "pair_signs",
    "pair_sums",
]

_SMALL = 64
_KEPT = 16
"""Signs of pairs are kept for groups up to this large; they take the square of it."""

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_Signs = NDArray[np.int8]


class Groups:
    """Which group each of N places belongs to, laid out once.

    Parameters
    ----------
    codes : (N,) array
        Group of each place, 0 to n − 1.
    n
        Number of groups.
    """

    def __init__(self, codes: _Ints, n: int) -> None:
        self.codes = codes
        self.n = n

    @cached_property
    def sizes(self) -> _Ints:
        """(n,) array: number of places of each group."""
        return np.bincount(self.codes, minlength=self.n)

    @cached_property
    def order(self) -> _Ints:
        """(N,) array: places by group."""
        return np.argsort(self.codes, kind="stable")

    @cached_property
    def starts(self) -> _Ints:
        """(n,) array: where each group begins in `order`."""
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def of_size(self) -> dict[int, tuple[_Ints, _Ints]]:
        """For each size from 2: the G groups that are so large, and their (size, G) places."""
        found = {}
        for size in np.unique(self.sizes[self.sizes > 1]).tolist():
            chosen = np.flatnonzero(self.sizes == size)
            found[size] = chosen, self.order[self.starts[chosen] + np.arange(size)[:, None]]
        return found

    def sums(self, values: _Floats) -> _Floats:
        """Add up (N,) values within groups, as an (n,) array."""
        return np.bincount(self.codes, values, self.n).astype(np.float64, copy=False)


class GroupedColumn:
    """Values within groups, with what is derived from them computed once.

    Parameters
    ----------
    values : (N,) array
        Finite.
    groups
        Group of each value.
    """

    def __init__(self, values: _Floats, groups: Groups) -> None:
        self.values = values
        self.groups = groups
        self._signs: dict[int, tuple[_Signs, ...]] = {}

    @cached_property
    def means(self) -> _Floats:
        """(n,) array; 0 for an empty group."""
        return np.asarray(self.groups.sums(self.values) / np.maximum(self.groups.sizes, 1))

    @cached_property
    def deviations(self) -> _Floats:
        """(N,) array: values less the mean of their group."""
        return np.asarray(self.values - self.means[self.groups.codes])

    @cached_property
    def squares(self) -> _Floats:
        """(n,) array: sum of squared deviations."""
        return self.groups.sums(self.deviations**2)

    @cached_property
    def varies(self) -> NDArray[np.bool_]:
        """(n,) array; rounding leaves a trace of variance, so it is judged by the values' size."""
        sizes = np.maximum(self.groups.sizes, 1)
        floor = 1e-24 * sizes * np.maximum(1.0, self.groups.sums(self.values**2) / sizes)
        return np.asarray(self.squares > floor)

    @cached_property
    def standardised(self) -> _Floats:
        """(N,) array: mean 0 and variance 1 in each group that varies."""
        variance = np.where(self.varies, self.squares / np.maximum(self.groups.sizes, 1), 1.0)
        return np.asarray(self.deviations / np.sqrt(variance)[self.groups.codes])

    @cached_property
    def ranks(self) -> GroupedColumn:
        """Ranks from 1 in each group, ties sharing their mean rank."""
        return GroupedColumn(grouped_ranks(self.values, self.groups.codes), self.groups)

    def signs(self, size: int) -> Iterator[_Signs]:
        """Give the signs of differences within groups of a size, as `pair_signs` does."""
        rows = self.groups.of_size[size][1]
        if size > _KEPT:
            yield from pair_signs(self.values[rows])
            return
        if size not in self._signs:
            self._signs[size] = tuple(pair_signs(self.values[rows]))
        yield from self._signs[size]


def pair_signs(values: _Floats) -> Iterator[_Signs]:
    """Give signs of differences of values that stand 1, 2, … rows apart.

    Parameters
    ----------
    values : (s, G) array

    Yields
    ------
    (s − lag, G) array
        −1, 0 or 1, for lag = 1 to s − 1.
    """
    for lag in range(1, len(values)):
        later, earlier = values[lag:], values[:-lag]
        yield (later > earlier).astype(np.int8) - (later < earlier).astype(np.int8)


def correlate_groups(x: GroupedColumn, y: GroupedColumn, coefficient: str) -> _Floats:
    """Correlate in every group.

    Parameters
    ----------
    x, y
        Over the same groups.
    coefficient
        ``pearson``, ``spearman`` or ``kendall`` (τ-b).

    Returns
    -------
    (n,) array
        NaN where a group is empty or constant in x or y.
    """
    if coefficient == "kendall":
        return _kendall(x, y)
    return _pearson(x.ranks, y.ranks) if coefficient == "spearman" else _pearson(x, y)


def _pearson(x: GroupedColumn, y: GroupedColumn) -> _Floats:
    varies = x.varies & y.varies
    r = np.full(x.groups.n, np.nan)
    products = x.groups.sums(x.deviations * y.deviations)
    r[varies] = products[varies] / np.sqrt(x.squares[varies] * y.squares[varies])
    return np.asarray(np.clip(r, -1.0, 1.0))


def _kendall(x: GroupedColumn, y: GroupedColumn) -> _Floats:
    tau = np.full(x.groups.n, np.nan)
    for size, (chosen, _) in x.groups.of_size.items():
        tau[chosen] = tau_b(pair_sums(x, y, size))
    return tau


def pair_sums(x: GroupedColumn, y: GroupedColumn, size: int) -> _Floats:
    """Sum concordance and ties over the pairs within each group of a size.

    Parameters
    ----------
    x, y
        Over the same groups.
    size
        One that groups have.

    Returns
    -------
    (4, G) array
        Concordant less discordant pairs, pairs tied in x, pairs tied in y, all pairs.
    """
    chosen, rows = x.groups.of_size[size]
    sums = np.zeros((4, len(chosen)))
    if size > _SMALL:
        for group, row in enumerate(rows.T):
            own = place_values(x.values[row]), place_values(y.values[row])
            sums[:, group] = concordance(*own).totals
        return sums
    for dx, dy in zip(x.signs(size), y.signs(size), strict=True):
        for total, part in zip(sums, (dx * dy, dx == 0, dy == 0), strict=False):
            total += np.sum(part, axis=0, dtype=np.int32)
    sums[3] = size * (size - 1) / 2
    return sums


def grouped_pearson(x: _Floats, y: _Floats, codes: _Ints, n: int) -> _Floats:
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
    groups = Groups(codes, n)
    return correlate_groups(GroupedColumn(x, groups), GroupedColumn(y, groups), "pearson")


def grouped_kendall(x: _Floats, y: _Floats, codes: _Ints, n: int) -> _Floats:
    """Compute Kendall's τ-b in every group, as `grouped_pearson` does r."""
    groups = Groups(codes, n)
    return correlate_groups(GroupedColumn(x, groups), GroupedColumn(y, groups), "kendall")
