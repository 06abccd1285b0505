from __future__ import annotations

import math
from itertools import permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.agreement import (
    SCALES,
    coincidence_alpha,
    krippendorff_alpha,
    krippendorff_alphas,
)
from metrics.agreement.coincidences import value_counts
from metrics.agreement.gwet import agreement_weights
from metrics.agreement.many_values import alphas_of_many_values
from metrics.errors import InputError
from metrics.resampling import item_weights

ratings_5x8 = arrays(np.float64, (4, 8), elements=st.sampled_from([1, 2, 3, 4, 5, np.nan]))
EXACT = {
    "krippendorff_c": (0.743421052631579, 0.8153875037548814, 0.8491071428571428,
                       0.7974027747116121),
    "three_by_fifteen": (0.691358025, 0.806721420, 0.810844893, 0.808943671),
}  # fmt: skip


@pytest.mark.parametrize("name", EXACT)
def test_krippendorff_alpha_gives_the_published_values(name, request):
    ratings = request.getfixturevalue(name)
    for scale, expected in zip(SCALES, EXACT[name], strict=True):
        found = krippendorff_alpha(ratings, scale, resamples=0)
        assert found.estimate == pytest.approx(expected, abs=1e-9)


def literal_alpha(ratings, values, distances):
    """Compute α rating by rating from given squared distances of values."""
    place = {value: n for n, value in enumerate(values)}
    units = [[place[v] for v in unit if np.isfinite(v)] for unit in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    pairable = [v for unit in units for v in unit]
    n = len(pairable)
    observed = sum(
        distances[a][b] / (len(unit) - 1) for unit in units for a, b in permutations(unit, 2)
    )
    expected = sum(distances[a][b] for a, b in permutations(pairable, 2))
    return 1 - (n - 1) * observed / expected


def ordinal_distances(given, values):
    """Compute (M_c − M_k)² from how often each value was given."""
    often = np.array([np.sum(given == value) for value in values])
    middles = np.cumsum(often) - often / 2
    return np.subtract.outer(middles, middles) ** 2


def test_krippendorff_alpha_leaves_single_ratings_out_of_the_ordinal_distances(
    krippendorff_c, five
):
    pairable = krippendorff_c[:, np.isfinite(krippendorff_c).sum(axis=0) > 1]
    found = krippendorff_alpha(krippendorff_c, "ordinal", resamples=0).estimate
    right = literal_alpha(krippendorff_c, five, ordinal_distances(pairable, five))
    kept = literal_alpha(krippendorff_c, five, ordinal_distances(krippendorff_c, five))
    assert right == pytest.approx(0.815388, abs=5e-7)
    assert kept == pytest.approx(0.816074, abs=5e-7)
    assert found == pytest.approx(right, abs=1e-12)
    assert coincidence_alpha(krippendorff_c, "ordinal") == pytest.approx(right, abs=1e-12)


def test_krippendorff_alpha_is_not_that_of_the_ordinal_weights_of_gwet(krippendorff_c, five):
    distances = 1 - agreement_weights(five, "ordinal")
    of_weights = literal_alpha(krippendorff_c, five, distances)
    assert of_weights == pytest.approx(0.83364, abs=5e-6)
    found = krippendorff_alpha(krippendorff_c, "ordinal", resamples=0).estimate
    assert found == pytest.approx(0.81539, abs=5e-6)


def test_krippendorff_alpha_counts_what_takes_part(krippendorff_c):
    found = krippendorff_alpha(krippendorff_c, "ordinal", resamples=0)
    assert (found.n_units, found.n_raters, found.n_ratings) == (11, 4, 40)
    assert found.interval is None
    assert found.interval_reason == "no resamples were asked for"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("0100000010", "1110010000"), 0.0952380952),
        (("112243335441", "212223335444"), 0.6919642857),
    ],
)
def test_krippendorff_alpha_of_two_raters_on_nominal_data(rows, expected):
    ratings = np.array([[float(value) for value in row] for row in rows])
    found = krippendorff_alpha(ratings, "nominal", resamples=0)
    assert found.estimate == pytest.approx(expected, abs=1e-10)


def test_krippendorff_alpha_of_shrout_and_fleiss(shrout_fleiss):
    interval = krippendorff_alpha(shrout_fleiss, "interval", resamples=0).estimate
    ordinal = krippendorff_alpha(shrout_fleiss, "ordinal", resamples=0).estimate
    assert interval == pytest.approx(0.147307850, abs=1e-9)
    assert ordinal == pytest.approx(0.109059414, abs=1e-9)


def test_krippendorff_alpha_of_fleiss(fleiss):
    found = [krippendorff_alpha(fleiss, scale, resamples=0).estimate for scale in SCALES[:3]]
    assert found == pytest.approx([0.215574057, 0.540750275, 0.543739749], abs=1e-9)


