from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.agreement import icc
from metrics.correlation import noise_ceiling
from metrics.variance import one_way


def test_noise_ceiling_of_crossed_raters_is_the_root_of_the_consistency():
    rows = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    ratings = np.array(rows, dtype=float).T
    found = noise_ceiling(ratings)
    assert found.reliability == pytest.approx(0.909316, abs=1e-6)
    assert found.estimate == pytest.approx(math.sqrt(0.909316), abs=1e-6)
    assert found.raters_per_unit == pytest.approx(4)
    assert found.method.startswith("ICC(C,k)")


def test_noise_ceiling_of_ragged_raters_steps_up_to_the_harmonic_mean():
    nan = np.nan
    ratings = np.array([[1.0, 4, 6, 2], [2.0, 4, nan, 2], [nan, 5, nan, 3]])
    found = noise_ceiling(ratings)
    single = next(form.estimate for form in icc(ratings) if form.variant == "ICC(1,1)")
    k = 1 / np.mean([1 / 2, 1 / 3, 1, 1 / 3])
    assert found.raters_per_unit == pytest.approx(k)
    assert found.reliability == pytest.approx(k * single / (1 + (k - 1) * single))


def test_noise_ceiling_of_sparse_raters_is_the_correlation_with_the_truth():
    rng = np.random.default_rng(0)
    units, raters = 20_000, 12
    truth = rng.normal(size=units)
    ratings = truth + rng.normal(0, 1.2, (raters, units))
    counts = rng.integers(1, 6, units)
    ratings[rng.permuted(np.arange(raters)[:, None].repeat(units, 1), axis=0) >= counts] = np.nan
    ratings[:, ~np.isfinite(ratings).any(axis=0)] = np.nan
    found = noise_ceiling(ratings)
    measured = np.corrcoef(truth, np.nanmean(ratings, axis=0))[0, 1]
    assert found.estimate == pytest.approx(measured, abs=0.01)


def test_noise_ceiling_of_ragged_raters_is_not_the_root_of_the_one_way_reliability():
    # A rater's noise is as wide as the truth; a third of the units have one rating, the others 4.
    rng = np.random.default_rng(0)
    units = 30_000
    truth = rng.normal(size=units)
    ratings = truth + rng.normal(size=(4, units))
    single = np.arange(units) % 3 == 0
    alone = rng.integers(4, size=units)
    ratings[single & (np.arange(4)[:, None] != alone)] = np.nan
    known = 1 / math.sqrt(1 + np.mean(np.where(single, 1, 1 / 4)))
    assert known == pytest.approx(0.816, abs=5e-4)
    assert np.corrcoef(truth, np.nanmean(ratings, axis=0))[0, 1] == pytest.approx(known, abs=0.005)
    assert noise_ceiling(ratings).estimate == pytest.approx(known, abs=0.01)
    table = one_way(ratings)
    naive = math.sqrt((table.between - table.within) / table.between)
    assert naive == pytest.approx(0.866, abs=0.01)


def test_noise_ceiling_does_not_depend_on_the_order_of_raters_or_units():
    rng = np.random.default_rng(0)
    crossed = rng.normal(size=20) + rng.normal(size=(4, 20))
    ragged = np.where(rng.random((4, 20)) < 0.3, np.nan, crossed)
    for ratings in (crossed, ragged):
        shuffled = rng.permutation(rng.permutation(ratings), axis=1)
        first, second = noise_ceiling(ratings), noise_ceiling(shuffled)
        assert second.estimate == pytest.approx(first.estimate, abs=1e-12)
        assert second.method == first.method


@pytest.mark.parametrize(
    ("ratings", "why"),
    [
        (np.full((3, 5), 4.0), "do not"),
        (np.array([[1.0, 2, 3]]), "no unit with two ratings"),
        (np.full((2, 3), np.nan), "no two units"),
        (np.array([[1.0, 5, 1, 5], [5.0, 1, 5, 1]]), "not above 0|do not differ"),
        (np.array([[1.0, 5, np.nan], [5.0, 1, 2]]), "not above 0"),
        # ICC(1,1) = -1, where the step up to two raters divides by 0.
        (np.array([[1.0, np.nan], [3, np.nan], [np.nan, 1], [np.nan, 3]]), "not above 0"),
    ],
)
def test_noise_ceiling_says_why_it_is_undefined(ratings, why):
    found = noise_ceiling(ratings)
    assert math.isnan(found.estimate)
    assert any(part in found.undefined_because for part in why.split("|"))


def test_noise_ceiling_of_ratings_that_are_all_the_same_is_undefined():
    found = noise_ceiling(np.array([[2.0, 2, 2], [2.0, 2, np.nan]]))
    assert found.undefined_because == "the ratings do not vary"
