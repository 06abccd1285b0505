"""A value of one metric with how it came about, and the small sums behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Aspect", "Embed", "cosines", "mean_direction", "mixture", "ramp"]

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """A value of one metric and how it came about.

    Attributes
    ----------
    value
        0–1; None where it could not be had.
    reason
        Code of `metrics.reasons` where the value is None, else None.
    details
        How the value came about; JSON-able.
    """

    value: float | None
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def ramp(value: float, low: float, high: float) -> float:
    """Map low to 0 and high to 1, straight between them and flat beyond.

    Examples
    --------
    >>> ramp(0.5, 0.0, 2.0), ramp(9.0, 0.0, 2.0)
    (0.25, 1.0)
    """
    return min(1.0, max(0.0, (value - low) / (high - low)))


def mixture(shares: Sequence[bool]) -> float:
    """Say how mixed a yes-or-no property is: 0 where all agree, 1 where it is half and half.

    Examples
    --------
    >>> mixture([True, False]), mixture([True, True]), mixture([])
    (1.0, 0.0, 0.0)
    """
    if not shares:
        return 0.0
    share = sum(shares) / len(shares)
    return 4 * share * (1 - share)


def cosines(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the cosines of unit vectors.

    Parameters
    ----------
    one, other : (N, D) and (M, D) array
        Unit vectors.

    Returns
    -------
    ndarray
        (N, M) array, −1 to 1.
    """
    # Not a matrix product, whose last bits depend on the number of threads.
    return np.asarray(np.einsum("nd,md->nm", one, other, optimize=False), dtype=np.float64)


def mean_direction(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean of (N, D) unit vectors as one (D,) unit vector."""
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length else mean, dtype=np.float64)
