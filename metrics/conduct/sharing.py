"""Shares of what each rater did, with exact intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from metrics.errors import InputError
from metrics.results import Interval

__all__ = ["Shares", "exact_shares", "shares_of"]

_METHOD = "Clopper–Pearson"

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A share for each of R raters.

    Attributes
    ----------
    hits, n : (R,) arrays
        How many of how many.
    estimate, low, high : (R,) arrays
        0 to 1; NaN where n is 0.
    level
        Nominal coverage of low to high.
    """

    hits: _Ints
    n: _Ints
    estimate: _Floats
    low: _Floats
    high: _Floats
    level: float

    def interval(self, at: int) -> Interval | None:
        """Give the interval of one rater; None where there is none."""
        if not self.n[at]:
            return None
        return Interval(
            low=float(self.low[at]), high=float(self.high[at]), level=self.level, method=_METHOD
        )


def shares_of(
    rater: _Ints, hit: NDArray[np.bool_], n_raters: int, *, level: float = 0.95
) -> Shares:
    """Compute which share of what each rater did was a hit.

    Parameters
    ----------
    rater : (N,) array
        Positions of raters, 0 to R − 1.
    hit : (N,) array
        Whether each one was.
    n_raters
        Number R of raters.
    level
        Nominal coverage of the interval, which takes the N as independent.

    Raises
    ------
    InputError
        The two are not of one length, or the level is not between 0 and 1.

    Examples
    --------
    >>> found = shares_of(np.array([0, 0, 0, 0]), np.array([True, True, True, False]), 2)
    >>> found.estimate.tolist(), found.n.tolist()
    ([0.75, nan], [4, 0])
    """
    if rater.shape != hit.shape or rater.ndim != 1:
        msg = f"raters and hits must be of one length, not {rater.shape} and {hit.shape}"
        raise InputError(msg)
    return exact_shares(
        np.bincount(rater[hit], minlength=n_raters),
        np.bincount(rater, minlength=n_raters),
        level=level,
    )


def exact_shares(hits: _Ints, n: _Ints, *, level: float = 0.95) -> Shares:
    """Compute shares from counts.

    Parameters
    ----------
    hits, n : (R,) arrays
        How many of how many.
    level
        Nominal coverage of the interval, which takes each of the n as independent.

    Raises
    ------
    InputError
        There are more hits than n, or the level is not between 0 and 1.

    Source
    ------
    Clopper and Pearson (1934).

    Examples
    --------
    >>> found = exact_shares(np.array([3, 0]), np.array([4, 0]))
    >>> found.estimate.tolist(), found.low.round(4).tolist(), found.high.round(4).tolist()
    ([0.75, nan], [0.1941, nan], [0.9937, nan])
    """
    if not 0 < level < 1:
        msg = f"a level lies between 0 and 1, not at {level}"
        raise InputError(msg)
    if (hits > n).any() or (hits < 0).any():
        msg = "hits lie between 0 and n"
        raise InputError(msg)
    some, misses, tail = n > 0, n - hits, (1 - level) / 2
    low, high, estimate = (np.full(len(n), np.nan) for _ in range(3))
    estimate[some] = hits[some] / n[some]
    low[some] = np.where(
        hits[some] > 0,
        special.betaincinv(np.maximum(hits[some], 1), misses[some] + 1, tail),
        0.0,
    )
    high[some] = np.where(
        misses[some] > 0,
        special.betaincinv(hits[some] + 1, np.maximum(misses[some], 1), 1 - tail),
        1.0,
    )
    return Shares(hits=hits, n=n, estimate=estimate, low=low, high=high, level=level)
