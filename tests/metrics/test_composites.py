from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.composites import (
    ics,
    normalise,
    relative_score,
    sqcs,
)
from metrics.errors import InputError

unit = st.floats(0, 1, allow_nan=False)


@given(unit, unit, unit)
def test_sqcs_is_linear_in_its_weight(sc, gq, eta):
    u, v = sc, sc * gq
    assert float(sqcs(sc, gq, eta)) == pytest.approx(v + eta * (u - v), abs=1e-12)
    assert sc * gq - 1e-12 <= float(sqcs(sc, gq, eta)) <= sc + 1e-12


@given(unit, unit, unit)
def test_ics_lies_between_its_components(hc, sh, eta):
    assert min(hc, sh) - 1e-12 <= float(ics(hc, sh, eta)) <= max(hc, sh) + 1e-12


@pytest.mark.parametrize(
    ("hc", "sh", "printed"), [(68.4, 71.9, 69.1), (73.1, 76.5, 73.8), (68.7, 74.3, 69.8)]
)
def test_ics_follows_from_the_components_published_for_unima(hc, sh, printed):
    assert 100 * float(ics(hc / 100, sh / 100)) == pytest.approx(printed, abs=0.05)


def test_sqcs_of_a_response_that_says_nothing_right_is_zero():
    assert float(sqcs(0.0, 1.0)) == 0
    assert float(sqcs(1.0, 0.0)) == pytest.approx(0.7)


def test_sqcs_averages_differ_from_the_sqcs_of_averages():
    sc, gq = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    assert float(sqcs(sc, gq).mean()) == pytest.approx(0.5)
    assert float(sqcs(sc.mean(), gq.mean())) == pytest.approx(0.425)


def test_composites_keep_nulls_null():
    assert np.isnan(sqcs([np.nan, 0.5], [0.5, np.nan])).all()
    assert np.isnan(ics([np.nan, 0.5], [0.5, np.nan])).all()
    assert np.isnan(normalise([np.nan])).all()


def test_composites_refuse_what_is_off_the_scale():
    with pytest.raises(InputError, match="rating 6 lies outside 1–5"):
        normalise([5, 6])
    with pytest.raises(InputError, match=r"SC 1\.5 lies outside 0–1"):
        sqcs(1.5, 0.5)
    with pytest.raises(InputError, match=r"η must lie between 0 and 1, not 1\.2"):
        ics(0.5, 0.5, 1.2)


def test_relative_score_counts_unsupported_items_as_zero_and_says_n():
    found = relative_score([0.4, 0.8, np.nan, 0.6], [1, 0, 1, np.nan])
    assert (found.value, found.n, found.n_null) == (pytest.approx(0.2), 2, 2)
    assert math.isnan(relative_score([np.nan], [1]).value)


@given(st.lists(st.tuples(unit, st.sampled_from([0, 1])), min_size=1))
def test_relative_score_never_exceeds_the_absolute(rows):
    values, tau = zip(*rows, strict=True)
    assert relative_score(values, tau).value <= np.mean(values) + 1e-12


def test_relative_score_refuses_unequal_shapes():
    with pytest.raises(InputError, match="two"):
        relative_score([0.5, 0.5], [1])


def test_normalise_by_fifths_keeps_the_lowest_above_zero():
    assert normalise([1, 3, 5], by="from_0").tolist() == [0.2, 0.6, 1.0]
    with pytest.raises(InputError, match="'half' is unknown; choose one of from_1, from_0"):
        normalise([1], by="half")
