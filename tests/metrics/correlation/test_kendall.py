from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from metrics.correlation.kendall import kendall_jackknife

small = arrays(np.float64, 18, elements=st.integers(0, 4).map(float))


def tau(x, y):
    if len(x) == 0 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return math.nan
    return stats.kendalltau(x, y).statistic


@given(small, small, arrays(np.int64, 18, elements=st.integers(0, 4)))
def test_kendall_jackknife_equals_scipy_with_each_item_left_out(x, y, items):
    found = kendall_jackknife(x, y, items)
    expected = [tau(x[items != item], y[items != item]) for item in np.unique(items)]
    np.testing.assert_allclose(found.without, expected, atol=1e-12)
    np.testing.assert_allclose(found.tau, tau(x, y), atol=1e-12)


def test_kendall_jackknife_of_values_that_hardly_tie_equals_scipy():
    rng = np.random.default_rng(0)
    x = rng.normal(size=9000)
    y = x + rng.normal(size=9000)
    items = np.repeat(np.arange(1500), 6)
    found = kendall_jackknife(x, y, items)
    assert found.tau == pytest.approx(tau(x, y), abs=1e-12)
    for item in (0, 777, 1499):
        rest = items != item
        assert found.without[item] == pytest.approx(tau(x[rest], y[rest]), abs=1e-12)
    assert math.isfinite(found.error)


def test_kendall_jackknife_of_items_with_many_responses_equals_scipy():
    rng = np.random.default_rng(1)
    x, items = rng.normal(size=400).round(1), np.repeat(np.arange(4), 100)
    y = (x + rng.normal(size=400)).round(1)
    found = kendall_jackknife(x, y, items)
    expected = [tau(x[items != item], y[items != item]) for item in range(4)]
    np.testing.assert_allclose(found.without, expected, atol=1e-12)


def test_kendall_jackknife_of_one_item_has_no_error():
    found = kendall_jackknife(np.arange(4.0), np.array([0.0, 2, 1, 3]), np.zeros(4, int))
    assert found.tau == pytest.approx(2 / 3)
    assert math.isnan(found.error)
