"""α in bootstrap resamples of ratings that take few values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.coincidences import alphas, coincidences, coincidences_by_cluster
from metrics.resampling import item_weights

__all__ = ["alpha_of_counts", "resampled_alphas"]

_KEYS = 2**62

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


def alpha_of_counts(counts: _Floats, values: _Floats, scale: str) -> float:
    """Compute α from the values that each unit was given.

    Parameters
    ----------
    counts : (U, C) array
        How often each unit was given each value; at least two ratings each.
    values : (C,) array
        Distinct values in rising order.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.

    Returns
    -------
    float
        Equal to the `krippendorff` package's but for rounding; NaN where only one value was given.

    Examples
    --------
    >>> counts = np.array([[2.0, 0], [0, 2], [1, 1]])  # D_o = 2/6, D_e = 18/30
    >>> round(alpha_of_counts(counts, np.array([0.0, 1]), "nominal"), 4)
    0.4444
    """
    return float(alphas(coincidences(counts)[None], values, scale)[0])


def resampled_alphas(
    counts: _Floats,
    values: _Floats,
    scale: str,
    *,
    codes: _Ints,
    n_clusters: int,
    resamples: int,
    rng: np.random.Generator,
) -> _Floats:
    """Compute α in resamples of clusters of units, drawn with replacement.

    Clusters of one unit each are drawn by the pattern of their ratings: how often each of the few
    patterns comes up is multinomial.

    Parameters
    ----------
    counts : (U, C) array
        How often each unit was given each value; at least two ratings each.
    values : (C,) array
        Distinct values in rising order; few, for each cluster keeps a table of value by value.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.
    codes : (U,) array
        Cluster of each unit, 0 to n_clusters − 1.
    n_clusters
        Number I of clusters.
    resamples
        Number B of resamples.
    rng
        Source of chance.

    Returns
    -------
    (B,) array
        NaN where a resample holds one value only.
    """
    keys = _pattern_keys(counts) if n_clusters == len(counts) else None
    if keys is not None:
        _, first, often = np.unique(keys, return_index=True, return_counts=True)
        tables = coincidences_by_cluster(counts[first], np.arange(len(first)), len(first))
        drawn = rng.multinomial(len(counts), often / len(counts), size=resamples)
        return alphas(_square(drawn @ tables, len(values)), values, scale)
    tables = coincidences_by_cluster(counts, codes, n_clusters)
    found = [
        alphas(_square(weights @ tables, len(values)), values, scale)
        for weights in item_weights(n_clusters, resamples, rng)
    ]
    return np.concatenate([np.zeros(0), *found])


def _square(upper: _Floats, size: int) -> _Floats:
    """Fill (B, C, C) tables from their upper triangles."""
    place = np.zeros((size, size), dtype=np.int64)
    place[np.triu_indices(size)] = np.arange(upper.shape[1])
    place = np.maximum(place, place.T)
    return np.asarray(upper[:, place])


def _pattern_keys(counts: _Floats) -> _Ints | None:
    """Give units with the same counts the same number; None where numbers do not reach far enough.

    Examples
    --------
    >>> _pattern_keys(np.array([[2.0, 0], [0, 2], [2, 0]])).tolist()
    [2, 6, 2]
    """
    base = int(counts.max(initial=0)) + 1
    if base ** counts.shape[1] > _KEYS:
        return None
    return counts.astype(np.int64) @ (base ** np.arange(counts.shape[1], dtype=np.int64))
