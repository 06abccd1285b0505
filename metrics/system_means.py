"""Means of systems, with intervals that know the items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.errors import InputError
from metrics.resampling import cluster_codes

__all__ = ["SystemMeans", "system_means"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemMeans:
    """The mean of each system.

    Attributes
    ----------
    mean : (S,) array
        NaN where a system has no value.
    standard_error : (S,) array
        Clustered by item; NaN with fewer than two items.
    low, high : (S,) arrays
        Limits of the t interval.
    level
        Its nominal coverage.
    n_responses, n_items : (S,) arrays
        What each mean rests on.
    """

    mean: _Floats
    standard_error: _Floats
    low: _Floats
    high: _Floats
    level: float
    n_responses: _Ints
    n_items: _Ints


def system_means(
    values: _Floats, items: _Ints, systems: _Ints, *, n_systems: int, level: float = 0.95
) -> SystemMeans:
    """Average a metric or a human value over the responses of each system.

    Parameters
    ----------
    values : (N,) array
        One per response, NaN = none.
    items, systems : (N,) arrays
        Item and system of each response; systems from 0 to S − 1.
    n_systems
        Number S of systems.
    level
        Nominal coverage.

    Returns
    -------
    SystemMeans
        Without an interval (NaN) where a system has fewer than two items. With one response to each
        item it is the usual t interval of a mean.

    Raises
    ------
    InputError
        Arrays differ in length, or a system's code is out of range.

    Examples
    --------
    >>> values, systems = np.array([1.0, 2, 3, 5]), np.array([0, 0, 0, 1])
    >>> found = system_means(values, np.array([0, 1, 2, 0]), systems, n_systems=2)
    >>> found.mean.tolist(), round(float(found.standard_error[0]), 4)  # 1 / √3
    ([2.0, 5.0], 0.5774)
    """
    if len({values.shape, items.shape, systems.shape}) != 1 or values.ndim != 1:
        msg = f"values, items and systems differ: {values.shape}, {items.shape}, {systems.shape}"
        raise InputError(msg)
    if systems.size and (systems.min() < 0 or systems.max() >= n_systems):
        msg = f"systems must be numbered 0 to {n_systems - 1}, not up to {systems.max()}"
        raise InputError(msg)
    valid = np.isfinite(values)
    own, system = values[valid], systems[valid]
    n = np.bincount(system, minlength=n_systems)
    mean = np.full(n_systems, np.nan)
    np.divide(np.bincount(system, own, n_systems), n, out=mean, where=n > 0)
    cluster, n_clusters = cluster_codes(items[valid] * n_systems + system)
    rest = np.bincount(cluster, own - mean[system], n_clusters)
    of_cluster = np.zeros(n_clusters, dtype=np.int64)
    of_cluster[cluster] = system
    n_items = np.bincount(of_cluster, minlength=n_systems)
    squares = np.bincount(of_cluster, rest**2, n_systems)
    error = np.full(n_systems, np.nan)
    enough = n_items > 1
    error[enough] = np.sqrt(n_items / np.maximum(n_items - 1, 1) * squares)[enough] / n[enough]
    reach = stats.t.ppf((1 + level) / 2, np.maximum(n_items - 1, 1)) * error
    return SystemMeans(
        mean=mean, standard_error=error, low=mean - reach, high=mean + reach, level=level,
        n_responses=n, n_items=n_items,
    )  # fmt: skip
