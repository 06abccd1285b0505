"""Kendall's τ-b over all pairs, and what it would be without each item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.correlation.columns import Column, Frame
from metrics.correlation.concordance import concordance, tau_b
from metrics.correlation.groups import pair_sums

__all__ = ["KendallJackknife", "jackknife", "kendall_jackknife"]

_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class KendallJackknife:
    """τ-b and its value without each item.

    Attributes
    ----------
    tau
        Over everything; NaN where x or y is constant.
    without : (I,) array
        With one item left out; NaN where that leaves x or y constant.
    error
        Jackknife standard error; NaN where it cannot be had.
    """

    tau: float
    without: _Floats
    error: float


def kendall_jackknife(x: _Floats, y: _Floats, items: NDArray[np.int64]) -> KendallJackknife:
    """Compute τ-b and its delete-one-item jackknife from each pair's concordance.

    Parameters
    ----------
    x, y : (N,) arrays
        Finite.
    items : (N,) array
        Item of each pair.

    Source
    ------
    Kendall (1945), ties in paired ranks; Efron (1982), the jackknife.

    Examples
    --------
    >>> found = kendall_jackknife(np.arange(4.0), np.array([0.0, 1, 3, 2]), np.arange(4))
    >>> round(found.tau, 4), found.without.round(4).tolist()
    (0.6667, [0.3333, 0.3333, 1.0, 1.0])
    """
    frame = Frame(items, items)
    return jackknife(Column(x, frame), Column(y, frame))


def jackknife(x: Column, y: Column) -> KendallJackknife:
    """Do what `kendall_jackknife` does, for two finite columns of one frame."""
    items, n = x.frame.items, len(x.values)
    found = concordance(x.places, y.places)
    touched = [items.sums(part) for part in (found.agreeing, found.tied_x, found.tied_y)]
    left_out = np.stack([*touched, items.sizes * (n - 1.0)])
    # Pairs within an item were counted from both of their ends.
    for size, (chosen, _) in items.of_size.items():
        left_out[:, chosen] -= pair_sums(x.by_item, y.by_item, size)
    totals = found.totals[:, None]
    without = tau_b(totals - left_out)
    error = math.nan
    if items.n > 1 and bool(np.isfinite(without).all()):
        spread = float(np.sum((without - without.mean()) ** 2))
        error = math.sqrt((items.n - 1) / items.n * spread)
    return KendallJackknife(tau=float(tau_b(totals)[0]), without=without, error=error)
