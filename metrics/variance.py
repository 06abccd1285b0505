"""Mean squares: the analysis of variance that reliability is built from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from metrics.errors import InputError

__all__ = ["OneWay", "SumsOfSquares", "TwoWay", "one_way", "sums_of_squares", "two_way"]

_FEW_RATERS = 6
_KEPT_DIGITS = 1e-3
"""Sums of squares about the mean below this share of those about 0 would lose three digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWay:
    """Mean squares between and within units; `k0` ratings per unit, U units, N ratings."""

    between: float
    within: float
    k0: float
    n_units: int
    n_ratings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWay:
    """Mean squares of U units, k raters and the error of a complete table."""

    units: float
    raters: float
    error: float
    n_units: int
    n_raters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsOfSquares:
    """A complete table's squares about its mean: of unit means, of rater means and of the rest.

    `units`, `raters` and `rest` add up to the squares of all k × U ratings about their mean.
    """

    units: float
    raters: float
    rest: float
    n_units: int
    n_raters: int

    def one_way(self) -> OneWay:
        """Divide into mean squares between and within units."""
        u, k = self.n_units, self.n_raters
        return OneWay(
            between=self.units / (u - 1),
            within=(self.raters + self.rest) / (u * (k - 1)),
            k0=float(k),
            n_units=u,
            n_ratings=u * k,
        )

    def two_way(self) -> TwoWay:
        """Divide into mean squares of units, raters and error."""
        u, k = self.n_units, self.n_raters
        return TwoWay(
            units=self.units / (u - 1),
            raters=self.raters / (k - 1),
            error=self.rest / ((u - 1) * (k - 1)),
            n_units=u,
            n_raters=k,
        )


def sums_of_squares(ratings: NDArray[np.float64]) -> SumsOfSquares | None:
    """Split the squares of a complete table, or give None where a rating is missing.

    Parameters
    ----------
    ratings : (R, U) array
        At least two raters and two units.

    Source
    ------
    Shrout and Fleiss (1979), table 2. Squares are taken about 0, without a copy of the table, and
    about the mean only where the difference would cost digits.

    Examples
    --------
    >>> found = sums_of_squares(np.array([[1.0, 3.0], [1.0, 5.0]]))
    >>> found.units, found.raters, found.rest
    (9.0, 1.0, 1.0)
    """
    k, u = ratings.shape
    of_raters = ratings.sum(axis=1)
    if not math.isfinite(of_raters.sum()):
        return None
    means = of_raters / u
    grand = float(means.mean())
    raters = u * float(np.sum((means - grand) ** 2))
    squares, of_units = _squares_about_zero(ratings)
    least = _KEPT_DIGITS * squares
    units = of_units / k - k * u * grand**2
    rest = squares - k * u * grand**2 - units - raters
    if units < least or rest < least:
        from_mean = ratings - grand
        unit, rater = from_mean.mean(axis=0), from_mean.mean(axis=1)
        units, raters = k * float(np.sum(unit**2)), u * float(np.sum(rater**2))
        rest = float(np.sum((from_mean - unit - rater[:, None]) ** 2))
    return SumsOfSquares(units=units, raters=raters, rest=rest, n_units=u, n_raters=k)


def _squares_about_zero(ratings: NDArray[np.float64]) -> tuple[float, float]:
    """Sum the squares of all ratings, and of the sums over raters of each unit."""
    squares = float(sum(rater @ rater for rater in ratings))
    if len(ratings) <= _FEW_RATERS:
        products = sum(one @ other for one, other in combinations(ratings, 2))
        return squares, squares + 2 * float(products)
    sums = ratings.sum(axis=0)
    return squares, float(sums @ sums)


def one_way(ratings: NDArray[np.float64]) -> OneWay:
    """Split the variance of ragged ratings into between and within units.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated; units without ratings are left out. At least two units and one unit with
        two ratings.

    Source
    ------
    Shrout and Fleiss (1979); k₀ for unequal numbers of ratings.

    Examples
    --------
    >>> table = one_way(np.array([[1.0, 3.0], [1.0, 5.0]]))
    >>> table.between, table.within, table.k0
    (9.0, 1.0, 2.0)
    """
    complete = sums_of_squares(ratings) if min(ratings.shape) > 1 else None
    if complete is not None:
        return complete.one_way()
    given = np.isfinite(ratings)
    rated = given.any(axis=0)
    given = given[:, rated]
    counts = given.sum(axis=0)
    values = np.where(given, ratings[:, rated], 0.0)
    n, u = int(counts.sum()), len(counts)
    grand = values.sum() / n
    means = values.sum(axis=0) / counts
    between = float(np.sum(counts * (means - grand) ** 2)) / (u - 1)
    within = float(np.sum((values - means)[given] ** 2)) / (n - u)
    k0 = (n - float(np.sum(counts.astype(float) ** 2)) / n) / (u - 1)
    return OneWay(between=between, within=within, k0=k0, n_units=u, n_ratings=n)


def two_way(ratings: NDArray[np.float64]) -> TwoWay:
    """Split the variance of a complete table into units, raters and error.

    Parameters
    ----------
    ratings : (R, U) array
        Complete; at least two raters and two units.

    Raises
    ------
    InputError
        A rating is missing.

    Source
    ------
    Shrout and Fleiss (1979), table 2.

    Examples
    --------
    >>> table = two_way(np.array([[1.0, 3.0], [1.0, 5.0]]))
    >>> table.units, table.raters, table.error
    (9.0, 1.0, 1.0)
    """
    found = sums_of_squares(ratings)
    if found is None:
        msg = "ratings must be complete to be split two ways"
        raise InputError(msg)
    return found.two_way()
