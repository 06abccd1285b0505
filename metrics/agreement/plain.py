"""Agreement that needs no model of chance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_ratings
from metrics.agreement.coincidences import value_counts
from metrics.correlation.influence import is_constant, pearson
from metrics.results import AgreementResult

__all__ = ["percent_agreement", "test_retest"]


def percent_agreement(ratings: NDArray[np.float64]) -> AgreementResult:
    """Compute the share of pairs of ratings of one unit that are equal, averaged over units.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.

    Examples
    --------
    >>> percent_agreement(np.array([[1.0, 2.0], [1.0, 3.0]])).estimate
    0.5
    """
    check_ratings(ratings)
    given = np.isfinite(ratings)
    pairable = given.sum(axis=0) >= 2
    _, counts = value_counts(ratings[:, pairable])
    m = counts.sum(axis=1)
    equal = np.sum(counts * (counts - 1), axis=1) / np.where(m > 1, m * (m - 1), 1)
    why = None if len(m) else "no unit has two ratings"
    return AgreementResult(
        statistic="percent_agreement",
        estimate=float(equal.mean()) if len(m) else math.nan,
        interval_reason=why or "not computed",
        undefined_because=why,
        n_units=int(pairable.sum()),
        n_raters=int(given[:, pairable].any(axis=1).sum()),
        n_ratings=int(given[:, pairable].sum()),
    )


def test_retest(first: NDArray[np.float64], second: NDArray[np.float64]) -> AgreementResult:
    """Correlate what raters said of a unit the first and the second time (Pearson).

    Parameters
    ----------
    first, second : (R, U) arrays
        The same raters and units, NaN = not rated on that occasion.

    Examples
    --------
    >>> round(test_retest(np.array([[1.0, 2, 3]]), np.array([[1.0, 3, 2]])).estimate, 4)
    0.5
    """
    check_ratings(first)
    check_ratings(second)
    both = np.isfinite(first) & np.isfinite(second)
    x, y = first[both], second[both]
    why = None
    if len(x) < 3:
        why = f"only {len(x)} ratings were given twice; 3 are needed"
    elif is_constant(x) or is_constant(y):
        why = "the ratings of one occasion do not vary"
    return AgreementResult(
        statistic="test_retest",
        estimate=math.nan if why else pearson(x, y),
        interval_reason=why or "not computed",
        undefined_because=why,
        n_units=int(both.any(axis=0).sum()),
        n_raters=int(both.any(axis=1).sum()),
        n_ratings=len(x),
    )


test_retest.__test__ = False  # type: ignore[attr-defined]
