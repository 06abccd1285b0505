from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize

from metrics.screening import fit_raters, rater_bias


def model(*, raters=6, units=200, width=None, missing=0.0, seed=0):
    """Draw ratings from unit + severity + noise of each rater's own width."""
    rng = np.random.default_rng(seed)
    bias = rng.normal(0, 0.5, raters)
    width = np.full(raters, 0.5) if width is None else np.asarray(width)
    truth = rng.normal(3, 1, units)
    ratings = truth + bias[:, None] + width[:, None] * rng.normal(size=(raters, units))
    ratings[rng.random(ratings.shape) < missing] = np.nan
    return ratings, bias, truth


def test_rater_bias_of_crossed_raters_is_the_mean_distance_to_the_units_means():
    ratings, _, _ = model()
    expected = np.mean(ratings - ratings.mean(axis=0), axis=1)
    np.testing.assert_allclose(rater_bias(ratings), expected, atol=1e-12)


def test_rater_bias_of_ragged_ratings_is_the_least_squares_fit():
    ratings, _, _ = model(units=30, missing=0.6)
    rater, unit = np.nonzero(np.isfinite(ratings))
    units = np.unique(unit)
    design = np.column_stack(
        [unit[:, None] == units[None, :], rater[:, None] == np.arange(1, 6)[None, :]]
    ).astype(float)
    slopes = np.r_[0, sm.OLS(ratings[rater, unit], design).fit().params[-5:]]
    own = np.bincount(rater, minlength=6)
    expected = slopes - own @ slopes / own.sum()
    np.testing.assert_allclose(rater_bias(ratings), expected, atol=1e-9)


def test_rater_bias_of_sparse_ratings_is_not_shrunk():
    rng = np.random.default_rng(0)
    ratings, bias, _ = model(raters=8, units=4000, width=np.full(8, 0.1))
    for unit in range(4000):
        ratings[rng.permutation(8)[2:], unit] = np.nan
    found = rater_bias(ratings)
    assert np.polyfit(bias, found, 1)[0] == pytest.approx(1, abs=0.03)
    once = np.nanmean(ratings - np.nanmean(ratings, axis=0), axis=1)
    assert np.polyfit(bias, once, 1)[0] < 0.7


def test_rater_bias_leaves_out_raters_without_ratings():
    ratings, _, _ = model()
    idle = np.vstack([ratings, np.full(200, np.nan)])
    found = rater_bias(idle)
    assert np.isnan(found[-1])
    np.testing.assert_allclose(found[:-1], rater_bias(ratings), atol=1e-12)


@pytest.mark.parametrize(
    "ratings",
    [
        np.array([[1.0, 2, np.nan, np.nan], [np.nan, np.nan, 3, 4]]),
        np.array([[1.0, 2]]),
        np.full((3, 4), np.nan),
    ],
)
def test_rater_bias_is_undefined_where_raters_cannot_be_compared(ratings):
    assert np.isnan(rater_bias(ratings)).all()
    found = fit_raters(ratings)
    assert found.undefined_because
    assert np.isnan(found.scores).all()


def test_fit_raters_finds_severity_and_width():
    width = np.array([0.2, 0.4, 0.6, 0.8, 1.0, 1.2])
    ratings, bias, truth = model(units=3000, width=width)
    found = fit_raters(ratings)
    assert found.converged
    assert found.undefined_because is None
    np.testing.assert_allclose(found.inconsistency, width, rtol=0.1)
    np.testing.assert_allclose(found.bias - found.bias.mean(), bias - bias.mean(), atol=0.08)
    plain = np.std(ratings.mean(axis=0) - truth)
    assert np.std(found.scores - truth) < 0.6 * plain


