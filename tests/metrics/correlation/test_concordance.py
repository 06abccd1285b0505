from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from metrics.correlation import concordance as module
from metrics.correlation.concordance import concordance, tau_b
from metrics.correlation.groups import GroupedColumn, Groups, pair_signs, pair_sums
from metrics.correlation.ranks import place_values

values = arrays(np.float64, 15, elements=st.integers(0, 4).map(float))


@given(values, values)
def test_concordance_compares_every_two(x, y):
    found = concordance(place_values(x), place_values(y))
    signs = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    np.testing.assert_array_equal(found.agreeing, signs.sum(axis=1))
    np.testing.assert_array_equal(found.tied_x, (x[:, None] == x).sum(axis=1) - 1)
    np.testing.assert_array_equal(found.tied_y, (y[:, None] == y).sum(axis=1) - 1)


@given(values, values)
def test_concordance_by_merging_equals_the_table(x, y):
    by_table = concordance(place_values(x), place_values(y))
    cells, module._CELLS = module._CELLS, 0
    try:
        by_merging = concordance(place_values(x), place_values(y))
    finally:
        module._CELLS = cells
    np.testing.assert_array_equal(by_table.agreeing, by_merging.agreeing)


def test_place_values_ranks_like_scipy():
    x = np.random.default_rng(0).normal(size=200).round(1)
    np.testing.assert_array_equal(place_values(x).ranks(), stats.rankdata(x))


def test_tau_b_of_a_constant_is_nan():
    assert np.isnan(tau_b(np.array([[0.0], [3.0], [1.0], [3.0]]))).all()


@pytest.mark.parametrize("size", [2, 5, 20, 70])
def test_pair_sums_counts_the_pairs_within_groups_of_any_size(size):
    rng = np.random.default_rng(size)
    x, y = rng.integers(0, 6, size=(2, 3 * size)).astype(float)
    groups = Groups(rng.permutation(np.repeat(np.arange(3), size)), 3)
    found = pair_sums(GroupedColumn(x, groups), GroupedColumn(y, groups), size)
    for group in range(3):
        a, b = x[groups.codes == group], y[groups.codes == group]
        above = np.triu_indices(size, 1)
        dx, dy = (np.sign(v[:, None] - v)[above] for v in (a, b))
        expected = [(dx * dy).sum(), (dx == 0).sum(), (dy == 0).sum(), len(dx)]
        np.testing.assert_array_equal(found[:, group], expected)


def test_pair_signs_gives_each_pair_of_rows_once():
    signs = list(pair_signs(np.array([[1.0], [3.0], [3.0]])))
    assert [part.ravel().tolist() for part in signs] == [[1, 0], [1]]
