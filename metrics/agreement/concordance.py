"""Kendall's W: how alike raters rank the units."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.agreement.checking import check_ratings
from metrics.results import AgreementResult

_NO_INTERVAL = "none is computed for W, whose ranks run over all units"
__all__ = ["kendall_w"]


def kendall_w(ratings: NDArray[np.float64]) -> AgreementResult:
    """Compute Kendall's coefficient of concordance, corrected for ties.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated. Units that some rater left out do not
        take part, nor do raters without any rating.

    Returns
    -------
    AgreementResult
        0 to 1; k (n − 1) W is Friedman's χ². Without interval.

    Source
    ------
    Kendall and Babington Smith (1939); Siegel and Castellan (1988), the correction for ties.

    Examples
    --------
    >>> round(kendall_w(np.array([[1.0, 2, 3], [1.0, 2, 3], [2.0, 1, 3]])).estimate, 4)
    0.7778
    """
    check_ratings(ratings)
    given = np.isfinite(ratings)
    raters = given.any(axis=1)
    units = given.any(axis=0) & given[raters].all(axis=0)
    table = ratings[np.ix_(raters, units)]
    k, n = table.shape
    why = None
    if k < 2:
        why = "there are fewer than two raters"
    elif n < 2:
        why = f"every rater rated only {n} unit{'' if n == 1 else 's'}; 2 are needed"
    elif float(np.ptp(table, axis=1).max()) == 0:
        why = "no rater's ratings vary"
    return AgreementResult(
        statistic="kendall_w",
        estimate=math.nan if why else _concordance(table),
        interval_reason=why or _NO_INTERVAL,
        undefined_because=why,
        n_units=n,
        n_raters=k,
        n_ratings=k * n,
    )


def _concordance(table: NDArray[np.float64]) -> float:
    k, n = table.shape
    ranks = stats.rankdata(table, axis=1)
    spread = float(np.sum((ranks.sum(axis=0) - k * (n + 1) / 2) ** 2))
    # A rater's Σ (rank − mean)² is (n³ − n)/12 less what ties take away.
    own = float(np.sum((ranks - (n + 1) / 2) ** 2))
    return float(spread / (k * own))
