from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.correlation.influence import (
    clustered_error,
    fisher_interval,
    is_constant,
    pearson,
    pearson_influence,
)


def test_pearson_influence_is_the_derivative_by_weight():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=20), rng.normal(size=20)
    influence = pearson_influence(x, y, pearson(x, y))

    def weighted(place, step):
        weights = np.ones(20)
        weights[place] += step
        cov = np.cov(x, y, aweights=weights, ddof=0)
        return cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1])

    slopes = [(weighted(i, 1e-5) - weighted(i, -1e-5)) / 2e-5 for i in range(20)]
    np.testing.assert_allclose(influence, slopes, atol=1e-8)
    assert influence.sum() == pytest.approx(0, abs=1e-12)


def test_clustered_error_of_clusters_of_one_is_that_of_a_mean():
    values = np.array([1.0, 2, 4, 9])
    error, n = clustered_error((values - 4) / 4, np.arange(4))
    assert n == 4
    assert error == pytest.approx(values.std(ddof=1) / 2)


def test_clustered_error_needs_two_clusters():
    error, n = clustered_error(np.ones(3), np.zeros(3, int))
    assert math.isnan(error)
    assert n == 1


def test_fisher_interval_is_none_where_there_is_no_error():
    for r, error, n in ((1.0, 0.1, 9), (0.5, 0.0, 9), (0.5, math.nan, 9), (0.5, 0.1, 1)):
        assert fisher_interval(r, error, n, confidence=0.95, method="z") is None


def test_fisher_interval_stays_within_one():
    found = fisher_interval(0.98, 0.2, 5, confidence=0.95, method="z")
    assert -1 <= found.low < 0.98 < found.high <= 1


def test_is_constant_judges_by_size():
    assert is_constant(np.zeros(0))
    assert is_constant(np.array([1e9, 1e9 + 1e-5]))
    assert not is_constant(np.array([0.0, 1e-6]))
