from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from metrics.comparison import holm
from metrics.errors import InputError


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_equals_statsmodels(p):
    expected = multipletests(p, method="holm")[1]
    np.testing.assert_allclose(holm(np.array(p)), expected, atol=1e-12)


def test_holm_leaves_out_what_was_not_tested():
    found = holm(np.array([0.02, np.nan, 0.03]))
    np.testing.assert_allclose(found, [0.04, np.nan, 0.04])
    assert len(holm(np.zeros(0))) == 0


def test_holm_refuses_what_is_no_p():
    with pytest.raises(InputError, match="between 0 and 1"):
        holm(np.array([0.5, 1.2]))
