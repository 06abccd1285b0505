"""How much each rater's values vary, what agreement is without them, and medians by rater."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.agreement import coincidence_alpha
from metrics.agreement.checking import check_ratings
from metrics.agreement.coincidences import alphas, coincidences, value_counts

__all__ = ["alphas_without", "commonest_shares", "group_medians"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]

_MOST_VALUES = 60


def alphas_without(ratings: _Floats, scale: str = "ordinal") -> tuple[float, _Floats]:
    """Compute Krippendorff's α of all raters, and of all but each.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.
    scale
        One of `metrics.agreement.SCALES`.

    Returns
    -------
    alpha
        Of all; NaN where undefined.
    without : (R,) array
        Of the others; a rater whose absence raises α pulls agreement down. NaN where the others
        share no unit or all say the same, and for raters without ratings.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units.

    Examples
    --------
    >>> alpha, without = alphas_without(np.array([[1.0, 2, 3], [1, 2, 3], [3, 2, 1]]))
    >>> bool(alpha < 0.1), without.round(2).tolist()
    (True, [-0.67, -0.67, 1.0])
    """
    check_ratings(ratings)
    given = np.isfinite(ratings)
    shared = ratings[:, given.sum(axis=0) >= 2]
    values, counts = value_counts(shared)
    if len(values) > _MOST_VALUES:
        return _one_by_one(ratings, scale)
    whole = coincidences(counts)
    tables = np.stack([whole, *(whole + _change(counts, own, values) for own in shared)])
    found = alphas(tables, values, scale)
    return float(found[0]), np.where(given.any(axis=1), found[1:], np.nan)


def _change(counts: _Floats, own: _Floats, values: _Floats) -> _Floats:
    """Compute how the coincidences change when one rater's values are taken out."""
    rated = np.flatnonzero(np.isfinite(own))
    before = counts[rated]
    after = before.copy()
    after[np.arange(len(rated)), np.searchsorted(values, own[rated])] -= 1
    return coincidences(after[after.sum(axis=1) >= 2]) - coincidences(before)


def _one_by_one(ratings: _Floats, scale: str) -> tuple[float, _Floats]:
    """Do the same for values too many to be counted."""
    rated = np.isfinite(ratings).any(axis=1)
    without = np.full(len(ratings), np.nan)
    for at in np.flatnonzero(rated):
        without[at] = _alpha(np.delete(ratings, at, axis=0), scale)
    return _alpha(ratings, scale), without


def _alpha(ratings: _Floats, scale: str) -> float:
    pairable = ratings[:, np.isfinite(ratings).sum(axis=0) >= 2]
    given = pairable[np.isfinite(pairable)]
    if not given.size or np.ptp(given) == 0:
        return float("nan")
    return coincidence_alpha(pairable, scale)


def commonest_shares(ratings: _Floats) -> tuple[_Floats, _Floats, _Ints]:
    """Compute how much of what each rater gave is one and the same value.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.

    Returns
    -------
    share : (R,) array
        Of the rater's commonest value, 0 to 1; NaN for raters without ratings.
    value : (R,) array
        That value, the lowest where several are as common.
    n : (R,) array
        The rater's ratings.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units.

    Examples
    --------
    >>> share, value, n = commonest_shares(np.array([[3.0, 3, 3, 4], [1, 2, np.nan, np.nan]]))
    >>> share.tolist(), value.tolist(), n.tolist()
    ([0.75, 0.5], [3.0, 1.0], [4, 2])
    """
    check_ratings(ratings)
    rater, unit = np.nonzero(np.isfinite(ratings))
    values, code = np.unique(ratings[rater, unit], return_inverse=True)
    counts = np.zeros((len(ratings), max(len(values), 1)), dtype=np.int64)
    np.add.at(counts, (rater, code), 1)
    n, best = counts.sum(axis=1), counts.argmax(axis=1)
    share = np.full(len(ratings), np.nan)
    np.divide(counts.max(axis=1), n, out=share, where=n > 0)
    value = np.full(len(ratings), np.nan)
    value[n > 0] = values[best[n > 0]]
    return share, value, n


def group_medians(group: _Ints, values: _Floats, n_groups: int) -> _Floats:
    """Compute the median of values in each group.

    Parameters
    ----------
    group : (N,) array
        0 to G − 1.
    values : (N,) array
        Finite.
    n_groups
        Number G of groups.

    Returns
    -------
    (G,) array
        NaN for groups without values.

    Examples
    --------
    >>> group_medians(np.array([0, 0, 0, 2]), np.array([5.0, 1, 2, 7]), 3).tolist()
    [2.0, nan, 7.0]
    """
    order = np.lexsort((values, group))
    sorted_values = values[order]
    n = np.bincount(group, minlength=n_groups)
    start = np.cumsum(n) - n
    some = n > 0
    medians = np.full(n_groups, np.nan)
    lower = sorted_values[(start + (n - 1) // 2)[some]]
    upper = sorted_values[(start + n // 2)[some]]
    medians[some] = (lower + upper) / 2
    return medians
