"""The rejection of raters by their correlation with all, of ITU-T P.913."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_ratings
from metrics.correlation.groups import grouped_pearson
from metrics.errors import InputError

__all__ = ["CorrelationScreening", "screen_by_correlation"]

BOUND_UNITS = 0.75
BOUND_SYSTEMS = 0.8
_FEWEST = 3

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationScreening:
    """The verdict on every rater.

    Attributes
    ----------
    rejected : (R,) array
        Whether both correlations are too low.
    applicable : (R,) array
        Whether there is a correlation over units to go by.
    r_units : (R,) array
        With the mean over all raters, unit by unit; NaN where undefined.
    r_systems : (R,) array
        The same between means by system; NaN below three systems.
    n_units : (R,) array
        Units that the rater shares with any other.
    """

    rejected: NDArray[np.bool_]
    applicable: NDArray[np.bool_]
    r_units: _Floats
    r_systems: _Floats
    n_units: NDArray[np.int64]


def screen_by_correlation(ratings: _Floats, systems: NDArray[np.int64]) -> CorrelationScreening:
    """Find raters who go along with the others neither unit by unit nor system by system.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    systems : (U,) array
        System of each unit, numbered from 0.

    Returns
    -------
    CorrelationScreening
        A rater is rejected with r < .75 over units and r < .8 between systems; where there are
        fewer than three systems, by the first alone. The mean includes the rater. Units that
        only one rater rated do not take part.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units, or systems are not one for each unit.

    Source
    ------
    ITU-T P.913 (2021), annex A.1, whose hypothetical reference circuits are systems here; VQEG
    multimedia test plan, annex VI.

    Examples
    --------
    >>> good = np.array([1.0, 2, 3, 4, 5, 5])
    >>> found = screen_by_correlation(np.stack([good, good, good, good[::-1]]), np.arange(6) % 2)
    >>> found.rejected.tolist(), found.r_units.round(2).tolist()
    ([False, False, False, True], [0.99, 0.99, 0.99, -0.89])
    """
    check_ratings(ratings)
    if systems.shape != ratings.shape[1:]:
        msg = f"there must be a system for each of {ratings.shape[1]} units, not {systems.shape}"
        raise InputError(msg)
    n_raters = len(ratings)
    given = np.isfinite(ratings)
    counts = given.sum(axis=0)
    rater, unit = np.nonzero(given & (counts >= 2))
    mean = np.where(given, ratings, 0.0).sum(axis=0) / np.maximum(counts, 1)
    own, all_of = ratings[rater, unit], mean[unit]
    n_units = np.bincount(rater, minlength=n_raters)
    r_units = grouped_pearson(own, all_of, rater, n_raters)
    r_units[n_units < _FEWEST] = np.nan
    r_systems = _between_systems(own, all_of, rater, systems[unit], n_raters)
    far = np.isnan(r_systems) | (r_systems < BOUND_SYSTEMS)
    return CorrelationScreening(
        rejected=(r_units < BOUND_UNITS) & far,
        applicable=np.isfinite(r_units),
        r_units=r_units,
        r_systems=r_systems,
        n_units=n_units,
    )


def _between_systems(
    own: _Floats,
    all_of: _Floats,
    rater: NDArray[np.int64],
    system: NDArray[np.int64],
    n_raters: int,
) -> _Floats:
    """Correlate means by system; NaN where a rater saw fewer than three of them."""
    width = int(system.max(initial=0)) + 1
    cell, code = np.unique(rater * width + system, return_inverse=True)
    n = np.bincount(code)
    mine, theirs = np.bincount(code, own) / n, np.bincount(code, all_of) / n
    r = grouped_pearson(mine, theirs, cell // width, n_raters)
    r[np.bincount(cell // width, minlength=n_raters) < _FEWEST] = np.nan
    return r
