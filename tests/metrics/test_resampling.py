from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import InputError
from metrics.resampling import cluster_codes, cluster_sums, item_weights, percentile_interval


def test_cluster_codes_numbers_any_labels_from_zero():
    codes, n = cluster_codes(np.array([7, -2, 7, 900, -2]))
    assert codes.tolist() == [1, 0, 1, 2, 0]
    assert n == 3


def test_cluster_codes_of_nothing():
    codes, n = cluster_codes(np.zeros(0, dtype=np.int64))
    assert (len(codes), n) == (0, 0)


@given(st.lists(st.integers(0, 4), max_size=30), st.integers(1, 3))
def test_cluster_sums_adds_up_cluster_by_cluster(codes, width):
    columns = np.random.default_rng(0).normal(size=(len(codes), width))
    labels = np.array(codes, dtype=np.int64)
    expected = np.zeros((5, width))
    for row, code in zip(columns, codes, strict=True):
        expected[code] += row
    np.testing.assert_allclose(cluster_sums(columns, labels, 5), expected, atol=1e-12)


def test_item_weights_draws_as_many_items_as_there_are():
    chunks = list(item_weights(9, 150, np.random.default_rng(0), chunk=64))
    assert [len(chunk) for chunk in chunks] == [64, 64, 22]
    weights = np.concatenate(chunks)
    np.testing.assert_array_equal(weights.sum(axis=1), 9)
    np.testing.assert_array_equal(weights, np.rint(weights))
    assert weights.min() == 0


def test_item_weights_repeats_with_the_same_seed_and_not_with_another():
    first, second, other = (
        np.concatenate(list(item_weights(20, 30, np.random.default_rng(seed))))
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_item_weights_gives_every_item_the_same_chance():
    weights = np.concatenate(list(item_weights(10, 4000, np.random.default_rng(1))))
    # Binomial(10, 1/10): mean 1 and variance 0.9, so a mean of 4000 is off by .015.
    np.testing.assert_allclose(weights.mean(axis=0), 1, atol=0.075)
    np.testing.assert_allclose(weights.var(axis=0), 0.9, atol=0.15)
    assert np.cov(weights.T)[0, 1] == pytest.approx(-0.1, abs=0.08)


def test_item_weights_refuses_nothing_to_resample():
    with pytest.raises(InputError, match="no item to resample"):
        next(item_weights(0, 5, np.random.default_rng(0)))


def test_item_weights_of_no_resamples_is_empty():
    assert list(item_weights(4, 0, np.random.default_rng(0))) == []


def test_percentile_interval_takes_the_middle_of_the_defined_values():
    values = np.r_[np.arange(101.0), np.full(20, np.nan)]
    interval, undefined = percentile_interval(values, 0.9, "words")
    assert (interval.low, interval.high) == pytest.approx((5.0, 95.0))
    assert (interval.level, interval.method) == (0.9, "words")
    assert undefined == 20


def test_percentile_interval_needs_half_of_the_values():
    values = np.r_[np.arange(4.0), np.full(5, np.nan)]
    assert percentile_interval(values, 0.95, "") == (None, 5)
    assert percentile_interval(np.zeros(0), 0.95, "") == (None, 0)
