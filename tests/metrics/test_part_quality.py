from __future__ import annotations

import numpy as np
import pytest

from metrics.errors import InputError
from metrics.part_quality import PartQuality, aggregate_quality, generation_quality


def test_generation_quality_is_of_media_where_there_are_any():
    quality = [[0.2, 0.6, 1.0], [0.2, 0.6, 1.0], [0.2, np.nan, 1.0]]
    present = [[True, True, True], [True, False, False], [True, True, True]]
    values = generation_quality(quality, [True, False, False], present)
    np.testing.assert_allclose(values, [0.8, 0.2, np.nan])
    partial = generation_quality(quality, [True, False, False], present, allow_partial=True)
    np.testing.assert_allclose(partial, [0.8, 0.2, 1.0])


def test_generation_quality_without_parts_is_undefined():
    assert np.isnan(generation_quality([[0.5]], [False], [[False]])).all()
    with pytest.raises(InputError, match="without parts"):
        aggregate_quality([])


def test_aggregate_quality_names_the_reason_of_the_null_part():
    parts = [
        PartQuality(tag="text", value=0.9, reason=None, is_text=True),
        PartQuality(tag="image1", value=0.5, reason=None),
        PartQuality(tag="audio1", value=None, reason="file_missing"),
    ]
    assert aggregate_quality(parts) == (None, "file_missing")
    assert aggregate_quality(parts, allow_partial=True) == (0.5, None)


def test_aggregate_quality_stays_null_where_every_part_is():
    parts = [PartQuality(tag="image1", value=None, reason="damaged_file")]
    assert aggregate_quality(parts, allow_partial=True) == (None, "damaged_file")


def test_aggregate_quality_does_not_mind_a_null_text_beside_media():
    parts = [
        PartQuality(tag="text", value=None, reason="too_short", is_text=True),
        PartQuality(tag="image1", value=0.5, reason=None),
    ]
    assert aggregate_quality(parts) == (0.5, None)


def test_generation_quality_counts_text_when_told_to():
    quality, present = [[0.9, 0.5, 0.7], [0.2, 0.5, 0.7]], [[True] * 3] * 2
    text = [True, False, False]
    found = {
        rule: generation_quality(quality, text, present, aggregation=rule).tolist()
        for rule in ("non_text_mean", "all_mean", "minimum")
    }
    assert found["non_text_mean"] == pytest.approx([0.6, 0.6])
    assert found["all_mean"] == pytest.approx([0.7, 1.4 / 3])
    assert found["minimum"] == [0.5, 0.2]
    with pytest.raises(InputError, match="'median' is none of"):
        generation_quality(quality, text, present, aggregation="median")


@pytest.mark.parametrize("rule", ["all_mean", "minimum"])
def test_a_null_text_counts_where_text_counts(rule):
    parts = [
        PartQuality(tag="text", value=None, reason="too_short", is_text=True),
        PartQuality(tag="image1", value=0.5, reason=None),
    ]
    assert aggregate_quality(parts, aggregation=rule) == (None, "too_short")
    assert aggregate_quality(parts, aggregation=rule, allow_partial=True) == (0.5, None)
    assert aggregate_quality(parts[:1], aggregation=rule, allow_partial=True) == (
        None, "too_short",
    )  # fmt: skip
