from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from metrics.comparison import compare_metrics, holm
from metrics.comparison.permutation import _swaps
from metrics.errors import InputError


def study(*, items=40, systems=3, noise=(0.6, 0.6), seed=0, scale=1.0):
    """Build metrics that follow people with given noise, items sharing effects."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(items), systems)
    human = rng.normal(size=items)[codes] + rng.normal(size=len(codes))
    shared = rng.normal(size=(len(noise), items))[:, codes]
    own = rng.normal(size=(len(noise), len(codes)))
    return scale * (human + np.array(noise)[:, None] * (shared + own)), human, codes


def run(metrics, human, items, pairs=((0, 1),), *, permutations=500, seed=0):
    return compare_metrics(
        metrics, human, items, pairs, permutations=permutations, rng=np.random.default_rng(seed)
    )


def swapped_gaps(metrics, human, items, swaps):
    """Swap standardised values item by item and correlate anew."""
    a, b = (stats.zscore(metric) for metric in metrics)
    gaps = []
    for row in swaps:
        chosen = row[items].astype(bool)
        first, second = np.where(chosen, b, a), np.where(chosen, a, b)
        gaps.append(np.corrcoef(first, human)[0, 1] - np.corrcoef(second, human)[0, 1])
    return np.array(gaps)


def test_compare_metrics_counts_swaps_as_by_hand():
    metrics, human, items = study(noise=(0.5, 0.6), items=15)
    (found,) = run(metrics, human, items, permutations=400, seed=3)
    swaps = np.concatenate(list(_swaps(15, 400, np.random.default_rng(3))))
    assert swaps.shape == (400, 15)
    gaps = swapped_gaps(metrics, human, items, swaps)
    r = [np.corrcoef(metric, human)[0, 1] for metric in metrics]
    assert (found.r_first, found.r_second) == pytest.approx(tuple(r), abs=1e-12)
    extreme = np.sum(np.abs(gaps) >= abs(r[0] - r[1]) - 1e-12)
    assert 0 < extreme < 400
    assert found.p == (extreme + 1) / 401


def test_compare_metrics_comes_near_to_all_swaps_there_are():
    metrics, human, items = study(items=9, noise=(0.3, 0.9), seed=2)
    every = np.array(list(product([0, 1], repeat=9)))
    gaps = swapped_gaps(metrics, human, items, every)
    exact = np.mean(np.abs(gaps) >= abs(gaps[0]) - 1e-12)
    (found,) = run(metrics, human, items, permutations=20_000)
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 20_000) + 1e-4)


def test_compare_metrics_p_is_never_zero():
    metrics, human, items = study(items=300, noise=(0.2, 3.0))
    (found,) = run(metrics, human, items, permutations=999)
    assert found.p == 0.001


def test_compare_metrics_of_alike_metrics_errs_as_often_as_it_may():
    p = [run(*study(seed=seed), permutations=199)[0].p for seed in range(400)]
    assert 0.025 <= np.mean(np.array(p) <= 0.05) <= 0.08


def test_compare_metrics_swaps_whole_items():
    metrics, human, items = study(items=30, systems=1, noise=(0.9, 1.2), seed=4)
    repeated = [np.repeat(x, 5, axis=-1) for x in (metrics, human, items)]
    (once,) = run(metrics, human, items)
    (again,) = run(*repeated)
    assert again.p == once.p
    assert again.interval.low == pytest.approx(once.interval.low, abs=1e-12)
    assert (again.n_responses, again.n_items) == (150, 30)


def test_compare_metrics_does_not_depend_on_scale_order_or_direction():
    metrics, human, items = study(noise=(0.5, 0.7))
    (found,) = run(metrics, human, items)
    (scaled,) = run(metrics * np.array([[100.0], [1.0]]) + 7, 3 * human - 1, items)
    (back,) = run(metrics, human, items, [(1, 0)])
    order = np.random.default_rng(1).permutation(len(human))
    (shuffled,) = run(metrics[:, order], human[order], items[order])
    assert found.p == scaled.p == back.p == shuffled.p
    assert back.difference == pytest.approx(-found.difference, abs=1e-12)


def test_compare_metrics_interval_is_about_that_of_the_bootstrap():
    metrics, human, items = study(items=150, noise=(0.5, 0.8))
    (found,) = run(metrics, human, items)
    rng = np.random.default_rng(0)
    gaps = []
    for _ in range(600):
        rows = (3 * rng.integers(150, size=150)[:, None] + np.arange(3)).ravel()
        r = [np.corrcoef(metric[rows], human[rows])[0, 1] for metric in metrics]
        gaps.append(r[0] - r[1])
    reach = stats.t.ppf(0.975, 149) * np.std(gaps)
    assert found.interval.high - found.difference == pytest.approx(reach, rel=0.1)
    assert found.difference - found.interval.low == pytest.approx(reach, rel=0.1)


def test_compare_metrics_uses_the_same_swaps_for_all_pairs_and_corrects_them():
    metrics, human, items = study(noise=(0.5, 0.6, 0.9))
    pairs = [(0, 1), (0, 2), (1, 2)]
    found = run(metrics, human, items, pairs)
    alone = [run(metrics, human, items, [pair])[0].p for pair in pairs]
    assert [result.p for result in found] == alone
    assert [result.p_holm for result in found] == holm(np.array(alone)).tolist()
    assert [(result.first, result.second) for result in found] == pairs


def test_compare_metrics_compares_on_responses_that_have_both():
    metrics, human, items = study(noise=(0.5, 0.6))
    holes = metrics.copy()
    holes[0, :6] = np.nan
    holes[1, 6:8] = np.nan
    missing = human.copy()
    missing[8] = np.nan
    (found,) = run(holes, missing, items)
    assert (found.n_responses, found.n_items) == (111, 37)
    assert found.r_first == pytest.approx(np.corrcoef(metrics[0, 9:], human[9:])[0, 1])


def test_compare_metrics_takes_a_metric_and_its_double_as_equal():
    metrics, human, items = study(noise=(0.5, 0.5))
    (found,) = run(np.stack([metrics[0], 2 * metrics[0] + 1]), human, items)
    assert found.difference == pytest.approx(0, abs=1e-12)
    assert found.p == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m, h, i: (np.stack([m[0], np.full_like(h, 0.3)]), h, i), "a metric gives every"),
        (lambda m, h, i: (m, np.full_like(h, 3.0), i), "the raters give every"),
        (lambda m, h, i: (m[:, :2], h[:2], i[:2]), "only 2 responses"),
        (lambda m, h, i: (m * np.nan, h, i), "only 0 responses"),
    ],
)
def test_compare_metrics_says_why_there_is_no_comparison(change, why):
    (found,) = run(*change(*study()))
    assert why in found.undefined_because
    assert math.isnan(found.p)
    assert math.isnan(found.p_holm)
    assert found.interval is None


def test_compare_metrics_leaves_undefined_pairs_out_of_the_correction():
    metrics, human, items = study(noise=(0.5, 0.6, 0.7))
    metrics[2] = 1.0
    found = run(metrics, human, items, [(0, 2), (0, 1)])
    assert math.isnan(found[0].p_holm)
    assert found[1].p_holm == found[1].p


def test_compare_metrics_counts_swaps_that_leave_nothing_to_vary():
    metrics = np.array([[0.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0]])
    human, items = np.array([1.0, 2, 3, 5]), np.arange(4)
    (found,) = run(metrics, human, items, permutations=2000)
    assert found.n_undefined_permutations == 0
    (found,) = run(np.array([[0.0, 1, 1], [1, 1, 0]]), human[:3], items[:3], permutations=2000)
    # Of the swaps of the first and third item, half leave a metric with equal values.
    assert found.n_undefined_permutations == pytest.approx(1000, abs=120)
    assert found.p >= found.n_undefined_permutations / 2001


def test_compare_metrics_needs_two_items_for_an_interval():
    metrics, human, items = study()
    (found,) = run(metrics, human, np.zeros_like(items))
    assert found.interval is None
    assert found.interval_reason == "all responses belong to one item"
    assert found.p == 1


def test_compare_metrics_of_no_pairs_is_empty():
    assert run(*study(), pairs=[]) == ()


def test_compare_metrics_refuses_what_it_cannot_read():
    metrics, human, items = study()
    with pytest.raises(InputError, match="metrics by responses"):
        run(metrics[:, 1:], human, items)
    with pytest.raises(InputError, match="finite"):
        run(np.where(metrics > 2, np.inf, metrics), human, items)
    for pair in [(0, 0), (0, 2), (-1, 0)]:
        with pytest.raises(InputError, match="names no two of 2 metrics"):
            run(metrics, human, items, [pair])


def test_swaps_do_not_depend_on_how_many_are_held_at_once():
    drawn = [
        np.concatenate(list(_swaps(77, 50, np.random.default_rng(0), cells=cells)))
        for cells in (1, 1000, 100_000)
    ]
    assert drawn[0].shape == (50, 77)
    assert set(np.unique(drawn[0])) == {0.0, 1.0}
    assert drawn[0].mean() == pytest.approx(0.5, abs=0.03)
    np.testing.assert_array_equal(drawn[0], drawn[1])
    np.testing.assert_array_equal(drawn[0], drawn[2])


@pytest.mark.slow
def test_compare_metrics_interval_covers_at_its_nominal_level():
    # Var human 2, noise 0.5² · 2 and 0.8² · 2: r = 1 / √(1 + noise²).
    truth = 1 / math.sqrt(1.25) - 1 / math.sqrt(1.64)
    covered = 0
    for seed in range(2000):
        (found,) = run(*study(items=200, noise=(0.5, 0.8), seed=seed), permutations=1)
        covered += found.interval.low <= truth <= found.interval.high
    assert 0.93 <= covered / 2000 <= 0.97


def test_compare_metrics_gives_no_interval_to_a_perfect_correlation():
    metrics, human, items = study(noise=(0.0, 0.8))
    (found,) = run(metrics, human, items)
    assert found.r_first == pytest.approx(1)
    assert found.interval is None
    assert found.interval_reason == "a correlation is perfect"
    assert found.p == 1 / 501
