"""The noise ceiling: how well a perfect metric could agree with raters who do not."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from metrics.results import CeilingResult
from metrics.variance import one_way, two_way

__all__ = ["noise_ceiling"]


def noise_ceiling(ratings: NDArray[np.float64]) -> CeilingResult:
    """Compute √reliability of the mean human value of a unit.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.

    Returns
    -------
    CeilingResult
        Crossed raters: √ICC(C,k). Otherwise ρ = k ρ₁ / (1 + (k−1) ρ₁) with ρ₁ = ICC(1,1) and k the
        harmonic mean of the ratings per unit: units with few ratings weigh as they should. For
        Pearson's r at the pooled level; a metric may exceed it by chance.

    Source
    ------
    Spearman (1910), Brown (1910); McGraw and Wong (1996).

    Examples
    --------
    >>> found = noise_ceiling(np.array([[1.0, 3], [1, 5]]))  # mean squares 9 and 1: ρ = 8/9
    >>> round(found.estimate, 4), found.method
    (0.9428, 'ICC(C,k), crossed raters')
    """
    rated = ratings[:, np.isfinite(ratings).any(axis=0)]
    counts = np.isfinite(rated).sum(axis=0)
    if rated.shape[1] < 2 or counts.max(initial=0) < 2:
        return _none("no two units, or no unit with two ratings")
    k = float(1 / np.mean(1 / counts))
    if bool(np.isfinite(rated[np.isfinite(rated).any(axis=1)]).all()):
        crossed = rated[np.isfinite(rated).any(axis=1)]
        table = two_way(crossed)
        if table.units <= 0:
            return _none("the units do not differ", k)
        reliability, method = (table.units - table.error) / table.units, "ICC(C,k), crossed raters"
    else:
        table_one = one_way(rated)
        below = table_one.between + (table_one.k0 - 1) * table_one.within
        if below <= 0:
            return _none("the ratings do not vary", k)
        single = (table_one.between - table_one.within) / below
        # At or below 0 the mean is not reliable either, and the step up may divide by 0.
        reliability = k * single / (1 + (k - 1) * single) if single > 0 else single
        method = "ICC(1,1) stepped up to the harmonic mean of ratings per unit"
    if reliability <= 0:
        return CeilingResult(
            estimate=math.nan,
            reliability=reliability,
            method=method,
            raters_per_unit=k,
            undefined_because="the raters' reliability is not above 0",
        )
    return CeilingResult(
        estimate=math.sqrt(reliability), reliability=reliability, method=method, raters_per_unit=k
    )


def _none(why: str, k: float = math.nan) -> CeilingResult:
    return CeilingResult(
        estimate=math.nan,
        reliability=math.nan,
        method="",
        raters_per_unit=k,
        undefined_because=why,
    )
