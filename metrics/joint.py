"""Many statistics from one stream of resamples: their intervals then speak of the same studies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.coincidences import alphas, coincidences_by_cluster
from metrics.agreement.patterns import find_patterns
from metrics.agreement.resampled import square_tables, sum_of_units
from metrics.calibration.weights import best_eta, moments
from metrics.errors import InputError
from metrics.resampling import cluster_sums, item_weights

__all__ = [
    "SumStatistic",
    "alpha_sums",
    "alpha_sums_by_scale",
    "eta_sums",
    "pearson_sums",
    "resample_jointly",
]

_FEW_VALUES = 12
_ROUNDING = 1e-12
_CHUNK = 192
"""So many resamples at a time: enough for the product to be fast, few enough to be small."""

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SumStatistic:
    """A statistic that needs of each item only a few sums.

    Attributes
    ----------
    name
        What it is called in the result.
    columns : (I, K) array
        Sums of each item, in the order of the items' codes.
    evaluate
        From (B, K) sums over items to (B,) values, NaN where undefined.
    """

    name: str
    columns: _Floats
    evaluate: Callable[[_Floats], _Floats]


def resample_jointly(
    statistics: Sequence[SumStatistic], *, resamples: int, rng: np.random.Generator
) -> dict[str, _Floats]:
    """Evaluate statistics in the same resamples of items.

    Parameters
    ----------
    statistics
        Over the same I items.
    resamples
        Number B of resamples.
    rng
        Source of chance.

    Returns
    -------
    dict of (B,) arrays
        By name; NaN where a statistic is undefined in a resample.

    Raises
    ------
    InputError
        The statistics are over different numbers of items.

    Examples
    --------
    >>> x, items = np.array([1.0, 2, 3, 5]), np.arange(4)
    >>> statistic = pearson_sums("r", x, 2 * x + 1, items, n_items=4)
    >>> drawn = resample_jointly([statistic], resamples=3, rng=np.random.default_rng(0))
    >>> drawn["r"].round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    sizes = {len(statistic.columns) for statistic in statistics}
    if len(sizes) != 1:
        msg = f"statistics must be over the same items, not over {sorted(sizes)} of them"
        raise InputError(msg)
    columns, places = _distinct(statistics)
    sums = np.empty((resamples, columns.shape[1]))
    done = 0
    for weights in item_weights(sizes.pop(), resamples, rng, chunk=_CHUNK):
        np.matmul(weights, columns, out=sums[done : done + len(weights)])
        done += len(weights)
    return {
        statistic.name: statistic.evaluate(sums[:, own])
        for statistic, own in zip(statistics, places, strict=True)
    }


def _distinct(statistics: Sequence[SumStatistic]) -> tuple[_Floats, list[list[int]]]:
    """Keep each column once, and say where each statistic finds its own.

    Statistics share a lot: a metric's squares are the same beside every human value.
    """
    kept: dict[bytes, int] = {}
    columns: list[_Floats] = []
    places = []
    for statistic in statistics:
        own = []
        for column in statistic.columns.T:
            key = sha256(column.tobytes()).digest()
            if key not in kept:
                kept[key] = len(columns)
                columns.append(column)
            own.append(kept[key])
        places.append(own)
    return np.stack(columns, axis=1), places


def pearson_sums(name: str, x: _Floats, y: _Floats, items: _Ints, *, n_items: int) -> SumStatistic:
    """Lay out pooled Pearson's r.

    Parameters
    ----------
    name
        What it is called in the result.
    x, y : (N,) arrays
        Metric and mean human value of each response, NaN = none.
    items : (N,) array
        Item of each response, 0 to I − 1.
    n_items
        Number I of items.

    Examples
    --------
    >>> x, y = np.array([1.0, 2, 3]), np.array([1.0, 3, 2])
    >>> laid_out = pearson_sums("r", x, y, np.array([0, 0, 1]), n_items=2)
    >>> laid_out.columns.tolist()  # 1, x, y, xx, yy and xy, less their means
    [[2.0, -1.0, 0.0, 1.0, 2.0, 1.0], [1.0, 1.0, 0.0, 1.0, 0.0, 0.0]]
    >>> laid_out.evaluate(laid_out.columns.sum(axis=0)[None]).round(4).tolist()
    [0.5]
    """
    both = np.isfinite(x) & np.isfinite(y)
    a, b = x[both] - np.mean(x[both]), y[both] - np.mean(y[both])
    columns = np.stack([np.ones_like(a), a, b, a * a, b * b, a * b], axis=1)
    return SumStatistic(name, cluster_sums(columns, items[both], n_items), _pearson)


