"""What units were given, gathered by combination of ratings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.categories import category_places
from metrics.agreement.patterns import find_patterns

__all__ = ["Observed", "observe"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What units were given, each combination once, and how far the ratings in it agree.

    Attributes
    ----------
    shares : (P, C) array
        Share of each value; only combinations of at least one rating.
    often : (P,) array
        Units with each combination.
    agreement : (P,) array
        0 where there is one rating only.
    pairable : (P,) array
        Whether there are two ratings or more.
    of_unit : (U,) array
        Combination of each unit, −1 without any rating.
    """

    shares: _Floats
    often: _Floats
    agreement: _Floats
    pairable: NDArray[np.bool_]
    of_unit: NDArray[np.int64]

    @property
    def n_pairable(self) -> float:
        """Number of units with two ratings or more."""
        return float(self.often @ self.pairable)

    @property
    def mean(self) -> float:
        """Mean agreement of these."""
        return float(self.often @ self.agreement) / max(self.n_pairable, 1.0)


def observe(ratings: _Floats, categories: _Floats, table: _Floats) -> Observed:
    """Gather what units were given.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.
    categories : (C,) array
        The whole scale, rising.
    table : (C, C) array
        Weights of agreement between values, 0 to 1.

    Examples
    --------
    >>> found = observe(np.array([[1.0, 2], [1, 1]]), np.array([1.0, 2]), np.eye(2))
    >>> found.mean, found.n_pairable
    (0.5, 2.0)
    """
    counts, often, of_unit = _combinations(category_places(ratings, categories), len(categories))
    n = counts.sum(axis=1)
    pairable = n >= 2
    agreeing = np.sum(counts * (counts @ table - 1), axis=1)
    return Observed(
        shares=counts / n[:, None],
        often=often,
        agreement=np.where(pairable, agreeing / np.where(pairable, n * (n - 1), 1), 0.0),
        pairable=pairable,
        of_unit=of_unit,
    )


def _combinations(places: _Floats, width: int) -> tuple[_Floats, _Floats, NDArray[np.int64]]:
    """Count values in each combination that units were given; leave out that of no rating."""
    found = find_patterns(places, most_values=width)
    if found is None:
        return np.zeros((0, width)), np.zeros(0), np.full(places.shape[1], -1)
    counts = np.zeros((len(found.counts), width))
    counts[:, found.values.astype(np.int64)] = found.counts
    rated = counts.sum(axis=1) > 0
    number = np.where(rated, np.cumsum(rated) - 1, -1)
    return counts[rated], found.often[rated].astype(np.float64), number[found.of_unit]
