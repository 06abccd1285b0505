from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.agreement import krippendorff_alpha
from metrics.correlation import correlate, noise_ceiling
from metrics.errors import InputError
from metrics.planning import (
    items_for_alpha,
    items_for_correlation,
    items_to_separate,
    raters_for_ceiling,
    raters_for_reliability,
    stepped_up,
)
from metrics.results import Interval


def study(items, seed=0, raters=3, systems=4):
    rng = np.random.default_rng(seed)
    item, n = np.repeat(np.arange(items), systems), items * systems
    truth = rng.normal(size=items)[item] + rng.normal(size=n)
    metric = truth + rng.normal(size=items)[item] + rng.normal(size=n)
    return metric, truth + rng.normal(0, 1.5, (raters, n)), item, np.tile(np.arange(systems), items)


@pytest.mark.parametrize("single", [0.1, 0.35, 0.6, 0.9])
@pytest.mark.parametrize("target", [0.5, 0.8, 0.95])
def test_raters_for_reliability_is_the_fewest_that_reach_it(single, target):
    k = raters_for_reliability(single, target)
    assert stepped_up(single, k) >= target - 1e-9
    assert k == 1 or stepped_up(single, k - 1) < target


def test_raters_for_ceiling_is_the_fewest_that_reach_it():
    k = raters_for_ceiling(0.4, 0.9)
    assert math.sqrt(stepped_up(0.4, k)) >= 0.9 > math.sqrt(stepped_up(0.4, k - 1))


@pytest.mark.parametrize(("single", "target"), [(0, 0.5), (1, 0.5), (0.5, 1), (0.5, -0.1)])
def test_raters_for_reliability_refuses_what_is_no_reliability(single, target):
    for plan in (raters_for_reliability, raters_for_ceiling):
        with pytest.raises(InputError, match="above 0 and below 1"):
            plan(single, target)


def test_items_for_correlation_foretells_the_width_of_a_larger_study():
    metric, ratings, items, systems = study(150)
    now = correlate(metric, ratings.mean(axis=0), items, systems)
    needed = items_for_correlation(now.estimate, now.interval, 150, width=0.08)
    metric, ratings, items, systems = study(needed, seed=1)
    later = correlate(metric, ratings.mean(axis=0), items, systems).interval
    assert later.high - later.low == pytest.approx(0.08, rel=0.1)


def test_items_for_correlation_needs_fewer_items_with_more_raters():
    metric, ratings, items, systems = study(400)
    few = correlate(metric, ratings.mean(axis=0), items, systems)
    ceilings = noise_ceiling(ratings).estimate, noise_ceiling(np.tile(ratings, (4, 1))).estimate
    many = items_for_correlation(few.estimate, few.interval, 400, width=0.1, ceilings=ceilings)
    assert many < items_for_correlation(few.estimate, few.interval, 400, width=0.1)


@pytest.mark.parametrize("raters", [3, 6])
def test_items_for_alpha_foretells_the_width_of_another_study(raters):
    def alpha(items, seed, k):
        _, ratings, item, _ = study(items, seed=seed, raters=k)
        binned = np.clip(np.rint(ratings + 3), 1, 5)
        return krippendorff_alpha(
            binned, "interval", clusters=item, resamples=2000, rng=np.random.default_rng(0)
        )

    now = alpha(150, 0, 3)
    needed = items_for_alpha(now.estimate, now.interval, 150, width=0.06, raters=(3, raters))
    later = alpha(needed, 1, raters).interval
    assert later.high - later.low == pytest.approx(0.06, rel=0.2)


def test_items_to_separate_foretells_the_power_of_a_study():
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(3, 60_000))
    items, human = np.arange(60_000), wide[0]
    first, second = human + wide[1], human + 1.4 * (0.6 * wide[1] + 0.8 * wide[2])
    needed = int(items_to_separate(first, second, human, items))
    hits = 0
    for start in range(0, 60_000 - needed, needed):
        own = slice(start, start + needed)
        one = items_to_separate(first[own], second[own], human[own], items[own], power=0.5)
        r, s = (np.corrcoef(x[own], human[own])[0, 1] for x in (first, second))
        hits += one <= needed and r > s
    assert hits / len(range(0, 60_000 - needed, needed)) == pytest.approx(0.8, abs=0.1)


def test_items_to_separate_is_undefined_where_a_correlation_is():
    x, items = np.arange(5.0), np.arange(5)
    assert math.isnan(items_to_separate(np.ones(5), x, x, items))
    assert math.isnan(items_to_separate(np.full(5, np.nan), x, x, items))
    assert math.isnan(items_to_separate(x, -x, x, np.zeros(5, int)))


def test_items_for_a_width_refuses_what_it_cannot_plan():
    interval = Interval(low=0.2, high=0.5, level=0.95, method="")
    with pytest.raises(InputError, match="width must be above 0"):
        items_for_correlation(0.3, interval, 20, width=0)
    with pytest.raises(InputError, match="at least 2 items, not 1"):
        items_for_alpha(0.3, interval, 1, width=0.1)
    with pytest.raises(InputError, match="at least 2 ratings"):
        items_for_alpha(0.3, interval, 20, width=0.1, raters=(1, 3))
    with pytest.raises(InputError, match="no number of items"):
        items_for_alpha(0.3, interval, 20, width=1e-9)
