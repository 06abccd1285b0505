"""α of ratings that take few values, as they are and in bootstrap resamples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.coincidences import alphas, coincidences, coincidences_by_cluster
from metrics.agreement.patterns import Patterns
from metrics.resampling import item_weights

__all__ = ["alpha_of_patterns", "resampled_alphas", "square_tables", "sum_of_units"]

_Floats = NDArray[np.float64]


def alpha_of_patterns(patterns: Patterns, scale: str) -> float:
    """Compute α from the values that units were given.

    Parameters
    ----------
    patterns
        Those with fewer than two ratings do not take part.
    scale
        ``nominal``, ``ordinal``, ``interval`` or ``ratio``.

    Returns
    -------
    float
        Equal to the `krippendorff` package's but for rounding; NaN where only one value was given.
    """
    pairable = patterns.counts.sum(axis=1) >= 2
    table = coincidences(patterns.counts[pairable], patterns.often[pairable])
    return float(alphas(table[None], patterns.values, scale)[0])


def resampled_alphas(
    patterns: Patterns,
    scales: Sequence[str],
    *,
    codes: NDArray[np.int64],
    n_clusters: int,
    resamples: int,
    rng: np.random.Generator,
) -> list[_Floats]:
    """Compute α in resamples of clusters of units, drawn with replacement.

    Clusters of one unit each are drawn by pattern: how often each of them comes up is multinomial.

    Parameters
    ----------
    patterns
        At least two ratings to each.
    scales
        Of ``nominal``, ``ordinal``, ``interval`` and ``ratio``; all from the same resamples.
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
    list of (B,) arrays
        One for each scale; NaN where a resample holds one value only.
    """
    n_units, n_patterns = len(patterns.of_unit), len(patterns.counts)
    tables = coincidences_by_cluster(patterns.counts, np.arange(n_patterns), n_patterns)
    if n_clusters == n_units:
        drawn = rng.multinomial(n_units, patterns.often / n_units, size=resamples)
        sums = [drawn @ tables]
    else:
        by_cluster = sum_of_units(tables, patterns.of_unit, codes, n_clusters)
        sums = [weights @ by_cluster for weights in item_weights(n_clusters, resamples, rng)]
    whole = np.concatenate([np.zeros((0, tables.shape[1])), *sums])
    square = square_tables(whole, len(patterns.values))
    return [alphas(square, patterns.values, scale) for scale in scales]


def sum_of_units(
    tables: _Floats, of_unit: NDArray[np.int64], codes: NDArray[np.int64], n_clusters: int
) -> _Floats:
    """Add up what units have by their pattern within clusters.

    Parameters
    ----------
    tables : (P, K) array
        What a unit of each pattern has.
    of_unit, codes : (U,) arrays
        Pattern and cluster of each unit.
    n_clusters
        Number I of clusters.

    Returns
    -------
    (I, K) array
    """
    sums = np.empty((n_clusters, tables.shape[1]))
    for column, own in zip(sums.T, tables.T, strict=True):
        column[:] = np.bincount(codes, own[of_unit], n_clusters)
    return sums


def square_tables(upper: _Floats, size: int) -> _Floats:
    """Fill tables from their upper triangles.

    Parameters
    ----------
    upper : (B, C (C + 1) / 2) array
        Row by row.
    size
        Number C of values.

    Returns
    -------
    (B, C, C) array

    Examples
    --------
    >>> square_tables(np.array([[1.0, 2, 3]]), 2).tolist()
    [[[1.0, 2.0], [2.0, 3.0]]]
    """
    place = np.zeros((size, size), dtype=np.int64)
    place[np.triu_indices(size)] = np.arange(upper.shape[1])
    place = np.maximum(place, place.T)
    return np.asarray(upper[:, place])
