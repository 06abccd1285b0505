"""How often a system, or a side of the page, was preferred."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.influence import clustered_error
from metrics.pairs.checking import check_pairs, check_verdicts
from metrics.results import Interval

__all__ = ["ShareResult", "side_share", "win_rates"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareResult:
    """The share of comparisons that were won.

    Attributes
    ----------
    estimate
        0 to 1, ties counting one half; NaN where there are none.
    interval
        Of t over items; None with `interval_reason`.
    undefined_because
        Why the estimate is NaN, else None.
    p_value
        Of the share being one half, two-sided; NaN where there is no interval.
    n_comparisons, n_ties, n_items
        What it rests on.
    """

    estimate: float
    interval: Interval | None
    interval_reason: str | None
    undefined_because: str | None
    p_value: float
    n_comparisons: int
    n_ties: int
    n_items: int


def win_rates(
    first: _Ints,
    second: _Ints,
    won: _Floats,
    items: _Ints,
    *,
    n_systems: int,
    level: float = 0.95,
) -> tuple[ShareResult, ...]:
    """Compute how often each system was preferred.

    Parameters
    ----------
    first, second : (N,) arrays
        System on side A and on side B, 0 to S − 1.
    won : (N,) array
        Share that went to side A: 1 = A, 0.5 = tie, 0 = B.
    items : (N,) array
        Item of each comparison.
    n_systems
        Number S of systems.
    level
        Nominal coverage.

    Returns
    -------
    tuple of S ShareResult
        In the order of the systems' codes.

    Raises
    ------
    InputError
        Arrays differ in length, a code or a verdict is out of range, or a system meets itself.

    Examples
    --------
    >>> first, second = np.array([0, 0, 1]), np.array([1, 1, 0])
    >>> rates = win_rates(first, second, np.array([1, 0.5, 0]), np.arange(3), n_systems=2)
    >>> [round(rate.estimate, 4) for rate in rates]
    [0.8333, 0.1667]
    """
    check_verdicts(won, items)
    check_pairs(first, second, len(won), n_systems)
    found = []
    for system in range(n_systems):
        left, right = first == system, second == system
        own = np.concatenate([won[left], 1 - won[right]])
        found.append(_share(own, np.concatenate([items[left], items[right]]), level))
    return tuple(found)


def side_share(won: _Floats, items: _Ints, *, level: float = 0.95) -> ShareResult:
    """Compute how often side A was preferred; away from one half, the page is not even-handed.

    Parameters
    ----------
    won : (N,) array
        Share that went to side A: 1 = A, 0.5 = tie, 0 = B.
    items : (N,) array
        Item of each comparison.
    level
        Nominal coverage.

    Returns
    -------
    ShareResult

    Raises
    ------
    InputError
        Arrays differ in length, or a verdict is out of range.

    Examples
    --------
    >>> side_share(np.array([1, 1, 1, 0.5]), np.arange(4)).estimate  # 3.5 of 4
    0.875
    """
    check_verdicts(won, items)
    return _share(won, items, level)


def _share(won: _Floats, items: _Ints, level: float) -> ShareResult:
    n, n_items = len(won), len(np.unique(items))
    estimate = float(won.mean()) if n else math.nan
    why = None if n else "there is no comparison"
    reason, interval, p_value = why, None, math.nan
    if n:
        error = clustered_error((won - estimate) / n, items)[0]
        reason = "all comparisons are of one item" if n_items < 2 else "all verdicts are the same"
        if n_items > 1 and error > 0:
            reach = float(stats.t.ppf((1 + level) / 2, n_items - 1)) * error
            low, high = max(0.0, estimate - reach), min(1.0, estimate + reach)
            interval = Interval(low=low, high=high, level=level, method="t over items")
            p_value = 2 * float(stats.t.sf(abs(estimate - 0.5) / error, n_items - 1))
    return ShareResult(
        estimate=estimate,
        interval=interval,
        interval_reason=None if interval else reason,
        undefined_because=why,
        p_value=p_value,
        n_comparisons=n,
        n_ties=int(np.sum(won == 0.5)),
        n_items=n_items,
    )
