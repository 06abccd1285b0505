from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from metrics.agreement import percent_agreement, test_retest
from metrics.correlation import correlate


def test_percent_agreement_averages_units_over_their_pairs(krippendorff_c):
    found = percent_agreement(krippendorff_c)
    # Eight units agree fully, two have counts 3 : 1 and one 1 : 1 : 1 : 1.
    assert found.estimate == pytest.approx((8 + 2 * 3 / 6) / 11)
    assert found.n_units == 11


def test_percent_agreement_of_ragged_ratings_by_hand():
    nan = np.nan
    ratings = np.array([[1.0, 2, 5], [1.0, 3, nan], [2.0, nan, nan]])
    found = percent_agreement(ratings)
    assert found.estimate == pytest.approx((1 / 3 + 0) / 2)
    assert (found.n_units, found.n_raters, found.n_ratings) == (2, 3, 5)


@pytest.mark.parametrize(
    "ratings",
    [
        np.array([[1.0, 2.0]]),
        np.full((3, 4), np.nan),
        np.zeros((2, 0)),
        np.array([[1.0, np.nan], [np.nan, 1.0]]),
    ],
)
def test_percent_agreement_without_pairs_is_undefined(ratings):
    found = percent_agreement(ratings)
    assert math.isnan(found.estimate)
    assert found.undefined_because == "no unit has two ratings"
    assert (found.n_units, found.n_raters, found.n_ratings) == (0, 0, 0)


@pytest.mark.parametrize(
    ("unit", "expected"), [((1, 1, 2), 1 / 3), ((1, 1), 1.0), ((0, 1), 0.0), ((0, 0, 0), 1.0)]
)
def test_percent_agreement_of_one_unit_is_its_share_of_equal_pairs(unit, expected):
    found = percent_agreement(np.array(unit, dtype=float)[:, None])
    assert found.estimate == pytest.approx(expected, abs=1e-12)
    assert (found.n_units, found.n_ratings) == (1, len(unit))


def test_percent_agreement_does_not_depend_on_the_order_of_raters_or_units(clustered):
    ratings, _ = clustered(items=20, raters=4, missing=0.3)
    rng = np.random.default_rng(2)
    expected = percent_agreement(ratings).estimate
    for _ in range(10):
        shuffled = rng.permutation(rng.permutation(ratings), axis=1)
        assert percent_agreement(shuffled).estimate == pytest.approx(expected, abs=1e-12)


def test_test_retest_correlates_repeats(clustered):
    first, _ = clustered(items=10)
    second = np.full(first.shape, np.nan)
    second[:, ::3] = np.clip(
        first[:, ::3] + np.random.default_rng(0).integers(-1, 2, (3, 10)), 1, 5
    )
    found = test_retest(first, second)
    expected = stats.pearsonr(first[:, ::3].ravel(), second[:, ::3].ravel()).statistic
    assert found.estimate == pytest.approx(expected, abs=1e-12)
    assert (found.n_units, found.n_raters, found.n_ratings) == (10, 3, 30)


def test_test_retest_says_why_it_is_undefined():
    first = np.array([[1.0, 2, 3, 4]])
    nothing = np.full((1, 4), np.nan)
    assert "only 0 ratings" in test_retest(first, nothing).undefined_because
    assert "do not vary" in test_retest(first, np.full((1, 4), 2.0)).undefined_because


def test_percent_agreement_interval_is_the_bootstrap_of_items(clustered):
    ratings, items = clustered(items=120)
    found = percent_agreement(ratings, clusters=items)
    rng = np.random.default_rng(3)
    members = [np.flatnonzero(items == item) for item in np.unique(items)]
    drawn = [
        percent_agreement(
            ratings[:, np.concatenate([members[n] for n in rng.integers(0, 120, 120)])]
        ).estimate
        for _ in range(400)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert found.interval.low == pytest.approx(low, abs=0.015)
    assert found.interval.high == pytest.approx(high, abs=0.015)
    assert "clustered by item" in found.interval.method


@pytest.mark.parametrize(
    ("ratings", "why"),
    [
        ([[1.0, 2, 3], [1.0, 2, 3], [2.0, 3, 1]], "the same in every item"),
        ([[1.0, 2.0], [1.0, 2.0]], "the share is 0 or 1"),
        ([[1.0], [2.0]], "fewer than two items"),
    ],
)
def test_percent_agreement_says_why_it_has_no_interval(ratings, why):
    found = percent_agreement(np.array(ratings))
    assert found.interval is None
    assert why in found.interval_reason


def test_test_retest_interval_is_that_of_a_clustered_correlation(clustered):
    first, items = clustered(items=60)
    second = np.where(np.random.default_rng(5).random(first.shape) < 0.7, first, 3.0)
    found = test_retest(first, second, clusters=items)
    each = np.broadcast_to(items, first.shape).ravel()
    expected = correlate(first.ravel(), second.ravel(), each, np.zeros(first.size, int))
    assert found.estimate == pytest.approx(expected.estimate, abs=1e-12)
    assert found.interval.low == pytest.approx(expected.interval.low, abs=1e-9)
    assert found.interval.high == pytest.approx(expected.interval.high, abs=1e-9)


def test_test_retest_does_not_depend_on_the_order_of_raters_units_or_occasions(clustered):
    first, _ = clustered(items=20, missing=0.2)
    second, _ = clustered(items=20, missing=0.5, seed=0)
    found = test_retest(first, second)
    rng = np.random.default_rng(2)
    raters, units = rng.permutation(3), rng.permutation(60)
    shuffled = test_retest(first[raters][:, units], second[raters][:, units])
    assert shuffled.estimate == pytest.approx(found.estimate, abs=1e-12)
    assert test_retest(second, first).estimate == pytest.approx(found.estimate, abs=1e-12)
    assert shuffled.n_ratings == found.n_ratings


def test_test_retest_takes_zero_as_a_value():
    found = test_retest(np.array([[0.0, 1, 2]]), np.array([[0.0, 2, 1]]))
    assert found.estimate == pytest.approx(0.5)
    assert found.n_ratings == 3
