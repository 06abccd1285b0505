"""Finding the scores of a record."""

import pytest

from judgments.importing.sides import Notes
from judgments.importing.written import ScoreReader


def read(record, delivered=("image2", "audio2")):
    notes = Notes()
    found = ScoreReader(notes, delivered).read(record)
    return {(s.metric, s.tag): (s.value, s.reason) for s in found}, [c for _, c, _ in notes.found]


@pytest.mark.parametrize(
    "record",
    [
        {"scores": {"coherence": 4, "style_consistency": 3}},
        {"scores": {"Coherence": "4", "style_consistency": " 3.0 "}},
        {"scores": {"coherence": {"score": 4, "reason": "fine"}, "style_consistency": {"value": "3"}}},
        {"scores": {"ics": {"coherence": 4, "style_consistency": 3}}},
        {"output": {"coherence": 4, "style_consistency": 3}},
        {"output": {"scores": {"coherence": 4, "style_consistency": 3}}},
        {"ics": {"coherence": 4, "style_consistency": 3, "reason": "An error of taste, no more."}},
        {"coherence": 4, "style_consistency": 3},
    ],
)  # fmt: skip
def test_read_finds_coherence_and_style_wherever_they_stand(record):
    assert read(record) == ({("HC", ""): (4.0, None), ("SH", ""): (3.0, None)}, [])


def test_read_finds_qualities_of_parts_and_of_the_text():
    scores = {"image2": 91.1, "Audio_2": "70", "text": {"score": 80}, "image_note": "sharp"}
    assert read({"scores": scores}) == (
        {("GQ", "image2"): (91.1, None), ("GQ", "audio2"): (70.0, None),
         ("GQ", "text"): (80.0, None)},
        [],
    )  # fmt: skip


@pytest.mark.parametrize(
    "beside",
    [
        {"error": "Error code: 429 - rate limit for gpt-5-mini"},
        {"reason": "RateLimitError: too many requests"},
        {"coherence": {"score": 1, "reason": "Failed to parse the answer"},
         "style_consistency": {"score": 1, "error": "timeout"}},
        {"status": "failed"},
        {"reason": "openai.APITimeoutError: Request timed out."},
        {"explanation": "Rate limit reached for gpt-5-mini"},
        {"reason": "Request timed out."},
        {"reason": "Error: 429"},
        {"message": "Evaluation failed"},
        {"raw_response": "[ERROR] HTTP 503"},
    ],
)  # fmt: skip
def test_read_takes_a_failure_recorded_as_the_lowest_grades_for_none(beside):
    scores = {"coherence": 1, "style_consistency": 1} | beside
    assert read({"scores": scores}) == (
        {("HC", ""): (None, "error_in_record"), ("SH", ""): (None, "error_in_record")},
        ["score_failed", "score_failed"],
    )


def test_read_tells_the_error_of_one_score_from_that_of_the_other():
    scores = {"coherence": 4, "style_consistency": 1, "style_consistency_error": "timed out"}
    assert read({"scores": scores})[0] == {
        ("HC", ""): (4.0, None), ("SH", ""): (None, "error_in_record"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "reason",
    [
        "Failed to mention the salt.", "Failed to evaluate the integral.", "The error bars are off.",
        "The code raises a TypeError on line 3.", "The rate-limiting step is missing.",
        "It says that HTTP 404 means success.", "The client timed out in the story.", "",
    ],
)  # fmt: skip
def test_read_leaves_a_low_grade_with_a_verdict_alone(reason):
    record = {"output": {"score": 1, "reason": reason, "error": None, "error_analysis": "Two."}}
    assert read(record) == ({("SC", ""): (1.0, None)}, [])


def test_read_counts_no_digit_out_of_an_error_message():
    record = {"output": {"score": "Error code: 429, model gpt-5-mini"}}
    assert read(record) == ({("SC", ""): (None, "error_in_record")}, ["score_failed"])


def test_read_takes_the_error_of_the_whole_record_for_its_judge():
    record = {"error": "judge not reached", "output": {"score": 0.2}, "scores": {"image2": 50}}
    assert read(record) == (
        {("GQ", "image2"): (50.0, None), ("SC", ""): (None, "error_in_record")}, ["score_failed"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"scores": {"sharpness": 3}}, "unknown_score"),
        ({"scores": {"sharpness": "3"}}, "unknown_score"),
        ({"scores": {"video9": 3}}, "score_without_tag"),
        ({"scores": {"coherence": [4]}}, "odd_value"),
        ({"scores": {"coherence": "1e999"}}, "odd_value"),
        ({"scores": {"coherence": 4}, "output": {"coherence": 3}}, "odd_value"),
    ],
)
def test_read_says_what_is_odd(record, code):
    assert read(record)[1] == [code]


def test_read_keeps_null_as_null():
    record = {"scores": {"image2": None, "coherence": None, "style_consistency": ""}}
    assert set(read(record)[0].values()) == {(None, "null_in_record")}
