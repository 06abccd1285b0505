"""How many raters and items a study needs."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from metrics.correlation.influence import clustered_error, pearson, pearson_influence
from metrics.errors import InputError
from metrics.resampling import cluster_codes
from metrics.results import Interval

__all__ = [
    "items_for_alpha",
    "items_for_correlation",
    "items_to_separate",
    "raters_for_ceiling",
    "raters_for_reliability",
    "stepped_up",
]

_MOST_ITEMS = 10**9


def stepped_up(single: float, raters: float) -> float:
    """Step the reliability of one rater up to that of the mean of several.

    Parameters
    ----------
    single
        Reliability ρ₁ of one rater, above 0 and below 1.
    raters
        Number k.

    Returns
    -------
    float
        k ρ₁ / (1 + (k − 1) ρ₁).

    Source
    ------
    Spearman (1910), Brown (1910).

    Examples
    --------
    >>> round(stepped_up(0.5, 3), 4)
    0.75
    """
    return raters * single / (1 + (raters - 1) * single)


def raters_for_reliability(single: float, target: float) -> int:
    """Find how many raters a unit needs for a reliability of their mean.

    Parameters
    ----------
    single
        Reliability ρ₁ of one rater, above 0 and below 1.
    target
        Wished-for reliability ρ* of the mean, above 0 and below 1.

    Returns
    -------
    int
        k = ρ* (1 − ρ₁) / (ρ₁ (1 − ρ*)), rounded up.

    Raises
    ------
    InputError
        A reliability is not between 0 and 1.

    Source
    ------
    Spearman (1910), Brown (1910).

    Examples
    --------
    >>> raters_for_reliability(0.5, 0.75), raters_for_reliability(0.4, 0.9)  # 3; 13.5
    (3, 14)
    """
    for name, value in (("single", single), ("target", target)):
        if not 0 < value < 1:
            msg = f"{name} must be a reliability above 0 and below 1, not {value:g}"
            raise InputError(msg)
    k = target * (1 - single) / (single * (1 - target))
    # A whole number must not become the next one by rounding.
    return max(1, math.ceil(k - 1e-9 * k))


def raters_for_ceiling(single: float, target: float) -> int:
    """Find how many raters a unit needs for a noise ceiling.

    Parameters
    ----------
    single
        Reliability ρ₁ of one rater, above 0 and below 1.
    target
        Wished-for highest possible correlation r_max, above 0 and below 1.

    Returns
    -------
    int

    Raises
    ------
    InputError
        A value is not between 0 and 1.

    Examples
    --------
    >>> raters_for_ceiling(0.5, 0.9)  # ρ* = .81: 4.26
    5
    """
    return raters_for_reliability(single, target**2 if target > 0 else target)


def items_for_correlation(
    r: float,
    interval: Interval,
    n_items: int,
    *,
    width: float,
    ceilings: tuple[float, float] = (1.0, 1.0),
) -> int:
    """Find how many items narrow the interval of a correlation to a width.

    The error on Fisher's z falls with the root of the number of items. With other raters per unit
    r grows with the ceiling; the error on z is taken to stay.

    Parameters
    ----------
    r
        Correlation that was found.
    interval
        Its interval.
    n_items
        Items it rests on.
    width
        Wished-for distance of the limits, above 0.
    ceilings
        Noise ceiling now, and with the raters that are planned.

    Returns
    -------
    int
        Smallest number of items, at least 3.

    Raises
    ------
    InputError
        `width` is not above 0, or there are fewer than two items.

    Examples
    --------
    >>> now = Interval(low=math.tanh(0.3), high=math.tanh(0.7), level=0.95, method="")
    >>> items_for_correlation(math.tanh(0.5), now, 50, width=now.high - now.low)
    50
    """
    _check(n_items, width)
    error = (math.atanh(interval.high) - math.atanh(interval.low)) / 2
    error /= float(stats.t.ppf((1 + interval.level) / 2, n_items - 1))
    centre = math.atanh(min(r * ceilings[1] / ceilings[0], 1 - 1e-9))

    def width_at(items: int) -> float:
        t = float(stats.t.ppf((1 + interval.level) / 2, items - 1))
        reach = t * error * math.sqrt(n_items / items)
        return math.tanh(centre + reach) - math.tanh(centre - reach)

    return _fewest(width_at, width)


def items_for_alpha(
    alpha: float,
    interval: Interval,
    n_items: int,
    *,
    width: float,
    raters: tuple[float, float] = (2.0, 2.0),
) -> int:
    """Find how many items narrow the interval of α to a width.

    Parameters
    ----------
    alpha
        Agreement that was found.
    interval
        Its interval.
    n_items
        Items it rests on.
    width
        Wished-for distance of the limits, above 0.
    raters
        Ratings per unit now and as planned, at least 2: the error goes with
        (1 − α)(1 + (k − 1) α) / √(k (k − 1)), as that of an intraclass correlation.

    Returns
    -------
    int
        Smallest number of items, at least 3.

    Raises
    ------
    InputError
        `width` is not above 0, there are fewer than two items, or raters are fewer than 2.

    Source
    ------
    Bonett (2002), sample size for an intraclass correlation, scaled to the interval that was found.

    Examples
    --------
    >>> now = Interval(low=0.4, high=0.6, level=0.95, method="")
    >>> items_for_alpha(0.5, now, 100, width=0.1)  # half the width, four times the items
    400
    """
    _check(n_items, width)
    if min(raters) < 2:
        msg = f"agreement needs at least 2 ratings per unit, not {min(raters):g}"
        raise InputError(msg)
    now, planned = ((1 + (k - 1) * max(alpha, 0.0)) / math.sqrt(k * (k - 1)) for k in raters)
    wide = (interval.high - interval.low) * planned / now
    return _fewest(lambda items: wide * math.sqrt(n_items / items), width)


def items_to_separate(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    human: NDArray[np.float64],
    items: NDArray[np.int64],
    *,
    power: float = 0.8,
    level: float = 0.95,
) -> float:
    """Find how many items would tell two correlations with people apart, such as two settings of η.

    Parameters
    ----------
    first, second : (N,) arrays
        Two metrics, NaN = none.
    human : (N,) array
        Mean human value of each response, NaN = none.
    items : (N,) array
        Item of each response.
    power
        Wished-for chance that the interval of the difference leaves out 0.
    level
        Nominal coverage of that interval.

    Returns
    -------
    float
        A whole number of items, at least 3; infinite where the correlations are equal; NaN where
        one is undefined or all responses belong to one item.

    Examples
    --------
    >>> human = np.arange(8.0)
    >>> items_to_separate(human, human, human, np.arange(8))
    inf
    """
    whole = np.isfinite(first) & np.isfinite(second) & np.isfinite(human)
    x, z, y, own = first[whole], second[whole], human[whole], items[whole]
    n_items = cluster_codes(own)[1]
    r, s = (pearson(metric, y) if len(y) else math.nan for metric in (x, z))
    if not (math.isfinite(r) and math.isfinite(s)) or n_items < 2:
        return math.nan
    error = clustered_error(pearson_influence(x, y, r) - pearson_influence(z, y, s), own)[0]
    if abs(r - s) < 1e-12:
        return math.inf
    reach = float(stats.norm.ppf((1 + level) / 2) + stats.norm.ppf(power))
    return float(max(3, math.ceil(n_items * (reach * error / (r - s)) ** 2)))


def _check(n_items: int, width: float) -> None:
    if n_items < 2:
        msg = f"planning needs an interval over at least 2 items, not {n_items}"
        raise InputError(msg)
    if not width > 0:
        msg = f"width must be above 0, not {width:g}"
        raise InputError(msg)


def _fewest(width_at: Callable[[int], float], width: float) -> int:
    """Find the smallest number of items at which a falling width is reached."""
    low, high = 2, 3
    while width_at(high) > width * (1 + 1e-9):
        low, high = high, high * 2
        if high > _MOST_ITEMS:
            msg = f"no number of items below {_MOST_ITEMS:,} gives a width of {width:g}"
            raise InputError(msg)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if width_at(middle) > width * (1 + 1e-9) else (low, middle)
    return high
