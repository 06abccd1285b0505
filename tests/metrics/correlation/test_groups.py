from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from metrics.correlation.groups import grouped_kendall, grouped_pearson, grouped_ranks

values = arrays(np.float64, 24, elements=st.integers(0, 3).map(float))
groups = arrays(np.int64, 24, elements=st.integers(0, 4))


@given(values, groups)
def test_grouped_ranks_equals_scipy_in_every_group(x, codes):
    found = grouped_ranks(x, codes)
    for group in np.unique(codes):
        np.testing.assert_array_equal(found[codes == group], stats.rankdata(x[codes == group]))


@pytest.mark.parametrize(
    ("ours", "theirs"), [(grouped_pearson, stats.pearsonr), (grouped_kendall, stats.kendalltau)]
)
@given(values, values, groups)
def test_grouped_correlations_equal_scipy_in_every_group(ours, theirs, x, y, codes):
    found = ours(x, y, codes, 5)
    for group in range(5):
        a, b = x[codes == group], y[codes == group]
        if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
            assert np.isnan(found[group])
        else:
            assert found[group] == pytest.approx(theirs(a, b).statistic, abs=1e-12)


def test_grouped_kendall_of_large_groups_equals_scipy():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=300).round(1), rng.normal(size=300).round(1)
    codes = np.repeat([0, 1, 2], 100)
    expected = [stats.kendalltau(x[codes == g], y[codes == g]).statistic for g in range(3)]
    np.testing.assert_allclose(grouped_kendall(x, y, codes, 3), expected, atol=1e-12)


def test_grouped_pearson_takes_rounding_for_no_variation():
    x = np.array([0.1 + 0.2, 0.3, 0.3]) + 1e6
    assert np.isnan(grouped_pearson(x, np.array([1.0, 2, 4]), np.zeros(3, int), 1)).all()
