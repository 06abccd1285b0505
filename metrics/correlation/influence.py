"""Correlations over all pairs, with what each pair contributes to them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.resampling import cluster_codes
from metrics.results import Interval

__all__ = [
    "NEARLY_ONE",
    "clustered_error",
    "error_of_sums",
    "fisher_interval",
    "influence_of",
    "is_constant",
    "pearson",
    "pearson_influence",
    "standardised",
]

NEARLY_ONE = 1 - 1e-12


def is_constant(values: NDArray[np.float64]) -> bool:
    """Tell whether values do not vary beyond rounding.

    Parameters
    ----------
    values : (N,) array

    Examples
    --------
    >>> is_constant(np.array([0.1 + 0.2, 0.3])), is_constant(np.array([1.0, 2.0]))
    (True, False)
    """
    if len(values) == 0:
        return True
    spread = float(np.ptp(values))
    return spread <= 1e-12 * max(1.0, float(np.max(np.abs(values))))


def standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring values that vary to mean 0 and variance 1.

    Parameters
    ----------
    values : (N,) array

    Examples
    --------
    >>> standardised(np.array([3.0, 7.0])).tolist()
    [-1.0, 1.0]
    """
    centred = values - values.mean()
    return np.asarray(centred / np.sqrt(np.mean(centred * centred)))


def pearson(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Compute Pearson's r; NaN where either is constant.

    Parameters
    ----------
    x, y : (N,) arrays
        Finite.

    Examples
    --------
    >>> round(pearson(np.array([2.0, 1, 4, 3, 3, 7]), np.arange(1.0, 7)), 3)
    0.776
    """
    if is_constant(x) or is_constant(y):
        return math.nan
    r = float(np.mean(standardised(x) * standardised(y)))
    return min(1.0, max(-1.0, r))


def pearson_influence(
    x: NDArray[np.float64], y: NDArray[np.float64], r: float
) -> NDArray[np.float64]:
    """Compute what each pair adds to r when its weight grows.

    Parameters
    ----------
    x, y : (N,) arrays
        Not constant.
    r
        Their correlation.

    Returns
    -------
    (N,) array
        Adds up to 0 but for rounding; its squares, summed by cluster, give the variance of r.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 3]), np.array([1.0, 3, 2])
    >>> pearson_influence(x, y, 0.5).round(4).tolist()
    [0.25, -0.125, -0.125]
    """
    return influence_of(standardised(x), standardised(y), r) / len(x)


def influence_of(
    a: NDArray[np.float64], b: NDArray[np.float64], r: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """Compute N times the influence of each pair from standardised values.

    Parameters
    ----------
    a, b : (N,) arrays
        Of mean 0 and variance 1.
    r
        Their correlation; an (N,) array where it differs by group.
    """
    return np.asarray(a * b - r * (a * a + b * b) / 2)


def clustered_error(influence: NDArray[np.float64], items: NDArray[np.int64]) -> tuple[float, int]:
    """Compute the standard error of a sum of influences that are independent between items only.

    Parameters
    ----------
    influence : (N,) array
    items : (N,) array
        Item of each pair.

    Returns
    -------
    error : float
        NaN with fewer than two items.
    n_items : int

    Examples
    --------
    >>> clustered_error(np.array([1.0, 2, -1, -2]), np.array([0, 0, 1, 1]))  # √(2/1 · (9 + 9))
    (6.0, 2)
    """
    codes, n = cluster_codes(items)
    sums = np.bincount(codes, influence, n).astype(np.float64)
    return error_of_sums(sums, n), n


def error_of_sums(sums: NDArray[np.float64], n_items: int) -> float:
    """Compute the standard error from the influences' sums by item.

    Parameters
    ----------
    sums : (I,) array
        0 for an item that does not take part.
    n_items
        Number of items that do; NaN with fewer than two.

    Examples
    --------
    >>> error_of_sums(np.array([3.0, -3.0]), 2)  # √(2/1 · (9 + 9))
    6.0
    """
    if n_items < 2:
        return math.nan
    return math.sqrt(n_items / (n_items - 1) * float(np.sum(sums**2)))


def fisher_interval(
    r: float, error: float, n_items: int, *, confidence: float, method: str
) -> Interval | None:
    """Make an interval on Fisher's z and bring it back.

    Parameters
    ----------
    r
        Estimate.
    error
        Its standard error.
    n_items
        Number I of clusters; t has I − 1 degrees of freedom.
    confidence
        Nominal coverage.
    method
        Words for the interval.

    Returns
    -------
    Interval or None
        None where |r| is 1 or there is no error.

    Examples
    --------
    >>> found = fisher_interval(0.0, 0.1, 11, confidence=0.95, method="")
    >>> round(found.low, 4), round(found.high, 4)  # ± tanh(2.228 · 0.1)
    (-0.2192, 0.2192)
    """
    if not math.isfinite(error) or error <= 0 or abs(r) >= NEARLY_ONE or n_items < 2:
        return None
    t = float(stats.t.ppf((1 + confidence) / 2, n_items - 1))
    reach = t * error / (1 - r * r)
    z = math.atanh(r)
    return Interval(
        low=math.tanh(z - reach), high=math.tanh(z + reach), level=confidence, method=method
    )
