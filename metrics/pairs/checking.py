"""What every list of preferences must be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.errors import InputError

__all__ = ["check_pairs", "check_verdicts"]


def check_verdicts(won: NDArray[np.float64], items: NDArray[np.int64]) -> None:
    """Refuse verdicts off their scale, or without an item each.

    Parameters
    ----------
    won : (N,) array
        Share that went to side A, 0 to 1: 1 = A, 0.5 = tie, 0 = B.
    items : (N,) array
        Item of each comparison.

    Raises
    ------
    InputError
        The lengths differ, or a verdict is not in 0 to 1.
    """
    if won.ndim != 1 or won.shape != items.shape:
        msg = f"won and items must be of one length, not {won.shape} and {items.shape}"
        raise InputError(msg)
    off = ~((won >= 0) & (won <= 1))
    if bool(off.any()):
        msg = f"a verdict must lie between 0 (side B) and 1 (side A), not at {won[off][0]:g}"
        raise InputError(msg)


def check_pairs(
    first: NDArray[np.int64], second: NDArray[np.int64], n: int, n_systems: int
) -> None:
    """Refuse pairs that do not name two systems each.

    Parameters
    ----------
    first, second : (N,) arrays
        System on side A and on side B, 0 to n_systems − 1.
    n
        Number N of comparisons.
    n_systems
        Number S of systems.

    Raises
    ------
    InputError
        The lengths differ, a code is out of range, or a system is compared with itself.
    """
    if first.shape != (n,) or second.shape != (n,):
        msg = f"first and second must be of length {n}, not {first.shape} and {second.shape}"
        raise InputError(msg)
    both = np.concatenate([first, second])
    if both.size and (both.min() < 0 or both.max() >= n_systems):
        msg = (
            f"systems must be numbered 0 to {n_systems - 1}; there is {both.min()} or {both.max()}"
        )
        raise InputError(msg)
    if bool((first == second).any()):
        msg = f"system {first[first == second][0]} is compared with itself"
        raise InputError(msg)
