"""Ratings as places on the whole scale, whichever of its values were used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_ratings
from metrics.errors import InputError

__all__ = ["category_places", "check_categories"]


def check_categories(categories: NDArray[np.float64]) -> None:
    """Refuse what is no list of the values of a scale.

    Parameters
    ----------
    categories : (C,) array
        Every value that a rater could have given, in rising order.

    Raises
    ------
    InputError
        There are fewer than two, or they do not rise.
    """
    if categories.ndim != 1 or len(categories) < 2:
        msg = f"categories must list at least two values of the scale, not {categories.tolist()}"
        raise InputError(msg)
    if not bool(np.isfinite(categories).all()) or bool((np.diff(categories) <= 0).any()):
        msg = f"categories must be finite and in rising order, not {categories.tolist()}"
        raise InputError(msg)


def category_places(
    ratings: NDArray[np.float64], categories: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Find the place of each rating on the scale.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.
    categories : (C,) array
        Every value of the scale, in rising order.

    Returns
    -------
    (R, U) array
        0 to C − 1, NaN = not rated.

    Raises
    ------
    InputError
        A rating is not on the scale.

    Examples
    --------
    >>> category_places(np.array([[0.5, np.nan, 0.0]]), np.array([0.0, 0.5, 1.0])).tolist()
    [[1.0, nan, 0.0]]
    """
    check_ratings(ratings)
    check_categories(categories)
    given = np.isfinite(ratings)
    values = ratings[given]
    middles = (categories[1:] + categories[:-1]) / 2
    nearest = np.searchsorted(middles, values)
    # Thirds and the like rarely come back as the same double.
    off = np.abs(values - categories[nearest]) > 1e-9 * float(np.ptp(categories))
    if bool(off.any()):
        msg = (
            f"the rating {values[off][0]:g} is not on the scale, whose values are "
            f"{', '.join(f'{value:g}' for value in categories)}"
        )
        raise InputError(msg)
    places = np.full(ratings.shape, np.nan)
    places[given] = nearest
    return places
