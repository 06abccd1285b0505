"""Krippendorff's α with an interval that knows which units share an item."""

from __future__ import annotations

import math

import krippendorff
import numpy as np
from numpy.typing import NDArray

from metrics.agreement.checking import check_ratings
from metrics.agreement.coincidences import (
    MOST_CATEGORIES,
    alphas,
    coincidences_by_cluster,
    value_counts,
)
from metrics.errors import InputError
from metrics.resampling import cluster_codes, item_weights, percentile_interval
from metrics.results import AgreementResult, Interval

__all__ = ["SCALES", "krippendorff_alpha"]

SCALES = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(
    ratings: NDArray[np.float64],
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
        The estimate is that of the `krippendorff` package; units with fewer than two ratings do not
        take part.

    Raises
    ------
    InputError
        `ratings` is no matrix of raters by units, the scale is unknown, or ratio values are
        negative.

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
    check_ratings(ratings)
    if scale not in SCALES:
        msg = f"scale must be one of {', '.join(SCALES)}, not {scale!r}"
        raise InputError(msg)
    if scale == "ratio" and bool((ratings < 0).any()):
        msg = "ratio α needs values of 0 or more; this matrix holds negative ones"
        raise InputError(msg)
    given = np.isfinite(ratings)
    pairable = given.sum(axis=0) >= 2
    used = ratings[:, pairable]
    counts = {
        "n_units": int(pairable.sum()),
        "n_raters": int(given[:, pairable].any(axis=1).sum()),
        "n_ratings": int(given[:, pairable].sum()),
    }
    why = _why_undefined(used)
    if why is not None:
        return AgreementResult(
            statistic="krippendorff_alpha",
            scale=scale,
            interval_reason=why,
            undefined_because=why,
            **counts,
        )
    interval, reason, undefined = _interval(
        used,
        scale,
        clusters=None if clusters is None else clusters[pairable],
        resamples=resamples if rng is not None else 0,
        level=level,
        rng=rng or np.random.default_rng(0),
    )
    return AgreementResult(
        statistic="krippendorff_alpha",
        scale=scale,
        estimate=_estimate(used, scale),
        interval=interval,
        interval_reason=reason,
        n_undefined_resamples=undefined,
        **counts,
    )


def _why_undefined(used: NDArray[np.float64]) -> str | None:
    if used.shape[1] == 0:
        return "no unit has two ratings"
    if used.shape[1] == 1:
        return "only one unit has two ratings"
    values = used[np.isfinite(used)]
    if float(np.ptp(values)) == 0:
        return f"every rating is {values[0]:g}: there is nothing to tell agreement from chance"
    return None


def _estimate(used: NDArray[np.float64], scale: str) -> float:
    values, counts = value_counts(used)
    if len(values) > MOST_CATEGORIES and scale == "interval":
        return _interval_alpha(used)
    found = krippendorff.alpha(
        value_counts=counts.astype(np.int64), value_domain=values, level_of_measurement=scale
    )
    return float(found)


def _interval_alpha(used: NDArray[np.float64]) -> float:
    """Compute interval α from sums of squares: real values make tables of values too large."""
    given = np.isfinite(used)
    values = np.where(given, used - np.nanmean(used), 0.0)
    m = given.sum(axis=0)
    within = m * np.sum(values**2, axis=0) - np.sum(values, axis=0) ** 2
    observed = 2 * float(np.sum(within / (m - 1)))
    n = int(m.sum())
    expected = 2 * (n * float(np.sum(values**2)) - float(np.sum(values)) ** 2)
    return 1 - (n - 1) * observed / expected if expected > 0 else math.nan


def _interval(
    used: NDArray[np.float64],
    scale: str,
    *,
    clusters: NDArray[np.int64] | None,
    resamples: int,
    level: float,
    rng: np.random.Generator,
) -> tuple[Interval | None, str | None, int]:
    if resamples == 0:
        return None, "no resamples were asked for", 0
    values, counts = value_counts(used)
    if len(values) > MOST_CATEGORIES:
        return None, f"more than {MOST_CATEGORIES} distinct values", 0
    own = np.arange(used.shape[1]) if clusters is None else clusters
    codes, n = cluster_codes(own)
    if n < 2:
        return None, "all units belong to one item", 0
    tables = coincidences_by_cluster(counts, codes, n).reshape(n, -1)
    shape = (-1, len(values), len(values))
    drawn = [
        alphas((weights @ tables).reshape(shape), values, scale)
        for weights in item_weights(n, resamples, rng)
    ]
    words = "percentile bootstrap of " + ("units" if clusters is None else "items")
    interval, undefined = percentile_interval(np.concatenate(drawn), level, words)
    reason = None if interval else "most resamples hold one value only"
    return interval, reason, undefined
