"""What the statistics return: frozen, unrounded, with how they were got."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AgreementResult",
    "CalibrationResult",
    "CeilingResult",
    "CorrelationResult",
    "Interval",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval.

    Attributes
    ----------
    low, high
        Its limits, in the unit of the estimate.
    level
        Its nominal coverage, such as 0.95.
    method
        How it was got, in words.
    """

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementResult:
    """One coefficient of agreement.

    Attributes
    ----------
    statistic, variant, scale
        Which one; `variant` and `scale` are empty where there is only one.
    estimate
        NaN where undefined.
    interval
        None where there is none, with `interval_reason`.
    undefined_because
        Why the estimate is NaN, else None.
    standard_error
        NaN where it is not computed.
    n_units, n_raters, n_ratings
        What the estimate rests on: units, raters and values that take part.
    n_undefined_resamples
        Resamples that gave no value and were left out of the interval.
    """

    statistic: str
    variant: str = ""
    scale: str = ""
    estimate: float = math.nan
    interval: Interval | None = None
    interval_reason: str | None = None
    undefined_because: str | None = None
    standard_error: float = math.nan
    n_units: int
    n_raters: int
    n_ratings: int
    n_undefined_resamples: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationResult:
    """One correlation of a metric with people.

    Attributes
    ----------
    level, coefficient
        Which one.
    estimate
        −1 to 1; NaN where undefined.
    interval
        None where there is none, with `interval_reason`.
    undefined_because
        Why the estimate is NaN, else None.
    n_responses, n_items
        Pairs of finite values, and the items they belong to.
    n_groups, n_groups_dropped
        Groups averaged over, and groups that were too small or constant; 0 where there are none.
    """

    level: str
    coefficient: str
    estimate: float = math.nan
    interval: Interval | None = None
    interval_reason: str | None = None
    undefined_because: str | None = None
    n_responses: int
    n_items: int
    n_groups: int = 0
    n_groups_dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingResult:
    """The highest correlation with people that their own reliability allows.

    Attributes
    ----------
    estimate
        √reliability; NaN where undefined.
    reliability
        Of the mean human value of a unit.
    method
        Which reliability it is.
    raters_per_unit
        Harmonic mean of the ratings per unit.
    undefined_because
        Why the estimate is NaN, else None.
    """

    estimate: float
    reliability: float
    method: str
    raters_per_unit: float
    undefined_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationResult:
    """The weight of a composite that agrees best with people.

    Attributes
    ----------
    eta
        Weight of the first component, 0 to 1; NaN where it is not identified.
    eta_interval
        By resampling items; None with `interval_reason`.
    undefined_because
        Why `eta` is NaN, else None.
    eta_in_force, r_in_force
        The weight in use and its Pearson correlation.
    r_at_eta
        Pearson correlation at `eta`, on the data it was fitted to.
    curve_eta, curve_r
        (101,) arrays: correlation at each weight from 0 to 1.
    flat_low, flat_high
        Weights within .005 of the best correlation.
    gain
        Correlation of the out-of-fold composite less that of the composite in force.
    gain_interval
        Item-clustered; None with `gain_interval_reason`.
    adopt
        Whether the lower limit of the gain's interval is above 0.
    n_responses, n_items, folds
        What the fit rests on, and how many folds of items the gain was validated in.
    n_undefined_resamples
        Resamples in which the weight was not identified.
    """

    eta: float
    eta_interval: Interval | None
    interval_reason: str | None
    undefined_because: str | None
    eta_in_force: float
    r_in_force: float
    r_at_eta: float
    curve_eta: NDArray[np.float64]
    curve_r: NDArray[np.float64]
    flat_low: float
    flat_high: float
    gain: float
    gain_interval: Interval | None
    gain_interval_reason: str | None
    adopt: bool
    n_responses: int
    n_items: int
    folds: int
    n_undefined_resamples: int
