from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.special import expit

from metrics.errors import InputError
from metrics.pairs import bradley_terry


def draw(items=300, systems=4, seed=0, ties=0.2):
    rng = np.random.default_rng(seed)
    truth = np.linspace(-1, 1, systems)
    first = rng.integers(systems, size=3 * items)
    second = (first + rng.integers(1, systems, size=3 * items)) % systems
    won = (rng.random(3 * items) < expit(truth[first] - truth[second])).astype(float)
    won[rng.random(3 * items) < ties] = 0.5
    return first, second, won, np.repeat(np.arange(items), 3)


def test_bradley_terry_equals_a_logistic_regression_clustered_by_item():
    first, second, won, items = draw()
    found = bradley_terry(first, second, won, items, n_systems=4)
    rows = np.arange(len(won))
    design = np.zeros((len(won), 4))
    design[rows, first] += 1
    design[rows, second] -= 1
    fit = sm.GLM(won, design[:, 1:], family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": items, "use_correction": False}, tol=1e-12
    )
    theirs = np.concatenate([[0.0], fit.params])
    np.testing.assert_allclose(found.strengths, theirs - theirs.mean(), atol=1e-8)
    # The variance of a difference of strengths does not depend on which of them is held.
    contrast = np.array([-1.0, 0, 0, 1])
    ours = contrast @ found.covariance @ contrast * 299 / 300
    assert ours == pytest.approx(fit.cov_params()[2, 2], rel=1e-6)
    reach = stats.t.ppf(0.975, 299) * math.sqrt(found.covariance[1, 1])
    assert found.intervals[1].high - found.strengths[1] == pytest.approx(reach)


def test_bradley_terry_does_not_depend_on_sides():
    first, second, won, items = draw()
    there = bradley_terry(first, second, won, items, n_systems=4)
    back = bradley_terry(second, first, 1 - won, items, n_systems=4)
    np.testing.assert_allclose(there.strengths, back.strengths, atol=1e-9)
    np.testing.assert_allclose(there.covariance, back.covariance, atol=1e-9)
    assert there.strengths.sum() == pytest.approx(0, abs=1e-9)


def test_bradley_terry_does_not_depend_on_order_and_follows_the_numbers_of_systems():
    first, second, won, items = draw()
    there = bradley_terry(first, second, won, items, n_systems=4)
    rng = np.random.default_rng(1)
    order, label = rng.permutation(len(won)), rng.permutation(300) * 7 - 5
    number = np.array([2, 0, 3, 1])
    here = bradley_terry(
        number[first][order], number[second][order], won[order], label[items][order], n_systems=4
    )
    np.testing.assert_allclose(here.strengths[number], there.strengths, atol=1e-9)
    np.testing.assert_allclose(here.covariance[np.ix_(number, number)], there.covariance, atol=1e-9)
    assert here.intervals[2].low == pytest.approx(there.intervals[0].low, abs=1e-9)


def test_bradley_terry_has_the_error_of_the_bootstrap_of_items():
    first, second, won, items = draw(items=100)
    own = np.arange(300).reshape(100, 3)
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(400):
        rows = own[rng.integers(100, size=100)].ravel()
        again = bradley_terry(first[rows], second[rows], won[rows], items, n_systems=4)
        drawn.append(again.strengths)
    covariance = bradley_terry(first, second, won, items, n_systems=4).covariance
    np.testing.assert_allclose(np.sqrt(np.diag(covariance)), np.std(drawn, axis=0), rtol=0.15)


def test_bradley_terry_of_one_system_that_always_wins_is_undefined():
    first, second = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 1])
    found = bradley_terry(first, second, np.ones(4), np.arange(4), n_systems=3)
    assert np.isnan(found.strengths).all()
    assert found.intervals == ()
    assert "2 groups" in found.undefined_because
    assert "(one is: 0)" in found.undefined_because


def test_bradley_terry_says_why_it_is_undefined():
    nothing = np.zeros(0, int)
    alone = bradley_terry(nothing, nothing, np.zeros(0), nothing, n_systems=1)
    assert alone.undefined_because == "there are fewer than two systems"
    unmet = bradley_terry(nothing, nothing, np.zeros(0), nothing, n_systems=3)
    assert "3 groups" in unmet.undefined_because


def test_bradley_terry_of_one_item_has_no_interval():
    first, second, won, _ = draw(items=20)
    found = bradley_terry(first, second, won, np.zeros(60, int), n_systems=4)
    assert np.isfinite(found.strengths).all()
    assert found.intervals == ()
    assert found.interval_reason == "all comparisons are of one item"


@pytest.mark.parametrize(
    ("first", "won", "why"),
    [
        ([1, 0], [1.0, 0.0], "compared with itself"),
        ([5, 0], [1.0, 0.0], "numbered 0 to 1"),
        ([0, 0, 0], [1.0, 0.0], "must be of length 2"),
        ([0, 0], [1.0, 2.0], "not at 2"),
        ([0, 0], [1.0, np.nan], "not at nan"),
        ([0, 0], [1.0], "of one length"),
    ],
)
def test_bradley_terry_refuses_what_it_cannot_read(first, won, why):
    with pytest.raises(InputError, match=why):
        bradley_terry(np.array(first), np.array([1, 1]), np.array(won), np.arange(2), n_systems=2)


def test_bradley_terry_says_when_it_did_not_settle(monkeypatch):
    monkeypatch.setattr("metrics.pairs.strengths._ROUNDS", 1)
    with pytest.raises(InputError, match="did not settle within 1 rounds"):
        bradley_terry(*draw(), n_systems=4)
