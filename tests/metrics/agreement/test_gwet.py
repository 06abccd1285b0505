from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import pytest
from statsmodels.stats import inter_rater

from metrics.agreement import fleiss_kappa, gwet_ac, percent_agreement
from metrics.agreement.gwet import WEIGHTS, agreement_weights
from metrics.errors import InputError


def test_gwet_ac_gives_the_published_values(krippendorff_c, five):
    found = [gwet_ac(krippendorff_c, five, weights) for weights in WEIGHTS]
    expected = [0.775444068, 0.898939770, 0.914000724, 0.857367558]
    errors = [0.142949951, 0.106903524, 0.103962245, 0.122071330]
    assert [result.estimate for result in found] == pytest.approx(expected, abs=1e-9)
    assert [result.standard_error for result in found] == pytest.approx(errors, abs=1e-9)


def test_fleiss_kappa_gives_the_published_values(krippendorff_c, five):
    found = [fleiss_kappa(krippendorff_c, five, weights).estimate for weights in WEIGHTS]
    expected = [0.761169275, 0.850206189, 0.864935065, 0.821338344]
    assert found == pytest.approx(expected, abs=1e-9)


def test_gwet_ac_and_kappa_of_fleiss(fleiss, five):
    assert fleiss_kappa(fleiss, five).estimate == pytest.approx(0.2099307044, abs=1e-10)
    found = [gwet_ac(fleiss, five, weights) for weights in WEIGHTS[:3]]
    expected = [0.225614151, 0.554753666, 0.600692916]
    errors = [0.093324074, 0.083049213, 0.082246415]
    assert [result.estimate for result in found] == pytest.approx(expected, abs=1e-9)
    assert [result.standard_error for result in found] == pytest.approx(errors, abs=1e-9)


def literal(ratings, categories, weights, chance):
    """Follow Gwet (2014) unit by unit; give the estimate and its standard error."""
    q = len(categories)
    w = agreement_weights(categories, weights)
    units = [[categories.tolist().index(v) for v in unit if v == v] for unit in ratings.T]
    units = [unit for unit in units if unit]
    pairs = [unit for unit in units if len(unit) > 1]
    pi = [np.mean([unit.count(k) / len(unit) for unit in units]) for k in range(q)]
    shares = {
        n: np.mean([w[a, b] for a, b in permutations(unit, 2)]) for n, unit in enumerate(units)
        if len(unit) > 1
    }  # fmt: skip
    p_a = sum(shares.values()) / len(pairs)
    spread = w.sum() / (q * (q - 1))
    if chance == "gwet":
        by_value = [spread * (1 - pi[k]) for k in range(q)]
    else:
        by_value = [sum(w[k, other] * pi[other] for other in range(q)) for k in range(q)]
    p_e = sum(pi[k] * by_value[k] for k in range(q))
    estimate = (p_a - p_e) / (1 - p_e)
    square = 0.0
    for n, unit in enumerate(units):
        own = len(units) / len(pairs) * (shares[n] - p_e) / (1 - p_e) if n in shares else 0.0
        by_chance = sum(by_value[k] for k in unit) / len(unit)
        own -= 2 * (1 - estimate) * (by_chance - p_e) / (1 - p_e)
        square += (own - estimate) ** 2
    return estimate, math.sqrt(square / len(units) / (len(units) - 1))


@pytest.mark.parametrize("weights", WEIGHTS)
@pytest.mark.parametrize(("function", "chance"), [(gwet_ac, "gwet"), (fleiss_kappa, "fleiss")])
def test_gwet_ac_and_kappa_equal_a_literal_reading_of_the_formulas(
    clustered, five, function, chance, weights
):
    for seed in range(5):
        ratings, _ = clustered(items=12, raters=4, missing=0.4, seed=seed)
        found = function(ratings, five, weights)
        estimate, error = literal(ratings, five, weights, chance)
        assert found.estimate == pytest.approx(estimate, abs=1e-12)
        assert found.standard_error == pytest.approx(error, abs=1e-12)


def test_fleiss_kappa_equals_statsmodels(clustered, five):
    ratings, _ = clustered()
    counts, _ = inter_rater.aggregate_raters(ratings.T)
    expected = inter_rater.fleiss_kappa(counts, method="fleiss")
    assert fleiss_kappa(ratings, five).estimate == pytest.approx(expected, abs=1e-12)


def test_gwet_ac_fixes_the_categories_to_the_scale():
    ratings = np.array([[5.0, 5, 5, 5], [5, 5, 5, 4]])
    whole = gwet_ac(ratings, np.arange(1.0, 6)).estimate
    used = gwet_ac(ratings, np.array([4.0, 5.0])).estimate
    assert whole == pytest.approx((0.75 - 7 / 128) / (1 - 7 / 128), abs=1e-12)
    assert used < whole


def test_gwet_ac_of_four_units_is_far_lower_where_only_used_values_count(five):
    ratings = np.array([[1.0, 1, 2, 2], [1, 3, 2, 3]])
    whole = gwet_ac(ratings, five, "ordinal").estimate
    used = gwet_ac(ratings, np.array([1.0, 2, 3]), "ordinal").estimate
    # Shares 3/8, 3/8 and 1/4: Σ π (1 − π) is 21/32, times 18/20 for five values, 17/18 for three.
    agreed, by_chance = (1 + 0.7 + 1 + 0.9) / 4, 18 / 20 * 21 / 32
    assert whole == pytest.approx((agreed - by_chance) / (1 - by_chance), abs=1e-12)
    agreed, by_chance = (1 + 0 + 1 + 2 / 3) / 4, 17 / 18 * 21 / 32
    assert used == pytest.approx((agreed - by_chance) / (1 - by_chance), abs=1e-12)
    assert (whole, used) == pytest.approx((0.756, 0.123), abs=5e-4)


