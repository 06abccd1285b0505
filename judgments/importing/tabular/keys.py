"""Rows that belong together, found without an object per row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["distinct", "first_differing"]

_LARGEST = 2**62


def distinct(*codes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give numbers to the combinations of some columns, in the order of their appearance.

    Parameters
    ----------
    codes
        (N,) arrays of whole numbers, none of them negative.

    Returns
    -------
    first : (G,) array
        The row in which each combination appears first, rising.
    group : (N,) array
        The combination of each row, 0 to G − 1.

    Examples
    --------
    >>> first, group = distinct(np.array([7, 7, 3, 7]), np.array([1, 2, 1, 1]))
    >>> first.tolist(), group.tolist()
    ([0, 1, 2], [0, 1, 2, 0])
    """
    combined, size = np.zeros(len(codes[0]), dtype=np.int64), 1
    for code in codes:
        width = int(code.max(initial=0)) + 1
        if size * width > _LARGEST:
            _, combined = np.unique(combined, return_inverse=True)
            size = len(combined)
        combined = combined * width + code
        size *= width
    _, first, group = np.unique(combined, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order].astype(np.int64), rank[group]


def first_differing(
    group: NDArray[np.int64], values: NDArray[Any], rows: NDArray[np.int64] | None = None
) -> tuple[int, int] | None:
    """Find the first row whose value is not that of the first row of its group.

    Parameters
    ----------
    group
        (N,) array of groups numbered in the order of their appearance.
    values
        (N,) array.
    rows
        (N,) array of what to call the rows; their positions by default.

    Returns
    -------
    tuple of int, or None
        The first row of the group and the row that differs; None where none does.
    """
    if not len(group):
        return None
    _, first = np.unique(group, return_index=True)
    reference = first[np.searchsorted(group[first], group)]
    differs = values != values[reference]
    if not differs.any():
        return None
    at = int(np.argmax(differs))
    found = int(reference[at]), at
    return found if rows is None else (int(rows[found[0]]), int(rows[found[1]]))
