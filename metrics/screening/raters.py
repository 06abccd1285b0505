"""How each rater goes along with the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_ratings
from metrics.correlation.groups import grouped_pearson

__all__ = ["leave_one_out"]


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
