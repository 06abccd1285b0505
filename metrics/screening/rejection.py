"""The rejection of raters of ITU-R BT.500."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_ratings

__all__ = ["Rejection", "screen_raters"]

_OFTEN = 0.05
_ONE_SIDED = 0.3
_FEWEST = 5
_FEWEST_WIDE = 21
_TOLERANCE = 1e-9

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """The verdict on every rater.

    Attributes
    ----------
    rejected : (R,) array
        Whether the rater is far off often, and on both sides.
    applicable : (R,) array
        Whether the rater rated a unit on which anyone could have been found far off.
    high, low : (R,) arrays
        Ratings far above and far below the mean of their unit.
    n_ratings : (R,) array
        The rater's ratings on applicable units.
    n_units
        Applicable units.
    undefined_because
        Why no verdict applies to anyone, else None.
    """

    rejected: NDArray[np.bool_]
    applicable: NDArray[np.bool_]
    high: NDArray[np.int64]
    low: NDArray[np.int64]
    n_ratings: NDArray[np.int64]
    n_units: int
    undefined_because: str | None = None


def screen_raters(ratings: _Floats) -> Rejection:
    """Find raters who are far from the others often and without a direction.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.

    Returns
    -------
    Rejection
        Far is 2 σ of the unit's ratings where their kurtosis is from 2 to 4, else √20 σ. No rating
        of fewer than 5 can be 2 σ from their mean, nor one of fewer than 21 √20 σ: such units, and
        those without spread, do not take part. A rater is rejected when more than 5 % of the
        ratings are far and the two sides differ by less than 30 % of them.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units.

    Source
    ------
    ITU-R BT.500-15 (2023), annex 1, section 2.3.

    Examples
    --------
    >>> others = np.tile([[3.0], [3.0], [4.0], [4.0], [3.0], [4.0]], 6)
    >>> erratic = np.array([[9.0, -2.0, 9.0, -2.0, 9.0, -2.0]])
    >>> found = screen_raters(np.vstack([others, others, erratic]))
    >>> found.rejected.nonzero()[0].tolist(), found.undefined_because
    ([], 'no unit has the ratings it takes: 5, or 21 where they are heavy-tailed')
    """
    check_ratings(ratings)
    far_above, far_below, applicable = _far(ratings)
    given = np.isfinite(ratings) & applicable
    high, low = far_above.sum(axis=1), far_below.sum(axis=1)
    n, far = given.sum(axis=1), high + low
    often = far > _OFTEN * n
    two_sided = np.abs(high - low) < _ONE_SIDED * far
    why = None
    if not applicable.any():
        why = (
            f"no unit has the ratings it takes: {_FEWEST}, or {_FEWEST_WIDE} where they are "
            "heavy-tailed"
        )
    return Rejection(
        rejected=often & two_sided,
        applicable=n > 0,
        high=high,
        low=low,
        n_ratings=n,
        n_units=int(applicable.sum()),
        undefined_because=why,
    )


def _far(
    ratings: _Floats,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark ratings far above and far below their unit's mean, and units where any could be."""
    given = np.isfinite(ratings)
    m = given.sum(axis=0)
    n = np.maximum(m, 1)
    off = np.where(given, ratings, 0.0)
    off = np.where(given, off - off.sum(axis=0) / n, 0.0)
    square = np.sum(off**2, axis=0) / n
    # Rounding leaves a trace of spread in equal ratings; it is judged by their size.
    size = np.max(np.abs(np.where(given, ratings, 0.0)), axis=0, initial=1.0)
    varies = square > (1e-12 * size) ** 2
    kurtosis = np.sum(off**4, axis=0) / n / np.where(varies, square, 1.0) ** 2
    bell = (kurtosis >= 2 - _TOLERANCE) & (kurtosis <= 4 + _TOLERANCE)
    applicable = varies & (m >= np.where(bell, _FEWEST, _FEWEST_WIDE))
    reach = np.where(bell, 2.0, math.sqrt(20)) * np.sqrt(square) - _TOLERANCE
    return (off >= reach) & given & applicable, (off <= -reach) & given & applicable, applicable