def test_gwet_ac_of_two_units_by_hand():
    ratings = np.array([[0.0, 1], [0.0, 0]])
    # Half is agreed, 3/8 by chance. The units' values are 1 + .32 and −.6 − .32 about .2.
    found = gwet_ac(ratings, np.array([0.0, 1]))
    assert found.estimate == pytest.approx((1 / 2 - 3 / 8) / (5 / 8), abs=1e-12)
    assert found.standard_error == pytest.approx(1.12, abs=1e-12)
    assert found.n_ratings == 4
    moved = gwet_ac(ratings + 1, np.array([1.0, 2]))
    assert found.estimate == pytest.approx(moved.estimate, abs=1e-12)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_gwet_ac_and_kappa_take_zero_as_a_value(weights):
    ratings = np.array([[0.0, 0, 1, 0], [0.0, 0, 1, 1]])
    scale = np.array([0.0, 1])
    # Of the ratings 5/8 and 3/8 fall to the two values, and 3/4 of the pairs agree.
    ac, kappa = gwet_ac(ratings, scale, weights), fleiss_kappa(ratings, scale, weights)
    assert ac.estimate == pytest.approx((3 / 4 - 15 / 32) / (17 / 32), abs=1e-12)
    assert kappa.estimate == pytest.approx((3 / 4 - 17 / 32) / (15 / 32), abs=1e-12)
    assert ac.n_ratings == kappa.n_ratings == 8


def test_gwet_ac_is_one_for_constant_ratings_where_kappa_is_undefined(five):
    ratings = np.full((3, 4), 2.0)
    assert gwet_ac(ratings, five).estimate == 1.0
    kappa = fleiss_kappa(ratings, five)
    assert math.isnan(kappa.estimate)
    assert "every rating is the same" in kappa.undefined_because
    assert percent_agreement(ratings).estimate == 1.0


def test_gwet_ac_needs_a_unit_with_two_ratings(five):
    for ratings in (np.array([[1.0, 2.0]]), np.full((2, 3), np.nan)):
        found = gwet_ac(ratings, five)
        assert math.isnan(found.estimate)
        assert found.undefined_because == "no unit has two ratings"


def test_gwet_ac_interval_widens_when_units_share_items(clustered, five):
    ratings, items = clustered(items=40, systems=6)
    repeated = np.tile(ratings, 3)
    alone = gwet_ac(repeated, five)
    together = gwet_ac(repeated, five, clusters=np.tile(np.arange(240), 3))
    assert together.standard_error == pytest.approx(alone.standard_error * 3**0.5, rel=0.01)
    assert gwet_ac(ratings, five, clusters=items).interval.method == "t over items"


def test_gwet_ac_standard_error_is_that_of_the_bootstrap(clustered, five):
    ratings, items = clustered(items=60, systems=2)
    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(400):
        chosen = rng.integers(60, size=60)
        units = np.concatenate([2 * chosen, 2 * chosen + 1])
        drawn.append(gwet_ac(ratings[:, units], five, "ordinal").estimate)
    found = gwet_ac(ratings, five, "ordinal", clusters=items)
    assert found.standard_error == pytest.approx(np.std(drawn), rel=0.15)


def test_gwet_ac_does_not_depend_on_the_order_of_raters_or_units(krippendorff_c, five):
    rng = np.random.default_rng(2)
    shuffled = rng.permutation(rng.permutation(krippendorff_c), axis=1)
    first, second = gwet_ac(krippendorff_c, five), gwet_ac(shuffled, five)
    assert first.estimate == pytest.approx(second.estimate, abs=1e-12)
    assert first.standard_error == pytest.approx(second.standard_error, abs=1e-12)


def test_agreement_weights_ratio_starts_from_zero():
    table = agreement_weights(np.array([0.0, 0.5, 1.0]), "ratio")
    assert table[0].tolist() == [1.0, 0.0, 0.0]
    assert table[1, 2] == pytest.approx(1 - (1 / 3) ** 2)


def test_agreement_weights_refuses_what_it_does_not_know():
    with pytest.raises(InputError, match="weights must be one of"):
        agreement_weights(np.arange(3.0), "cubic")
    with pytest.raises(InputError, match="starts at -1"):
        agreement_weights(np.arange(-1.0, 3), "ratio")


def test_gwet_ac_of_one_item_has_no_interval(krippendorff_c, five):
    found = gwet_ac(krippendorff_c, five, clusters=np.zeros(12, int))
    assert found.estimate == pytest.approx(0.775444068, abs=1e-9)
    assert found.interval is None
    assert found.interval_reason == "all units belong to one item"


def test_gwet_ac_refuses_clusters_of_another_shape(krippendorff_c, five):
    with pytest.raises(InputError, match="each of 12 units"):
        gwet_ac(krippendorff_c, five, clusters=np.zeros(4, int))
