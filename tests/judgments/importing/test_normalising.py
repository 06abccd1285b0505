"""From records as written to records as meant."""

import pytest

from judgments.importing.irregularities import CODES
from judgments.importing.normalising import normalise
from judgments.item_names import normalise_area, normalise_domain


@pytest.fixture
def read(raw, record):
    """Give a function that makes a record with changes and reads it: record and codes."""

    def run(**changes):
        found, notes = normalise(raw(record(**changes)))
        assert {note.code for note in notes} <= CODES.keys()
        return found, [(note.code, note.tag) for note in notes]

    return run


def test_normalise_reads_a_regular_record(read):
    record, odd = read()
    assert odd == []
    assert record.key == "natural_science/chemistry/7"
    assert record.difficulty == "2"
    assert record.question.content == "What is in <image1>?"
    assert record.question.values == {"image1": "a.png"}
    assert record.output.values == {"image2": "b.png"}
    assert not record.is_scored


def test_normalise_names_file_record_and_id(raw, record):
    _, notes = normalise(raw(record(difficulty_level=None), number=4))
    assert [(n.file, n.record, n.item_id, n.code) for n in notes] == [
        ("records.jsonl", 4, "7", "missing_difficulty")
    ]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"difficulty_level": None}, ["missing_difficulty"]),
        ({"difficulty_level": "expert"}, ["odd_difficulty"]),
        ({"domain": None}, ["missing_area"]),
        ({"domain": ["x"]}, ["odd_value"]),
        ({"subdomain": ""}, ["missing_domain"]),
        ({"domain": "general_domain"}, ["area_spelling"]),
        ({"subdomain": "1_chemistry"}, ["domain_prefix"]),
        ({"id": None}, ["missing_id"]),
        ({"id": " "}, ["missing_id"]),
        ({"input": None}, ["missing_input"]),
        ({"output": None}, ["missing_output"]),
        ({"output": {"content": "", "modal": {}}}, ["missing_output"]),
        ({"output": ["x"]}, ["odd_value"]),
        ({"output": "bare text"}, ["odd_value"]),
        ({"output__modal": ["b.png"]}, ["odd_value", "tag_without_entry"]),
        ({"output__modal": {"image2": 7}}, ["odd_value"]),
        ({"output__modal": {"image2": "b.png", "figure1": "c"}}, ["unknown_modality"]),
        ({"output__modal": {"Image_2": "b.png"}}, ["tag_spelling"]),
        ({"output__modal": {"image2": "b.png", "Image2": "c.png"}}, ["repeated_name"]),
        ({"output__content": 7}, ["odd_value", "entry_not_mentioned"]),
        ({"output__content": "<image2: a cat>"}, ["caption_in_content"]),
        ({"output__captioned_response": "This: <image2: x>."}, []),
        ({"output__captioned_response": "This: <image2: [MISSING_CAPTION]>."}, ["missing_caption"]),
        ({"output__captioned_response": "This: <image2: [ERROR_CAPTION: 429]>."},
         ["error_caption"]),
        ({"output__captioned_response": "That: <image2: x>."}, ["caption_not_aligned"]),
        ({"output__captioned_response": 3}, ["odd_value"]),
        ({"output__content": "<image2: a> or <image2: b>"},
         ["caption_in_content", "odd_value", "repeated_tag"]),
        ({"scores": {"image2": "high"}}, ["odd_value"]),
        ({"scores": {"audio9": 3}}, ["score_without_tag"]),
        ({"scores": [3]}, ["odd_value"]),
        ({"output__score": True}, ["odd_value"]),
    ],
)  # fmt: skip
def test_normalise_says_what_is_odd(read, changes, codes):
    assert [code for code, _ in read(**changes)[1]] == codes


def test_normalise_reports_a_mesh_in_parts(read):
    modal = {"threeD1": "m/cup.obj", "threeD2": "m/cup.mtl", "threeD3": "m/cup.png"}
    _, odd = read(output={"modal": modal, "content": "<threeD1> <threeD2> <threeD3>"})
    assert odd == [("mesh_in_parts", "threeD2"), ("mesh_in_parts", "threeD3")]


@pytest.mark.parametrize(("value", "expected"), [(7, "7"), ("007", "007"), (" 7 ", "7")])
def test_normalise_keeps_ids_as_they_are(read, value, expected):
    assert read(id=value)[0].id == expected


def test_normalise_makes_the_same_id_for_the_same_question(read):
    assert read(id=None)[0].id == read(id=None)[0].id
    assert read(id=None)[0].id != read(id=None, input__content="Else? <image1>")[0].id


@pytest.mark.parametrize(
    ("value", "expected"), [(3, "3"), ("2", "2"), (1.0, "1"), ("Hard", "3"), (None, None)]
)
def test_normalise_reads_difficulties(read, value, expected):
    assert read(difficulty_level=value)[0].difficulty == expected


def test_normalise_takes_captions_and_scores(read):
    record, odd = read(
        output__captioned_response='This: <image2: a "red" > apple\n>.',
        output__score=0.2,
        scores={"image2": 91.1},
    )
    assert odd == []
    assert record.output.captions == {"image2": 'a "red" > apple'}
    assert {(s.metric, s.tag): s.value for s in record.scores} == {
        ("GQ", "image2"): 91.1, ("SC", ""): 0.2,
    }  # fmt: skip
    assert record.is_scored


def test_normalise_makes_the_content_of_a_captioned_response_alone(read):
    record, _ = read(output__content=None, output__captioned_response="See <image2: x>!")
    assert record.output.content == "See <image2>!"


def test_normalise_knows_null_scores_from_none(read):
    assert read(output__score=None)[0].scores == ()
    record, _ = read(scores={"image2": None})
    (score,) = record.scores
    assert (score.tag, score.value, score.reason) == ("image2", None, "null_in_record")
    assert record.is_scored


@pytest.mark.parametrize(
    ("text", "area"),
    [("general_domain", "general_area"), ("general_area", "general_area"),
     ("Social Science", "social_science"), ("natural_science", "natural_science"),
     ("my/area", "my_area")],
)  # fmt: skip
def test_normalise_area_accepts_each_spelling(text, area):
    assert normalise_area(text) == area


@pytest.mark.parametrize(
    ("text", "domain"),
    [("1_math", "math"), ("12-Computer Science", "computer_science"), ("math", "math"), ("3", "3")],
)
def test_normalise_domain_takes_the_number_off(text, domain):
    assert normalise_domain(text) == domain
