from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from metrics.screening import leave_one_out


def test_leave_one_out_correlates_with_the_mean_of_the_others():
    rng = np.random.default_rng(0)
    ratings = rng.normal(size=40) + rng.normal(size=(5, 40))
    ratings[rng.random(ratings.shape) < 0.4] = np.nan
    r, shared = leave_one_out(ratings)
    for rater in range(5):
        others = np.delete(ratings, rater, axis=0)
        both = np.isfinite(ratings[rater]) & np.isfinite(others).any(axis=0)
        expected = stats.pearsonr(ratings[rater, both], np.nanmean(others[:, both], axis=0))
        assert r[rater] == pytest.approx(expected.statistic, abs=1e-12)
        assert shared[rater] == both.sum()


def test_leave_one_out_is_undefined_where_little_is_shared_or_nothing_varies():
    nan = np.nan
    r, shared = leave_one_out(
        np.array([[1.0, 2, 3, 4, nan], [2, 2, 2, 2, nan], [nan, nan, 1, 5, 2], [nan] * 5])
    )
    assert shared.tolist() == [4, 4, 2, 0]
    assert np.isnan(r[1:]).all()
    assert np.isfinite(r[0])
