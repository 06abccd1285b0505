"""Krippendorff's α with an interval that knows which units share an item."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
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

__all__ = ["SCALES", "coincidence_alpha", "krippendorff_alpha", "krippendorff_alphas"]

SCALES = ("nominal", "ordinal", "interval", "ratio")
_FEW_VALUES = 12
"""Up to this many values, tables of value by value are kept for each item."""
_CELLS = 1_000_000
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
    return krippendorff_alphas(
        ratings, (scale,), clusters=clusters, resamples=resamples, level=level, rng=rng
    )[0]


def krippendorff_alphas(
    ratings: _Floats,
    scales: Sequence[str] = SCALES,
    *,
    clusters: NDArray[np.int64] | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    rng: np.random.Generator | None = None,
) -> tuple[AgreementResult, ...]:
    """Compute Krippendorff's α on several scales, from one set of resamples.

    Parameters
    ----------
    ratings, clusters, resamples, level, rng
        As of `krippendorff_alpha`, which gives the same result scale by scale.
    scales
        Of ``nominal``, ``ordinal``, ``interval`` and ``ratio``.

    Returns
    -------
    tuple of AgreementResult
        One for each scale.

    Raises
    ------
    InputError
        As of `krippendorff_alpha`.

    Examples
    --------
    >>> found = krippendorff_alphas(np.array([[1.0, 2, 3], [1.0, 2, 2]]), resamples=0)
    >>> [f"{result.scale} {result.estimate:.3f}" for result in found]
    ['nominal 0.545', 'ordinal 0.778', 'interval 0.706', 'ratio 0.845']
    """
    for scale in scales:
        _check(ratings, scale, clusters)
    data = _prepare(ratings, clusters)
    whys = [_why_undefined(data, scale) for scale in scales]
    defined = [scale for scale, why in zip(scales, whys, strict=True) if why is None]
    reason = _why_no_interval(data, resamples, rng)
    drawn: dict[str, _Floats] = {}
    if reason is None and defined and rng is not None:
        drawn = dict(zip(defined, _resample(data, defined, resamples, rng), strict=True))
    words = f"percentile bootstrap of {'units' if clusters is None else 'items'}"
    found = []
    for scale, why in zip(scales, whys, strict=True):
        interval, undefined = None, 0
        if scale in drawn:
            interval, undefined = percentile_interval(drawn[scale], level, words)
        lacking = why or reason or "most resamples hold one value only"
        found.append(
            AgreementResult(
                statistic="krippendorff_alpha",
                scale=scale,
                estimate=math.nan if why else _estimate(data, cast("_Scale", scale)),
                interval=interval,
                interval_reason=None if interval else lacking,
                undefined_because=why,
                n_units=data.ratings.shape[1],
                n_raters=data.n_raters,
                n_ratings=data.n_ratings,
                n_undefined_resamples=undefined,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Data:
    """Units with two ratings or more; `patterns` is None where values are many."""

    ratings: _Floats
    values: _Floats
    patterns: Patterns | None
    codes: NDArray[np.int64]
    n_clusters: int
    n_raters: int
    n_ratings: int


def _prepare(ratings: _Floats, clusters: NDArray[np.int64] | None) -> _Data:
    given = np.isfinite(ratings)
    pairable = given.sum(axis=0) >= 2
    if not pairable.all():
        ratings, given = ratings[:, pairable], given[:, pairable]
        clusters = None if clusters is None else clusters[pairable]
    n_units = ratings.shape[1]
    patterns = find_patterns(ratings, most_values=_FEW_VALUES)
    codes, n = (np.arange(n_units), n_units) if clusters is None else cluster_codes(clusters)
    return _Data(
        ratings=ratings,
        values=distinct_values(ratings[given])[0] if patterns is None else patterns.values,
        patterns=patterns,
        codes=codes,
        n_clusters=n,
        n_raters=int(given.any(axis=1).sum()),
        n_ratings=int(given.sum()),
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


def _why_undefined(data: _Data, scale: str) -> str | None:
    n_values = len(data.values)
    if data.ratings.shape[1] == 0:
        return "no unit has two ratings"
    if data.ratings.shape[1] == 1:
        return "only one unit has two ratings"
    if n_values == 1:
        return f"every rating is {data.values[0]:g}: there is nothing to tell agreement from chance"
    if scale == "ratio" and n_values > MOST_RATIO_VALUES:
        return f"ratio α compares every two of {n_values:,} values; {MOST_RATIO_VALUES:,} at most"
    return None


def _why_no_interval(data: _Data, resamples: int, rng: np.random.Generator | None) -> str | None:
    if resamples == 0 or rng is None:
        return "no resamples were asked for"
    if data.n_clusters < 2:
        return "all units belong to one item"
    return None


def _estimate(data: _Data, scale: _Scale) -> float:
    if data.patterns is None:
        once = [np.ones((1, data.n_clusters))]
        return float(alphas_of_many_values(data.ratings, (scale,), data.codes, once)[0][0])
    if data.ratings.shape[1] * len(data.values) ** 2 > _CELLS:
        return alpha_of_patterns(data.patterns, scale)
    found = krippendorff.alpha(
        value_counts=data.patterns.counts[data.patterns.of_unit].astype(np.int64),
        value_domain=data.values,
        level_of_measurement=scale,
    )
    return float(found)


def _resample(
    data: _Data, scales: Sequence[str], resamples: int, rng: np.random.Generator
) -> list[_Floats]:
    if data.patterns is None:
        weights = item_weights(data.n_clusters, resamples, rng)
        return alphas_of_many_values(data.ratings, scales, data.codes, weights)
    return resampled_alphas(
        data.patterns,
        scales,
        codes=data.codes,
        n_clusters=data.n_clusters,
        resamples=resamples,
        rng=rng,
    )
