"""α of ratings that take many values, without a table of value by value.

Pairs of ratings are compared within units only; what chance would give follows from the marginals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metrics.agreement.coincidences import distinct_values, squared_differences

__all__ = ["MOST_RATIO_VALUES", "alphas_of_many_values"]

MOST_RATIO_VALUES = 4000
"""Ratio differences have no closed form: chance compares every two values."""

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_Step = Callable[[_Floats, _Floats], tuple[_Floats, _Floats]]


def alphas_of_many_values(
    ratings: _Floats, scales: Sequence[str], codes: _Ints, weights: Iterable[_Floats]
) -> list[_Floats]:
    """Compute α with clusters of units counted as often as given weights say.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated; at least two ratings to a unit.
    scales
        Of ``nominal``, ``ordinal``, ``interval`` and ``ratio`` (up to `MOST_RATIO_VALUES` values).
    codes : (U,) array
        Cluster of each unit, 0 to I − 1.
    weights
        (b, I) arrays: how often each cluster counts, one row per data set.

    Returns
    -------
    list of (B,) arrays
        One for each scale, of a value for each row of all `weights`; NaN where only one value is
        left.

    Examples
    --------
    >>> ratings = np.array([[0.0, 1, 0], [0, 1, 1]])
    >>> once = np.ones((1, 3))
    >>> found = alphas_of_many_values(ratings, ["nominal"], np.arange(3), [once])
    >>> found[0].round(4).tolist()
    [0.4444]
    """
    stacked = np.sort(ratings, axis=0)
    stacked = stacked[: int(np.isfinite(stacked).sum(axis=0).max(initial=0))]
    rater, unit = np.nonzero(np.isfinite(stacked))
    values, places = distinct_values(stacked[rater, unit])
    shape = (stacked.shape[1], len(values))
    by_unit = sparse.csr_array((np.ones(len(unit)), (unit, places)), shape=shape)
    member = sparse.csr_array(
        (np.ones(len(codes)), (codes, np.arange(len(codes)))),
        shape=(int(codes.max()) + 1, len(codes)),
    )
    by_cluster = (member @ by_unit).T.tocsr()
    steps = [
        _ordinal_step(by_unit, member)
        if scale == "ordinal"
        else _fixed_step(np.asarray(member @ _disagreement(stacked, scale)), values, scale)
        for scale in scales
    ]
    found = [[np.zeros(0)] for _ in scales]
    for chunk in weights:
        marginals = np.asarray((by_cluster @ chunk.T).T)
        n = marginals.sum(axis=1)
        varied = np.count_nonzero(marginals, axis=1) > 1
        for drawn, step in zip(found, steps, strict=True):
            observed, expected = step(chunk, marginals)
            ratio = (n - 1) * observed / np.where(varied, expected, 1.0)
            drawn.append(np.where(varied, 1 - ratio, np.nan))
    return [np.concatenate(drawn) for drawn in found]


def _disagreement(stacked: _Floats, scale: str) -> _Floats:
    """Sum squared differences over the ordered pairs of each unit's ratings, over m − 1."""
    m = np.isfinite(stacked).sum(axis=0)
    total = np.zeros(stacked.shape[1])
    for first in range(len(stacked)):
        for second in range(first + 1, len(stacked)):
            a, b = stacked[first], stacked[second]
            if scale == "nominal":
                apart = (a != b).astype(np.float64)
            elif scale == "interval":
                apart = (a - b) ** 2
            else:
                apart = ((a - b) / np.where(a + b > 0, a + b, 1.0)) ** 2
            total += np.where(np.isfinite(b), 2 * apart, 0.0)
    return np.asarray(total / (m - 1))


def _fixed_step(by_cluster: _Floats, values: _Floats, scale: str) -> _Step:
    """Make observed and expected sums where the differences do not depend on the marginals."""
    if scale == "ratio":
        delta = squared_differences(np.zeros((1, len(values))), values, scale)[0]
    centred = values - values.mean()

    def step(weights: _Floats, marginals: _Floats) -> tuple[_Floats, _Floats]:
        n = marginals.sum(axis=1)
        if scale == "nominal":
            expected = n**2 - np.sum(marginals**2, axis=1)
        elif scale == "interval":
            expected = 2 * (n * (marginals @ centred**2) - (marginals @ centred) ** 2)
        else:
            expected = np.sum((marginals @ delta) * marginals, axis=1)
        return weights @ by_cluster, expected

    return step


def _ordinal_step(by_unit: sparse.csr_array, member: sparse.csr_array) -> _Step:
    """Make observed and expected sums of squared distances between the marginals' middles."""
    m = np.asarray(by_unit.sum(axis=1))[:, None]

    def step(weights: _Floats, marginals: _Floats) -> tuple[_Floats, _Floats]:
        n = marginals.sum(axis=1, keepdims=True)
        # Centred, so that sums of squares lose no digits.
        middles = np.cumsum(marginals, axis=1) - marginals / 2 - n / 2
        inside = m * (by_unit @ (middles**2).T) - (by_unit @ middles.T) ** 2
        observed = 2 * np.sum((member @ (inside / (m - 1))) * weights.T, axis=0)
        first, second = np.sum(marginals * middles, axis=1), np.sum(marginals * middles**2, axis=1)
        return observed, 2 * (n[:, 0] * second - first**2)

    return step