@pytest.mark.parametrize("scale", SCALES)
@given(ratings=ratings_5x8)
def test_both_engines_equal_the_package_on_any_ratings(scale, ratings):
    pairable = ratings[:, np.isfinite(ratings).sum(axis=0) >= 2]
    values, counts = value_counts(pairable)
    if len(values) < 2 or len(counts) < 2:
        return
    theirs = krippendorff.alpha(
        value_counts=counts.astype(int), value_domain=values, level_of_measurement=scale
    )
    ours = [coincidence_alpha(table, scale) for table in (ratings, ratings / 3)]
    assert ours == pytest.approx([theirs, theirs], abs=1e-12)
    together = np.zeros(len(counts), dtype=int)
    many = alphas_of_many_values(pairable, [scale], together, [np.ones((1, 1))])
    assert many[0][0] == pytest.approx(theirs, abs=1e-12)


@given(ratings=ratings_5x8, seed=st.integers(0, 99))
def test_krippendorff_alpha_does_not_depend_on_the_order_of_raters_or_units(ratings, seed):
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(rng.permutation(ratings), axis=1)
    first = krippendorff_alpha(ratings, "ordinal", resamples=0)
    second = krippendorff_alpha(shuffled, "ordinal", resamples=0)
    np.testing.assert_allclose(first.estimate, second.estimate, atol=1e-12)
    assert first.undefined_because == second.undefined_because


def test_krippendorff_alpha_takes_zero_as_a_value():
    ratings = np.array([[0.0, 0, 1, 1], [0, 0, 1, 1]])
    for scale in SCALES:
        assert krippendorff_alpha(ratings, scale, resamples=0).estimate == 1.0


@pytest.mark.parametrize(
    ("ratings", "why"),
    [
        (np.full((3, 5), 4.0), "every rating is 4"),
        (np.full((3, 5), np.nan), "no unit has two ratings"),
        (np.array([[1.0, 2, 3]]), "no unit has two ratings"),
        (np.array([[1.0], [2.0]]), "only one unit"),
        (np.zeros((2, 0)), "no unit has two ratings"),
    ],
)
def test_krippendorff_alpha_says_why_it_is_undefined(ratings, why):
    assert math.isnan(coincidence_alpha(ratings, "ordinal"))
    found = krippendorff_alpha(ratings, "ordinal", rng=np.random.default_rng(0))
    assert math.isnan(found.estimate)
    assert found.interval is None
    assert why in found.undefined_because


def test_krippendorff_alpha_refuses_what_it_cannot_read(krippendorff_c):
    with pytest.raises(InputError, match="raters by units"):
        krippendorff_alpha(krippendorff_c[0], "ordinal")
    with pytest.raises(InputError, match="scale must be one of"):
        krippendorff_alpha(krippendorff_c, "binary")
    with pytest.raises(InputError, match="lowest is -5"):
        krippendorff_alpha(-krippendorff_c, "ratio")
    with pytest.raises(InputError, match="finite"):
        krippendorff_alpha(np.array([[1.0, np.inf], [1.0, 2.0]]), "ordinal")
    with pytest.raises(InputError, match="clusters"):
        krippendorff_alpha(
            krippendorff_c, "ordinal", clusters=np.arange(4), rng=np.random.default_rng(0)
        )


@pytest.mark.parametrize("scale", SCALES)
def test_krippendorff_alpha_resamples_items_as_the_package_would(clustered, scale):
    ratings, items = clustered(items=12, missing=0.1)
    found = krippendorff_alpha(
        ratings, scale, clusters=items, resamples=200, rng=np.random.default_rng(5)
    )
    drawn = np.random.default_rng(5)
    values = []
    for size in (64, 64, 64, 8):
        for chosen in drawn.integers(12, size=(size, 12)):
            units = np.concatenate([np.flatnonzero(items == item) for item in chosen])
            values.append(krippendorff.alpha(ratings[:, units], level_of_measurement=scale))
    low, high = np.quantile(values, [0.025, 0.975])
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-12)
    assert found.interval.method == "percentile bootstrap of items"


def test_krippendorff_alpha_interval_of_units_is_that_of_items_of_one_unit(clustered):
    ratings, _ = clustered(items=80, systems=1)
    alone = krippendorff_alpha(ratings, "ordinal", resamples=4000, rng=np.random.default_rng(0))
    named = krippendorff_alpha(
        ratings, "ordinal", clusters=np.arange(80), resamples=4000, rng=np.random.default_rng(1)
    )
    assert alone.interval.low == pytest.approx(named.interval.low, abs=0.02)
    assert alone.interval.high == pytest.approx(named.interval.high, abs=0.02)
    assert alone.interval.low < alone.estimate < alone.interval.high


def test_krippendorff_alpha_interval_widens_when_units_share_items(clustered):
    ratings, _ = clustered(items=80, systems=1)
    ratings, items = np.tile(ratings, 4), np.tile(np.arange(80), 4)

    def width(clusters):
        found = krippendorff_alpha(
            ratings, "ordinal", clusters=clusters, rng=np.random.default_rng(0)
        )
        return found.interval.high - found.interval.low

    assert width(items) == pytest.approx(2 * width(None), rel=0.1)


