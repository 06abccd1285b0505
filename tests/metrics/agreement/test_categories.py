from __future__ import annotations

import numpy as np
import pytest

from metrics.agreement.categories import category_places
from metrics.errors import InputError


def test_category_places_finds_thirds_that_are_not_the_same_double():
    scale = np.array([0.0, 1 / 3, 2 / 3, 1.0])
    places = category_places(np.array([[0.3333333333, 1 - 1 / 3, np.nan]]), scale)
    np.testing.assert_array_equal(places, [[1, 2, np.nan]])


def test_category_places_names_a_rating_off_the_scale():
    with pytest.raises(InputError, match=r"rating 2\.5 is not on the scale, whose values are 1, 2"):
        category_places(np.array([[1.0, 2.5]]), np.array([1.0, 2, 3]))


@pytest.mark.parametrize("scale", [[1.0], [2.0, 1.0], [1.0, 1.0], [1.0, np.nan]])
def test_category_places_refuses_what_is_no_scale(scale):
    with pytest.raises(InputError, match="categories must"):
        category_places(np.array([[1.0]]), np.array(scale))
