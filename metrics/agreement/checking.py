"""What every matrix of ratings must be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.errors import InputError

__all__ = ["check_clusters", "check_ratings", "check_shape"]


def check_ratings(ratings: NDArray[np.float64]) -> None:
    """Refuse what is no matrix of raters by units.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.

    Raises
    ------
    InputError
        It has another number of dimensions, no rater, infinite values, or is no array of floats.
    """
    check_shape(ratings)
    if bool(np.isinf(ratings).any()):
        msg = "ratings must be finite or NaN"
        raise InputError(msg)


def check_shape(ratings: NDArray[np.float64]) -> None:
    """Refuse what is no matrix of raters by units, without a look at its values.

    Parameters
    ----------
    ratings : (R, U) array

    Raises
    ------
    InputError
        It has another number of dimensions, no rater, or is no array of floats.
    """
    if not isinstance(ratings, np.ndarray) or ratings.ndim != 2 or ratings.dtype.kind != "f":
        msg = "ratings must be a float array of raters by units, NaN where not rated"
        raise InputError(msg)
    if ratings.shape[0] == 0:
        msg = "ratings must have at least one rater"
        raise InputError(msg)


def check_clusters(clusters: NDArray[np.int64], n_units: int) -> None:
    """Refuse what does not name an item for each unit.

    Parameters
    ----------
    clusters : (U,) array
        Item of each unit.
    n_units
        Number U of units.

    Raises
    ------
    InputError
        It has another shape.
    """
    if clusters.shape != (n_units,):
        msg = f"clusters must name an item for each of {n_units} units, not be {clusters.shape}"
        raise InputError(msg)
