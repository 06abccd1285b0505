"""Weighted κ of every two raters, averaged."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.categories import category_places
from metrics.errors import InputError
from metrics.results import AgreementResult

__all__ = ["pairwise_kappas", "weighted_kappa"]

_Floats = NDArray[np.float64]


def weighted_kappa(
    ratings: _Floats, categories: _Floats, weights: str = "quadratic", *, min_shared: int = 2
) -> AgreementResult:
    """Average Cohen's weighted κ over all pairs of raters.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    categories : (C,) array
        Every value of the scale, in rising order: places are counted on it.
    weights
        ``quadratic`` or ``linear``, of the distance of places.
    min_shared
        Fewest units that a pair of raters must share to count.

    Returns
    -------
    AgreementResult
        Plain mean over pairs whose κ is defined; without interval.

    Raises
    ------
    InputError
        A rating is not on the scale, or the weights are unknown.

    Source
    ------
    Cohen (1968); Light (1971), the mean over pairs.

    Examples
    --------
    >>> ratings = np.array([[1.0, 2, 3, 3], [1.0, 2, 3, 2]])
    >>> round(weighted_kappa(ratings, np.array([1.0, 2, 3])).estimate, 4)  # 1 − (1/4) / (5/4)
    0.8
    """
    kappas, shared = pairwise_kappas(ratings, categories, weights)
    counted = np.triu(shared >= min_shared, 1) & np.isfinite(kappas)
    among = counted | counted.T
    given = np.isfinite(ratings)
    raters = among.any(axis=1)
    units = given[raters].sum(axis=0) >= 2
    why = None
    if not np.triu(shared >= min_shared, 1).any():
        why = f"no two raters share {min_shared} units"
    elif not counted.any():
        why = "no two raters' common ratings vary"
    return AgreementResult(
        statistic="weighted_kappa",
        variant=weights,
        estimate=math.nan if why else float(kappas[counted].mean()),
        interval_reason=why or "not computed for a mean over pairs of raters",
        undefined_because=why,
        n_units=int(units.sum()),
        n_raters=int(raters.sum()),
        n_ratings=int(given[np.ix_(raters, units)].sum()),
    )


def pairwise_kappas(
    ratings: _Floats, categories: _Floats, weights: str = "quadratic"
) -> tuple[_Floats, _Floats]:
    """Compute Cohen's weighted κ of every two raters over the units that both rated.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.
    categories : (C,) array
        Every value of the scale, in rising order.
    weights
        ``quadratic`` or ``linear``.

    Returns
    -------
    kappas : (R, R) array
        Symmetric; NaN where both raters gave one and the same value throughout.
    shared : (R, R) array
        Units that both rated.

    Examples
    --------
    >>> ratings = np.array([[1.0, 2, 3, 3], [1.0, 2, 3, 2]])
    >>> kappas, shared = pairwise_kappas(ratings, np.array([1.0, 2, 3]))
    >>> round(float(kappas[0, 1]), 4), float(shared[0, 1])  # 1 − (1/4) / (5/4)
    (0.8, 4.0)
    """
    if weights not in {"quadratic", "linear"}:
        msg = f"weights must be quadratic or linear, not {weights!r}"
        raise InputError(msg)
    places = category_places(ratings, categories)
    given = np.isfinite(places).astype(np.float64)
    filled = np.where(given > 0, places, 0.0)
    shared = given @ given.T
    n = np.maximum(shared, 1)
    if weights == "quadratic":
        observed, expected = _moments(filled, given, n)
    else:
        observed, expected = _steps(filled, given, n, len(categories))
    varies = (expected > 1e-12) & (shared > 0)
    kappas = np.full(shared.shape, np.nan)
    kappas[varies] = 1 - observed[varies] / expected[varies]
    return kappas, shared


def _moments(filled: _Floats, given: _Floats, n: _Floats) -> tuple[_Floats, _Floats]:
    """Compute mean squared distances of places, observed and by chance, from sums of products."""
    first, square = filled @ given.T / n, filled**2 @ given.T / n
    cross = filled @ filled.T / n
    both = square + square.T
    return both - 2 * cross, both - 2 * first * first.T


def _steps(filled: _Floats, given: _Floats, n: _Floats, size: int) -> tuple[_Floats, _Floats]:
    """Compute mean distances of places by counting the steps between values that are crossed."""
    observed, expected = np.zeros_like(n), np.zeros_like(n)
    for step in range(size - 1):
        below = (filled <= step) * given
        share, together = below @ given.T / n, below @ below.T / n
        observed += share + share.T - 2 * together
        expected += share + share.T - 2 * share * share.T
    return observed, expected