def _pearson(sums: _Floats) -> _Floats:
    mean = sums / np.maximum(sums[:, [0]], 1)
    a, b = mean[:, 1], mean[:, 2]
    var_a, var_b = mean[:, 3] - a * a, mean[:, 4] - b * b
    varies = (var_a > _ROUNDING * mean[:, 3]) & (var_b > _ROUNDING * mean[:, 4])
    norm = np.sqrt(np.where(varies, var_a * var_b, 1.0))
    return np.where(varies, np.clip((mean[:, 5] - a * b) / norm, -1.0, 1.0), np.nan)


def alpha_sums(
    name: str, ratings: _Floats, scale: str, items: _Ints, *, n_items: int
) -> SumStatistic:
    """Lay out Krippendorff's α.

    Parameters
    ----------
    name
        What it is called in the result.
    ratings : (R, U) array
        NaN = not rated; at most 12 distinct values.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
    items : (U,) array
        Item of each unit, 0 to I − 1.
    n_items
        Number I of items.

    Raises
    ------
    InputError
        There are more values, or none.

    Examples
    --------
    >>> ratings = np.array([[1.0, 2, 2], [1.0, 2, 1]])
    >>> laid_out = alpha_sums("α", ratings, "nominal", np.array([0, 0, 1]), n_items=2)
    >>> laid_out.columns.tolist()  # coincidences of 1 with 1, 1 with 2 and 2 with 2
    [[2.0, 0.0, 2.0], [0.0, 1.0, 0.0]]
    >>> laid_out.evaluate(laid_out.columns.sum(axis=0)[None]).round(4).tolist()  # 1 − 5·2/18
    [0.4444]
    """
    found = alpha_sums_by_scale({scale: name}, ratings, items, n_items=n_items)
    if found is None:
        msg = f"joint resampling of α takes ratings of 1 to {_FEW_VALUES} distinct values"
        raise InputError(msg)
    return found[0]


def alpha_sums_by_scale(
    names: Mapping[str, str], ratings: _Floats, items: _Ints, *, n_items: int
) -> tuple[SumStatistic, ...] | None:
    """Lay out Krippendorff's α on several scales, which rest on the same sums.

    Parameters
    ----------
    names
        For each scale what its α is called in the result.
    ratings, items, n_items
        As of `alpha_sums`.

    Returns
    -------
    tuple of SumStatistic or None
        None where there are more than 12 distinct values, or none.

    Examples
    --------
    >>> ratings, names = np.array([[1.0, 2, 2], [1.0, 2, 1]]), {"nominal": "n", "ordinal": "o"}
    >>> laid_out = alpha_sums_by_scale(names, ratings, np.array([0, 0, 1]), n_items=2)
    >>> [(of.name, of.evaluate(of.columns.sum(axis=0)[None]).round(4).tolist()) for of in laid_out]
    [('n', [0.4444]), ('o', [0.4444])]
    """
    pairable = np.isfinite(ratings).sum(axis=0) >= 2
    patterns = find_patterns(ratings[:, pairable], most_values=_FEW_VALUES)
    if patterns is None:
        return None
    n = len(patterns.counts)
    tables = coincidences_by_cluster(patterns.counts, np.arange(n), n)
    values = patterns.values
    columns = sum_of_units(tables, patterns.of_unit, items[pairable], n_items)

    def evaluate(scale: str) -> Callable[[_Floats], _Floats]:
        return lambda sums: alphas(square_tables(sums, len(values)), values, scale)

    return tuple(SumStatistic(name, columns, evaluate(scale)) for scale, name in names.items())


def eta_sums(
    name: str, u: _Floats, v: _Floats, human: _Floats, items: _Ints, *, n_items: int
) -> SumStatistic:
    """Lay out the weight η of v + η (u − v) that agrees best with people.

    Parameters
    ----------
    name
        What it is called in the result.
    u, v, human : (N,) arrays
        The composite at η = 1 and at η = 0, and the mean human value; NaN = none.
    items : (N,) array
        Item of each response, 0 to I − 1.
    n_items
        Number I of items.

    Examples
    --------
    >>> u, v = np.array([0.0, 1, 0, 1]), np.array([0.0, 0, 1, 1])
    >>> laid_out = eta_sums("η", u, v, 3 * u + v, np.arange(4), n_items=4)
    >>> laid_out.evaluate(laid_out.columns.sum(axis=0)[None]).tolist()
    [0.75]
    """
    whole = np.isfinite(u) & np.isfinite(v) & np.isfinite(human)
    columns = cluster_sums(moments(u[whole], v[whole], human[whole]), items[whole], n_items)
    return SumStatistic(name, columns, best_eta)
