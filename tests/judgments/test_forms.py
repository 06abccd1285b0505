"""Forms: the default one, reading others, keeping them by version."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from judgments.database import Study
from judgments.errors import FormError
from judgments.forms import (
    ConsentSpec,
    RaterQuestion,
    default_form,
    form_of,
    parse_form,
    read_form,
    store_form,
)
from judgments.models import Dimension, Form

SMALL = """
name = "small"
title = "Small"

[[dimensions]]
code = "SC"
step = 1
title = "Correctness"
question = "Is it right?"
scale = [0, 100]
points = [
  { value = 0, name = "Wrong", text = "not at all" },
  { value = 100, name = "Right", text = "in all" },
]
"""


def test_default_form_asks_four_dimensions_and_two_overall_judgments() -> None:
    form = default_form()
    assert {d.code: d.step for d in form.dimensions} == {
        "GQ": 1,
        "HC": 1,
        "SH": 1,
        "overall_coherence": 1,
        "SC": 2,
        "overall_content": 2,
    }


def test_default_form_labels_all_five_points() -> None:
    for dimension in default_form().dimensions:
        assert dimension.scale == (1, 5)
        assert [point.value for point in dimension.points] == [1, 2, 3, 4, 5]
        assert len({point.name for point in dimension.points}) == 5
        assert all(point.text for point in dimension.points)


def test_default_form_has_the_anchors_of_the_protocol() -> None:
    names = {d.code: [point.name for point in d.points] for d in default_form().dimensions}
    assert names["SC"] == ["Wrong", "Mostly wrong", "Half right", "Nearly right", "Right"]
    assert names["GQ"] == ["Unusable", "Poor", "Fair", "Good", "Excellent"]
    assert names["HC"] == ["Incoherent", "Weak", "Patchy", "Coherent", "Seamless"]
    assert names["SH"] == ["Clashing", "Inconsistent", "Mixed", "Mostly unified", "Unified"]


def test_parse_form_reads_another_scale() -> None:
    (dimension,) = parse_form(SMALL, source="small.toml").dimensions
    assert dimension.scale == (0, 100)
    assert [(point.value, point.name) for point in dimension.points] == [
        (0, "Wrong"),
        (100, "Right"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "small"', "name = ", "small.toml: not TOML"),
        ('name = "small"', "", "small.toml: name is missing$"),
        ('name = "small"', "name = 3", "name must be text, not 3"),
        ("[[dimensions]]", "[dimensions]", "dimensions must be a list"),
        ('code = "SC"', "", r"dimensions\[0\]: code is missing$"),
        ("step = 1", "step = 3", "step must be 1 or 2, not 3"),
        ("step = 1", "step = true", "step must be 1 or 2, not True"),
        ("step = 1", 'step = "1"', "step must be 1 or 2, not '1'"),
        ("[0, 100]", "[0]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", '["0", 100]', r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[false, 100]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[nan, 100]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[0, inf]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[100, 0]", r"scale must be \[lowest, highest\], rising"),
        ("[0, 100]", "[5, 5]", r"scale must be \[lowest, highest\], rising"),
        ("value = 100", "value = 101", "points must rise within the scale 0 to 100"),
        ("value = 100", "value = 0", "points must rise within the scale"),
        ("value = 0,", "value = -1,", "points must rise within the scale"),
        ("value = 0, ", "", "value is missing; it must be a number$"),
        (
            'name = "Wrong", ',
            "",
            r"small.toml: dimensions\[0\] \(SC\): points\[0\]: name is missing$",
        ),
        ('title = "Small"', 'titel = "Small"', "no key 'titel' here; is it 'title'"),
        (
            'code = "SC"',
            'code = "SC"\nqwzx = 1',
            r"dimensions\[0\] \(SC\): there is no key 'qwzx' here, but",
        ),
        ('question = "Is it right?"', 'question = " "', "question must be text that is not empty"),
        ("value = 0, name = ", "value = nan, name = ", "value must be a number, not nan"),
    ],
)
def test_parse_form_refuses_what_is_not_well_formed(old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(FormError, match=message):
        parse_form(SMALL.replace(old, new), source="small.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "x"\ntitle = "x"\ndimensions = []', "at least one dimension"),
        ('name = "x"\ntitle = "x"\ndimensions = [1]', "dimensions\\[0\\] must be a table, not 1"),
        (SMALL + SMALL[SMALL.index("[[dim") :], "dimension 'SC' stands there twice"),
        (SMALL.replace("{ value = 0", "0, { value = 0"), "points\\[0\\] must be a table, not 0"),
    ],
)
def test_parse_form_refuses_wrong_dimensions(text: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        parse_form(text, source="small.toml")


MORE = """
show_reference = false
[consent]
version = "2"
text = "You may **stop**."
[instructions]
text = "Read first."
[[rater_questions]]
code = "level"
question = "How well do you read English?"
kind = "choice"
options = ["well", "a little"]
required = true
[[rater_questions]]
code = "age"
question = "How old are you?"
kind = "number"
[translations.zh]
"Small" = "小"
"well" = "好"
"You may **stop**." = "您可以**停止**。"
"""


def test_parse_form_reads_all_that_a_form_may_say() -> None:
    form = parse_form(
        SMALL.replace("[[dimensions]]", "[[dimensions]]\nhelp = 'Look twice.'").replace(
            'text = "not at all"', 'text = "not at all", example = "2 + 2 = 5"'
        )
        + MORE.replace("show_reference = false", ""),
        source="small.toml",
    )
    assert form.show_reference
    assert form.consent == ConsentSpec(version="2", text="You may **stop**.")
    assert form.instructions == "Read first."
    assert form.rater_questions == (
        RaterQuestion(
            code="level",
            question="How well do you read English?",
            kind="choice",
            options=("well", "a little"),
            required=True,
        ),
        RaterQuestion(code="age", question="How old are you?", kind="number"),
    )
    assert form.dimensions[0].help == "Look twice."
    assert [point.example for point in form.dimensions[0].points] == ["2 + 2 = 5", ""]
    assert form.translations == {
        "zh": {"Small": "小", "well": "好", "You may **stop**.": "您可以**停止**。"}
    }


def test_a_form_without_the_optional_keys_has_their_defaults() -> None:
    form = parse_form(SMALL, source="small.toml")
    assert (form.show_reference, form.consent, form.instructions) == (True, None, None)
    assert (form.rater_questions, form.translations) == ((), {})


def test_yaml_says_the_same_as_toml() -> None:
    form = default_form()
    text = yaml.safe_dump(dict(form.definition), allow_unicode=True, sort_keys=False)
    assert parse_form(text, source="form.yaml") == form
    assert parse_form("show_reference: false\n" + text.replace("show_reference: true\n", ""),
                      source="form.yml").show_reference is False  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1", r"form.yaml: not YAML: .*line 1"),
        ("- 1", r"form.yaml must be a table, not \[1\]"),
        ("", "form.yaml must be a table, not None"),
        ("name: 2024-01-01\ntitle: x\ndimensions: []", "at least one dimension"),
        ("!!python/object:os.system {}", "not YAML"),
    ],
)
def test_yaml_that_is_no_form_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        parse_form(text, source="form.yaml")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("false", '"no"', "show_reference must be true or false, not 'no'"),
        ('version = "2"', "version = 2", "small.toml: consent: version must be text, not 2"),
        ('version = "2"', "", "consent: version is missing$"),
        ('text = "Read first."', "", "instructions: text is missing$"),
        (
            '"choice"',
            '"list"',
            r"rater_questions\[0\] \(level\): kind must be choice or number or text",
        ),
        (', "a little"', "", "options must be two texts or more for a choice"),
        (', "a little"', ", 3", "options must be texts, not"),
        ('kind = "choice"', 'kind = "text"', "options must be left out where the kind is text"),
        ('code = "age"', 'code = "level"', "rater question 'level' stands there twice"),
        ('"Small" =', '"Smal" =', "translations.zh: the form does not say 'Smal'"),
        ('"小"', "1", "translations.zh: Small must be text, not 1"),
        ("translations.zh", 'translations."in Chinese"', "a tag such as zh"),
        ("[translations.zh]", "[translations]", "translations.Small: a language is named by"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(old: str, new: str, message: str) -> None:
    assert old in MORE
    head, table, rest = SMALL.partition("[[dimensions]]")
    flag, break_, more = MORE.replace(old, new).partition("[consent]")
    text = head + flag + table + rest + break_ + more
    with pytest.raises(FormError, match=message):
        parse_form(text, source="small.toml")


def test_read_form_names_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"gone.toml: there is no such file\.$"):
        read_form(tmp_path / "gone.toml")
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    assert read_form(path) == parse_form(SMALL, source=str(path))


def test_default_form_helps_with_an_example_for_every_point() -> None:
    form = default_form()
    assert form.show_reference
    assert form.consent is not None
    assert form.consent.version == "1"
    assert form.instructions
    for dimension in form.dimensions:
        assert dimension.help
        examples = [point.example for point in dimension.points]
        assert len(set(examples)) == 5
        assert all(examples)


@pytest.mark.parametrize("spec", [default_form, lambda: parse_form(SMALL, source="small.toml")])
def test_form_of_gives_back_what_was_stored(any_study: Study, spec) -> None:
    with any_study.write() as session:
        form_id = store_form(session, spec()).id
    with any_study.read() as session:
        assert form_of(session, form_id) == spec()


def test_store_form_keeps_each_dimension(any_study: Study) -> None:
    with any_study.write() as session:
        form_id = store_form(session, default_form()).id
    with any_study.read() as session:
        rows = session.scalars(
            sa.select(Dimension).where(Dimension.form_id == form_id).order_by(Dimension.position)
        ).all()
    spec = default_form().dimensions
    assert [row.code for row in rows] == [one.code for one in spec]
    assert [row.position for row in rows] == list(range(6))
    for row, one in zip(rows, spec, strict=True):
        assert (row.step, row.title, row.question) == (one.step, one.title, one.question)
        assert (row.scale_min, row.scale_max) == one.scale
        assert [(p["value"], p["name"], p["text"]) for p in row.points["points"]] == [
            (p.value, p.name, p.text) for p in one.points
        ]


def test_store_form_makes_a_version_only_of_a_change(any_study: Study) -> None:
    first = parse_form(SMALL, source="small.toml")
    changed = parse_form(SMALL.replace("Is it right?", "Is it correct?"), source="small.toml")
    versions = []
    for spec in (first, first, changed, changed, default_form()):
        with any_study.write() as session:
            form = store_form(session, spec)
            versions.append((form.name, form.version))
    assert versions == [("small", 1), ("small", 1), ("small", 2), ("small", 2), ("unim", 1)]
    with any_study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Form)) == 3
