"""Strengths of systems from who was preferred to whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats
from scipy.sparse import csgraph
from scipy.special import expit

from metrics.errors import InputError
from metrics.pairs.checking import check_pairs, check_verdicts
from metrics.resampling import cluster_codes
from metrics.results import Interval

__all__ = ["BradleyTerryResult", "bradley_terry"]

_ROUNDS = 100
_CLOSE = 1e-10

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class BradleyTerryResult:
    """Strengths on the scale of log odds.

    Attributes
    ----------
    strengths : (S,) array
        Their mean is 0: exp(θ_a) / (exp(θ_a) + exp(θ_b)) is the chance that a is preferred to b.
        NaN where undefined.
    covariance : (S, S) array
        Clustered by item.
    intervals
        One per system; empty with `interval_reason`.
    undefined_because
        Why the strengths are NaN, else None.
    n_comparisons, n_items
        What they rest on.
    """

    strengths: _Floats
    covariance: _Floats
    intervals: tuple[Interval, ...]
    interval_reason: str | None
    undefined_because: str | None
    n_comparisons: int
    n_items: int


def bradley_terry(
    first: _Ints,
    second: _Ints,
    won: _Floats,
    items: _Ints,
    *,
    n_systems: int,
    level: float = 0.95,
) -> BradleyTerryResult:
    """Fit a Bradley–Terry model by maximum likelihood, a tie as half a win for either.

    Parameters
    ----------
    first, second : (N,) arrays
        System on side A and on side B, 0 to S − 1.
    won : (N,) array
        Share that went to side A: 1 = A, 0.5 = tie, 0 = B.
    items : (N,) array
        Item of each comparison: comparisons of one item are not independent.
    n_systems
        Number S of systems.
    level
        Nominal coverage.

    Returns
    -------
    BradleyTerryResult
        Undefined unless every system can be reached from every other by a chain of wins or ties.

    Raises
    ------
    InputError
        Arrays differ in length, a code or a verdict is out of range, or a system meets itself.

    Source
    ------
    Bradley and Terry (1952); Ford (1957), when the maximum exists; sandwich after Cameron and
    Miller (2015).

    Examples
    --------
    >>> first, second = np.zeros(4, int), np.ones(4, int)
    >>> found = bradley_terry(first, second, np.array([1.0, 1, 1, 0]), np.arange(4), n_systems=2)
    >>> [round(float(strength), 4) for strength in found.strengths]  # ± ln(3) / 2
    [0.5493, -0.5493]
    """
    check_verdicts(won, items)
    check_pairs(first, second, len(won), n_systems)
    codes, n_items = cluster_codes(items)
    why = _why_undefined(first, second, won, n_systems)
    if why is not None:
        nothing = np.full(n_systems, np.nan)
        return BradleyTerryResult(
            strengths=nothing, covariance=np.full((n_systems, n_systems), np.nan), intervals=(),
            interval_reason=why, undefined_because=why, n_comparisons=len(won), n_items=n_items,
        )  # fmt: skip
    strengths, bread = _fit(first, second, won, n_systems)
    rest = won - expit(strengths[first] - strengths[second])
    scores = np.zeros((n_items, n_systems))
    np.add.at(scores, (codes, first), rest)
    np.add.at(scores, (codes, second), -rest)
    covariance = n_items / max(n_items - 1, 1) * bread @ scores.T @ scores @ bread
    alone = n_items < 2
    return BradleyTerryResult(
        strengths=strengths,
        covariance=np.full_like(covariance, np.nan) if alone else covariance,
        intervals=() if alone else _intervals(strengths, covariance, n_items, level),
        interval_reason="all comparisons are of one item" if alone else None,
        undefined_because=None,
        n_comparisons=len(won),
        n_items=n_items,
    )


def _why_undefined(first: _Ints, second: _Ints, won: _Floats, n_systems: int) -> str | None:
    if n_systems < 2:
        return "there are fewer than two systems"
    winners = np.concatenate([first[won > 0], second[won < 1]])
    losers = np.concatenate([second[won > 0], first[won < 1]])
    beat = sparse.csr_array(
        (np.ones(len(winners)), (winners, losers)), shape=(n_systems, n_systems)
    )
    parts, part = csgraph.connected_components(beat, connection="strong")
    if parts == 1:
        return None
    alone = np.flatnonzero(part == np.argmin(np.bincount(part)))
    names = ", ".join(map(str, alone.tolist()))
    return (
        f"the systems fall into {parts} groups that no chain of wins and ties joins both ways "
        f"(one is: {names})"
    )


def _fit(first: _Ints, second: _Ints, won: _Floats, n_systems: int) -> tuple[_Floats, _Floats]:
    """Give strengths that add up to 0 and the inverse of their information."""
    pair, codes = np.unique(first * n_systems + second, return_inverse=True)
    a, b = pair // n_systems, pair % n_systems
    n, wins = np.bincount(codes).astype(np.float64), np.bincount(codes, won)
    strengths = np.zeros(n_systems)
    for _ in range(_ROUNDS):
        chance = expit(strengths[a] - strengths[b])
        rest, spread = wins - n * chance, n * chance * (1 - chance)
        slope = np.bincount(a, rest, n_systems) - np.bincount(b, rest, n_systems)
        information = np.zeros((n_systems, n_systems))
        np.add.at(information, (a, a), spread)
        np.add.at(information, (b, b), spread)
        np.add.at(information, (a, b), -spread)
        np.add.at(information, (b, a), -spread)
        inverse = np.linalg.pinv(information, hermitian=True)
        step = inverse @ slope
        strengths = strengths + step / max(1.0, float(np.abs(step).max()) / 2)
        if float(np.abs(step).max()) < _CLOSE:
            return strengths, np.asarray(inverse, dtype=np.float64)
    msg = f"the strengths did not settle within {_ROUNDS} rounds"
    raise InputError(msg)


def _intervals(
    strengths: _Floats, covariance: _Floats, n_items: int, level: float
) -> tuple[Interval, ...]:
    reach = stats.t.ppf((1 + level) / 2, n_items - 1) * np.sqrt(np.diag(covariance))
    return tuple(
        Interval(
            low=float(strength - r), high=float(strength + r), level=level,
            method="sandwich clustered by item",
        )
        for strength, r in zip(strengths, reach, strict=True)
    )  # fmt: skip
