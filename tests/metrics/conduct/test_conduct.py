"""How raters work, against plain loops and against other implementations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from krippendorff import alpha
from scipy import stats
from sklearn.metrics import cohen_kappa_score

from metrics.conduct import (
    alphas_without,
    commonest_shares,
    group_medians,
    repeat_results,
    shares_of,
)
from metrics.errors import InputError

RATINGS = hnp.arrays(
    float, st.tuples(st.integers(1, 5), st.integers(1, 12)),
    elements=st.sampled_from([1.0, 2.0, 3.0, np.nan]),
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=60))
def test_shares_are_scipys_exact_ones(rows):
    rater = np.array([row[0] for row in rows], dtype=np.int64)
    hit = np.array([row[1] for row in rows], dtype=bool)
    found = shares_of(rater, hit, 5, level=0.9)
    for at in range(5):
        own = hit[rater == at]
        assert (found.n[at], found.hits[at]) == (len(own), own.sum())
        if not len(own):
            assert np.isnan([found.estimate[at], found.low[at], found.high[at]]).all()
            assert found.interval(at) is None
            continue
        exact = stats.binomtest(int(own.sum()), len(own)).proportion_ci(0.9, method="exact")
        assert [found.low[at], found.high[at]] == pytest.approx([exact.low, exact.high])
        assert found.interval(at).level == 0.9


@pytest.mark.parametrize("level", [0.0, 1.0, -1])
def test_shares_refuse_what_makes_no_sense(level):
    with pytest.raises(InputError, match="level"):
        shares_of(np.array([0]), np.array([True]), 1, level=level)
    with pytest.raises(InputError, match="length"):
        shares_of(np.array([0, 1]), np.array([True]), 2)


@given(RATINGS)
def test_the_commonest_value_is_the_one_counted_most(ratings):
    share, value, n = commonest_shares(ratings)
    for at, row in enumerate(ratings):
        own = row[np.isfinite(row)]
        assert n[at] == len(own)
        if not len(own):
            assert np.isnan(share[at])
            continue
        values, counts = np.unique(own, return_counts=True)
        assert share[at] == pytest.approx(counts.max() / len(own))
        assert value[at] == values[counts.argmax()]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1e6)), max_size=40))
def test_medians_are_numpys(rows):
    group = np.array([row[0] for row in rows], dtype=np.int64)
    values = np.array([row[1] for row in rows])
    found = group_medians(group, values, 4)
    for at in range(4):
        own = values[group == at]
        assert found[at] == pytest.approx(np.median(own)) if len(own) else np.isnan(found[at])


@pytest.mark.parametrize("points", [5, 100])
def test_alpha_without_a_rater_is_that_of_the_others(points):
    rng = np.random.default_rng(3)
    truth = rng.integers(1, points + 1, 200)
    off = rng.integers(-1, 2, (4, 200)) * (points // 5)
    ratings = np.clip(truth + off, 1, points).astype(float)
    ratings[3] = rng.permutation(ratings[3])
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    whole, without = alphas_without(ratings)
    assert whole == pytest.approx(alpha(ratings, level_of_measurement="ordinal"))
    for at in range(4):
        others = np.delete(ratings, at, axis=0)
        assert without[at] == pytest.approx(alpha(others, level_of_measurement="ordinal"))
    assert without.argmax() == 3


def test_alpha_is_undefined_where_the_others_share_nothing_or_say_the_same():
    nan = np.nan
    whole, without = alphas_without(np.array([[1.0, 2, nan], [1, 2, 3], [nan, nan, nan]]))
    assert whole == 1
    assert np.isnan(without).all()
    assert np.isnan(alphas_without(np.full((3, 4), 2.0))[0])


def test_repeats_against_loops_and_scikit_learn():
    rng = np.random.default_rng(5)
    rater = rng.integers(0, 3, 90)
    first = rng.integers(1, 6, 90).astype(float)
    second = np.clip(first + rng.integers(-1, 2, 90), 1, 5)
    found = repeat_results(rater, first, second, 4, categories=np.arange(1.0, 6))
    for at in range(3):
        a, b = first[rater == at], second[rater == at]
        assert found.equal.estimate[at] == pytest.approx(np.mean(a == b))
        assert found.difference[at] == pytest.approx(np.mean(b - a))
        assert found.distance[at] == pytest.approx(np.mean(np.abs(b - a)))
        assert found.r[at] == pytest.approx(stats.pearsonr(a, b).statistic)
        expected = cohen_kappa_score(a, b, weights="quadratic", labels=np.arange(1.0, 6))
        assert found.kappa[at] == pytest.approx(expected)
    assert np.isnan([found.difference[3], found.r[3], found.kappa[3]]).all()


def test_repeats_are_undefined_where_too_few_constant_or_off_the_points():
    rater = np.array([0, 0, 1, 1, 1, 2, 2, 2])
    first = np.array([1.0, 2, 3, 3, 3, 1.5, 2, 3])
    found = repeat_results(rater, first, first, 3, categories=np.array([1.0, 2, 3]))
    assert np.isnan(found.r[:2]).all()
    assert np.isnan(found.kappa).all()
    assert found.r[2] == pytest.approx(1)
    assert np.isnan(repeat_results(rater, first, first, 3).kappa).all()
    with pytest.raises(InputError, match="finite"):
        repeat_results(np.array([0]), np.array([np.nan]), np.array([1.0]), 1)
    with pytest.raises(InputError, match="length"):
        repeat_results(np.array([0]), np.array([1.0, 2]), np.array([1.0]), 1)
