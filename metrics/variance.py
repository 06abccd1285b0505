"""Mean squares: the analysis of variance that reliability is built from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["OneWay", "TwoWay", "one_way", "two_way"]


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
    given = np.isfinite(ratings)
    counts = given.sum(axis=0)
    values, complete = ratings, bool(given.all())
    if not complete:
        rated = counts > 0
        given, counts = given[:, rated], counts[rated]
        values = np.where(given, ratings[:, rated], 0.0)
    n, u = int(counts.sum()), len(counts)
    grand = values.sum() / n
    means = values.sum(axis=0) / counts
    between = float(np.sum(counts * (means - grand) ** 2)) / (u - 1)
    rest = (values - means) ** 2
    within = float(np.sum(rest if complete else rest[given])) / (n - u)
    k0 = (n - float(np.sum(counts.astype(float) ** 2)) / n) / (u - 1)
    return OneWay(between=between, within=within, k0=k0, n_units=u, n_ratings=n)


def two_way(ratings: NDArray[np.float64]) -> TwoWay:
    """Split the variance of a complete table into units, raters and error.

    Parameters
    ----------
    ratings : (R, U) array
        Complete; at least two raters and two units.

    Source
    ------
    Shrout and Fleiss (1979), table 2.
    """
    k, u = ratings.shape
    grand = ratings.mean()
    unit, rater = ratings.mean(axis=0) - grand, ratings.mean(axis=1) - grand
    rest = ratings - grand - unit[None, :] - rater[:, None]
    return TwoWay(
        units=float(k * np.sum(unit**2)) / (u - 1),
        raters=float(u * np.sum(rater**2)) / (k - 1),
        error=float(np.sum(rest**2)) / ((u - 1) * (k - 1)),
        n_units=u,
        n_raters=k,
    )
