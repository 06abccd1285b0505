from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from metrics.calibration import best_eta, moments
from metrics.calibration.weights import r_of_eta

GRID = np.linspace(0, 1, 20001)


def fit(u, v, y):
    return float(best_eta(moments(u, v, y).sum(axis=0)[None, :])[0])


def r_on_grid(u, v, y, grid):
    """Correlate each composite by itself."""
    found = []
    for eta in grid:
        composite = v + eta * (u - v)
        constant = np.ptp(composite) < 1e-12
        found.append(np.nan if constant else np.corrcoef(composite, y)[0, 1])
    return np.array(found)


def data(b1, b2, *, n=200, noise=0.5, seed=0, shared=0.6):
    rng = np.random.default_rng(seed)
    u = rng.normal(size=n)
    v = shared * u + rng.normal(size=n)
    return u, v, b1 * u + b2 * v + noise * rng.normal(size=n)


@pytest.mark.parametrize(
    ("b1", "b2"), [(1, 1), (3, 1), (0.2, 2), (1, -0.7), (-0.7, 1), (-1, -2), (-2, -1), (0, 1)]
)
@pytest.mark.parametrize("seed", range(5))
def test_best_eta_is_where_a_fine_grid_is_highest(b1, b2, seed):
    u, v, y = data(b1, b2, seed=seed)
    centred = [x - x.mean() for x in (u, v, y)]
    composites = centred[1] + GRID[:, None] * (centred[0] - centred[1])
    r = composites @ centred[2] / np.linalg.norm(composites, axis=1) / np.linalg.norm(centred[2])
    assert fit(u, v, y) == pytest.approx(GRID[np.argmax(r)], abs=2e-4)


@given(
    seed=st.integers(0, 2**16), b1=st.floats(-2, 2), b2=st.floats(-2, 2), shared=st.floats(-2, 3)
)
def test_best_eta_beats_every_other_weight(seed, b1, b2, shared):
    u, v, y = data(b1, b2, n=40, seed=seed, shared=shared)
    eta = fit(u, v, y)
    assert 0 <= eta <= 1
    best = r_on_grid(u, v, y, [eta])[0]
    assert best >= np.nanmax(r_on_grid(u, v, y, np.linspace(0, 1, 41))) - 1e-9


def test_best_eta_of_a_known_composite_is_its_weight():
    sc, gq = np.random.default_rng(0).random((2, 50))
    assert fit(sc, sc * gq, 5 * (0.7 * sc + 0.3 * sc * gq) + 1) == pytest.approx(0.7, abs=1e-12)


def test_best_eta_is_the_share_of_the_regression_coefficients():
    u, v, y = data(2.0, 1.0)
    b = sm.OLS(y, sm.add_constant(np.column_stack([u, v]))).fit().params
    assert fit(u, v, y) == pytest.approx(b[1] / (b[1] + b[2]), abs=1e-12)


def test_best_eta_is_an_end_point_when_both_coefficients_are_negative():
    u, v, y = data(-1.0, -3.0)
    b = sm.OLS(y, sm.add_constant(np.column_stack([u, v]))).fit().params
    assert (b[1:] < 0).all()
    assert 0.2 < b[1] / (b[1] + b[2]) < 0.3  # what clipping would have given: the worst weight
    assert np.corrcoef(u, y)[0, 1] > np.corrcoef(v, y)[0, 1]
    assert fit(u, v, y) == 1.0
    assert fit(v, u, y) == 0.0


def test_best_eta_does_not_depend_on_where_or_how_wide_the_human_scale_is():
    u, v, y = data(2.0, 1.0)
    assert fit(u, v, 1e6 + 1e-3 * y) == pytest.approx(fit(u, v, y), abs=1e-6)
    assert fit(u + 5, v - 3, y) == pytest.approx(fit(u, v, y), abs=1e-12)


def test_best_eta_follows_components_of_any_size():
    u, v, y = data(2.0, 1.0)
    b = sm.OLS(y, sm.add_constant(np.column_stack([u, 1e-3 * v]))).fit().params
    assert fit(u, 1e-3 * v, y) == pytest.approx(b[1] / (b[1] + b[2]), abs=1e-9)


def test_best_eta_is_not_identified_where_every_weight_is_as_good():
    u, _, y = data(1.0, 1.0)
    assert np.isnan(fit(u, 2 * u + 1, y))
    assert np.isnan(fit(u, -u, y))
    assert np.isnan(fit(u, u + 0.1, y))
    assert np.isnan(fit(u, u, y))
    assert np.isnan(fit(u, u**2, np.full(len(u), 0.3)))


def test_best_eta_skips_an_end_that_is_constant():
    u, _, y = data(1.0, 0.0)
    constant = np.full(len(u), 0.1)
    assert fit(u, constant, -y) == 1.0
    assert fit(constant, u, -y) == 0.0
    assert fit(u, constant, y) == 1.0


def test_best_eta_of_resamples_is_that_of_the_rows_drawn():
    u, v, y = data(1.0, 0.5, n=30)
    rng = np.random.default_rng(1)
    chosen = rng.integers(30, size=(50, 30))
    weights = np.stack([np.bincount(row, minlength=30) for row in chosen]).astype(float)
    found = best_eta(weights @ moments(u, v, y))
    expected = [fit(u[row], v[row], y[row]) for row in chosen]
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_best_eta_is_undefined_in_resamples_whose_human_values_are_all_the_same():
    u, v, _ = data(1.0, 1.0, n=40)
    y = np.full(40, 0.1 + 0.2)
    y[0] = 0.7
    weights = np.ones((2, 40))
    weights[1, 0] = 0
    found = best_eta(weights @ moments(u, v, y))
    assert np.isfinite(found[0])
    assert np.isnan(found[1])


def test_r_of_eta_is_the_correlation_of_the_composite():
    u, v, y = data(1.0, 2.0, n=50)
    grid = np.linspace(0, 1, 11)
    found = r_of_eta(moments(u, v, y).sum(axis=0)[None, :], grid)
    np.testing.assert_allclose(found, r_on_grid(u, v, y, grid), atol=1e-12)


def test_r_of_eta_is_undefined_where_the_composite_is_constant():
    u = np.array([1.0, 2.0, 3.0, 5.0])
    sums = moments(u, -u, np.array([1.0, 3.0, 2.0, 4.0])).sum(axis=0)[None, :]
    found = r_of_eta(sums, np.array([0.0, 0.5, 1.0]))
    assert np.isnan(found[1])
    assert found[0] == pytest.approx(-found[2])
