from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from metrics.errors import InputError
from metrics.system_means import system_means


def test_system_means_of_one_response_to_an_item_has_the_t_interval_of_a_mean():
    rng = np.random.default_rng(0)
    values, systems = rng.normal(size=90), np.tile(np.arange(3), 30)
    found = system_means(values, np.repeat(np.arange(30), 3), systems, n_systems=3)
    for system in range(3):
        own = values[systems == system]
        low, high = stats.t.interval(0.95, 29, own.mean(), stats.sem(own))
        assert (found.low[system], found.high[system]) == pytest.approx((low, high))
    assert found.n_items.tolist() == found.n_responses.tolist() == [30, 30, 30]


def test_system_means_of_several_responses_to_an_item_is_clustered():
    rng = np.random.default_rng(1)
    items = np.repeat(np.arange(25), 4)
    values = rng.normal(size=25)[items] + rng.normal(size=100)
    found = system_means(values, items, np.zeros(100, int), n_systems=1)
    fit = sm.OLS(values, np.ones(100)).fit(
        cov_type="cluster", cov_kwds={"groups": items, "df_correction": False}
    )
    assert found.mean[0] == pytest.approx(fit.params[0])
    assert found.standard_error[0] == pytest.approx(fit.bse[0])


def test_system_means_leaves_out_missing_values():
    values = np.array([1.0, np.nan, 3.0, np.nan, 0.0])
    systems = np.array([0, 0, 0, 1, 2])
    found = system_means(values, np.arange(5), systems, n_systems=4)
    np.testing.assert_array_equal(found.mean, [2.0, np.nan, 0.0, np.nan])
    assert found.n_responses.tolist() == [2, 0, 1, 0]
    assert np.isfinite(found.low).tolist() == [True, False, False, False]


def test_system_means_refuses_what_it_cannot_read():
    with pytest.raises(InputError, match="differ"):
        system_means(np.ones(3), np.zeros(2, int), np.zeros(3, int), n_systems=1)
    with pytest.raises(InputError, match="numbered 0 to 1, not up to 4"):
        system_means(np.ones(1), np.zeros(1, int), np.array([4]), n_systems=2)


def test_system_means_do_not_depend_on_order_and_follow_the_numbers_of_systems():
    rng = np.random.default_rng(2)
    values, items = rng.normal(size=120), rng.integers(20, size=120)
    systems, number = rng.integers(3, size=120), np.array([2, 0, 1])
    there = system_means(values, items, systems, n_systems=3)
    order, label = rng.permutation(120), rng.permutation(20) * 7 + 5
    here = system_means(values[order], label[items][order], number[systems][order], n_systems=3)
    for name in ("mean", "standard_error", "low", "high", "n_responses", "n_items"):
        np.testing.assert_allclose(getattr(here, name)[number], getattr(there, name), atol=1e-12)


def test_system_means_have_the_error_of_the_bootstrap_of_items():
    rng = np.random.default_rng(3)
    values = np.repeat(rng.normal(size=80), 3) + rng.normal(size=240)
    found = system_means(values, np.repeat(np.arange(80), 3), np.zeros(240, int), n_systems=1)
    own = values.reshape(80, 3)
    drawn = [own[rng.integers(80, size=80)].mean() for _ in range(2000)]
    assert found.standard_error[0] == pytest.approx(np.std(drawn), rel=0.06)
