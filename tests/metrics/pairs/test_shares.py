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


def draw(items=60, systems=3, seed=0):
    """Draw three comparisons to an item, alike because some items favour side A."""
    rng = np.random.default_rng(seed)
    of_item = np.repeat(np.arange(items), 3)
    first = rng.integers(systems, size=3 * items)
    second = (first + rng.integers(1, systems, size=3 * items)) % systems
    chance = np.clip(0.5 + rng.normal(0, 0.3, items)[of_item] + 0.1 * (first - second), 0, 1)
    won = (rng.random(3 * items) < chance).astype(float)
    won[rng.random(3 * items) < 0.2] = 0.5
    return first, second, won, of_item


def test_win_rates_do_not_depend_on_the_order_of_comparisons_or_on_sides():
    first, second, won, items = draw()
    expected = win_rates(first, second, won, items, n_systems=3)
    order = np.random.default_rng(1).permutation(len(won))
    shuffled = win_rates(first[order], second[order], won[order], items[order], n_systems=3)
    swapped = win_rates(second, first, 1 - won, items, n_systems=3)
    for one in (shuffled, swapped):
        for there, here in zip(expected, one, strict=True):
            assert here.estimate == pytest.approx(there.estimate, abs=1e-12)
            assert here.p_value == pytest.approx(there.p_value, rel=1e-9)
            assert here.n_ties == there.n_ties


def test_win_rates_follow_the_numbers_of_systems_and_not_those_of_items():
    first, second, won, items = draw()
    expected = win_rates(first, second, won, items, n_systems=3)
    number, label = np.array([2, 0, 1]), np.random.default_rng(1).permutation(60) * 7 - 5
    renamed = win_rates(number[first], number[second], won, label[items], n_systems=3)
    for system, new in enumerate(number):
        assert renamed[new].estimate == pytest.approx(expected[system].estimate, abs=1e-12)
        assert renamed[new].interval.low == pytest.approx(expected[system].interval.low, abs=1e-12)


def test_side_share_does_not_depend_on_the_order_of_comparisons():
    _, _, won, items = draw()
    order = np.random.default_rng(1).permutation(len(won))
    first, second = side_share(won, items), side_share(won[order], items[order])
    assert second.estimate == pytest.approx(first.estimate, abs=1e-12)
    assert second.interval.low == pytest.approx(first.interval.low, abs=1e-12)
    mirrored = side_share(1 - won, items)
    assert mirrored.estimate == pytest.approx(1 - first.estimate, abs=1e-12)
    assert mirrored.p_value == pytest.approx(first.p_value, rel=1e-9)


def test_shares_have_the_error_of_the_bootstrap_of_items():
    first, second, won, items = draw()
    own = np.arange(180).reshape(60, 3)
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(2000):
        rows = own[rng.integers(60, size=60)].ravel()
        a, b, c = first[rows], second[rows], won[rows]
        rates = [np.r_[c[a == system], 1 - c[b == system]].mean() for system in range(3)]
        drawn.append([c.mean(), *rates])
    found = [side_share(won, items), *win_rates(first, second, won, items, n_systems=3)]
    errors = [(one.interval.high - one.estimate) / stats.t.ppf(0.975, one.n_items - 1)
              for one in found]  # fmt: skip
    np.testing.assert_allclose(errors, np.std(drawn, axis=0), rtol=0.08)
