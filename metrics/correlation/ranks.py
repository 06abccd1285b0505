"""Where values stand among one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Places", "grouped_ranks", "place_values"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """Values told apart only by their order.

    Attributes
    ----------
    place : (N,) array
        Place of each value among the G distinct ones, 0 to G − 1.
    often : (G,) array
        How often each distinct value comes up.
    """

    place: _Ints
    often: _Ints

    def below(self) -> _Ints:
        """Count values below each distinct value, as a (G + 1,) array that ends with N."""
        return np.append(0, np.cumsum(self.often))

    def ranks(self) -> _Floats:
        """Give (N,) ranks from 1, ties sharing their mean rank."""
        middle = np.cumsum(self.often) - (self.often - 1) / 2
        return np.asarray(middle[self.place])


def place_values(values: _Floats) -> Places:
    """Find the place of each value.

    Parameters
    ----------
    values : (N,) array
        Finite.

    Examples
    --------
    >>> found = place_values(np.array([5.0, 1.0, 5.0]))
    >>> found.place.tolist(), found.often.tolist(), found.ranks().tolist()
    ([1, 0, 1], [1, 2], [2.5, 1.0, 2.5])
    """
    order = np.argsort(values)
    ordered = values[order]
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.cumsum(np.r_[False, ordered[1:] != ordered[:-1]])[: len(values)]
    return Places(place, np.bincount(place))


def grouped_ranks(values: _Floats, groups: _Ints) -> _Floats:
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
