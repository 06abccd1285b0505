"""Chance-corrected agreement over a fixed scale: Gwet's AC and the generalised Fleiss κ."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.agreement.checking import check_clusters
from metrics.agreement.observed import Observed, observe
from metrics.correlation.influence import clustered_error
from metrics.errors import InputError
from metrics.results import AgreementResult, Interval

__all__ = ["WEIGHTS", "agreement_weights", "fleiss_kappa", "gwet_ac"]

WEIGHTS = ("unweighted", "ordinal", "quadratic", "ratio")

_Floats = NDArray[np.float64]


def agreement_weights(categories: _Floats, weights: str) -> _Floats:
    """Give how much two values count as agreeing.

    Parameters
    ----------
    categories : (C,) array
        Every value of the scale, in rising order.
    weights
        ``unweighted``; ``ordinal``, 1 − C(|k − l| + 1, 2) / C(C, 2); ``quadratic``,
        1 − (k − l)² / (C − 1)², both on the places of the values; ``ratio``,
        1 − ((a − b) / (a + b))² / ((max − min) / (max + min))² on the values.

    Returns
    -------
    (C, C) array
        1 on the diagonal, 0 to 1 elsewhere.

    Raises
    ------
    InputError
        The weights are unknown, or ratio values are negative.

    Source
    ------
    Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., section 3.5.

    Examples
    --------
    >>> agreement_weights(np.arange(1.0, 5), "ordinal")[0].round(3).tolist()
    [1.0, 0.833, 0.5, 0.0]
    >>> agreement_weights(np.arange(1.0, 5), "quadratic")[0].round(3).tolist()
    [1.0, 0.889, 0.556, 0.0]
    """
    if weights not in WEIGHTS:
        msg = f"weights must be one of {', '.join(WEIGHTS)}, not {weights!r}"
        raise InputError(msg)
    c = len(categories)
    apart = np.abs(np.subtract.outer(np.arange(c), np.arange(c))).astype(np.float64)
    if weights == "unweighted":
        return np.eye(c)
    if weights == "ordinal":
        return 1 - apart * (apart + 1) / (c * (c - 1))
    if weights == "quadratic":
        return 1 - (apart / (c - 1)) ** 2
    if categories[0] < 0:
        msg = f"ratio weights need values of 0 or more; the scale starts at {categories[0]:g}"
        raise InputError(msg)
    total = np.add.outer(categories, categories)
    share = np.subtract.outer(categories, categories) / np.where(total > 0, total, 1.0)
    whole = (categories[-1] - categories[0]) / (categories[-1] + categories[0])
    return np.asarray(1 - (share / whole) ** 2)


def gwet_ac(
    ratings: _Floats,
    categories: _Floats,
    weights: str = "unweighted",
    *,
    clusters: NDArray[np.int64] | None = None,
    level: float = 0.95,
) -> AgreementResult:
    """Compute Gwet's AC1, or AC2 with weights.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    categories : (C,) array
        Every value of the scale: the values that happen to be used would give another figure.
    weights
        ``unweighted`` (AC1), ``ordinal``, ``quadratic`` or ``ratio``.
    clusters : (U,) array, optional
        Item of each unit; by default units are taken as independent.
    level
        Nominal coverage of the t interval.

    Returns
    -------
    AgreementResult
        Observed agreement from units with two ratings or more, the marginals and the standard
        error from all rated units. Never undefined by constant ratings.

    Raises
    ------
    InputError
        A rating is not on the scale, or an argument has the wrong shape or value.

    Source
    ------
    Gwet (2008, 2014); equal to irrCAC 1.0 with the categories given.

    Examples
    --------
    >>> ratings = np.array([[1.0, 1, 2, 2], [1, 1, 2, 1]])
    >>> round(gwet_ac(ratings, np.array([1.0, 2.0])).estimate, 4)  # pₐ = 3/4, pₑ = 15/32
    0.5294
    """

    def chance(pi: _Floats, table: _Floats) -> tuple[float, _Floats]:
        factor = float(table.sum()) / (len(pi) * (len(pi) - 1))
        return factor * float(np.sum(pi * (1 - pi))), factor * (1 - pi)

    return _chance_corrected(
        "gwet_ac", ratings, categories, weights, chance=chance, clusters=clusters, level=level
    )


def fleiss_kappa(
    ratings: _Floats,
    categories: _Floats,
    weights: str = "unweighted",
    *,
    clusters: NDArray[np.int64] | None = None,
    level: float = 0.95,
) -> AgreementResult:
    """Compute Fleiss' κ in Gwet's generalised form.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated; the number of ratings may differ.
    categories : (C,) array
        Every value of the scale.
    weights
        ``unweighted`` (Fleiss' own), ``ordinal``, ``quadratic`` or ``ratio``.
    clusters : (U,) array, optional
        Item of each unit; by default units are taken as independent.
    level
        Nominal coverage of the t interval.

    Returns
    -------
    AgreementResult
        Undefined where all ratings are the same.

    Raises
    ------
    InputError
        A rating is not on the scale, or an argument has the wrong shape or value.

    Source
    ------
    Fleiss (1971); Gwet (2014), section 3.4; equal to irrCAC 1.0.

    Examples
    --------
    >>> ratings = np.array([[1.0, 1, 2, 2], [1, 1, 2, 1]])
    >>> round(fleiss_kappa(ratings, np.array([1.0, 2.0])).estimate, 4)  # pₐ = 3/4, pₑ = 17/32
    0.4667
    """

    def chance(pi: _Floats, table: _Floats) -> tuple[float, _Floats]:
        return float(pi @ table @ pi), table @ pi

    return _chance_corrected(
        "fleiss_kappa", ratings, categories, weights, chance=chance, clusters=clusters, level=level
    )


def _chance_corrected(
    statistic: str,
    ratings: _Floats,
    categories: _Floats,
    weights: str,
    *,
    chance: Callable[[_Floats, _Floats], tuple[float, _Floats]],
    clusters: NDArray[np.int64] | None,
    level: float,
) -> AgreementResult:
    if clusters is not None:
        check_clusters(clusters, ratings.shape[1])
    table = agreement_weights(categories, weights)
    observed = observe(ratings, categories, table)
    rated = observed.of_unit >= 0
    n_units = int(rated.sum())
    pi = observed.often @ observed.shares / max(n_units, 1)
    expected, by_value = chance(pi, table) if n_units else (1.0, table[0])
    why = _why_undefined(observed, expected)
    estimate, interval, reason, error = math.nan, None, why, math.nan
    if why is None:
        estimate = (observed.mean - expected) / (1 - expected)
        values = _unit_values(observed, n_units, estimate, expected, observed.shares @ by_value)
        items = np.flatnonzero(rated) if clusters is None else clusters[rated]
        unit = values[observed.of_unit[rated]]
        error, n_items = clustered_error((unit - estimate) / n_units, items)
        interval = _interval(estimate, error, n_items, level)
        reason = None if interval else "all units belong to one item"
    given = np.isfinite(ratings)
    return AgreementResult(
        statistic=statistic, variant=weights, estimate=estimate, interval=interval,
        interval_reason=reason, undefined_because=why, standard_error=error,
        n_units=n_units, n_raters=int(given.any(axis=1).sum()), n_ratings=int(given.sum()),
    )  # fmt: skip


def _why_undefined(observed: Observed, expected: float) -> str | None:
    if not observed.pairable.any():
        return "no unit has two ratings"
    if expected >= 1 - 1e-12:
        return "every rating is the same: there is nothing to tell agreement from chance"
    return None


def _unit_values(
    observed: Observed, n_units: int, estimate: float, expected: float, by_chance: _Floats
) -> _Floats:
    """Give the value of each combination; their mean over units is the estimate.

    They hold the chance term's own noise.
    """
    share = n_units / observed.n_pairable
    own = share * np.where(observed.pairable, observed.agreement - expected, 0.0) / (1 - expected)
    return np.asarray(own - 2 * (1 - estimate) * (by_chance - expected) / (1 - expected))


def _interval(estimate: float, error: float, n_items: int, level: float) -> Interval | None:
    if not math.isfinite(error):
        return None
    reach = float(stats.t.ppf((1 + level) / 2, n_items - 1)) * error
    return Interval(
        low=estimate - reach, high=min(1.0, estimate + reach), level=level, method="t over items"
    )
