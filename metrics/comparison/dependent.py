"""Two correlations with one and the same variable, for units that are independent."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import stats

from metrics.errors import InputError
from metrics.results import Interval

__all__ = ["DependentTest", "steiger_z", "williams_t", "zou_interval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DependentTest:
    """A test of r₁₂ = r₁₃.

    Attributes
    ----------
    statistic
        Above 0 where r₁₂ is the higher one, by sign and not by size.
    p
        Two-sided.
    """

    statistic: float
    p: float


def williams_t(r12: float, r13: float, r23: float, n: int) -> DependentTest:
    """Test whether 2 and 3 correlate alike with 1.

    Parameters
    ----------
    r12, r13
        Correlations of two metrics with the human value, each with its sign.
    r23
        Correlation of the metrics.
    n
        Independent units; where several units share an item this test is too sure.

    Returns
    -------
    DependentTest
        t with n − 3 degrees of freedom.

    Raises
    ------
    InputError
        A correlation is not within −1 to 1, the three cannot occur together, or `n` is below 4.

    Source
    ------
    Williams (1959); Steiger (1980), equation 7.

    Examples
    --------
    >>> found = williams_t(0.4, 0.5, 0.1, 103)
    >>> round(found.statistic, 7), round(found.p, 7)
    (-0.8912799, 0.3749185)
    """
    determinant = _check(r12, r13, r23, n)
    mean = (r12 + r13) / 2
    noise = 2 * (n - 1) / (n - 3) * determinant + mean**2 * (1 - r23) ** 3
    if noise <= 0 or r23 >= 1:
        msg = "the two metrics are one and the same; there is nothing to compare"
        raise InputError(msg)
    t = (r12 - r13) * math.sqrt((n - 1) * (1 + r23) / noise)
    return DependentTest(statistic=t, p=2 * float(stats.t.sf(abs(t), n - 3)))


def steiger_z(r12: float, r13: float, r23: float, n: int) -> DependentTest:
    """Test the same on Fisher's z, with r₁₂ and r₁₃ pooled in the covariance.

    Parameters
    ----------
    r12, r13, r23, n
        As in `williams_t`.

    Returns
    -------
    DependentTest
        Standard normal.

    Raises
    ------
    InputError
        As in `williams_t`, or a correlation with the human value is perfect.

    Source
    ------
    Steiger (1980), equation 14.

    Examples
    --------
    >>> round(steiger_z(0.2, 0.5, 0.1, 315).statistic, 7)
    -4.4151828
    """
    _check(r12, r13, r23, n)
    _check_imperfect(r12, r13)
    square = ((r12 + r13) / 2) ** 2
    psi = r23 * (1 - 2 * square) - square * (1 - 2 * square - r23**2) / 2
    left = 1 - psi / (1 - square) ** 2
    if left <= 0:
        msg = "the two metrics are one and the same; there is nothing to compare"
        raise InputError(msg)
    z = (math.atanh(r12) - math.atanh(r13)) * math.sqrt((n - 3) / (2 * left))
    return DependentTest(statistic=z, p=2 * float(stats.norm.sf(abs(z))))


def zou_interval(r12: float, r13: float, r23: float, n: int, *, level: float = 0.95) -> Interval:
    """Compute a confidence interval of r₁₂ − r₁₃.

    Parameters
    ----------
    r12, r13, r23, n
        As in `williams_t`.
    level
        Nominal coverage.

    Raises
    ------
    InputError
        As in `steiger_z`.

    Source
    ------
    Zou (2007), Toward using confidence intervals to compare correlations, section 2.2.

    Examples
    --------
    >>> found = zou_interval(0.4, 0.5, 0.1, 103)
    >>> round(found.low, 4), round(found.high, 4)
    (-0.3202, 0.1203)
    """
    _check(r12, r13, r23, n)
    _check_imperfect(r12, r13)
    reach = float(stats.norm.ppf((1 + level) / 2)) / math.sqrt(n - 3)
    low2, high2 = math.tanh(math.atanh(r12) - reach), math.tanh(math.atanh(r12) + reach)
    low3, high3 = math.tanh(math.atanh(r13) - reach), math.tanh(math.atanh(r13) + reach)
    rest = 1 - r12**2 - r13**2 - r23**2
    shared = (r23 - r12 * r13 / 2) * rest + r23**3
    c = shared / ((1 - r12**2) * (1 - r13**2))
    return Interval(
        low=r12 - r13 - _side(r12 - low2, high3 - r13, c),
        high=r12 - r13 + _side(high2 - r12, r13 - low3, c),
        level=level,
        method="Zou, independent units",
    )


def _side(a: float, b: float, c: float) -> float:
    return math.sqrt(max(a * a + b * b - 2 * c * a * b, 0.0))


def _check(r12: float, r13: float, r23: float, n: int) -> float:
    """Refuse what is no set of correlations; give the determinant of their matrix."""
    if not all(-1 <= r <= 1 for r in (r12, r13, r23)):
        msg = f"correlations must lie between -1 and 1, not {r12}, {r13}, {r23}"
        raise InputError(msg)
    if n < 4:
        msg = f"comparing two correlations takes at least 4 units, not {n}"
        raise InputError(msg)
    determinant = 1 - r12**2 - r13**2 - r23**2 + 2 * r12 * r13 * r23
    if determinant < -1e-9:
        msg = f"no three variables correlate like {r12}, {r13}, {r23}"
        raise InputError(msg)
    return max(determinant, 0.0)


def _check_imperfect(*correlations: float) -> None:
    if any(abs(r) >= 1 for r in correlations):
        msg = "a perfect correlation has no Fisher z"
        raise InputError(msg)
