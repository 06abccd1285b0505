from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pingouin
import pytest

from metrics.agreement import icc
from metrics.errors import InputError
from metrics.variance import one_way, two_way

EXACT = {
    "ICC(1,1)": (0.165742, -0.132932, 0.722560),
    "ICC(A,1)": (0.289764, 0.018787, 0.761084),
    "ICC(C,1)": (0.714841, 0.342465, 0.945858),
    "ICC(1,k)": (0.442797, -0.884442, 0.912415),
    "ICC(A,k)": (0.620051, 0.071137, 0.927232),
    "ICC(C,k)": (0.909316, 0.675675, 0.985892),
}


def by_variant(ratings, **settings):
    return {found.variant: found for found in icc(ratings, **settings)}


def test_icc_gives_the_published_values(shrout_fleiss):
    found = by_variant(shrout_fleiss)
    assert set(found) == set(EXACT)
    for variant, (estimate, low, high) in EXACT.items():
        result = found[variant]
        assert result.estimate == pytest.approx(estimate, abs=1e-6)
        assert (result.interval.low, result.interval.high) == pytest.approx((low, high), abs=1e-6)
        assert (result.n_units, result.n_raters, result.n_ratings) == (6, 4, 24)


def test_two_way_gives_the_published_mean_squares(shrout_fleiss):
    table = two_way(shrout_fleiss)
    expected = (11.2416667, 32.4861111, 1.0194444)
    assert (table.units, table.raters, table.error) == pytest.approx(expected, abs=1e-7)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # inside pingouin
def test_icc_equals_pingouin(clustered):
    ratings, _ = clustered(items=20, systems=2, raters=5)
    raters, units = np.indices(ratings.shape)
    long = pd.DataFrame({"unit": units.ravel(), "rater": raters.ravel(), "value": ratings.ravel()})
    expected = pingouin.intraclass_corr(long, targets="unit", raters="rater", ratings="value")
    theirs = expected["ICC"].to_numpy(float)
    limits = np.stack(expected[expected.columns[-1]].to_numpy())
    variants = ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)")
    ours = by_variant(ratings)
    for place, variant in enumerate(variants):
        result = ours[variant]
        assert result.estimate == pytest.approx(theirs[place], abs=1e-9)
        interval = (result.interval.low, result.interval.high)
        assert interval == pytest.approx(tuple(limits[place]), abs=0.0051)


def test_icc_of_ragged_ratings_is_the_analysis_of_variance_by_hand():
    nan = np.nan
    ratings = np.array([[1.0, 4, 6, nan], [3.0, 4, nan, nan], [nan, 7, nan, nan]])
    # Means 2, 5, 6; N = 6, grand mean 25/6; MSB = 86.5/6 − …, MSW = (2 + 6 + 0)/3.
    between = (2 * (2 - 25 / 6) ** 2 + 3 * (5 - 25 / 6) ** 2 + (6 - 25 / 6) ** 2) / 2
    within, k0 = 8 / 3, (6 - (4 + 9 + 1) / 6) / 2
    table = one_way(ratings)
    assert (table.between, table.within, table.k0) == pytest.approx((between, within, k0))
    found = by_variant(ratings)
    assert set(found) == {"ICC(1,1)", "ICC(1,k)"}
    expected = (between - within) / (between + (k0 - 1) * within)
    assert found["ICC(1,1)"].estimate == pytest.approx(expected)
    assert found["ICC(1,k)"].estimate == pytest.approx((between - within) / between)
    assert found["ICC(1,1)"].interval is None
    assert found["ICC(1,1)"].n_units == 3


def test_icc_does_not_depend_on_the_order_of_raters_or_units(clustered):
    ratings, _ = clustered(items=10)
    rng = np.random.default_rng(0)
    first, second = by_variant(ratings), by_variant(rng.permutation(ratings[::-1], axis=1))
    for variant, result in first.items():
        assert result.estimate == pytest.approx(second[variant].estimate, abs=1e-12)


def test_icc_of_raters_who_differ_by_a_constant():
    ratings = np.array([[1.0, 2, 3, 4], [2.0, 3, 4, 5]])
    found = by_variant(ratings)
    assert found["ICC(C,1)"].estimate == 1.0
    assert found["ICC(A,1)"].estimate == pytest.approx(1 / 1.3)
    assert found["ICC(C,1)"].interval is None


@pytest.mark.parametrize(
    ("ratings", "why"),
    [
        (np.full((3, 5), 4.0), "do not vary"),
        (np.full((3, 7), 0.1), "do not vary"),
        (np.full((7, 11), 1e9 + 0.1), "do not vary"),
        (np.array([[1.0, 2.0, 3.0]]), "no unit has two ratings"),
        (np.array([[1.0], [2.0]]), "fewer than two units"),
        (np.full((3, 5), np.nan), "fewer than two units"),
    ],
)
def test_icc_says_why_it_is_undefined(ratings, why):
    for found in icc(ratings):
        assert math.isnan(found.estimate)
        assert why in found.undefined_because


def test_icc_of_units_that_do_not_differ_has_no_mean_form():
    found = by_variant(np.array([[1.0, 5, 3], [5.0, 1, 3]]))
    assert found["ICC(1,1)"].estimate < 0
    assert math.isnan(found["ICC(1,k)"].estimate)
    assert "nothing to divide by" in found["ICC(1,k)"].undefined_because
    assert found["ICC(1,k)"].interval is None


def test_icc_of_values_far_from_zero_is_that_of_their_differences(clustered):
    ratings, _ = clustered(items=10)
    near, far = by_variant(ratings), by_variant(ratings + 2.0**30)
    for variant, result in near.items():
        assert far[variant].estimate == pytest.approx(result.estimate, abs=1e-9)
        assert far[variant].interval.low == pytest.approx(result.interval.low, abs=1e-9)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_icc_refuses_what_is_not_finite(value):
    with pytest.raises(InputError, match="finite or NaN"):
        icc(np.array([[1.0, 2.0, value], [2.0, 3.0, 4.0]]))
