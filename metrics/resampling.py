"""Resampling of items: the clusters of every study."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from metrics.errors import InputError
from metrics.results import Interval

__all__ = ["cluster_codes", "cluster_sums", "item_weights", "percentile_interval"]

_SPARSE = 4
"""Labels spread over more than this many times their number are sorted to be numbered."""


def cluster_codes(labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Give clusters numbers from 0.

    Parameters
    ----------
    labels : (N,) array
        Any integers; equal ones are one cluster.

    Returns
    -------
    codes : (N,) array
        0 to I − 1.
    n : int
        Number I of clusters.

    Examples
    --------
    >>> codes, n = cluster_codes(np.array([7, -2, 7]))
    >>> codes.tolist(), n
    ([1, 0, 1], 2)
    """
    low, high = (int(labels.min()), int(labels.max())) if labels.size else (0, -1)
    if high - low > _SPARSE * labels.size:
        values, codes = np.unique(labels, return_inverse=True)
        return codes.astype(np.int64), len(values)
    # Labels that lie close together need no sorting.
    used = np.zeros(high - low + 1, dtype=np.bool_)
    used[labels - low] = True
    codes = np.cumsum(used) - 1
    return codes[labels - low], int(used.sum())


def cluster_sums(
    columns: NDArray[np.float64], codes: NDArray[np.int64], n: int
) -> NDArray[np.float64]:
    """Add up columns within clusters.

    Parameters
    ----------
    columns : (N, K) array
        What to add up.
    codes : (N,) array
        Cluster of each row, 0 to n − 1.
    n
        Number of clusters.

    Returns
    -------
    (n, K) array

    Examples
    --------
    >>> cluster_sums(np.array([[1.0], [2.0], [4.0]]), np.array([0, 1, 0]), 2).ravel().tolist()
    [5.0, 2.0]
    """
    if bool((codes[1:] < codes[:-1]).any()):
        order = np.argsort(codes, kind="stable")
        codes, columns = codes[order], columns[order]
    found = np.zeros((n, columns.shape[1]))
    if len(codes):
        starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
        found[codes[starts]] = np.add.reduceat(columns, starts, axis=0)
    return found


def item_weights(
    n_items: int, resamples: int, rng: np.random.Generator, chunk: int = 64
) -> Iterator[NDArray[np.float64]]:
    """Draw how often each item comes up in each bootstrap resample.

    Parameters
    ----------
    n_items
        Number I of items, all drawn with equal chance and with replacement.
    resamples
        Number B of resamples.
    rng
        Source of chance.
    chunk
        How many resamples are held in memory at once.

    Yields
    ------
    (b, I) array
        Whole numbers, each row adding up to I; the rows of all chunks are B.

    Raises
    ------
    InputError
        There is no item.

    Examples
    --------
    >>> chunks = list(item_weights(3, 5, np.random.default_rng(0), chunk=2))
    >>> [weights.sum(axis=1).tolist() for weights in chunks]
    [[3.0, 3.0], [3.0, 3.0], [3.0]]
    """
    if n_items < 1:
        msg = "There is no item to resample."
        raise InputError(msg)
    for start in range(0, resamples, chunk):
        b = min(chunk, resamples - start)
        weights = np.empty((b, n_items))
        # Drawn and counted row by row, each within the processor's cache.
        for row in weights:
            row[:] = np.bincount(rng.integers(n_items, size=n_items), minlength=n_items)
        yield weights


def percentile_interval(
    values: NDArray[np.float64], level: float, method: str
) -> tuple[Interval | None, int]:
    """Take a percentile interval from resampled values.

    Parameters
    ----------
    values : (B,) array
        NaN where a resample gave no value.
    level
        Nominal coverage.
    method
        Words for the interval.

    Returns
    -------
    interval
        None where fewer than half of the resamples gave a value.
    n_undefined : int
        Resamples without a value.

    Examples
    --------
    >>> values = np.append(np.arange(101.0), np.nan)
    >>> interval, n_undefined = percentile_interval(values, 0.9, "percentile bootstrap")
    >>> round(interval.low, 6), round(interval.high, 6), n_undefined
    (5.0, 95.0, 1)
    """
    defined = values[np.isfinite(values)]
    undefined = len(values) - len(defined)
    if len(defined) < max(len(values) / 2, 1):
        return None, undefined
    tail = (1 - level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Interval(low=float(low), high=float(high), level=level, method=method), undefined
