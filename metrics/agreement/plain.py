"""Agreement that needs no model of chance."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from metrics.agreement.checking import check_ratings
from metrics.agreement.coincidences import value_counts
from metrics.correlation.influence import (
    clustered_error,
    fisher_interval,
    is_constant,
    pearson,
    pearson_influence,
)
from metrics.results import AgreementResult, Interval

__all__ = ["percent_agreement", "test_retest"]


_ROUNDING = 1e-12


def percent_agreement(
    ratings: NDArray[np.float64],
    *,
    clusters: NDArray[np.int64] | None = None,
    level: float = 0.95,
) -> AgreementResult:
    """Compute the share of pairs of ratings of one unit that are equal, averaged over units.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.
    clusters : (U,) array, optional
        Item of each unit; every unit is its own by default.
    level
        Nominal coverage of the interval, which is the sandwich on the logit of the share.

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
    interval, no_interval = None, why
    if why is None:
        own = np.arange(ratings.shape[1]) if clusters is None else clusters
        interval, no_interval = _logit_interval(equal, own[pairable], level)
    return AgreementResult(
        statistic="percent_agreement",
        estimate=float(equal.mean()) if len(m) else math.nan,
        interval=interval,
        interval_reason=no_interval,
        undefined_because=why,
        n_units=int(pairable.sum()),
        n_raters=int(given[:, pairable].any(axis=1).sum()),
        n_ratings=int(given[:, pairable].sum()),
    )


def _logit_interval(
    shares: NDArray[np.float64], clusters: NDArray[np.int64], level: float
) -> tuple[Interval | None, str | None]:
    """Give the interval of a mean of shares over clustered units, or why there is none."""
    mean = float(shares.mean())
    error, n_items = clustered_error((shares - mean) / len(shares), clusters)
    if n_items < 2:
        return None, "there are fewer than two items"
    if not 0 < mean < 1:
        return None, "the share is 0 or 1"
    if error <= _ROUNDING:
        return None, "the share is the same in every item"
    reach = float(stats.t.ppf((1 + level) / 2, n_items - 1)) * error / (mean * (1 - mean))
    low, high = (float(special.expit(special.logit(mean) + side * reach)) for side in (-1, 1))
    method = "sandwich clustered by item on the logit"
    return Interval(low=low, high=high, level=level, method=method), None


def test_retest(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    *,
    clusters: NDArray[np.int64] | None = None,
    level: float = 0.95,
) -> AgreementResult:
    """Correlate what raters said of a unit the first and the second time (Pearson).

    Parameters
    ----------
    first, second : (R, U) arrays
        The same raters and units, NaN = not rated on that occasion.
    clusters : (U,) array, optional
        Item of each unit; every unit is its own by default.
    level
        Nominal coverage of the interval, the sandwich on Fisher's z.

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
    r, interval = math.nan, None
    if why is None:
        own = np.arange(first.shape[1]) if clusters is None else clusters
        r = pearson(x, y)
        items = np.broadcast_to(own, first.shape)[both]
        error, n_items = clustered_error(pearson_influence(x, y, r), items)
        interval = fisher_interval(
            r, error, n_items, confidence=level, method="sandwich clustered by item on Fisher's z"
        )
    return AgreementResult(
        statistic="test_retest",
        estimate=r,
        interval=interval,
        interval_reason=None if interval else why or "the correlation is perfect, or of one item",
        undefined_because=why,
        n_units=int(both.any(axis=0).sum()),
        n_raters=int(both.any(axis=1).sum()),
        n_ratings=len(x),
    )


test_retest.__test__ = False  # type: ignore[attr-defined]