def test_krippendorff_alpha_of_many_values_equals_the_package():
    rng = np.random.default_rng(3)
    ratings = rng.uniform(0, 100, 60) + rng.normal(0, 9, (3, 60)).round(1).clip(0)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    for scale in SCALES:
        found = krippendorff_alpha(
            ratings, scale, clusters=np.arange(60) // 3, resamples=300, rng=rng
        )
        theirs = krippendorff.alpha(ratings, level_of_measurement=scale)
        assert found.estimate == pytest.approx(theirs, abs=1e-12)
        assert found.interval.low < found.interval.high


@pytest.mark.parametrize("scale", SCALES)
def test_krippendorff_alpha_of_many_values_resamples_as_with_few(scale, clustered):
    ratings, items = clustered(items=12, missing=0.1)
    rng = np.random.default_rng(5)
    few = krippendorff_alpha(ratings, scale, clusters=items, resamples=200, rng=rng)
    pairable = np.isfinite(ratings).sum(axis=0) >= 2
    weights = item_weights(12, 200, np.random.default_rng(5))
    drawn = alphas_of_many_values(ratings[:, pairable], [scale], items[pairable], weights)[0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert (few.interval.low, few.interval.high) == pytest.approx((low, high), abs=1e-12)


def test_krippendorff_alpha_needs_two_items_for_an_interval(krippendorff_c):
    found = krippendorff_alpha(
        krippendorff_c, "ordinal", clusters=np.zeros(12, int), rng=np.random.default_rng(0)
    )
    assert found.estimate == pytest.approx(0.8153875037548814, abs=1e-12)
    assert found.interval is None
    assert found.interval_reason == "all units belong to one item"


def test_krippendorff_alpha_counts_resamples_without_variation():
    ratings = np.full((2, 6), 3.0)
    ratings[:, 0] = 4
    found = krippendorff_alpha(ratings, "nominal", resamples=500, rng=np.random.default_rng(0))
    assert found.estimate == 1.0
    assert 0 < found.n_undefined_resamples < 400


def test_krippendorff_alpha_of_a_large_study_equals_the_package():
    rng = np.random.default_rng(0)
    ratings = rng.integers(0, 12, 30_000) + rng.integers(0, 2, (2, 30_000)).astype(float)
    ratings = ratings.clip(0, 11)
    found = krippendorff_alpha(ratings, "ordinal", resamples=0).estimate
    theirs = krippendorff.alpha(ratings, level_of_measurement="ordinal")
    assert found == pytest.approx(theirs, abs=1e-12)


def test_krippendorff_alpha_of_ratios_gives_up_on_too_many_values():
    ratings = np.arange(8002.0).reshape(2, 4001)
    found = krippendorff_alpha(ratings, "ratio", resamples=0)
    assert math.isnan(found.estimate)
    assert found.undefined_because == "ratio α compares every two of 8,002 values; 4,000 at most"


def test_krippendorff_alpha_refuses_a_table_without_raters():
    with pytest.raises(InputError, match="at least one rater"):
        krippendorff_alpha(np.zeros((0, 4)), "nominal")


@pytest.mark.parametrize("digits", [0, 1])
def test_krippendorff_alphas_gives_what_each_scale_gives_alone(digits):
    rng = np.random.default_rng(0)
    ratings = (rng.uniform(1, 5, 40) + rng.normal(0, 0.6, (3, 40))).round(digits).clip(0)
    settings = {"clusters": np.arange(40) // 2, "resamples": 100}
    together = krippendorff_alphas(ratings, **settings, rng=np.random.default_rng(1))
    alone = [
        krippendorff_alpha(ratings, scale, **settings, rng=np.random.default_rng(1))
        for scale in SCALES
    ]
    assert together == tuple(alone)


@pytest.mark.slow
@pytest.mark.parametrize("scale", ["ordinal", "interval"])
def test_krippendorff_alpha_interval_covers_at_its_nominal_level(scale):
    def rate(items, rng):
        quality = np.repeat(rng.normal(size=items), 4) + rng.normal(size=4 * items)
        return np.clip(np.rint(3 + 0.7 * quality + 0.6 * rng.normal(size=(3, 4 * items))), 1, 5)

    rng = np.random.default_rng(21)
    truth = krippendorff_alpha(rate(200_000, rng), scale, resamples=0).estimate
    item, hits, trials = np.repeat(np.arange(200), 4), 0, 2000
    for _ in range(trials):
        found = krippendorff_alpha(
            rate(200, rng), scale, clusters=item, resamples=1000, rng=rng
        ).interval
        hits += found.low <= truth <= found.high
    assert 0.93 <= hits / trials <= 0.97
