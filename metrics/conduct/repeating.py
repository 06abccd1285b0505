"""Whether raters say the same the second time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.categories import check_categories
from metrics.agreement.kappa import pairwise_kappas
from metrics.conduct.sharing import Shares, shares_of
from metrics.correlation.groups import grouped_pearson
from metrics.errors import InputError

__all__ = ["RepeatResult", "repeat_results"]

FEWEST = 3

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatResult:
    """How R raters repeat themselves.

    Attributes
    ----------
    equal
        Shares of repeats with the same value.
    difference : (R,) array
        Mean of second less first value; NaN without repeats.
    distance : (R,) array
        Mean of their absolute difference.
    r : (R,) array
        Pearson's test–retest correlation; NaN below 3 repeats or without variation.
    kappa : (R,) array
        Cohen's κ with quadratic weights between the two; NaN likewise, and without categories.
    """

    equal: Shares
    difference: _Floats
    distance: _Floats
    r: _Floats
    kappa: _Floats


def repeat_results(
    rater: _Ints,
    first: _Floats,
    second: _Floats,
    n_raters: int,
    *,
    categories: _Floats | None = None,
    level: float = 0.95,
) -> RepeatResult:
    """Compare what raters gave the same responses on two occasions.

    Parameters
    ----------
    rater : (N,) array
        Positions of raters, 0 to R − 1.
    first, second : (N,) arrays
        Values on the scale, all finite.
    n_raters
        Number R of raters.
    categories : (C,) array, optional
        Every value of the scale in rising order, for κ; without them κ is undefined, and where a
        value is none of them for that rater.
    level
        Nominal coverage of the intervals of shares.

    Raises
    ------
    InputError
        The arrays are not of one length, or hold values that are not finite.

    Examples
    --------
    >>> rater = np.zeros(4, dtype=int)
    >>> found = repeat_results(rater, np.array([1.0, 2, 3, 3]), np.array([1.0, 2, 3, 2]), 1,
    ...                        categories=np.array([1.0, 2, 3]))
    >>> found.equal.estimate.tolist(), found.difference.tolist(), found.kappa.round(2).tolist()
    ([0.75], [-0.25], [0.8])
    """
    if not rater.shape == first.shape == second.shape:
        msg = "raters, first and second values must be of one length"
        raise InputError(msg)
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        msg = "values of repeats must be finite; leave out what was not judged twice"
        raise InputError(msg)
    n = np.bincount(rater, minlength=n_raters)
    off = second - first
    r = grouped_pearson(first, second, rater, n_raters)
    r[n < FEWEST] = np.nan
    return RepeatResult(
        equal=shares_of(rater, first == second, n_raters, level=level),
        difference=_mean(rater, off, n),
        distance=_mean(rater, np.abs(off), n),
        r=r,
        kappa=_kappas(rater, first, second, n, categories),
    )


def _mean(rater: _Ints, values: _Floats, n: _Ints) -> _Floats:
    found = np.full(len(n), np.nan)
    np.divide(np.bincount(rater, values, len(n)), n, out=found, where=n > 0)
    return found


def _kappas(
    rater: _Ints, first: _Floats, second: _Floats, n: _Ints, categories: _Floats | None
) -> _Floats:
    found = np.full(len(n), np.nan)
    if categories is None:
        return found
    check_categories(categories)
    on_scale = np.isin(first, categories) & np.isin(second, categories)
    for at in np.flatnonzero(n >= FEWEST):
        own = rater == at
        if on_scale[own].all():
            kappas, _ = pairwise_kappas(np.stack([first[own], second[own]]), categories)
            found[at] = kappas[0, 1]
    return found
