from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from metrics.calibration import calibrate
from metrics.errors import InputError

IN_FORCE = 0.7


def study(*, items=60, systems=4, eta=IN_FORCE, noise=0.15, seed=0):
    """Build u = SC, v = SC·GQ and a human value from a composite of them, items sharing effects."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(items), systems)
    sc, gq = np.clip(
        0.6 + rng.normal(0, 0.1, (2, items))[:, codes] + rng.normal(0, 0.15, (2, len(codes))), 0, 1
    )
    shared = rng.normal(0, noise, items)[codes]
    human = sc * gq + eta * (sc - sc * gq) + shared + rng.normal(0, noise, len(codes))
    return sc, sc * gq, human, codes


def run(u, v, human, items, *, eta_in_force=IN_FORCE, resamples=0, folds=10, seed=0):
    return calibrate(
        u, v, human, items, eta_in_force=eta_in_force, resamples=resamples, folds=folds,
        rng=np.random.default_rng(seed),
    )  # fmt: skip


def weighted_r(x, y, w):
    cov = np.cov(x, y, aweights=w, ddof=0)
    return cov[0, 1] / math.sqrt(cov[0, 0] * cov[1, 1])


def test_calibrate_describes_the_curve_it_chose_from():
    u, v, human, items = study(noise=0.05)
    found = run(u, v, human, items)
    assert found.undefined_because is None
    assert found.r_in_force == pytest.approx(stats.pearsonr(v + 0.7 * (u - v), human).statistic)
    assert found.r_at_eta >= np.max(found.curve_r) >= found.r_in_force
    assert found.curve_r[70] == pytest.approx(found.r_in_force, abs=1e-12)
    flat = found.curve_eta[found.curve_r >= found.curve_r.max() - 0.005]
    assert (found.flat_low, found.flat_high) == (flat[0], flat[-1])
    assert found.flat_low < found.eta < found.flat_high
    assert (found.n_responses, found.n_items, found.folds) == (240, 60, 10)


def test_calibrate_finds_a_curve_that_hardly_falls_near_its_highest_point():
    u, v, human, items = study(items=300, noise=0.02)
    found = run(u, v, human, items)
    around = found.curve_r[[60, 70, 80]]
    assert around == pytest.approx(
        [stats.pearsonr(v + eta * (u - v), human).statistic for eta in (0.6, 0.7, 0.8)], abs=1e-12
    )
    assert found.eta == pytest.approx(0.7, abs=0.03)
    assert 0 < np.ptp(around) < 0.003
    assert found.r_at_eta - found.curve_r[[0, 100]] == pytest.approx([0.16, 0.02], rel=0.1)
    assert found.flat_high - found.flat_low > 0.2


def test_calibrate_leaves_out_responses_that_lack_a_value():
    u, v, human, items = study(items=30)
    holes = [x.copy() for x in (u, v, human)]
    for place, hole in enumerate(holes):
        hole[place] = np.nan
    found, without = run(*holes, items), run(u[3:], v[3:], human[3:], items[3:])
    assert found.eta == without.eta
    assert found.n_responses == 117


def test_calibrate_resamples_items_and_fits_anew():
    u, v, human, items = study(items=20, noise=0.3)
    found = run(u, v, human, items, resamples=300, seed=4)
    rng = np.random.default_rng(4)
    etas = []
    for size in (64, 64, 64, 64, 44):
        for chosen in rng.integers(20, size=(size, 20)):
            rows = np.concatenate([np.flatnonzero(items == item) for item in chosen])
            etas.append(run(u[rows], v[rows], human[rows], np.arange(len(rows))).eta)
    low, high = np.quantile(etas, [0.025, 0.975])
    assert found.eta_interval.low == pytest.approx(low, abs=1e-9)
    assert found.eta_interval.high == pytest.approx(high, abs=1e-9)
    assert found.n_undefined_resamples == 0


def test_calibrate_validates_the_gain_on_items_it_was_not_fitted_to():
    u, v, human, items = study(items=25, eta=0.2)
    found = run(u, v, human, items, folds=25)
    fitted = np.empty(len(u))
    for item in range(25):
        out = items == item
        eta = run(u[~out], v[~out], human[~out], items[~out]).eta
        fitted[out] = v[out] + eta * (u[out] - v[out])
    in_force = v + IN_FORCE * (u - v)
    ones = np.ones(len(u))

    def gain(w):
        return weighted_r(fitted, human, w) - weighted_r(in_force, human, w)

    assert found.gain == pytest.approx(gain(ones), abs=1e-12)
    step = 1e-5
    slopes = np.array(
        [(gain(ones + step * (items == i)) - gain(ones - step * (items == i))) / (2 * step)
         for i in range(25)]
    )  # fmt: skip
    reach = stats.t.ppf(0.975, 24) * math.sqrt(25 / 24 * np.sum(slopes**2))
    assert found.gain_interval.low == pytest.approx(gain(ones) - reach, abs=1e-8)
    assert found.gain_interval.high == pytest.approx(gain(ones) + reach, abs=1e-8)


def test_calibrate_error_of_the_gain_is_that_of_the_bootstrap_of_items():
    u, v, human, items = study(items=40, systems=3, eta=0.3)
    found = run(u, v, human, items, folds=40)
    own = np.arange(120).reshape(40, 3)
    fitted = np.empty(120)
    for item, out in enumerate(own):
        rest = items != item
        eta = run(u[rest], v[rest], human[rest], items[rest]).eta
        fitted[out] = v[out] + eta * (u[out] - v[out])
    in_force = v + IN_FORCE * (u - v)
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(2000):
        rows = own[rng.integers(40, size=40)].ravel()
        r = np.corrcoef([fitted[rows], in_force[rows], human[rows]])[2]
        drawn.append(r[0] - r[1])
    error = (found.gain_interval.high - found.gain) / stats.t.ppf(0.975, 39)
    assert error == pytest.approx(np.std(drawn), rel=0.1)


def test_calibrate_error_of_the_gain_is_that_of_repeated_studies():
    gains, squares = [], []
    for seed in range(300):
        found = run(*study(systems=3, eta=0.4, seed=seed), eta_in_force=1.0)
        gains.append(found.gain)
        squares.append(((found.gain_interval.high - found.gain) / stats.t.ppf(0.975, 59)) ** 2)
    assert math.sqrt(np.mean(squares)) == pytest.approx(np.std(gains), rel=0.12)


def test_calibrate_advises_a_change_that_is_surely_better():
    u, v, human, items = study(items=150, eta=0.0, noise=0.05)
    found = run(u, v, human, items, eta_in_force=1.0)
    assert found.adopt
    assert found.gain_interval.low > 0
    assert found.eta < 0.2


def test_calibrate_hardly_ever_advises_a_change_when_the_true_weight_is_in_force():
    adopted = sum(run(*study(items=50, systems=3, seed=seed)).adopt for seed in range(200))
    assert adopted <= 10


@pytest.mark.parametrize("constant_end", [0, 1])
def test_calibrate_does_not_advise_a_change_that_is_rounding(constant_end):
    u, _, human, items = study(noise=0.02)
    for seed in range(20):
        constant = np.full(len(u), np.random.default_rng(seed).uniform())
        ends = (u, constant) if constant_end == 0 else (constant, u)
        found = run(*ends, human, items, eta_in_force=0.37, seed=seed)
        assert found.gain == pytest.approx(0, abs=1e-12)
        assert not found.adopt


def test_calibrate_does_not_advise_the_weight_in_force():
    u, v, human, items = study(eta=1.0, noise=0.02)
    human = human + 3 * (u - v)
    found = run(u, v, human, items, eta_in_force=1.0)
    assert found.eta == 1.0
    assert found.gain == 0
    assert not found.adopt


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda u, v, y, i: (u, 2 * u - 0.1, y, i), "collinear"),
        (lambda u, v, y, i: (u, u + 0.25, y, i), "differ by a constant"),
        (lambda u, v, y, i: (u, v, np.full_like(y, 0.3), i), "every response the same value"),
        (lambda u, v, y, i: (u, v, y, i % 2), "only 2 items"),
        (lambda u, v, y, i: (u, v, np.full_like(y, np.nan), i), "only 0 items"),
    ],
)
def test_calibrate_says_why_the_weight_is_not_identified(change, why):
    found = run(*change(*study()), resamples=50)
    assert math.isnan(found.eta)
    assert why in found.undefined_because
    assert found.eta_interval is None
    assert found.gain_interval is None
    assert not found.adopt


def test_calibrate_gives_the_gain_no_interval_where_the_fit_is_perfect():
    u, v, _, items = study()
    found = run(u, v, v + 0.4 * (u - v), items)
    assert found.eta == pytest.approx(0.4)
    assert found.gain_interval is None
    assert "cannot be estimated" in found.gain_interval_reason
    assert not found.adopt


def test_calibrate_says_that_no_resamples_were_asked_for():
    found = run(*study(), resamples=0)
    assert found.eta_interval is None
    assert found.interval_reason == "no resamples were asked for"


def test_calibrate_does_not_depend_on_the_order_of_responses():
    u, v, human, items = study()
    order = np.random.default_rng(1).permutation(len(u))
    shuffled = [x[order] for x in (u, v, human, items)]
    first = run(u, v, human, items, resamples=100)
    second = run(*shuffled, resamples=100)
    assert first.eta == pytest.approx(second.eta, abs=1e-12)
    assert first.eta_interval.low == pytest.approx(second.eta_interval.low, abs=1e-12)
    assert first.gain == pytest.approx(second.gain, abs=1e-12)


def test_calibrate_keeps_a_weight_when_the_gain_is_surely_below_zero():
    kept = [run(*study(items=40, seed=seed)) for seed in range(40)]
    below = [found for found in kept if found.gain_interval.high < 0]
    assert below
    assert not any(found.adopt for found in below)


def test_calibrate_folds_do_not_depend_on_the_number_of_resamples():
    data = study()
    assert run(*data, resamples=3).gain == run(*data, resamples=70).gain
    assert run(*data, seed=1).gain != run(*data, seed=2).gain


@pytest.mark.slow
def test_calibrate_gain_interval_covers_the_gain_on_new_items():
    u, v, human, _ = study(items=40_000, eta=0.5, seed=999)
    hits, trials = 0, 200
    for seed in range(trials):
        found = run(*study(items=100, eta=0.5, seed=seed), eta_in_force=0.9)
        fitted, in_force = (v + eta * (u - v) for eta in (found.eta, 0.9))
        truth = np.corrcoef(fitted, human)[0, 1] - np.corrcoef(in_force, human)[0, 1]
        hits += found.gain_interval.low <= truth <= found.gain_interval.high
    assert hits / trials >= 0.88


def test_calibrate_refuses_what_it_cannot_read():
    u, v, human, items = study()
    with pytest.raises(InputError, match="differ in length: 239, 240, 240 and 240"):
        run(u[1:], v, human, items)
    with pytest.raises(InputError, match="between 0 and 1"):
        run(u, v, human, items, eta_in_force=1.2)
    with pytest.raises(InputError, match="2 folds or more, not 1"):
        run(u, v, human, items, folds=1)
    with pytest.raises(InputError, match="must be finite"):
        run(np.where(u > 0.5, np.inf, u), v, human, items)


def test_calibrate_gives_no_gain_where_a_fold_or_the_composite_in_force_says_nothing():
    u, v, human, items = study(items=3, systems=2)
    v[items != 0] = 2 * u[items != 0] - 0.1
    found = run(u, v, human, items, folds=3)
    assert np.isfinite(found.eta)
    assert "leaving a fold out" in found.gain_interval_reason
    u, v, human, items = study()
    constant = run(np.full_like(v, 0.5), v, human, items, eta_in_force=1.0)
    assert "composite in force gives every response the same" in constant.gain_interval_reason
    assert not constant.adopt