def test_fit_raters_rests_where_its_own_equations_hold():
    ratings, _, _ = model(raters=5, units=40, missing=0.3, seed=2)
    found = fit_raters(ratings)
    given = np.isfinite(ratings)
    w = np.where(given, 1 / found.inconsistency[:, None] ** 2, 0.0)
    rest = np.where(given, ratings - found.bias[:, None], 0.0)
    scores = (w * rest).sum(axis=0) / w.sum(axis=0)
    np.testing.assert_allclose(found.scores, scores, atol=1e-7)
    residual = np.where(given, ratings - found.scores - found.bias[:, None], 0.0)
    squares, freedom = (residual**2).sum(axis=1), (given - w / w.sum(axis=0)).sum(axis=1)
    pooled = squares.sum() / freedom.sum()
    n = given.sum(axis=1)
    variance = (n * squares / freedom + 5 * pooled) / (n + 5)
    np.testing.assert_allclose(found.inconsistency**2, variance, atol=1e-6)
    assert np.sum(n * found.bias) == pytest.approx(0, abs=1e-9)


def test_fit_raters_does_not_follow_one_of_three_crossed_raters():
    ours, plain = [], []
    for seed in range(20):
        ratings, _, truth = model(raters=3, units=100, seed=seed)
        found = fit_raters(ratings)
        assert found.inconsistency.min() > 0.2
        ours.append(np.std(found.scores - truth))
        plain.append(np.std(ratings.mean(axis=0) - truth))
    assert np.mean(ours) < 1.05 * np.mean(plain)


def plain_likelihood(ratings):
    """Fit crossed raters by plain maximum likelihood: variances are squares over ratings."""
    variance, scores = np.ones(len(ratings)), ratings.mean(axis=0)
    for _ in range(1000):
        bias = np.mean(ratings - scores, axis=1)
        bias -= bias.mean()
        rest = ratings - scores - bias[:, None]
        variance = np.maximum(np.mean(rest**2, axis=1), 1e-12)
        new = (ratings - bias[:, None]).T @ (1 / variance) / np.sum(1 / variance)
        moved, scores = np.linalg.norm(new - scores), new
        if moved < 1e-8:
            break
    return scores, np.sqrt(variance)


def test_fit_raters_does_not_collapse_as_plain_likelihood_does():
    ours, plain = [], []
    for seed in range(20):
        ratings, _, truth = model(raters=3, units=100, width=[0.5, 0.6, 0.7], seed=seed)
        scores, width = plain_likelihood(ratings)
        assert width.min() < 1e-5
        found = fit_raters(ratings)
        assert found.inconsistency.min() > 0.2
        ours.append(np.std(found.scores - truth))
        plain.append(np.std(scores - truth))
    # The best that known widths allow is 1 / √(Σ 1 / width²) = .339; one rater alone errs by .5–.7.
    assert np.mean(ours) == pytest.approx(0.339, abs=0.02)
    assert np.mean(plain) > 0.47
    assert (np.array(plain) > np.array(ours)).mean() >= 0.95


def literal_fit(ratings):
    """Alternate as `fit_raters` says it does, rating by rating."""
    given = [(i, j) for i, j in np.ndindex(ratings.shape) if np.isfinite(ratings[i, j])]
    raters, units = (range(size) for size in ratings.shape)
    of_rater = [[j for r, j in given if r == i] for i in raters]
    of_unit = [[i for i, u in given if u == j] for j in units]
    score = [sum(ratings[i, j] for i in of_unit[j]) / len(of_unit[j]) for j in units]
    w = [1.0 for _ in raters]
    moved = 1.0
    while moved >= 1e-8:
        b = [sum(ratings[i, j] - score[j] for j in of_rater[i]) / len(of_rater[i]) for i in raters]
        centre = sum(len(of_rater[i]) * b[i] for i in raters) / len(given)
        b = [own - centre for own in b]
        squares = [sum((ratings[i, j] - score[j] - b[i]) ** 2 for j in of_rater[i]) for i in raters]
        freedom = [
            sum(1 - w[i] / sum(w[other] for other in of_unit[j]) for j in of_rater[i])
            for i in raters
        ]
        pooled = sum(squares) / sum(freedom)
        n = [len(of_rater[i]) for i in raters]
        v = [(n[i] * squares[i] / freedom[i] + 5 * pooled) / (n[i] + 5) for i in raters]
        w = [1 / own for own in v]
        new = [
            sum(w[i] * (ratings[i, j] - b[i]) for i in of_unit[j]) / sum(w[i] for i in of_unit[j])
            for j in units
        ]
        moved = float(np.linalg.norm(np.subtract(new, score)))
        score = new
    return np.array(b), np.sqrt(v), np.array(score)


