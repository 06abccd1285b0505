from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrics.errors import InputError
from metrics.structure import (
    TYPES,
    count_types,
    lenient_structure_score,
    score_structure,
    strict_structure_score,
    supporting_rate,
)

counts = arrays(np.int64, (3, 6), elements=st.integers(0, 4))


def naive_sts(response: list[int], reference: list[int]) -> float:
    """Score one response by the letter of the formula."""
    union = [m for m in range(6) if response[m] + reference[m]]
    if not union:
        return math.nan
    total = 0.0
    for m in union:
        hit = min(response[m], reference[m])
        precision = hit / response[m] if response[m] else 0.0
        recall = hit / reference[m] if reference[m] else 0.0
        total += 2 * precision * recall / (precision + recall) if hit else 0.0
    return total / len(union)


@given(counts, counts)
def test_strict_structure_score_equals_the_formula_by_precision_and_recall(response, reference):
    expected = [naive_sts(list(p), list(g)) for p, g in zip(response, reference, strict=True)]
    np.testing.assert_allclose(strict_structure_score(response, reference), expected)


@given(counts, counts)
def test_strict_structure_score_never_exceeds_the_lenient(response, reference):
    sts = strict_structure_score(response, reference)
    les = lenient_structure_score(response, reference)
    defined = ~np.isnan(les)
    assert (sts[defined] <= les[defined] + 1e-12).all()
    assert ((les[defined] >= 0) & (les[defined] <= 1)).all()


@given(arrays(np.int64, (6,), elements=st.integers(0, 3)), st.integers(0, 5), st.booleans())
def test_structure_scores_fall_from_perfection_as_in_figure_6(reference, column, add):
    response = reference.copy()
    if not add and reference[column] == 0:
        return
    response[column] += 1 if add else -1
    strict = strict_structure_score([response], [reference])[0]
    lenient = lenient_structure_score([response], [reference])[0]
    assert strict < 1
    last_gone = not add and reference[column] == 1
    if reference.any():
        assert (lenient < 1) == last_gone


def test_strict_structure_score_may_rise_when_an_imperfect_response_adds_a_tag():
    reference = [[2, 0, 0, 0, 0, 0]]
    short = strict_structure_score([[1, 0, 0, 0, 0, 0]], reference)
    full = strict_structure_score([[2, 0, 0, 0, 0, 0]], reference)
    assert short == pytest.approx([2 / 3])
    assert full == pytest.approx([1])


def test_structure_scores_are_one_on_equal_counts():
    counts = [[1, 2, 0, 0, 0, 3]]
    assert strict_structure_score(counts, counts)[0] == 1
    assert lenient_structure_score(counts, counts)[0] == 1


def test_score_structure_gives_reasons_where_undefined():
    none = score_structure([], [])
    assert math.isnan(none.sts)
    assert math.isnan(none.les)
    assert none.sts_undefined_because == "no_output_types"
    assert none.les_undefined_because == "no_reference_types"


def test_score_structure_counts_text_when_told_to():
    text_only = score_structure([], [], response_text=True, reference_text=True, counts_text=True)
    assert (text_only.sts, text_only.les) == (1, 1)
    missing = score_structure(["image1"], ["image1"], reference_text=True, counts_text=True)
    assert (missing.sts, missing.les) == (0.5, 0.5)
    ignored = score_structure(["image1"], ["image1"], reference_text=True)
    assert ignored.sts == 1


def test_count_types_counts_distinct_tags():
    assert count_types(["threeD1", "code2", "code2"]).tolist() == [0, 0, 0, 0, 1, 1]
    assert len(count_types([], counts_text=True)) == len(TYPES) + 1


@pytest.mark.parametrize("tag", ["text", "image", "image1 ", "picture1", "3D1"])
def test_count_types_refuses_what_is_no_placeholder(tag):
    with pytest.raises(InputError, match="is no placeholder"):
        count_types([tag])


def test_supporting_rate_asks_for_every_type_of_the_reference():
    supported = np.array([True, False, False, True, False, False])
    reference = [[1, 0, 0, 2, 0, 0], [1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]
    assert supporting_rate(supported, reference).tolist() == [1, 0, 1]


def test_structure_scores_refuse_unequal_shapes_and_negative_counts():
    with pytest.raises(InputError, match="one shape"):
        strict_structure_score([[1, 0]], [[1, 0, 0]])
    with pytest.raises(InputError, match="negative"):
        lenient_structure_score([[-1]], [[1]])


def test_strict_structure_score_runs_over_the_reference_when_told_to():
    produced, expected = [[1, 3, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]], [[2, 0, 1, 0, 0, 0], [0] * 6]
    found = strict_structure_score(produced, expected, types="reference")
    assert found[0] == pytest.approx((2 / 3 + 0) / 2)
    assert math.isnan(found[1])
    alone = score_structure(["image1"], [], types="reference")
    assert alone.sts_undefined_because == "no_reference_types"
    with pytest.raises(InputError, match="'all' are none of union, reference"):
        strict_structure_score(produced, expected, types="all")


def test_supporting_rate_by_modality_is_the_share_of_what_is_asked():
    asked = [[1, 0, 2], [1, 1, 1], [0, 0, 0]]
    assert supporting_rate([True, True, False], asked, grain="modality").tolist() == [
        0.5, pytest.approx(2 / 3), 1.0,
    ]  # fmt: skip
    with pytest.raises(InputError, match="'day' is none of item, modality"):
        supporting_rate([True], [[1]], grain="day")
