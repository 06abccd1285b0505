from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from metrics.errors import InputError
from metrics.pairs import side_share, win_rates


def test_side_share_of_independent_comparisons_is_a_t_test():
    won = np.random.default_rng(0).choice([0, 0.5, 1.0], 80)
    found = side_share(won, np.arange(80))
    test = stats.ttest_1samp(won, 0.5)
    limits = test.confidence_interval()
    assert found.p_value == pytest.approx(test.pvalue)
    assert (found.interval.low, found.interval.high) == pytest.approx((limits.low, limits.high))
    assert found.n_ties == np.sum(won == 0.5)


def test_side_share_knows_that_comparisons_of_an_item_are_alike():
    won = np.random.default_rng(1).integers(0, 2, 50).astype(float)
    alone, repeated = (
        side_share(won, np.arange(50)),
        side_share(np.tile(won, 4), np.tile(np.arange(50), 4)),
    )
    assert repeated.p_value == pytest.approx(alone.p_value)
    assert (repeated.n_comparisons, repeated.n_items) == (200, 50)


def test_win_rates_count_both_sides():
    first, second = np.array([0, 1, 2, 0]), np.array([1, 0, 0, 2])
    won = np.array([1.0, 1, 0.5, 0])
    rates = win_rates(first, second, won, np.arange(4), n_systems=4)
    assert [rate.estimate for rate in rates[:3]] == pytest.approx([1.5 / 4, 1 / 2, 1.5 / 2])
    assert [rate.n_comparisons for rate in rates] == [4, 2, 2, 0]
    assert math.isnan(rates[3].estimate)
    assert rates[3].undefined_because == "there is no comparison"


def test_win_rates_say_why_there_is_no_interval():
    first, second = np.zeros(3, int), np.ones(3, int)
    same = win_rates(first, second, np.ones(3), np.arange(3), n_systems=2)[0]
    assert same.interval is None
    assert same.interval_reason == "all verdicts are the same"
    one = win_rates(first, second, np.array([1.0, 0, 1]), np.zeros(3, int), n_systems=2)[0]
    assert one.interval_reason == "all comparisons are of one item"


def test_side_share_refuses_what_is_no_verdict():
    with pytest.raises(InputError, match="not at -1"):
        side_share(np.array([1.0, -1.0]), np.arange(2))
