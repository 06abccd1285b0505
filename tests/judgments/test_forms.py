"""Forms: the default one, reading others, keeping them by version."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.errors import FormError
from judgments.forms import default_form, parse_form, store_form
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
        ('name = "small"', "", "small.toml: name must be text, not None"),
        ('name = "small"', "name = 3", "name must be text, not 3"),
        ("[[dimensions]]", "[dimensions]", "dimensions must be a list"),
        ('code = "SC"', "", r"dimensions\[0\]: code must be text"),
        ("step = 1", "step = 3", "step must be 1 or 2, not 3"),
        ("step = 1", "step = true", "step must be a whole number, not True"),
        ("step = 1", 'step = "1"', "step must be a whole number, not '1'"),
        ("[0, 100]", "[0]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", '["0", 100]', r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[false, 100]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[nan, 100]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[0, inf]", r"scale must be \[lowest, highest\]"),
        ("[0, 100]", "[100, 0]", "the scale must rise"),
        ("[0, 100]", "[5, 5]", "the scale must rise"),
        ("value = 100", "value = 101", "points must rise within the scale 0 to 100"),
        ("value = 100", "value = 0", "points must rise within the scale"),
        ("value = 0,", "value = -1,", "points must rise within the scale"),
        ("value = 0, ", "", "value must be a number, not None"),
        ('name = "Wrong", ', "", "name must be text"),
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
        ('name = "x"\ntitle = "x"\ndimensions = [1]', "dimensions must be tables, not 1"),
        (SMALL + SMALL[SMALL.index("[[dim") :], "dimension 'SC' stands there twice"),
        (SMALL.replace("{ value = 0", "0, { value = 0"), "points must be tables, not 0"),
    ],
)
def test_parse_form_refuses_wrong_dimensions(text: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        parse_form(text, source="small.toml")


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
