"""Corrections of a family of tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.errors import InputError

__all__ = ["holm"]


def holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p values so that the family errs with the chance that each was allowed to.

    Parameters
    ----------
    p : (M,) array
        0 to 1; NaN = no test, which is no part of the family.

    Returns
    -------
    (M,) array
        At least `p`, at most 1; NaN where there is no test.

    Raises
    ------
    InputError
        A value is not between 0 and 1.

    Source
    ------
    Holm (1979), A simple sequentially rejective multiple test procedure.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    tested = np.flatnonzero(~np.isnan(p))
    if bool(((p[tested] < 0) | (p[tested] > 1)).any()):
        msg = "p values must lie between 0 and 1, or be NaN where there is no test"
        raise InputError(msg)
    order = tested[np.argsort(p[tested], kind="stable")]
    adjusted = np.full(len(p), np.nan)
    steps = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * steps), 1.0)
    return adjusted
