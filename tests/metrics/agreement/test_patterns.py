from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.agreement.coincidences import value_counts
from metrics.agreement.patterns import find_patterns


@pytest.mark.parametrize("factor", [1.0, 1 / 3, -2.0, 100.0])
@given(ratings=arrays(np.float64, (3, 10), elements=st.sampled_from([0, 1, 2, 5, np.nan])))
def test_find_patterns_gives_each_unit_its_counts(factor, ratings):
    found = find_patterns(ratings * factor, most_values=12)
    values, counts = value_counts(ratings * factor)
    if len(values) == 0:
        assert found is None
        return
    np.testing.assert_array_equal(found.values, values)
    np.testing.assert_array_equal(found.counts[found.of_unit], counts)
    np.testing.assert_array_equal(np.bincount(found.of_unit), found.often)
    assert len(np.unique(found.counts, axis=0)) == len(found.counts)


def test_find_patterns_of_too_many_ratings_to_number_keeps_units_apart():
    ratings = np.random.default_rng(0).integers(0, 12, (60, 30)).astype(float)
    found = find_patterns(ratings, most_values=12)
    np.testing.assert_array_equal(found.of_unit, np.arange(30))
    np.testing.assert_array_equal(found.counts, value_counts(ratings)[1])


def test_find_patterns_gives_up_on_many_values():
    assert find_patterns(np.arange(26.0).reshape(2, 13), most_values=12) is None
    assert find_patterns(np.array([[0.0, 1e9]]), most_values=1) is None
