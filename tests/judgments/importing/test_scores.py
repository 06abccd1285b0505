"""Recognising the form of scores and bringing them to 0–1."""

import pytest

from judgments.errors import ImportRefusedError
from judgments.importing import import_items, import_responses
from judgments.importing.scores import given_scores, recognise_forms
from judgments.importing.written import WrittenScore
from judgments.models import Score


def written(values, metric="SC"):
    return [WrittenScore(metric=metric, field="output.score", value=value) for value in values]


def brought(values, chosen=None):
    scores = written(values)
    notes = []
    forms = recognise_forms("a.jsonl", scores, chosen)
    found = given_scores(scores, forms, lambda code, *_: notes.append(code))
    return forms[0].form, [score.value for score in found], notes


@pytest.mark.parametrize(
    ("values", "form", "expected"),
    [
        ([0.2, 0.4, 0.6, 0.8, 1.0], "0.2-1", [0, 0.25, 0.5, 0.75, 1]),
        ([1, 2, 3, 4, 5], "1-5", [0, 0.25, 0.5, 0.75, 1]),
        ([1, 1, 4.5], "1-5", [0, 0, 0.875]),
        ([0.25, 0.5, 1.0], "0-1", [0.25, 0.5, 1]),
        ([0, 1, 1], "0-1", [0, 1, 1]),
    ],
)
def test_forms_are_recognised_from_all_values_of_a_file(values, form, expected):
    assert brought(values) == (form, expected, [])


@pytest.mark.parametrize(
    ("values", "clause"),
    [
        ([1, 1], "all of them are 1"),
        ([0.4, 4], "above 1 and some between"),
        ([-1], "negative"),
        ([0, 0.2, 1], "some are 0 and the others fifths"),
    ],
)
def test_forms_that_values_do_not_tell_are_refused_with_the_option(values, clause):
    with pytest.raises(ImportRefusedError, match=r"--score-scale 1-5, 0\.2-1 or 0-1") as told:
        recognise_forms("a.jsonl", written(values))
    assert clause in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(("chosen", "value"), [("1-5", 0.0), ("0.2-1", 1.0), ("0-1", 1.0)])
def test_chosen_scale_settles_a_file_of_ones(chosen, value):
    assert brought([1, 1], chosen) == (chosen, [value, value], [])


def test_values_off_the_scale_are_null():
    assert brought([3, 7, -1]) == ("1-5", [0.5, None, None], ["score_off_scale"] * 2)


def test_chosen_scale_on_which_nothing_lies_is_refused():
    with pytest.raises(ImportRefusedError, match=r"none of its scores of SC lies on 1-5"):
        recognise_forms("a.jsonl", written([0.2, 0.4]), "1-5")


@pytest.mark.parametrize(
    ("values", "form", "expected"),
    [
        ([90, 3, 0], "0-100", [0.9, 0.03, 0]),
        ([0, 0], "0-100", [0, 0]),
        ([0.25, 1], "0-1", [0.25, 1]),
        ([50, 120], "0-100", [0.5, None]),
    ],
)
def test_forms_of_qualities_are_recognised_too(values, form, expected):
    scores = written(values, "GQ")
    forms = recognise_forms("a.jsonl", scores)
    assert [form.form for form in forms] == [form]
    assert [s.value for s in given_scores(scores, forms, lambda *_: None)] == expected


@pytest.mark.parametrize(
    ("values", "clause"), [([3, 5], "none lies above 5"), ([0, 1], "all of them are 0 or 1")]
)
def test_qualities_that_do_not_tell_their_scale_are_refused_with_the_option(values, clause):
    with pytest.raises(ImportRefusedError, match="--quality-scale 0-100, 1-5 or 0-1") as told:
        recognise_forms("a.jsonl", written(values, "GQ"))
    assert clause in str(told.value)


@pytest.mark.parametrize(("chosen", "value"), [("0-100", 0.03), ("1-5", 0.5)])
def test_chosen_scale_of_qualities_settles_it(chosen, value):
    scores = written([3], "GQ")
    forms = recognise_forms("a.jsonl", scores, chosen_quality=chosen)
    assert given_scores(scores, forms, lambda *_: None)[0].value == pytest.approx(value)


def test_correctness_and_coherence_of_one_file_may_differ_in_form():
    scores = written([0.2, 0.8]) + written([4], "HC") + written([2], "SH") + written([90.0], "GQ")
    forms = recognise_forms("a.jsonl", scores)
    assert {form.metrics: form.form for form in forms} == {
        ("SC",): "0.2-1", ("HC", "SH"): "1-5", ("GQ",): "0-100",
    }  # fmt: skip
    assert forms[0].sentence().startswith("a.jsonl: SC recognised as 0.2-1 (fifths")


def test_coherence_and_style_of_a_file_become_hc_and_sh(study, record, write, media):
    import_items(study, [write(record(), record(id="8"), name="items.jsonl")], media=media)
    path = write(
        record(scores={"coherence": 5, "style_consistency": 2}),
        record(id="8", scores={"coherence": 1, "style_consistency": 1, "error": "429"}),
    )
    result = import_responses(study, [path], system="demo", media=media)
    assert [form.form for form in result.score_forms] == ["1-5"]
    with study.read() as session:
        scores = {(s.response_id, s.metric, s.tag): s for s in session.query(Score)}
    assert {key: (s.value, s.null_reason) for key, s in scores.items()} == {
        (1, "HC", ""): (1.0, None), (1, "SH", ""): (0.25, None),
        (2, "HC", ""): (None, "error_in_record"), (2, "SH", ""): (None, "error_in_record"),
    }  # fmt: skip
    assert scores[2, "HC", ""].details["error"] == "429"


def test_file_of_ones_leaves_nothing_behind_until_a_scale_is_chosen(study, record, write, media):
    import_items(study, [write(record(), name="items.jsonl")], media=media)
    path = write(record(output__score=1))
    refused = import_responses(study, [path], system="demo", media=media)
    assert (refused.files, len(refused.refusals)) == (0, 1)
    taken = import_responses(study, [path], system="demo", media=media, score_scale="1-5")
    assert (taken.added, taken.score_forms[0].chosen) == (1, True)
    with study.read() as session:
        assert [s.value for s in session.query(Score)] == [0.0]


def test_unknown_scale_is_refused(study, write, record):
    with pytest.raises(ImportRefusedError, match="'1-10' is no scale of scores"):
        import_responses(study, [write(record())], system="demo", score_scale="1-10")
    with pytest.raises(ImportRefusedError, match="--quality-scale takes 0-100, 1-5 or 0-1"):
        import_responses(study, [write(record())], system="demo", quality_scale="0.2-1")
