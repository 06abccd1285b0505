import json
import math

import pytest

from metrics.quality.base import graded, null, ramp, unusable


def test_graded_multiplies_aspects_and_clips_each() -> None:
    assert graded({"a": 0.5, "b": 0.4, "c": 1.7}, {}).value == pytest.approx(0.2)
    assert graded({"a": 0.5, "b": -1.0}, {}).value == 0.0


def test_graded_details_are_json_without_infinities() -> None:
    details = graded({"a": 1.0}, {"snr": math.inf, "n": 3, "name": "x", "f": 1 / 3}).details
    assert json.loads(json.dumps(details, allow_nan=False))["measured"] == {
        "snr": None,
        "n": 3,
        "name": "x",
        "f": 0.3333,
    }


def test_unusable_is_a_result_and_null_is_none() -> None:
    assert unusable("cut short").value == 0.0
    assert unusable("cut short").reason is None
    assert null("too_large", file="x").value is None
    assert null("too_large").reason == "too_large"


@pytest.mark.parametrize(
    ("value", "bad", "good", "expected"), [(5, 10, 20, 0), (25, 10, 20, 1), (0.75, 1, 0, 0.25)]
)
def test_ramp_is_linear_and_flat_outside(
    value: float, bad: float, good: float, expected: float
) -> None:
    assert ramp(value, bad=bad, good=good) == expected
