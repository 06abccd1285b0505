"""Numbers as JSON can hold them: undefined is null, and next to it stands the reason."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.results import Interval

__all__ = ["Row", "count_items", "interval_row", "number", "share"]

Row = dict[str, Any]


def count_items(items: NDArray[np.int64]) -> int:
    """Count the different codes of an (N,) array, none of them negative.

    Examples
    --------
    >>> count_items(np.array([0, 2, 2]))
    2
    """
    return int(np.count_nonzero(np.bincount(items)))


def number(value: float | None) -> float | None:
    """Give a finite number, else None.

    Examples
    --------
    >>> number(0.5), number(float("nan")), number(None)
    (0.5, None, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return float(value)


def share(part: int, whole: int) -> float | None:
    """Give a fraction, None of nothing.

    Examples
    --------
    >>> share(1, 4), share(0, 0)
    (0.25, None)
    """
    return part / whole if whole else None


def interval_row(interval: Interval | None) -> Row | None:
    """Give an interval as `{low, high, level, method}`, None where there is none."""
    if interval is None:
        return None
    return {
        "low": float(interval.low),
        "high": float(interval.high),
        "level": interval.level,
        "method": interval.method,
    }