@pytest.mark.parametrize("missing", [0.0, 0.3])
def test_fit_raters_equals_a_literal_loop(missing):
    ratings, _, _ = model(raters=5, units=25, missing=missing, seed=1)
    found = fit_raters(ratings)
    bias, width, scores = literal_fit(ratings)
    np.testing.assert_allclose(found.bias, bias, atol=1e-9)
    np.testing.assert_allclose(found.inconsistency, width, atol=1e-9)
    np.testing.assert_allclose(found.scores, scores, atol=1e-9)


def test_fit_raters_without_leaning_maximises_the_likelihood_of_differences(monkeypatch):
    monkeypatch.setattr("metrics.screening.bias.PSEUDO_RATINGS", 0)
    ratings, _, _ = model(raters=5, units=120, width=[0.3, 0.5, 0.7, 0.9, 1.1], missing=0.2, seed=3)
    given = np.isfinite(ratings)
    n = given.sum(axis=1)

    def minus_likelihood(x):
        """Of the ratings with the scores integrated out: what is left are differences."""
        bias = np.r_[x[:4], -n[:4] @ x[:4] / n[4]]
        w = np.where(given, np.exp(-x[4:])[:, None], 0.0)
        rest = np.where(given, ratings - bias[:, None], 0.0)
        total = w.sum(axis=0)
        squares = np.sum(w * (rest - np.sum(w * rest, axis=0) / total) ** 2)
        return n @ x[4:] + np.log(total).sum() + squares

    best = optimize.minimize(minus_likelihood, np.zeros(9), method="BFGS", options={"gtol": 1e-6})
    found = fit_raters(ratings)
    np.testing.assert_allclose(found.bias[:4], best.x[:4], atol=1e-4)
    np.testing.assert_allclose(found.inconsistency, np.exp(best.x[4:] / 2), atol=1e-4)


def test_fit_raters_of_three_crossed_raters_without_leaning_is_grubbs_estimator(monkeypatch):
    monkeypatch.setattr("metrics.screening.bias.PSEUDO_RATINGS", 0)
    ratings, _, _ = model(raters=3, units=200, width=[0.4, 0.6, 0.8])
    # A rater's variance is the covariance of its differences from the two others.
    expected = [
        np.cov(ratings[i] - ratings[i - 1], ratings[i] - ratings[i - 2], ddof=0)[0, 1]
        for i in range(3)
    ]
    np.testing.assert_allclose(fit_raters(ratings).inconsistency ** 2, expected, rtol=1e-6)


def test_fit_raters_does_not_depend_on_the_order_of_raters_or_units():
    ratings, _, _ = model(units=60, missing=0.3)
    rng = np.random.default_rng(1)
    raters, units = rng.permutation(6), rng.permutation(60)
    first, second = fit_raters(ratings), fit_raters(ratings[raters][:, units])
    np.testing.assert_allclose(second.bias, first.bias[raters], atol=1e-9)
    np.testing.assert_allclose(second.inconsistency, first.inconsistency[raters], atol=1e-9)
    np.testing.assert_allclose(second.scores, first.scores[units], atol=1e-9)


def test_fit_raters_does_not_tell_two_raters_apart():
    ratings, _, _ = model(raters=2)
    found = fit_raters(ratings)
    assert "two raters" in found.undefined_because
    assert found.rounds == 0


def test_fit_raters_of_raters_in_full_agreement():
    ratings = np.tile(np.array([1.0, 2, 0, 5]), (3, 1))
    found = fit_raters(ratings)
    np.testing.assert_allclose(found.scores, ratings[0], atol=1e-12)
    np.testing.assert_allclose(found.bias, 0, atol=1e-12)
    assert (found.inconsistency < 1e-5).all()
