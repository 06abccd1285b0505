"""Krippendorff's α with an interval that knows which units share an item."""

from __future__ import annotations

import math
from typing import Literal, cast

import krippendorff
import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_clusters, check_ratings
from metrics.agreement.coincidences import distinct_values
from metrics.agreement.many_values import MOST_RATIO_VALUES, alphas_of_many_values
from metrics.agreement.patterns import Patterns, find_patterns
from metrics.agreement.resampled import alpha_of_patterns, resampled_alphas
from metrics.errors import InputError
from metrics.resampling import cluster_codes, item_weights, percentile_interval
from metrics.results import AgreementResult

__all__ = ["SCALES", "coincidence_alpha", "krippendorff_alpha"]

SCALES = ("nominal", "ordinal", "interval", "ratio")
_FEW_VALUES = 12
"""Up to this many values, tables of value by value are kept for each item."""
_CELLS = 4_000_000
"""The package holds a table for each unit; above this many cells our own engine, equal to it."""

_Floats = NDArray[np.float64]
_Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(
    ratings: _Floats,
    scale: str,
    *,
    clusters: NDArray[np.int64] | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    rng: np.random.Generator | None = None,
) -> AgreementResult:
    """Compute Krippendorff's α.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    scale
        How values differ: ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
    clusters : (U,) array, optional
        Item of each unit; by default each unit is resampled by itself.
    resamples
        Of clusters, with replacement; 0 gives no interval.
    level
        Nominal coverage of the percentile interval.
    rng
        Source of chance; without one there is no interval.

    Returns
    -------
    AgreementResult
        The estimate is that of the `krippendorff` package, and of an engine equal to it where that
        would take too much memory; units with fewer than two ratings do not take part.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units, `clusters` does not name an item for each unit,
        the scale is unknown, or ratio values are negative.

    Source
    ------
    Krippendorff (2019), Content Analysis, chapter 12.

    Examples
    --------
    >>> a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    >>> b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> found = krippendorff_alpha(np.array([a, b], dtype=float), "nominal", resamples=0)
    >>> round(found.estimate, 10)
    0.0952380952
    """
    _check(ratings, scale, clusters)
    given = np.isfinite(ratings)
    pairable = given.sum(axis=0) >= 2
    used = ratings[:, pairable]
    patterns = find_patterns(used, most_values=_FEW_VALUES)
    values = distinct_values(used[np.isfinite(used)])[0] if patterns is None else patterns.values
    why = _why_undefined(used.shape[1], values, scale)
    estimate, interval, reason, undefined = math.nan, None, why, 0
    if why is None:
        estimate = _estimate(used, patterns, cast("_Scale", scale))
        reason = _why_no_interval(clusters, pairable, resamples, rng)
        if reason is None and rng is not None:
            own = np.arange(used.shape[1]) if clusters is None else clusters[pairable]
            drawn = _resample(used, patterns, scale, clusters=own, resamples=resamples, rng=rng)
            words = f"percentile bootstrap of {'units' if clusters is None else 'items'}"
            interval, undefined = percentile_interval(drawn, level, words)
            reason = None if interval else "most resamples hold one value only"
    return AgreementResult(
        statistic="krippendorff_alpha",
        scale=scale,
        estimate=estimate,
        interval=interval,
        interval_reason=reason,
        undefined_because=why,
        n_units=int(pairable.sum()),
        n_raters=int(given[:, pairable].any(axis=1).sum()),
        n_ratings=int(given[:, pairable].sum()),
        n_undefined_resamples=undefined,
    )


def coincidence_alpha(ratings: _Floats, scale: str) -> float:
    """Compute Krippendorff's α alone, by the engine that the intervals rest on.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.

    Returns
    -------
    float
        Equal to that of `krippendorff_alpha` but for rounding; NaN where that is undefined.

    Raises
    ------
    InputError
        As of `krippendorff_alpha`.

    Examples
    --------
    >>> coincidence_alpha(np.array([[1.0, 2, 2], [1.0, 2, 1]]), "nominal")  # 1 − 5·2/18
    0.4444444444444444
    """
    _check(ratings, scale, None)
    patterns = find_patterns(ratings, most_values=_FEW_VALUES)
    if patterns is None or (patterns.counts.sum(axis=1) >= 2) @ patterns.often < 2:
        return krippendorff_alpha(ratings, scale, resamples=0).estimate
    return alpha_of_patterns(patterns, scale)


def _check(ratings: _Floats, scale: str, clusters: NDArray[np.int64] | None) -> None:
    check_ratings(ratings)
    if scale not in SCALES:
        msg = f"scale must be one of {', '.join(SCALES)}, not {scale!r}"
        raise InputError(msg)
    if scale == "ratio" and bool((ratings < 0).any()):
        msg = f"ratio α needs values of 0 or more; the lowest is {np.nanmin(ratings):g}"
        raise InputError(msg)
    if clusters is not None:
        check_clusters(clusters, ratings.shape[1])


def _why_undefined(n_units: int, values: _Floats, scale: str) -> str | None:
    if n_units == 0:
        return "no unit has two ratings"
    if n_units == 1:
        return "only one unit has two ratings"
    if len(values) == 1:
        return f"every rating is {values[0]:g}: there is nothing to tell agreement from chance"
    if scale == "ratio" and len(values) > MOST_RATIO_VALUES:
        return (
            f"ratio α compares every two of {len(values):,} values; {MOST_RATIO_VALUES:,} at most"
        )
    return None


def _why_no_interval(
    clusters: NDArray[np.int64] | None,
    pairable: NDArray[np.bool_],
    resamples: int,
    rng: np.random.Generator | None,
) -> str | None:
    if resamples == 0 or rng is None:
        return "no resamples were asked for"
    if clusters is not None and len(np.unique(clusters[pairable])) < 2:
        return "all units belong to one item"
    return None


def _estimate(used: _Floats, patterns: Patterns | None, scale: _Scale) -> float:
    if patterns is None:
        codes = np.zeros(used.shape[1], dtype=np.int64)
        return float(alphas_of_many_values(used, scale, codes, [np.ones((1, 1))])[0])
    if used.shape[1] * len(patterns.values) ** 2 > _CELLS:
        return alpha_of_patterns(patterns, scale)
    found = krippendorff.alpha(
        value_counts=patterns.counts[patterns.of_unit].astype(np.int64),
        value_domain=patterns.values,
        level_of_measurement=scale,
    )
    return float(found)


def _resample(
    used: _Floats,
    patterns: Patterns | None,
    scale: str,
    *,
    clusters: NDArray[np.int64],
    resamples: int,
    rng: np.random.Generator,
) -> _Floats:
    codes, n = cluster_codes(clusters)
    if patterns is None:
        return alphas_of_many_values(used, scale, codes, item_weights(n, resamples, rng))
    return resampled_alphas(
        patterns, scale, codes=codes, n_clusters=n, resamples=resamples, rng=rng
    )
