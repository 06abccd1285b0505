from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from metrics.correlation import COEFFICIENTS, LEVELS, correlate
from metrics.errors import InputError
from metrics.resampling import item_weights

SCIPY = {
    "pearson": lambda x, y: stats.pearsonr(x, y).statistic,
    "spearman": lambda x, y: stats.spearmanr(x, y).statistic,
    "kendall": lambda x, y: stats.kendalltau(x, y).statistic,
}
WMT = (
    np.array([2.0, 1, 4, 3, 3, 7]),
    np.arange(1.0, 7),
    np.array([0, 1, 2, 0, 1, 2]),
    np.array([0, 0, 0, 1, 1, 1]),
)


def by_group(x, y, groups, coefficient, min_group):
    """Correlate group by group, as slowly as the definition."""
    found = []
    for group in np.unique(groups):
        a, b = x[groups == group], y[groups == group]
        if len(a) >= min_group and np.ptp(a) > 0 and np.ptp(b) > 0:
            found.append(SCIPY[coefficient](a, b))
    return found


@pytest.mark.parametrize(
    ("level", "expected"), [("pooled", 0.776), ("within_system", 0.760), ("within_item", 1.0)]
)
def test_correlate_gives_the_published_values(level, expected):
    found = correlate(*WMT, level=level, min_group=2)
    assert found.estimate == pytest.approx(expected, abs=5e-4)
    assert (found.n_responses, found.n_items) == (6, 3)


def test_correlate_drops_groups_of_two_by_default_and_says_so():
    found = correlate(*WMT, level="within_item")
    assert math.isnan(found.estimate)
    assert (found.n_groups, found.n_groups_dropped) == (0, 3)
    assert "no item has 3 responses" in found.undefined_because


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_correlate_equals_scipy_at_every_level(study, coefficient):
    x, y, items, systems = study(missing=0.15, digits=1)
    valid = np.isfinite(x)
    a, b, own, made = x[valid], y[valid], items[valid], systems[valid]
    means = [[v[made == s].mean() for s in np.unique(made)] for v in (a, b)]
    within_item = by_group(a, b, own, coefficient, 3)
    expected = {
        "pooled": SCIPY[coefficient](a, b),
        "system": SCIPY[coefficient](*means),
        "within_item": np.mean(within_item),
        "within_system": np.mean(by_group(a, b, made, coefficient, 3)),
    }
    for level in LEVELS:
        found = correlate(x, y, items, systems, level=level, coefficient=coefficient)
        assert found.estimate == pytest.approx(expected[level], abs=1e-12)
        assert found.n_responses == valid.sum()
    found = correlate(x, y, items, systems, level="within_item", coefficient=coefficient)
    assert found.n_groups == len(within_item)
    assert found.n_groups + found.n_groups_dropped == len(np.unique(own))


def test_correlate_interval_is_the_sandwich_of_statsmodels(study):
    x, y, items, systems = study()
    found = correlate(x, y, items, systems)
    a, b = ((v - v.mean()) / v.std() for v in (x, y))
    r = found.estimate
    # r is the mean of ab − r (a² + b²)/2 + r: the clustered error of that mean is the sandwich.
    share = a * b - r * (a * a + b * b) / 2
    fit = sm.OLS(share, np.ones_like(share)).fit(
        cov_type="cluster", cov_kwds={"groups": items, "df_correction": False}
    )
    reach = stats.t.ppf(0.975, 39) * fit.bse[0] / (1 - r * r)
    limits = np.tanh([math.atanh(r) - reach, math.atanh(r) + reach])
    assert (found.interval.low, found.interval.high) == pytest.approx(tuple(limits), rel=1e-9)
    assert found.interval.method == "sandwich clustered by item on Fisher's z"


@pytest.mark.parametrize("coefficient", ["pearson", "spearman"])
def test_correlate_interval_is_about_as_wide_as_the_bootstrap(study, coefficient):
    x, y, items, systems = study(items=200)
    if coefficient == "spearman":
        x, y = stats.rankdata(x), stats.rankdata(y)
    drawn = []
    for weights in item_weights(200, 1000, np.random.default_rng(1)):
        for row in weights:
            w = row[items]
            cov = np.cov(x, y, aweights=w)
            drawn.append(cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1]))
    found = correlate(x, y, items, systems, coefficient=coefficient)
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert found.interval.high - found.interval.low == pytest.approx(high - low, rel=0.12)
    assert found.interval.low == pytest.approx(low, abs=0.03)


