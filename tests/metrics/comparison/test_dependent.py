from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from metrics.comparison import steiger_z, williams_t, zou_interval
from metrics.errors import InputError

EXACT = [
    ((0.4, 0.5, 0.1, 103), -0.8912799, 0.3749185, -0.8887185, (-0.3202, 0.1203)),
    ((0.2, 0.5, 0.1, 315), -4.4949925, 9.818e-6, -4.4151828, (-0.4307, -0.1675)),
    ((0.83, 0.16, 0.19, 30), 4.4727375, None, 3.9080106, (0.3199, 1.0418)),
]


@pytest.mark.parametrize(("given", "t", "p", "z", "limits"), EXACT)
def test_dependent_correlations_give_the_published_values(given, t, p, z, limits):
    williams, steiger = williams_t(*given), steiger_z(*given)
    assert williams.statistic == pytest.approx(t, abs=1e-7)
    assert williams.p == pytest.approx(2 * stats.t.cdf(-abs(t), given[-1] - 3), rel=1e-6)
    if p is not None:
        assert williams.p == pytest.approx(p, rel=1e-4)
    assert steiger.statistic == pytest.approx(z, abs=1e-7)
    assert steiger.p == pytest.approx(math.erfc(abs(z) / math.sqrt(2)), rel=1e-6)
    interval = zou_interval(*given)
    assert (interval.low, interval.high) == pytest.approx(limits, abs=5e-5)


def test_williams_t_is_the_textbook_formula():
    rng = np.random.default_rng(0)
    for _ in range(20):
        r = np.corrcoef(rng.normal(size=(3, 8)))
        n, mean = 12, (r[0, 1] + r[0, 2]) / 2
        noise = 2 * (n - 1) / (n - 3) * np.linalg.det(r) + mean**2 * (1 - r[1, 2]) ** 3
        t = (r[0, 1] - r[0, 2]) * math.sqrt((n - 1) * (1 + r[1, 2]) / noise)
        assert williams_t(r[0, 1], r[0, 2], r[1, 2], n).statistic == pytest.approx(t)


@pytest.mark.parametrize("test", [williams_t, steiger_z])
def test_dependent_tests_keep_the_sign_of_r(test):
    assert test(-0.5, 0.3, 0.1, 50).statistic < 0
    assert test(-0.5, 0.3, 0.1, 50).statistic == -test(0.3, -0.5, 0.1, 50).statistic
    assert test(0.4, 0.4, 0.1, 50).p == 1


def test_zou_interval_agrees_with_steiger_on_what_is_significant():
    for r13 in np.linspace(-0.2, 0.8, 40):
        if abs(abs(z := steiger_z(0.3, r13, 0.4, 200).statistic) - 1.96) > 0.1:
            interval = zou_interval(0.3, r13, 0.4, 200)
            assert (interval.low > 0 or interval.high < 0) == (abs(z) > 1.96)


def test_zou_interval_covers_the_true_difference():
    rng = np.random.default_rng(1)
    factor = np.linalg.cholesky([[1, 0.6, 0.4], [0.6, 1, 0.5], [0.4, 0.5, 1]])
    covered = 0
    for _ in range(1000):
        r = np.corrcoef(factor @ rng.normal(size=(3, 80)))
        interval = zou_interval(r[0, 1], r[0, 2], r[1, 2], 80)
        covered += interval.low <= 0.2 <= interval.high
    assert 930 <= covered <= 970


@pytest.mark.parametrize("test", [williams_t, steiger_z, zou_interval])
@pytest.mark.parametrize(
    ("given", "why"),
    [
        ((1.2, 0.5, 0.1, 50), "between -1 and 1"),
        ((0.5, 0.5, math.nan, 50), "between -1 and 1"),
        ((0.5, 0.4, 0.1, 3), "at least 4 units"),
        ((0.9, -0.9, 0.9, 50), "no three variables"),
    ],
)
def test_dependent_correlations_refuse_what_cannot_be(test, given, why):
    with pytest.raises(InputError, match=why):
        test(*given)


def test_dependent_correlations_refuse_one_and_the_same_metric():
    for test in (williams_t, steiger_z):
        with pytest.raises(InputError, match="one and the same"):
            test(0.5, 0.5, 1.0, 50)
    with pytest.raises(InputError, match="perfect"):
        zou_interval(1.0, 0.5, 0.5, 50)
