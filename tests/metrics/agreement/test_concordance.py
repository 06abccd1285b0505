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
        (np.array([[1.0, np.nan], [np.nan, 1.0]]), "every rater rated only 0 units"),
        (np.full((3, 4), 2.0), "no rater's ratings vary"),
        (np.full((3, 4), np.nan), "fewer than two raters"),
        (np.zeros((2, 0)), "fewer than two raters"),
        (np.array([[1.0], [2.0], [5.0]]), "every rater rated only"),
        (np.array([[1.0, 2], [np.nan, np.nan]]), "fewer than two raters"),
    ],
)
def test_kendall_w_says_why_it_is_undefined(ratings, why):
    found = kendall_w(ratings)
    assert math.isnan(found.estimate)
    assert why in found.undefined_because


def test_kendall_w_does_not_depend_on_the_order_of_raters_or_units(clustered):
    ratings, _ = clustered(items=15, raters=4)
    rng = np.random.default_rng(2)
    expected = kendall_w(ratings).estimate
    for _ in range(10):
        shuffled = rng.permutation(rng.permutation(ratings), axis=1)
        assert kendall_w(shuffled).estimate == pytest.approx(expected, abs=1e-12)


def test_kendall_w_depends_on_ranks_alone(clustered):
    ratings, _ = clustered(items=15, raters=4)
    severity = np.array([[0.0], [1.0], [-2.0], [3.0]])
    moved = kendall_w(np.exp(ratings) + severity)
    assert moved.estimate == pytest.approx(kendall_w(ratings).estimate, abs=1e-12)


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([[1.0, 2], [1.0, 3]], 1.0),
        ([[1.0, 2], [2.0, 1]], 0.0),
        # Sums of ranks 3.5 and 5.5, each 1 from their mean; two raters' squares are 1/2, one's 0.
        ([[1.0, 2], [2.0, 2], [0.0, 1]], 2 * 1**2 / (3 * 1)),
    ],
)
def test_kendall_w_of_two_units_by_hand(ratings, expected):
    assert kendall_w(np.array(ratings)).estimate == pytest.approx(expected, abs=1e-12)


def test_kendall_w_takes_zero_as_a_value():
    ratings = np.array([[0.0, 1, 2], [0.0, 2, 1]])
    found = kendall_w(ratings)
    # Sums of ranks 2, 5 and 5: squares about 4 are 6, of 2 · (3³ − 3) · 2 / 12 at most.
    assert found.estimate == pytest.approx(6 / 8, abs=1e-12)
    assert found.n_ratings == 6
