from __future__ import annotations

import numpy as np
import pytest

from metrics.agreement import SCALES, krippendorff_alpha
from metrics.calibration import calibrate
from metrics.correlation import correlate
from metrics.errors import InputError
from metrics.joint import alpha_sums, eta_sums, pearson_sums, resample_jointly


@pytest.fixture
def study():
    rng = np.random.default_rng(0)
    items = np.repeat(np.arange(30), 3)
    truth = rng.normal(size=30)[items] + rng.normal(size=90)
    ratings = np.clip(np.rint(3 + truth + rng.normal(size=(3, 90))), 1, 5)
    ratings[rng.random(ratings.shape) < 0.1] = np.nan
    u, v = rng.normal(size=(2, 90)) + truth
    u[:4] = np.nan
    return u, v, ratings, items


def test_resample_jointly_gives_what_each_statistic_gives_alone(study):
    u, v, ratings, items = study
    human = np.nanmean(ratings, axis=0)
    drawn = resample_jointly(
        [alpha_sums(scale, ratings, scale, items, n_items=30) for scale in SCALES]
        + [eta_sums("eta", u, v, human, items, n_items=30)],
        resamples=150,
        rng=np.random.default_rng(3),
    )
    for scale in SCALES:
        alone = krippendorff_alpha(
            ratings, scale, clusters=items, resamples=150, rng=np.random.default_rng(3)
        )
        low, high = np.quantile(drawn[scale], [0.025, 0.975])
        assert (low, high) == pytest.approx((alone.interval.low, alone.interval.high), abs=1e-12)
    # Items whose values are all missing take part in joint resamples, so every item must have some.
    eta = calibrate(
        u[4:], v[4:], human[4:], items[4:], eta_in_force=0.5, resamples=20_000,
        rng=np.random.default_rng(4),
    )  # fmt: skip
    many = resample_jointly(
        [eta_sums("eta", u, v, human, items, n_items=30)],
        resamples=20_000,
        rng=np.random.default_rng(5),
    )["eta"]
    assert np.quantile(many, 0.025) == pytest.approx(eta.eta_interval.low, abs=0.03)


def test_resample_jointly_evaluates_pearson_in_each_resample(study):
    u, _, ratings, items = study
    human = np.nanmean(ratings, axis=0)
    drawn = resample_jointly(
        [pearson_sums("r", u, human, items, n_items=30)],
        resamples=40,
        rng=np.random.default_rng(6),
    )["r"]
    chosen = np.random.default_rng(6).integers(30, size=(40, 30))
    for value, row in zip(drawn, chosen, strict=True):
        rows = np.concatenate([np.flatnonzero(items == item) for item in row])
        expected = correlate(u[rows], human[rows], items[rows], items[rows]).estimate
        assert value == pytest.approx(expected, abs=1e-12)


def test_resample_jointly_leaves_undefined_resamples_nan():
    x = np.array([1.0, 2.0])
    drawn = resample_jointly(
        [pearson_sums("r", x, x, np.arange(2), n_items=2)],
        resamples=50,
        rng=np.random.default_rng(0),
    )["r"]
    assert 10 < np.isnan(drawn).sum() < 40
    np.testing.assert_allclose(drawn[np.isfinite(drawn)], 1.0)


def test_resample_jointly_refuses_what_does_not_fit(study):
    u, v, _, items = study
    with pytest.raises(InputError, match=r"same items, not over \[30, 31\]"):
        resample_jointly(
            [pearson_sums(str(n), u, v, items, n_items=n) for n in (30, 31)],
            resamples=1,
            rng=np.random.default_rng(0),
        )
    with pytest.raises(InputError, match="1 to 12 distinct values"):
        alpha_sums("a", np.stack([u, v])[:, 4:], "interval", items[4:], n_items=30)
