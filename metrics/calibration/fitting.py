"""Fit a composite's weight, see how sure it is, and whether changing it is worth while."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.calibration.weights import best_eta, moments, r_of_eta
from metrics.correlation.influence import (
    NEARLY_ONE,
    clustered_error,
    is_constant,
    pearson,
    pearson_influence,
)
from metrics.errors import InputError
from metrics.resampling import cluster_codes, cluster_sums, item_weights, percentile_interval
from metrics.results import CalibrationResult, Interval

__all__ = ["calibrate"]

FLAT = 0.005
_ROUNDING = 1e-9
_CURVE = np.linspace(0, 1, 101)

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


def calibrate(
    u: _Floats,
    v: _Floats,
    human: _Floats,
    items: _Ints,
    *,
    eta_in_force: float,
    rng: np.random.Generator,
    folds: int = 10,
    resamples: int = 1000,
    level: float = 0.95,
) -> CalibrationResult:
    """Find the weight η of v + η (u − v) that correlates best with people.

    Parameters
    ----------
    u, v : (N,) arrays
        The composite at η = 1 and at η = 0, NaN = none: SC and SC·GQ for SQCS, HC and SH for ICS.
    human : (N,) array
        Mean overall judgment of each response, NaN = none.
    items : (N,) array
        Item of each response: the unit of resampling and of the folds.
    eta_in_force
        The weight in use, 0 to 1.
    rng
        Source of chance for resamples and folds.
    folds
        Of items, for the cross-validated gain.
    resamples
        Of items, for the interval of η; the rule is applied anew in each.
    level
        Nominal coverage.

    Returns
    -------
    CalibrationResult
        `adopt` only where the lower limit of the gain's interval is above 0.

    Raises
    ------
    InputError
        Arrays differ in length or hold infinite values, `eta_in_force` is not in 0 to 1, or there
        are fewer than two folds.

    Source
    ------
    The weight of highest correlation is that of the regression on both ends; Stone (1974) for the
    gain out of fold.

    Examples
    --------
    >>> sc, gq = np.array([0.9, 0.8, 0.5, 0.3, 0.7, 0.2]), np.array([0.9, 0.2, 0.8, 0.4, 0.5, 0.9])
    >>> human = 0.6 * sc + 0.4 * sc * gq
    >>> found = calibrate(sc, sc * gq, human, np.arange(6), eta_in_force=0.7,
    ...                   rng=np.random.default_rng(0))
    >>> round(found.eta, 6), round(found.r_at_eta, 6)
    (0.6, 1.0)
    """
    _check(u, v, human, items, eta_in_force=eta_in_force, folds=folds)
    whole = np.isfinite(u) & np.isfinite(v) & np.isfinite(human)
    u, v, human = u[whole], v[whole], human[whole]
    codes, n_items = cluster_codes(items[whole])
    why = _why_undefined(u, v, human, n_items)
    if why is not None:
        return _undefined(why, eta_in_force, len(u), n_items)
    sums = cluster_sums(moments(u, v, human), codes, n_items)
    total = sums.sum(axis=0, keepdims=True)
    eta = float(best_eta(total)[0])
    if not math.isfinite(eta):
        return _undefined("the two components are collinear", eta_in_force, len(u), n_items)
    n_folds = min(folds, n_items)
    # From a stream of its own, so that the folds do not depend on the number of resamples.
    fold_of_item = rng.spawn(1)[0].permutation(np.arange(n_items) % n_folds)
    gain, gain_interval, gain_reason = _gain(
        u, v, human, codes, sums, eta_in_force=eta_in_force, fold_of_item=fold_of_item, level=level
    )
    drawn = [best_eta(w @ sums) for w in item_weights(n_items, resamples, rng)]
    interval, undefined = percentile_interval(
        np.concatenate([np.zeros(0), *drawn]), level, "percentile bootstrap of items"
    )
    reason = "most resamples do not identify the weight" if drawn else "no resamples were asked for"
    curve = r_of_eta(total, _CURVE)
    flat = _CURVE[curve >= np.nanmax(curve) - FLAT]
    return CalibrationResult(
        eta=eta,
        eta_interval=interval,
        interval_reason=None if interval else reason,
        undefined_because=None,
        eta_in_force=eta_in_force,
        r_in_force=float(r_of_eta(total, np.array([eta_in_force]))[0]),
        r_at_eta=float(r_of_eta(total, np.array([eta]))[0]),
        curve_eta=_CURVE,
        curve_r=curve,
        flat_low=float(flat[0]),
        flat_high=float(flat[-1]),
        gain=gain,
        gain_interval=gain_interval,
        gain_interval_reason=gain_reason,
        adopt=gain_interval is not None and gain_interval.low > _ROUNDING,
        n_responses=len(u),
        n_items=n_items,
        folds=n_folds,
        n_undefined_resamples=undefined,
    )


def _check(
    u: _Floats, v: _Floats, human: _Floats, items: _Ints, *, eta_in_force: float, folds: int
) -> None:
    n = [len(array) for array in (u, v, human, items)]
    if len(set(n)) != 1:
        msg = f"u, v, human and items differ in length: {n[0]}, {n[1]}, {n[2]} and {n[3]}"
        raise InputError(msg)
    if any(bool(np.isinf(array).any()) for array in (u, v, human)):
        msg = "u, v and human must be finite, or NaN where there is no value"
        raise InputError(msg)
    if not 0 <= eta_in_force <= 1:
        msg = f"a weight lies between 0 and 1, not at {eta_in_force!r}"
        raise InputError(msg)
    if folds < 2:
        msg = f"a gain out of fold needs 2 folds or more, not {folds}"
        raise InputError(msg)


def _why_undefined(u: _Floats, v: _Floats, human: _Floats, n_items: int) -> str | None:
    if n_items < 3:
        return f"only {n_items} items have both components and a human value; 3 are needed"
    if is_constant(human):
        return "the raters give every response the same value"
    if is_constant(u - v):
        return "the two ends of the composite differ by a constant, so every weight is as good"
    return None


def _gain(
    u: _Floats,
    v: _Floats,
    human: _Floats,
    codes: _Ints,
    sums: _Floats,
    *,
    eta_in_force: float,
    fold_of_item: _Ints,
    level: float,
) -> tuple[float, Interval | None, str | None]:
    """Compare the composite fitted on the other folds with the one in force."""
    by_fold = cluster_sums(sums, fold_of_item, int(fold_of_item.max()) + 1)
    etas = best_eta(by_fold.sum(axis=0, keepdims=True) - by_fold)
    if not np.all(np.isfinite(etas)):
        return math.nan, None, "leaving a fold out leaves the weight unidentified"
    fitted = v + etas[fold_of_item[codes]] * (u - v)
    in_force = v + eta_in_force * (u - v)
    if is_constant(fitted) or is_constant(in_force):
        return math.nan, None, "the composite in force gives every response the same value"
    r_fitted, r_in_force = pearson(fitted, human), pearson(in_force, human)
    gain = r_fitted - r_in_force
    difference = pearson_influence(fitted, human, r_fitted) - pearson_influence(
        in_force, human, r_in_force
    )
    error, n_items = clustered_error(difference, codes)
    if not math.isfinite(error) or max(abs(r_fitted), abs(r_in_force)) >= NEARLY_ONE:
        return gain, None, "the error of the gain cannot be estimated"
    reach = float(stats.t.ppf((1 + level) / 2, n_items - 1)) * error
    method = "difference of influence functions, clustered by item, out of fold"
    return gain, Interval(low=gain - reach, high=gain + reach, level=level, method=method), None


def _undefined(why: str, eta_in_force: float, n: int, n_items: int) -> CalibrationResult:
    return CalibrationResult(
        eta=math.nan,
        eta_interval=None,
        interval_reason=why,
        undefined_because=why,
        eta_in_force=eta_in_force,
        r_in_force=math.nan,
        r_at_eta=math.nan,
        curve_eta=_CURVE,
        curve_r=np.full(len(_CURVE), math.nan),
        flat_low=math.nan,
        flat_high=math.nan,
        gain=math.nan,
        gain_interval=None,
        gain_interval_reason=why,
        adopt=False,
        n_responses=n,
        n_items=n_items,
        folds=0,
        n_undefined_resamples=0,
    )
