"""Scales: said, in the file, known, or 1 to 5."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from judgments.errors import ImportRefusedError
from judgments.importing.tabular import ScaleOptions, import_ratings
from judgments.importing.tabular.scales import points_of
from judgments.models import Dimension, Form

HEADER = "item_id,system,rater_id,dimension,value"


@pytest.fixture
def taken(study, table):
    """Give a function that imports the values of dimension q and gives its row."""

    def take(*values, scale=None, scale_of=(), header=HEADER, start=0):
        rows = [f"{start + n},a,r,q,{value}" for n, value in enumerate(values)]
        options = ScaleOptions.parse(scale, scale_of)
        import_ratings(study, table(header, *rows), round_name="x", scales=options)
        with study.read() as session:
            return session.scalars(select(Dimension)).one()

    return take


def points(dimension):
    return [point["value"] for point in dimension.points["points"]]


def test_whole_numbers_from_1_to_5_are_on_the_scale_of_1_to_5(taken):
    found = taken(2, 4, 3.0)
    assert (found.code, found.scale_min, found.scale_max) == ("q", 1, 5)
    assert points(found) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("value", ["0", "6", "2.5", "0.3333333333333333", "100", "-1"])
def test_other_values_without_a_scale_are_asked_about(taken, value):
    said = f"line 4: value {value} of 'q' is no whole number from 1 to 5, the scale that is taken "
    with pytest.raises(ImportRefusedError, match=said) as refused:
        taken(2, 4, value)
    assert "--scale-of q=MIN:MAX" in str(refused.value)


@pytest.mark.parametrize(
    ("values", "scale", "expected"),
    [
        ((0, 1 / 3, 2 / 3), "0:1", [0, 1 / 3, 2 / 3, 1]),
        ((0, 0.5, 1), "0:1", [0, 0.5, 1]),
        ((1, 6, 4), "1:6", [1, 2, 3, 4, 5, 6]),
        ((3, 2.5), "1:5", [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        ((3, 2.25), "1:5", [1 + n / 4 for n in range(17)]),
        ((0, 50, 100), "0:100", []),
        ((2.7182818, 3), "1:5", []),
        ((-1, 0, 1), "-1:1", [-1, 0, 1]),
        ((1, 0.5), "0.5:5", [0.5 + n / 2 for n in range(10)]),
    ],
)
def test_a_scale_that_is_said_has_the_points_that_its_values_lie_on(taken, values, scale, expected):
    found = taken(*values, scale=scale)
    assert f"{found.scale_min:g}:{found.scale_max:g}" == scale
    assert points(found) == expected


def test_points_are_the_values_themselves_to_the_last_bit():
    value = 0.1 + 0.2
    assert points_of((0.0, 0.6), np.array([value])) == ()
    nearly = np.nextafter(2 / 3, 1)
    assert points_of((0.0, 1.0), np.array([nearly])) == (0.0, 1 / 3, nearly, 1.0)


def test_a_scale_of_one_dimension_leaves_the_others_alone(study, table):
    path = table(HEADER, "1,a,r,fluency,87.5", "1,a,r,cost = 3:4,2")
    options = ScaleOptions.parse("0:3", ["fluency=0:100"])
    import_ratings(study, path, round_name="x", scales=options)
    with study.read() as session:
        found = {d.code: (d.scale_min, d.scale_max) for d in session.scalars(select(Dimension))}
    assert found == {"fluency": (0, 100), "cost = 3:4": (0, 3)}


@pytest.mark.parametrize(
    ("scale", "scale_of", "said"),
    [
        ("5", (), r"^--scale '5': a scale is written MIN:MAX, such as 1:5 or 0:100"),
        (None, ("q",), r"^--scale-of 'q': write DIMENSION=MIN:MAX"),
        (None, ("=1:2",), r"^--scale-of '=1:2': write"),
        (None, ("q=2:1",), r"^--scale-of '2:1': a scale is written"),
        (None, ("z=1:2",), r"--scale-of names 'z', but the dimensions are q"),
        ("1:3", (), r"line 3: value 4 of 'q' is off its scale, 1:3; correct it"),
        (None, ("q=0:3.5",), r"line 3: value 4 of 'q' is off its scale, 0:3.5"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(taken, study, scale, scale_of, said):
    with pytest.raises(ImportRefusedError, match=said):
        taken(2, 4, scale=scale, scale_of=scale_of)
    with study.read() as session:
        assert session.scalars(select(Form)).all() == []


def test_the_file_may_say_the_scale(taken):
    found = taken("0.25,0:1", ",0:1", "1,", header=f"{HEADER},scale")
    assert (found.scale_min, found.scale_max) == (0, 1)


@pytest.mark.parametrize(
    ("values", "scale", "said"),
    [
        (("1,0:1", "1,0:2"), None, "line 3: the scale 0:2 of 'q' contradicts 0:1 before"),
        (("1,0:1",), "0:5", "line 2: the scale of 'q' is 0:5 by the option, but 0:1 in the column"),
    ],
)
def test_two_scales_of_one_dimension_are_refused(taken, values, scale, said):
    with pytest.raises(ImportRefusedError, match=said):
        taken(*values, scale=scale, header=f"{HEADER},scale")


def test_a_dimension_keeps_its_scale_and_its_points_grow(taken, study):
    taken(0, 1, scale="0:1")
    assert points(taken(0.5, start=10)) == [0, 0.5, 1]
    with pytest.raises(ImportRefusedError, match="'q' is 0:1 in this round, but 0:2 by the option"):
        taken(1, start=20, scale="0:2")
    with pytest.raises(ImportRefusedError, match="value 2 of 'q' is off its scale, 0:1"):
        taken(2, start=20)
    assert points(taken(1 / 7, start=30)) == []
    assert points(taken(1, start=40)) == []
    with study.read() as session:
        form = session.scalars(select(Form)).one()
    assert form.name == "imported:x"
    assert [d["code"] for d in form.definition["dimensions"]] == ["q"]
    assert form.definition["dimensions"][0]["scale"] == [0, 1]


def test_steps_that_are_said_are_points_whether_or_not_they_came_up(taken):
    found = taken(0, 1, scale="0:1/3")
    assert points(found) == [0, 1 / 3, 2 / 3, 1]
    assert points(taken(1, 0, start=10)) == [0, 1 / 3, 2 / 3, 1]


def test_steps_of_one_dimension_are_not_those_of_all():
    options = ScaleOptions.parse("0:1/4", ["q=0:2"])
    assert options.points("q") == ()
    assert options.points("p") == (0, 0.25, 0.5, 0.75, 1)


@pytest.mark.parametrize("text", ["0:1/0", "0:1/x", "0:1/", "0:1/99"])
def test_steps_are_a_small_number(text):
    with pytest.raises(ImportRefusedError, match="comes the number of steps, 1 to 20"):
        ScaleOptions.parse(text, ())


def test_a_scale_that_was_taken_unasked_is_told(study, table):
    rows = ["1,a,r,q,3", "1,a,r,p,0.5"]
    done = import_ratings(
        study, table(HEADER, *rows), round_name="x", scales=ScaleOptions.parse(None, ["p=0:1"])
    )
    (said,) = done.assumed
    assert said.startswith("No scale was given, so 1:5 was taken for q;")
    assert import_ratings(study, table(HEADER, rows[0]), round_name="x").assumed == ()


@pytest.mark.parametrize(
    ("scale", "values", "expected"),
    [
        ("0:1/5", (0.2, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]),
        ("1:5/2", (1, 3), [1, 3, 5]),
        ("0:100/10", (10, 90), list(range(0, 101, 10))),
    ],
)
def test_steps_that_are_said_stay_when_more_comes(taken, scale, values, expected):
    assert points(taken(*values, scale=scale)) == pytest.approx(expected)
    assert points(taken(*values, start=10)) == pytest.approx(expected)


def test_a_value_between_the_steps_that_are_said_is_refused(taken):
    with pytest.raises(ImportRefusedError, match="value 2 of 'q' lies on none of the steps"):
        taken(1, 2, scale="1:5/2")


def test_other_steps_than_the_round_has_are_refused(taken):
    taken(1, 3, scale="1:5/2")
    with pytest.raises(ImportRefusedError, match="'q' has other steps in this round"):
        taken(1, 3, scale="1:5/4", start=10)


def test_a_scale_that_the_round_had_is_not_told_as_taken_unasked(study, table):
    first = ScaleOptions.parse("0:100", ())
    import_ratings(study, table(HEADER, "1,a,r,q,50"), round_name="x", scales=first)
    more = ScaleOptions.parse(None, ["p=0:10"])
    done = import_ratings(
        study, table(HEADER, "2,a,r,q,77", "2,a,r,p,7"), round_name="x", scales=more
    )
    assert done.assumed == ()
