from __future__ import annotations

import numpy as np
import pytest

from metrics.errors import InputError
from metrics.screening import screen_by_correlation

GOOD = np.array([1.0, 2, 3, 4, 5, 1, 2, 3, 4])
SYSTEMS = np.array([0, 1, 2, 0, 1, 2, 0, 1, 2])


def _by_hand(ratings: np.ndarray, systems: np.ndarray, rater: int) -> tuple[float, float]:
    own, mean = ratings[rater], np.nanmean(ratings, axis=0)
    mine = np.isfinite(own)
    of_systems = [
        [values[mine & (systems == n)].mean() for n in np.unique(systems[mine])]
        for values in (own, mean)
    ]
    return np.corrcoef(own[mine], mean[mine])[0, 1], np.corrcoef(*of_systems)[0, 1]


def test_screen_by_correlation_equals_the_definition() -> None:
    rng = np.random.default_rng(0)
    ratings = np.clip(np.round(GOOD + rng.normal(0, 1, (4, 9))), 1, 5)
    ratings[0, 3] = ratings[2, 7] = np.nan
    found = screen_by_correlation(ratings, SYSTEMS)
    for rater in range(4):
        expected = _by_hand(ratings, SYSTEMS, rater)
        assert (found.r_units[rater], found.r_systems[rater]) == pytest.approx(expected, abs=1e-12)
    assert found.n_units.tolist() == [8, 9, 8, 9]


def test_screen_by_correlation_rejects_only_where_both_are_low() -> None:
    against = np.stack([GOOD, GOOD, GOOD, 6 - GOOD])
    assert screen_by_correlation(against, SYSTEMS).rejected.tolist() == [False] * 3 + [True]
    # Scrambled within each system, so that only the means of systems agree.
    systems = np.repeat([0, 1, 2], 3)
    ordered = np.array([1.0, 3, 2, 3, 5, 4, 6, 8, 7])
    scrambled = np.array([3.0, 1, 2, 6, 0, 6, 4.2, 9, 7.8])
    found = screen_by_correlation(np.stack([ordered, ordered, ordered, scrambled]), systems)
    assert found.r_systems[3] > 0.8
    assert not found.rejected.any()


def test_screen_by_correlation_goes_by_units_alone_below_three_systems() -> None:
    found = screen_by_correlation(np.stack([GOOD, GOOD, 6 - GOOD]), SYSTEMS % 2)
    assert np.isnan(found.r_systems).all()
    assert found.rejected.tolist() == [False, False, True]


def test_screen_by_correlation_is_not_applicable_without_variation_or_company() -> None:
    alone = np.full(9, np.nan)
    found = screen_by_correlation(np.stack([GOOD, GOOD, np.full(9, 3.0), alone]), SYSTEMS)
    assert found.applicable.tolist() == [True, True, False, False]
    assert not found.rejected.any()
    assert not screen_by_correlation(GOOD[None], SYSTEMS).applicable.any()


def test_screen_by_correlation_refuses_systems_of_another_length() -> None:
    with pytest.raises(InputError, match="a system for each of 9 units"):
        screen_by_correlation(GOOD[None], SYSTEMS[:3])