def test_correlate_kendall_interval_is_the_jackknife_by_deletion(study):
    x, y, items, systems = study(items=15, digits=0)
    found = correlate(x, y, items, systems, coefficient="kendall")
    without = np.array(
        [stats.kendalltau(x[items != i], y[items != i]).statistic for i in range(15)]
    )
    error = math.sqrt(14 / 15 * np.sum((without - without.mean()) ** 2))
    reach = stats.t.ppf(0.975, 14) * error / (1 - found.estimate**2)
    z = math.atanh(found.estimate)
    limits = (math.tanh(z - reach), math.tanh(z + reach))
    assert (found.interval.low, found.interval.high) == pytest.approx(limits, rel=1e-9)


def test_correlate_within_item_interval_is_t_over_items(study):
    x, y, items, systems = study(systems=5)
    found = correlate(x, y, items, systems, level="within_item")
    values = by_group(x, y, items, "pearson", 3)
    low, high = stats.t.interval(0.95, 39, np.mean(values), stats.sem(values))
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_correlate_within_one_system_is_the_pooled_level_of_it(study, coefficient):
    x, y, items, systems = study(systems=1)
    pooled = correlate(x, y, items, systems, coefficient=coefficient)
    within = correlate(x, y, items, systems, level="within_system", coefficient=coefficient)
    assert within.estimate == pytest.approx(pooled.estimate, abs=1e-12)
    assert within.interval.low == pytest.approx(pooled.interval.low, abs=1e-9)
    assert within.interval.high == pytest.approx(pooled.interval.high, abs=1e-9)


def test_correlate_of_systems_needs_ten_for_an_interval(study):
    few = correlate(*study(systems=4), level="system")
    assert few.interval is None
    assert few.interval_reason.startswith("4 systems are too few")
    many = correlate(*study(systems=12), level="system")
    reach = stats.norm.ppf(0.975) / 3
    assert many.interval.low == pytest.approx(math.tanh(math.atanh(many.estimate) - reach))
    assert many.n_groups == 12


@pytest.mark.parametrize(("coefficient", "width"), [("spearman", 1.06 / 9), ("kendall", 0.437 / 8)])
def test_correlate_of_systems_knows_the_spread_of_rank_coefficients(study, coefficient, width):
    found = correlate(*study(systems=12, items=9), level="system", coefficient=coefficient)
    reach = stats.norm.ppf(0.975) * math.sqrt(width)
    assert found.interval.low == pytest.approx(math.tanh(math.atanh(found.estimate) - reach))


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize("level", LEVELS)
def test_correlate_does_not_depend_on_order_or_on_the_names_of_items(study, level, coefficient):
    x, y, items, systems = study(items=12, missing=0.1, digits=1)
    order = np.random.default_rng(3).permutation(len(x))
    first = correlate(x, y, items, systems, level=level, coefficient=coefficient)
    second = correlate(
        x[order], y[order], 1000 - 7 * items[order], systems[order] + 50,
        level=level, coefficient=coefficient,
    )  # fmt: skip
    assert first.estimate == pytest.approx(second.estimate, abs=1e-12)
    if first.interval is not None:
        assert first.interval.low == pytest.approx(second.interval.low, abs=1e-9)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_correlate_changes_sign_with_a_reversed_scale(study, coefficient):
    x, y, items, systems = study()
    first = correlate(x, y, items, systems, coefficient=coefficient)
    second = correlate(x, 6 - y, items, systems, coefficient=coefficient)
    assert second.estimate == pytest.approx(-first.estimate, abs=1e-12)
    assert second.interval.low == pytest.approx(-first.interval.high, abs=1e-9)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize("level", LEVELS)
def test_correlate_says_why_it_is_undefined(study, level, coefficient):
    x, y, items, systems = study(items=6)
    constant = np.full_like(y, 3.0)
    nothing = np.full_like(y, np.nan)
    for values in (constant, nothing):
        found = correlate(x, values, items, systems, level=level, coefficient=coefficient)
        assert math.isnan(found.estimate)
        assert found.interval is None
        assert found.undefined_because
        assert found.interval_reason


