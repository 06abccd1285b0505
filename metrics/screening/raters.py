"""How each rater goes along with the others, and whether one side is preferred."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.agreement.checking import check_ratings
from metrics.correlation.groups import grouped_pearson
from metrics.errors import InputError
from metrics.results import Interval

__all__ = ["SideShare", "leave_one_out", "side_share"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideShare:
    """How often side A was preferred.

    Attributes
    ----------
    share
        Of the verdicts that chose a side; NaN where none did.
    interval
        Exact (Clopper and Pearson); None where no verdict chose a side.
    p
        Two-sided, of a share of one half; NaN where no verdict chose a side.
    n_a, n_b, n_ties
        Verdicts for A, for B, and for neither.
    """

    share: float
    interval: Interval | None
    p: float
    n_a: int
    n_b: int
    n_ties: int


def leave_one_out(
    ratings: NDArray[np.float64], *, min_units: int = 3
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Correlate each rater with the mean of the others on the units they share (Pearson).

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    min_units
        Fewest shared units that count.

    Returns
    -------
    r : (R,) array
        NaN with too few shared units or without variation.
    shared : (R,) array
        Units that the rater shares with any other.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units.

    Examples
    --------
    >>> r, shared = leave_one_out(np.array([[1.0, 2, 3], [2, 4, 6], [4, 2, 0]]))
    >>> r.tolist(), shared.tolist()
    ([nan, -1.0, -1.0], [3, 3, 3])
    """
    check_ratings(ratings)
    given = np.isfinite(ratings)
    counts = given.sum(axis=0)
    rater, unit = np.nonzero(given & (counts >= 2))
    value = ratings[rater, unit]
    total = np.sum(np.where(given, ratings, 0.0), axis=0)
    others = (total[unit] - value) / (counts[unit] - 1)
    r = grouped_pearson(value, others, rater, len(ratings))
    shared = np.bincount(rater, minlength=len(ratings))
    r[shared < min_units] = np.nan
    return r, shared


def side_share(verdicts: NDArray[np.float64], *, level: float = 0.95) -> SideShare:
    """Compute how often side A was preferred, for sides that were drawn by lot.

    Parameters
    ----------
    verdicts : (N,) array
        Above 0 for A, below 0 for B, 0 for a tie, NaN = no verdict.
    level
        Nominal coverage.

    Raises
    ------
    InputError
        `verdicts` is no list.

    Source
    ------
    Clopper and Pearson (1934).

    Examples
    --------
    >>> found = side_share(np.array([1.0, 1, 1, 0.5, 0, -1]))
    >>> found.share, found.n_ties, round(found.p, 3)
    (0.8, 1, 0.375)
    """
    if verdicts.ndim != 1:
        msg = f"verdicts must be one list, not an array of {verdicts.ndim} dimensions"
        raise InputError(msg)
    n_a, n_b = int(np.sum(verdicts > 0)), int(np.sum(verdicts < 0))
    n_ties = int(np.sum(verdicts == 0))
    if n_a + n_b == 0:
        return SideShare(share=math.nan, interval=None, p=math.nan, n_a=0, n_b=0, n_ties=n_ties)
    test = stats.binomtest(n_a, n_a + n_b)
    limits = test.proportion_ci(level, method="exact")
    interval = Interval(low=limits.low, high=limits.high, level=level, method="exact binomial")
    return SideShare(
        share=n_a / (n_a + n_b),
        interval=interval,
        p=float(test.pvalue),
        n_a=n_a,
        n_b=n_b,
        n_ties=n_ties,
    )
