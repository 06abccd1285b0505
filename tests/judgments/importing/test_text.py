"""Characters and numbers that databases cannot store."""

import pytest

from judgments.importing.text import may_need_scrubbing, scrub


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain 😀", ("plain 😀", 0)),
        (["a\x00", {"b\ud800": float("inf")}], (["a\ufffd", {"b\ufffd": None}], 3)),
        ({"n": 1, "t": True, "z": None}, ({"n": 1, "t": True, "z": None}, 0)),
    ],
)
def test_scrub_replaces_what_cannot_be_stored(value, expected):
    assert scrub(value) == expected


@pytest.mark.parametrize("text", [r'"\u0000"', r'"\uD83D"', '{"a": NaN}', "-Infinity", "1e400"])
def test_may_need_scrubbing_overlooks_nothing(text):
    assert may_need_scrubbing(text)


def test_may_need_scrubbing_passes_ordinary_text():
    assert not may_need_scrubbing(r'{"id": "1", "content": "\u00fc 😀", "score": 1.5e-3}')