def test_correlate_of_two_responses_is_not_one():
    pair = np.array([1.0, 2.0])
    found = correlate(pair, pair, np.array([0, 1]), np.array([0, 0]))
    assert math.isnan(found.estimate)
    assert found.undefined_because == "only 2 responses have both values; 3 are needed"


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_correlate_gives_no_interval_where_it_cannot(study, coefficient):
    x, y, items, systems = study(items=10)
    perfect = correlate(x, 2 * x + 1, items, systems, coefficient=coefficient)
    assert perfect.estimate == 1.0
    assert perfect.interval is None
    assert perfect.interval_reason == "the correlation is perfect"
    alone = correlate(x, y, np.zeros_like(items), systems, coefficient=coefficient)
    assert alone.interval is None
    assert alone.interval_reason == "all responses belong to one item"


def test_correlate_takes_zero_as_a_value():
    x, y = np.array([0.0, 0, 1, 1]), np.array([0.0, 1, 1, 1])
    found = correlate(x, y, np.arange(4), np.zeros(4, int))
    assert found.estimate == pytest.approx(1 / math.sqrt(3))
    assert found.n_responses == 4


def test_correlate_refuses_what_it_cannot_read(study):
    x, y, items, systems = study(items=5)
    with pytest.raises(InputError, match="of one length"):
        correlate(x[1:], y, items, systems)
    with pytest.raises(InputError, match="of one length"):
        correlate(x.reshape(5, 4), y.reshape(5, 4), items.reshape(5, 4), systems.reshape(5, 4))
    with pytest.raises(InputError, match="level must be one of"):
        correlate(x, y, items, systems, level="global")
    with pytest.raises(InputError, match="coefficient must be one of"):
        correlate(x, y, items, systems, coefficient="phi")
    with pytest.raises(InputError, match="infinite"):
        correlate(np.where(x > 0, np.inf, x), y, items, systems)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("coefficient", "items", "trials"),
    [
        ("pearson", 50, 6000),
        ("pearson", 200, 4000),
        ("spearman", 200, 4000),
        ("kendall", 200, 2000),
    ],
)
def test_correlate_interval_covers_at_its_nominal_level(coefficient, items, trials):
    rng = np.random.default_rng(8)
    item, system = np.repeat(np.arange(items), 4), np.tile(np.arange(4), items)
    r = 2 / 3
    truth = {
        "pearson": r,
        "spearman": 6 / math.pi * math.asin(r / 2),
        "kendall": 2 / math.pi * math.asin(r),
    }[coefficient]
    hits = 0
    for _ in range(trials):
        quality = rng.normal(size=items)[item] + rng.normal(size=len(item))
        x = quality + rng.normal(size=items)[item]
        y = quality + rng.normal(size=len(item))
        interval = correlate(x, y, item, system, coefficient=coefficient).interval
        hits += interval.low <= truth <= interval.high
    assert 0.93 <= hits / trials <= 0.97


def test_correlate_says_that_the_metric_is_constant(study):
    _, y, items, systems = study(items=5)
    found = correlate(np.full_like(y, 0.5), y, items, systems)
    assert found.undefined_because == "the metric gives every response the same value"


def test_correlate_of_systems_gives_no_interval_to_a_perfect_correlation(study):
    x, _, items, systems = study(systems=12)
    found = correlate(x, x, items, systems, level="system")
    assert found.estimate == pytest.approx(1.0)
    assert found.interval is None
    assert found.interval_reason == "the correlation is perfect"


def test_correlate_of_two_systems_is_not_one(study):
    found = correlate(*study(systems=2), level="system")
    assert found.undefined_because == "there are only 2 systems; 3 are needed"


def test_correlate_within_one_item_has_no_interval(study):
    found = correlate(*study(items=1, systems=6), level="within_item")
    assert np.isfinite(found.estimate)
    assert found.interval_reason == "only one item counts"


@pytest.mark.parametrize("level", ["pooled", "within_system"])
def test_correlate_kendall_needs_variation_without_each_item(level):
    x, y = np.array([1.0, 1, 1, 2]), np.array([1.0, 2, 3, 4])
    found = correlate(x, y, np.arange(4), np.zeros(4, int), level=level, coefficient="kendall")
    assert np.isfinite(found.estimate)
    assert found.interval is None
    assert "leaving an item out" in found.interval_reason


def test_correlate_within_items_that_all_agree_has_no_interval(study):
    x, _, items, systems = study()
    found = correlate(x, 3 * x + 0.1, items, systems, level="within_item")
    assert found.estimate == pytest.approx(1.0)
    assert found.interval is None
    assert found.interval_reason == "every item gives the same value"
