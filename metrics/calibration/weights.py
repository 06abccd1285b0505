"""The weight of highest correlation, in closed form from sums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.correlation.influence import is_constant

__all__ = ["best_eta", "moments", "r_of_eta"]

_TINY = 1e-10
_ROUNDING = 1e-12


def moments(
    u: NDArray[np.float64], v: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lay out what the fit needs of each response; sums of rows are all that it ever uses.

    Parameters
    ----------
    u, v, y : (N,) arrays
        The two ends of the composite and the human value.

    Returns
    -------
    (N, 10) array
        1, u, v, y, uu, vv, uv, uy, vy, yy; u, v and y less their means, so that no digits are lost.

    Examples
    --------
    >>> moments(np.array([0.0, 2]), np.array([3.0, 1]), np.array([1.0, 5]))[0].tolist()
    [1.0, -1.0, 1.0, -2.0, 1.0, 1.0, -1.0, 2.0, -2.0, 4.0]
    """
    a, b, c = (np.zeros(len(x)) if is_constant(x) else x - x.mean() for x in (u, v, y))
    return np.stack([np.ones_like(a), a, b, c, a * a, b * b, a * b, a * c, b * c, c * c], axis=1)


def _covariances(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn (B, 10) sums into (6, B): var u, var v, cov uv, cov uy, cov vy, var y."""
    mean = sums / np.maximum(sums[:, [0]], 1)
    u, v, y = mean[:, 1], mean[:, 2], mean[:, 3]
    return np.stack(
        [
            _variance(mean[:, 4], u),
            _variance(mean[:, 5], v),
            mean[:, 6] - u * v,
            mean[:, 7] - u * y,
            mean[:, 8] - v * y,
            _variance(mean[:, 9], y),
        ]
    )


def _variance(square: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Subtract a squared mean; what is left of equal values is rounding and becomes 0."""
    found = square - mean * mean
    return np.where(found > _ROUNDING * square, found, 0.0)


def r_of_eta(sums: NDArray[np.float64], eta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the correlation of v + η (u − v) with the human value.

    Parameters
    ----------
    sums : (B, 10) array
        Sums of rows of `moments`.
    eta : (B,) array
        One weight per row, or one row and any number of weights.

    Returns
    -------
    (B,) array
        NaN where the composite or the human value is constant.

    Examples
    --------
    >>> u, v = np.array([0.0, 1, 0, 1]), np.array([0.0, 0, 1, 1])
    >>> sums = moments(u, v, 3 * u + v).sum(axis=0)[None, :]
    >>> r_of_eta(sums, np.array([0.0, 0.75, 1.0])).round(4).tolist()  # 1/√10, 1, 3/√10
    [0.3162, 1.0, 0.9487]
    """
    uu, vv, uv, uy, vy, yy = _covariances(sums)
    rest = 1 - eta
    variance = eta**2 * uu + rest**2 * vv + 2 * eta * rest * uv
    scale = np.maximum(np.maximum(uu, vv), 1e-300)
    fine = (variance > _TINY * scale) & (yy > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (eta * uy + rest * vy) / np.sqrt(variance * yy)
    return np.where(fine, np.clip(r, -1.0, 1.0), np.nan)


def best_eta(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the weight of highest correlation, in closed form.

    Parameters
    ----------
    sums : (B, 10) array
        Sums of rows of `moments`, one row per data set.

    Returns
    -------
    (B,) array
        b₁ / (b₁ + b₂) of the regression of the human value on u and v where both are above 0, else
        the end (0 or 1) with the larger correlation; NaN where u and v are collinear, u − v is
        constant or the human value is.

    Examples
    --------
    >>> u, v = np.array([0.0, 1, 0, 1]), np.array([0.0, 0, 1, 1])
    >>> best_eta(moments(u, v, 3 * u + v).sum(axis=0)[None, :]).tolist()
    [0.75]
    """
    uu, vv, uv, uy, vy, yy = _covariances(sums)
    determinant = uu * vv - uv * uv
    apart = uu + vv - 2 * uv
    size = np.maximum(uu, vv)
    identified = (
        (determinant > _TINY * np.maximum(uu * vv, 1e-300)) & (apart > _TINY * size) & (yy > 0)
    )
    # With one end constant the other is all there is: it varies, so the weight is at that end.
    u_only, v_only = (vv == 0) & (uu > 0), (uu == 0) & (vv > 0)
    b1, b2 = vv * uy - uv * vy, uu * vy - uv * uy
    inside = (b1 > 0) & (b2 > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        interior = b1 / (b1 + b2)
    one, zero = np.ones(len(sums)), np.zeros(len(sums))
    at_one, at_zero = r_of_eta(sums, one), r_of_eta(sums, zero)
    end = np.where(np.nan_to_num(at_one, nan=-2) >= np.nan_to_num(at_zero, nan=-2), one, zero)
    eta = np.where(inside, interior, end)
    eta = np.where(u_only, 1.0, np.where(v_only, 0.0, eta))
    fine = identified | ((u_only | v_only) & (yy > 0))
    return np.where(fine, eta, np.nan)
