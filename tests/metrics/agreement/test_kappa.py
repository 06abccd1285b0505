from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from metrics.agreement import weighted_kappa
from metrics.agreement.kappa import pairwise_kappas
from metrics.errors import InputError


def test_weighted_kappa_gives_the_published_values(shrout_fleiss):
    pair, scale = shrout_fleiss[[0, 3]], np.arange(1.0, 11)
    assert weighted_kappa(pair, scale).estimate == pytest.approx(0.6052631579, abs=1e-10)
    assert weighted_kappa(pair, scale, "linear").estimate == pytest.approx(0.3846153846, abs=1e-10)


@pytest.mark.parametrize("weights", ["quadratic", "linear"])
def test_weighted_kappa_equals_scikit_learn_over_all_pairs(clustered, five, weights):
    ratings, _ = clustered(raters=4, missing=0.3)
    expected = []
    for a, b in combinations(ratings, 2):
        both = np.isfinite(a) & np.isfinite(b)
        expected.append(cohen_kappa_score(a[both], b[both], labels=five.tolist(), weights=weights))
    found = weighted_kappa(ratings, five, weights)
    assert found.estimate == pytest.approx(np.mean(expected), abs=1e-12)
    assert found.variant == weights


def test_pairwise_kappas_are_one_with_oneself(clustered, five):
    ratings, _ = clustered()
    kappas, shared = pairwise_kappas(ratings, five)
    np.testing.assert_allclose(np.diag(kappas), 1.0)
    np.testing.assert_allclose(kappas, kappas.T)
    assert shared[0, 1] == 180


def test_weighted_kappa_leaves_out_pairs_that_hardly_meet(five):
    nan = np.nan
    ratings = np.array([[1.0, 2, 3, 4, nan], [1, 2, 3, 5, nan], [nan, nan, nan, 1, 5]])
    found = weighted_kappa(ratings, five)
    assert found.estimate == weighted_kappa(ratings[:2], five).estimate
    assert (found.n_raters, found.n_units, found.n_ratings) == (2, 4, 8)


def test_weighted_kappa_says_why_it_is_undefined(five):
    alone = weighted_kappa(np.array([[1.0, 2.0]]), five)
    assert alone.undefined_because == "no two raters share 2 units"
    constant = weighted_kappa(np.full((2, 4), 3.0), five)
    assert math.isnan(constant.estimate)
    assert constant.undefined_because == "no two raters' common ratings vary"


def test_weighted_kappa_refuses_unknown_weights(five):
    with pytest.raises(InputError, match="quadratic or linear"):
        weighted_kappa(np.ones((2, 3)), five, "cubic")


@pytest.mark.parametrize("weights", ["quadratic", "linear"])
def test_weighted_kappa_does_not_depend_on_the_order_of_raters_or_units(clustered, five, weights):
    ratings, _ = clustered(items=20, raters=4, missing=0.3)
    rng = np.random.default_rng(2)
    first = weighted_kappa(ratings, five, weights)
    for _ in range(10):
        shuffled = rng.permutation(rng.permutation(ratings), axis=1)
        second = weighted_kappa(shuffled, five, weights)
        assert second.estimate == pytest.approx(first.estimate, abs=1e-12)
        assert (second.n_units, second.n_ratings) == (first.n_units, first.n_ratings)


def test_weighted_kappa_of_two_units_and_two_raters_by_hand():
    # Observed 1/2 of a step²; expected from 1, 2 against 1, 3: (0 + 4 + 1 + 1) / 4.
    found = weighted_kappa(np.array([[1.0, 2], [1.0, 3]]), np.array([1.0, 2, 3]))
    assert found.estimate == pytest.approx(1 - (1 / 2) / (6 / 4), abs=1e-12)


def test_weighted_kappa_takes_zero_as_a_value():
    ratings = np.array([[0.0, 0, 1, 2], [0.0, 1, 1, 2]])
    found = weighted_kappa(ratings, np.array([0.0, 1, 2]))
    assert found.n_ratings == 8
    # Observed 1/4; expected by squares (5 + 6) / 4 less twice 3/4 times 4/4.
    assert found.estimate == pytest.approx(1 - (1 / 4) / (5 / 4), abs=1e-12)
    moved = weighted_kappa(ratings + 1, np.array([1.0, 2, 3]))
    assert found.estimate == pytest.approx(moved.estimate, abs=1e-12)
