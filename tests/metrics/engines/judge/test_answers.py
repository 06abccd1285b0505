"""Reading answers: what does not fit the schema is no answer."""

from __future__ import annotations

import json

import jsonschema
import pytest

from metrics.engines.judge.answers import CAPTION, JUDGMENT, read_caption, read_verdict


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_read_verdict_takes_the_five_points(score):
    text = json.dumps({"reason": " Fine. ", "score": score})
    jsonschema.validate(json.loads(text), JUDGMENT.schema)
    found = read_verdict(text)
    assert (found.score, found.reason) == (score, "Fine.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "Score: 4",
        "null",
        "[4]",
        '{"score": 4}',
        '{"reason": "x", "score": "4"}',
        '{"reason": "x", "score": 4.0}',
        '{"reason": "x", "score": true}',
        '{"reason": "x", "score": 0}',
        '{"reason": "x", "score": 6}',
        '{"reason": null, "score": 4}',
        '{"reason": "x", "score": 4, "confidence": 1}',
        '```json\n{"reason": "x", "score": 4}\n```',
        '{"reason": "x", "score": 4',
        "[" * 100_000,
    ],
)
def test_read_verdict_picks_nothing_out_of_what_does_not_fit(text):
    assert read_verdict(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"perceived": true, "caption": " A cat. "}', "A cat."),
        ('{"perceived": false, "caption": "I cannot see it."}', ""),
        ('{"perceived": 1, "caption": "A cat."}', None),
        ('{"perceived": true, "caption": null}', None),
        ("A cat.", None),
    ],
)
def test_read_caption(text, expected):
    assert read_caption(text) == expected


@pytest.mark.parametrize("form", [JUDGMENT, CAPTION], ids=lambda form: form.name)
def test_schema_is_strict(form):
    asked = form.response_format()["json_schema"]
    assert asked["strict"] is True
    assert asked["schema"]["additionalProperties"] is False
    assert set(asked["schema"]["required"]) == set(asked["schema"]["properties"])
