from __future__ import annotations

import gc

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from metrics.comparison import holm
from metrics.errors import InputError


@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_holm_equals_statsmodels(size, monkeypatch):
    monkeypatch.setattr(gc, "collect", lambda *_: 0)  # statsmodels collects garbage each time
    rng = np.random.default_rng(size)
    for p in [*rng.random((4, size)), rng.random(size).round(1), np.zeros(size), np.ones(size)]:
        np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1], atol=1e-12)


def test_holm_leaves_out_what_was_not_tested():
    found = holm(np.array([0.02, np.nan, 0.03]))
    np.testing.assert_allclose(found, [0.04, np.nan, 0.04])
    assert len(holm(np.zeros(0))) == 0


def test_holm_refuses_what_is_no_p():
    with pytest.raises(InputError, match="between 0 and 1"):
        holm(np.array([0.5, 1.2]))
