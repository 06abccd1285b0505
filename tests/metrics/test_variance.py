from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.formula.api import ols

from metrics.errors import InputError
from metrics.variance import one_way, sums_of_squares, two_way


@pytest.fixture
def crossed():
    """Give 4 raters by 12 units with effects of both."""
    rng = np.random.default_rng(0)
    unit, rater = rng.normal(size=12), rng.normal(size=(4, 1))
    return 3 + unit + rater + rng.normal(size=(4, 12))


@pytest.fixture
def ragged(crossed):
    """Give the same with holes, and one unit that nobody rated."""
    holes = crossed.copy()
    holes[np.random.default_rng(1).random(holes.shape) < 0.3] = np.nan
    holes[:, 5] = np.nan
    return holes


def test_two_way_equals_the_analysis_of_variance_of_statsmodels(crossed):
    rater, unit = np.indices(crossed.shape)
    data = pd.DataFrame({"value": crossed.ravel(), "rater": rater.ravel(), "unit": unit.ravel()})
    table = sm.stats.anova_lm(ols("value ~ C(rater) + C(unit)", data=data).fit())
    found = two_way(crossed)
    mean_squares = (found.raters, found.units, found.error)
    assert mean_squares == pytest.approx(tuple(table["mean_sq"]), rel=1e-10)
    assert (found.n_units, found.n_raters) == (12, 4)


def test_one_way_equals_the_f_test_of_scipy(ragged):
    groups = [unit[np.isfinite(unit)] for unit in ragged.T if np.isfinite(unit).any()]
    found = one_way(ragged)
    expected = stats.f_oneway(*groups).statistic
    assert found.between / found.within == pytest.approx(expected, rel=1e-12)
    assert (found.n_units, found.n_ratings) == (11, int(np.isfinite(ragged).sum()))


def test_one_way_weighs_units_by_their_ratings(ragged):
    sizes = np.isfinite(ragged).sum(axis=0)
    sizes = sizes[sizes > 0]
    n = sizes.sum()
    expected = (n - (sizes**2).sum() / n) / (len(sizes) - 1)
    assert one_way(ragged).k0 == pytest.approx(expected, abs=1e-12)
    assert one_way(ragged).k0 < sizes.mean()


def test_one_way_takes_zero_as_a_value():
    found = one_way(np.array([[0.0, 4.0], [2.0, 6.0]]))
    assert (found.between, found.within, found.k0) == (16.0, 2.0, 2.0)


@pytest.mark.parametrize("split", [one_way, two_way])
def test_mean_squares_do_not_depend_on_order_or_origin(split, crossed):
    rng = np.random.default_rng(2)
    moved = rng.permutation(rng.permutation(crossed), axis=1) + 100
    first, second = split(crossed), split(moved)
    for name in first.__slots__:
        assert getattr(first, name) == pytest.approx(getattr(second, name), rel=1e-9)


@pytest.mark.parametrize("raters", [2, 6, 7, 20])
@pytest.mark.parametrize("origin", [0.0, 100.0, 1e7])
def test_sums_of_squares_are_those_about_the_mean(raters, origin):
    rng = np.random.default_rng(raters)
    ratings = origin + rng.normal(size=(1, 30)) + rng.normal(size=(raters, 30))
    found = sums_of_squares(ratings)
    centred = ratings - ratings.mean()
    unit, rater = centred.mean(axis=0), centred.mean(axis=1)
    rest = centred - unit - rater[:, None]
    expected = (raters * np.sum(unit**2), 30 * np.sum(rater**2), np.sum(rest**2))
    assert (found.units, found.raters, found.rest) == pytest.approx(expected, rel=1e-11)
    total = found.units + found.raters + found.rest
    assert total == pytest.approx(np.sum(centred**2), rel=1e-12)


def test_sums_of_squares_of_a_table_with_holes_are_none(ragged):
    assert sums_of_squares(ragged) is None
    with pytest.raises(InputError, match="must be complete"):
        two_way(ragged)
