from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from metrics.agreement import kendall_w


def test_kendall_w_gives_the_published_value(shrout_fleiss):
    found = kendall_w(shrout_fleiss)
    assert found.estimate == pytest.approx(0.8870370370, abs=1e-10)
    assert 4 * 5 * found.estimate == pytest.approx(17.7407407, abs=1e-7)


def test_kendall_w_agrees_with_friedman(clustered):
    ratings, _ = clustered(items=30, systems=1, raters=5)
    k, n = ratings.shape
    chi2 = stats.friedmanchisquare(*ratings.T).statistic
    assert kendall_w(ratings).estimate == pytest.approx(chi2 / (k * (n - 1)), abs=1e-12)


def test_kendall_w_uses_units_that_every_rater_rated(shrout_fleiss):
    ragged = np.hstack([shrout_fleiss, [[1.0], [np.nan], [2.0], [3.0]]])
    ragged = np.vstack([ragged, np.full(7, np.nan)])
    found = kendall_w(ragged)
    assert found.estimate == pytest.approx(kendall_w(shrout_fleiss).estimate, abs=1e-12)
    assert (found.n_units, found.n_raters, found.n_ratings) == (6, 4, 24)


@pytest.mark.parametrize(
    ("ratings", "why"),
    [
        (np.array([[1.0, 2.0, 3.0]]), "fewer than two raters"),
        (np.array([[1.0, np.nan], [np.nan, 1.0]]), "only 0 units were rated by every rater"),
        (np.full((3, 4), 2.0), "no rater's ratings vary"),
    ],
)
def test_kendall_w_says_why_it_is_undefined(ratings, why):
    found = kendall_w(ratings)
    assert math.isnan(found.estimate)
    assert why in found.undefined_because
