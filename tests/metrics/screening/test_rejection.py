from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.errors import InputError
from metrics.screening import screen_raters


def by_hand(ratings):
    """Follow the recommendation unit by unit."""
    high, low, n = (np.zeros(len(ratings), int) for _ in range(3))
    for unit in ratings.T:
        given = np.flatnonzero(np.isfinite(unit))
        values = unit[given]
        if len(values) == 0 or np.ptp(values) == 0:
            continue
        mean, sigma = values.mean(), values.std()
        kurtosis = np.mean((values - mean) ** 4) / sigma**4
        reach, fewest = (2, 5) if 2 <= kurtosis <= 4 else (math.sqrt(20), 21)
        if len(values) < fewest:
            continue
        n[given] += 1
        high[given] += values >= mean + reach * sigma - 1e-9
        low[given] += values <= mean - reach * sigma + 1e-9
    return high, low, n


def panel(raters=24, units=60, seed=0, missing=0.0):
    rng = np.random.default_rng(seed)
    truth = rng.uniform(2, 4, units)
    ratings = np.clip(np.rint(2 * (truth + rng.normal(0, 0.6, (raters, units)))) / 2, 1, 5)
    ratings[rng.random(ratings.shape) < missing] = np.nan
    return ratings


def test_screen_raters_rejects_the_erratic_and_keeps_the_severe():
    ratings = panel()
    ratings[0] = np.where(np.arange(60) % 2, 5.0, 1.0)
    ratings[1] = 1.0
    found = screen_raters(ratings)
    assert found.rejected[0]
    assert not found.rejected[1]
    assert found.low[1] > 0.05 * found.n_ratings[1]
    assert found.high[1] == 0
    assert found.rejected.sum() == 1


@pytest.mark.parametrize("missing", [0.0, 0.3, 0.8])
def test_screen_raters_counts_as_by_hand(missing):
    ratings = panel(missing=missing, seed=3)
    ratings[0] = np.where(np.arange(60) % 2, 5.0, 1.0)
    found = screen_raters(ratings)
    high, low, n = by_hand(ratings)
    np.testing.assert_array_equal(found.high, high)
    np.testing.assert_array_equal(found.low, low)
    np.testing.assert_array_equal(found.n_ratings, n)
    counts = zip(high, low, n, strict=True)
    expected = [p + q > 0.05 * k and abs(p - q) / (p + q) < 0.3 for p, q, k in counts]
    assert found.rejected.tolist() == expected


def test_screen_raters_reaches_two_sigma_with_five_ratings():
    # One of five equal to the rest but one is exactly 2 σ off, with kurtosis 3.25.
    ratings = np.full((5, 40), 3.0)
    ratings[0] = np.where(np.arange(40) % 2, 4.0, 2.0)
    found = screen_raters(ratings)
    assert found.n_units == 40
    assert (found.high[0], found.low[0]) == (20, 20)
    assert found.rejected.tolist() == [True, False, False, False, False]


def test_screen_raters_needs_twenty_one_ratings_where_tails_are_heavy():
    ratings = np.full((20, 40), 3.0)
    ratings[0] = np.where(np.arange(40) % 2, 4.0, 2.0)
    assert screen_raters(ratings).n_units == 0
    found = screen_raters(np.vstack([ratings, np.full((1, 40), 3.0)]))
    assert found.n_units == 40
    assert found.rejected[0]


@pytest.mark.parametrize(
    "ratings",
    [
        np.random.default_rng(0).normal(size=(4, 50)),
        np.full((30, 5), 4.0),
        np.full((30, 5), 0.1 + 0.2),
        np.full((30, 5), np.nan),
        np.ones((30, 0)),
    ],
)
def test_screen_raters_says_that_it_does_not_apply(ratings):
    found = screen_raters(ratings)
    assert "no unit has the ratings" in found.undefined_because
    assert not found.rejected.any()
    assert not found.applicable.any()


def test_screen_raters_keeps_who_is_never_far():
    ratings = panel(units=3, seed=8)
    found = screen_raters(ratings)
    never = (found.high + found.low) == 0
    assert never.any()
    assert not found.rejected[never].any()


def test_screen_raters_does_not_depend_on_scale_or_order():
    ratings = panel(missing=0.2, seed=5)
    ratings[0] = np.where(np.arange(60) % 2, 5.0, 1.0)
    rng = np.random.default_rng(0)
    order = rng.permutation(24)
    moved = rng.permutation(100 - 10 * ratings[order], axis=1)
    first, second = screen_raters(ratings), screen_raters(moved)
    np.testing.assert_array_equal(first.rejected[order], second.rejected)
    np.testing.assert_array_equal(first.high[order], second.low)


def test_screen_raters_refuses_a_list():
    with pytest.raises(InputError, match="raters by units"):
        screen_raters(np.ones(4))
