"""Intraclass correlations, with the intervals of McGraw and Wong."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import special

from metrics.agreement.checking import check_ratings, check_shape
from metrics.results import AgreementResult, Interval
from metrics.variance import OneWay, SumsOfSquares, TwoWay, one_way, sums_of_squares, two_way

__all__ = ["icc"]

_Bounds = tuple[float, float, float]
_NOTHING = (math.nan, math.nan, math.nan)


def icc(ratings: NDArray[np.float64], *, level: float = 0.95) -> tuple[AgreementResult, ...]:
    """Compute the intraclass correlations that the design admits.

    Parameters
    ----------
    ratings : (R, U) array
        Raters in rows, units in columns, NaN = not rated.
    level
        Nominal coverage of the F intervals.

    Returns
    -------
    tuple of AgreementResult
        Variants ``ICC(1,1)`` and ``ICC(1,k)``; where every rater rated every unit also
        ``ICC(A,1)``, ``ICC(C,1)``, ``ICC(A,k)`` and ``ICC(C,k)``.

    Source
    ------
    Shrout and Fleiss (1979); McGraw and Wong (1996), tables 4 and 7.

    Examples
    --------
    >>> rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> for found in icc(np.array(rows, dtype=float).T):
    ...     print(found.variant, round(found.estimate, 6))
    ICC(1,1) 0.165742
    ICC(1,k) 0.442797
    ICC(A,1) 0.289764
    ICC(C,1) 0.714841
    ICC(A,k) 0.620051
    ICC(C,k) 0.909316
    """
    check_shape(ratings)
    complete = sums_of_squares(ratings) if min(ratings.shape) > 1 else None
    if complete is not None and _surely_varies(complete, float(ratings[0, 0])):
        forms = _one_way_forms(complete.one_way(), level, equal=True)
        forms |= _two_way_forms(complete.two_way(), level)
        size = (complete.n_units, complete.n_raters, ratings.size)
        return tuple(_result(variant, bounds, level, size) for variant, bounds in forms.items())
    check_ratings(ratings)
    return _from_ragged(ratings, level)


def _surely_varies(table: SumsOfSquares, value: float) -> bool:
    """Tell whether the squares are more than what rounding leaves of equal values."""
    total = table.units + table.raters + table.rest
    return total > 1e-12 * value**2 * table.n_units * table.n_raters


def _from_ragged(ratings: NDArray[np.float64], level: float) -> tuple[AgreementResult, ...]:
    present = np.isfinite(ratings)
    rated = ratings[present.any(axis=1)][:, present.any(axis=0)]
    present = np.isfinite(rated)
    size = (present.shape[1], present.shape[0], int(present.sum()))
    why = _why_undefined(rated, present)
    if why is not None:
        return tuple(
            _result(variant, _NOTHING, level, size, why) for variant in ("ICC(1,1)", "ICC(1,k)")
        )
    equal = int(np.ptp(present.sum(axis=0))) == 0
    forms = _one_way_forms(one_way(rated), level, equal=equal)
    if bool(present.all()):
        forms |= _two_way_forms(two_way(rated), level)
    return tuple(_result(variant, bounds, level, size) for variant, bounds in forms.items())


def _why_undefined(rated: NDArray[np.float64], present: NDArray[np.bool_]) -> str | None:
    if rated.shape[1] < 2:
        return "there are fewer than two units"
    if present.sum(axis=0).max() < 2:
        return "no unit has two ratings"
    if float(np.fmax.reduce(rated, axis=None) - np.fmin.reduce(rated, axis=None)) == 0:
        return "the ratings do not vary"
    return None


def _result(
    variant: str, bounds: _Bounds, level: float, size: tuple[int, int, int], why: str | None = None
) -> AgreementResult:
    estimate, low, high = bounds
    interval = None
    if math.isfinite(low) and math.isfinite(high):
        interval = Interval(low=low, high=high, level=level, method="F, McGraw and Wong")
    if why is None and not math.isfinite(estimate):
        why = "the mean squares leave nothing to divide by"
    no_bounds = (
        "the ratings leave nothing to divide by"
        if size[2] == size[0] * size[1]
        else "units have different numbers of ratings, for which there is no exact interval"
    )
    no_interval = None if interval else why or no_bounds
    return AgreementResult(
        statistic="icc",
        variant=variant,
        estimate=estimate,
        interval=interval,
        interval_reason=no_interval,
        undefined_because=why,
        n_units=size[0],
        n_raters=size[1],
        n_ratings=size[2],
    )


def _one_way_forms(table: OneWay, level: float, *, equal: bool) -> dict[str, _Bounds]:
    b, w, k = table.between, table.within, table.k0
    single = (b - w) / (b + (k - 1) * w) if b + (k - 1) * w > 0 else math.nan
    mean = (b - w) / b if b > 0 else math.nan
    if not equal or w <= 0 or b <= 0:
        return {"ICC(1,1)": (single, math.nan, math.nan), "ICC(1,k)": (mean, math.nan, math.nan)}
    df1, df2 = table.n_units - 1, table.n_ratings - table.n_units
    low = b / w / _quantile(level, df1, df2)
    high = b / w * _quantile(level, df2, df1)
    return {
        "ICC(1,1)": (single, (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)),
        "ICC(1,k)": (mean, 1 - 1 / low, 1 - 1 / high),
    }


def _two_way_forms(table: TwoWay, level: float) -> dict[str, _Bounds]:
    r, c, e = table.units, table.raters, table.error
    n, k = table.n_units, table.n_raters
    single = _divide(r - e, r + (k - 1) * e)
    absolute = _divide(r - e, r + (k - 1) * e + k * (c - e) / n)
    absolute_mean = _divide(r - e, r + (c - e) / n)
    forms = {
        "ICC(A,1)": (absolute, *_absolute_bounds(table, level, absolute)),
        "ICC(C,1)": (single, math.nan, math.nan),
        "ICC(A,k)": (absolute_mean, math.nan, math.nan),
        "ICC(C,k)": (_divide(r - e, r), math.nan, math.nan),
    }
    low, high = forms["ICC(A,1)"][1:]
    if math.isfinite(low):
        forms["ICC(A,k)"] = (
            absolute_mean,
            low * k / (1 + low * (k - 1)),
            high * k / (1 + high * (k - 1)),
        )
    if e > 0 and r > 0:
        df1, df2 = n - 1, (n - 1) * (k - 1)
        fl = r / e / _quantile(level, df1, df2)
        fu = r / e * _quantile(level, df2, df1)
        forms["ICC(C,1)"] = (single, (fl - 1) / (fl + k - 1), (fu - 1) / (fu + k - 1))
        forms["ICC(C,k)"] = (forms["ICC(C,k)"][0], 1 - 1 / fl, 1 - 1 / fu)
    return forms


def _absolute_bounds(table: TwoWay, level: float, estimate: float) -> tuple[float, float]:
    r, c, e = table.units, table.raters, table.error
    n, k = table.n_units, table.n_raters
    if not math.isfinite(estimate) or e <= 0 or r <= 0 or estimate >= 1:
        return math.nan, math.nan
    a = k * estimate / (n * (1 - estimate))
    b = 1 + k * estimate * (n - 1) / (n * (1 - estimate))
    v = (a * c + b * e) ** 2 / ((a * c) ** 2 / (k - 1) + (b * e) ** 2 / ((n - 1) * (k - 1)))
    f_low = _quantile(level, n - 1, v)
    f_high = _quantile(level, v, n - 1)
    rest = k * c + (k * n - k - n) * e
    low = n * (r - f_low * e) / (f_low * rest + n * r)
    high = n * (f_high * r - e) / (rest + n * f_high * r)
    return low, high


def _quantile(level: float, over: float, under: float) -> float:
    """Give the upper limit of F for a two-sided interval."""
    return float(special.fdtri(over, under, (1 + level) / 2))


def _divide(over: float, under: float) -> float:
    return over / under if under > 0 else math.nan
