"""Known values: read, found in the study, planned and kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from judgments.database import Study
from judgments.errors import PlanError
from judgments.models import Assignment, Dimension, Item, KnownValue, Response, now
from judgments.raters import add_rater
from judgments.rounds import create_round
from judgments.rounds.known import KnownRow, known_pairs, read_known

HEADER = "item,system,dimension,lowest,highest,purpose,explanation\n"
KEY = "science/maths/"


@pytest.fixture
def written(tmp_path: Path):
    """Give a function that writes a gold file."""

    def write(text: str, *, encoding: str = "utf-8") -> Path:
        path = tmp_path / "gold.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_read_known_reads_ranges_purposes_and_explanations(written) -> None:
    path = written(HEADER + 'a/b/1, x ,SC,1,2.5,training,"Off, by one."\na/b/2,y,GQ,4,4,,\n')
    first, second = read_known(path)
    assert first == KnownRow(
        where=f"{path}, line 2", item="a/b/1", system="x", dimension="SC", lowest=1, highest=2.5,
        purpose="training", explanation="Off, by one.",
    )  # fmt: skip
    assert (second.purpose, second.lowest, second.highest) == ("gold", 4, 4)


def test_read_known_reads_a_value_as_a_range_of_one(written) -> None:
    (row,) = read_known(written("\ufeffdimension,value,item,system\nSC,3,a/b/1,x\n"))
    assert (row.lowest, row.highest, row.purpose, row.explanation) == (3, 3, "gold", "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"no column item, system, dimension, value \(or lowest and highest\)"),
        ("item,system,dimension,lowest\n", r"no column value \(or lowest and highest\)"),
        (HEADER, "holds no row"),
        (HEADER.replace("explanation", "reason") + "1\n", "column 'reason' is not one of item"),
        (HEADER + "a,,SC,1,2,,\n", "line 2: system is empty"),
        (HEADER + "a,x,SC,one,2,,\n", "line 2: lowest must be a number, not 'one'"),
        (HEADER + "a,x,SC,1,nan,,\n", "line 2: highest must be a number, not 'nan'"),
        (HEADER + "a,x,SC,1,,,\n", "line 2: highest must be a number, not ''"),
        (HEADER + "a,x,SC,3,2,,\n", "line 2: lowest is 3, above highest, 2"),
        (HEADER + "a,x,SC,1,2,silver,\n", "purpose is one of gold, attention, training, not"),
        (HEADER + "a,x,SC,1,2,gold,why,more\n", "line 2: has more cells than the header"),
        (
            "item,system,dimension,lowest,highest,value\na,x,SC,1,2,1\n",
            "give either value, or lowest and highest",
        ),
    ],
)
def test_read_known_names_file_line_and_reason(written, text: str, message: str) -> None:
    with pytest.raises(PlanError, match=message) as refused:
        read_known(written(text))
    assert "gold.csv" in str(refused.value)


def test_read_known_names_a_file_that_cannot_be_read(written, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"none.csv: there is no such file\.$"):
        read_known(tmp_path / "none.csv")
    with pytest.raises(PlanError, match=r"gold.csv: cannot be read as a UTF-8 text"):
        read_known(written(HEADER + "é,x,SC,1,2,,\n", encoding="latin-1"))


@given(st.permutations(range(6)), st.integers(1, 6))
def test_known_pairs_show_each_known_response(systems: list[int], n: int) -> None:
    named = systems[:n]
    pairs = known_pairs(1, named, systems, "gold")
    shown = [system for pair in pairs for system in (pair.one, pair.two)]
    assert set(named) <= set(shown)
    assert len(pairs) == (n + 1) // 2
    assert None not in shown
    assert all(pair.one != pair.two for pair in pairs)
    assert len({frozenset(pair[1:3]) for pair in pairs}) == len(pairs)


def planned(study: Study, rows: list[KnownRow], **options: object) -> list[Assignment]:
    with study.write() as session:
        for name in ("Ada", "Bo"):
            add_rater(session, name)
        create_round(session, "pilot", raters_per_response=2, known=rows, **options)
        return list(session.scalars(sa.select(Assignment).order_by(Assignment.position)))


def row(item: str, system: str, **changes: object) -> KnownRow:
    plain = {
        "where": "gold.csv, line 2", "item": KEY + item, "system": system, "dimension": "SC",
        "lowest": 1.0, "highest": 2.0, "purpose": "gold", "explanation": "",
    }  # fmt: skip
    return KnownRow(**(plain | changes))


def test_known_items_are_everybodys_and_not_analysed(any_study: Study, fill) -> None:
    contents = fill(any_study, items=6, systems=("a", "b", "c"))
    tasks = planned(
        any_study,
        [
            row("1", "b", purpose="training", explanation="See."),
            row("2", "a"),
            row("2", "a", dimension="GQ", lowest=5.0, highest=5.0),
            row("2", "c"),
            row("3", "c", purpose="attention"),
        ],
    )
    by_item = defaultdict(list)
    for task in tasks:
        by_item[task.item_id].append(task)
    for n, purpose in (("1", "training"), ("2", "gold"), ("3", "attention")):
        found = by_item[contents.items[KEY + n]]
        assert {task.purpose for task in found} == {purpose}
        assert len(found) == len({task.rater_id for task in found}) == 2
        assert not any(task.counts for task in found)
    gold = by_item[contents.items[KEY + "2"]][0]
    assert {gold.response_a_id, gold.response_b_id} == {
        contents.responses[KEY + "2", system] for system in "ac"
    }
    assert all(task.counts for task in tasks if task.purpose == "main")
    with any_study.read() as session:
        values = session.execute(
            sa.select(
                KnownValue.response_id, Dimension.code, KnownValue.lowest, KnownValue.highest,
                KnownValue.explanation,
            ).join(Dimension, Dimension.id == KnownValue.dimension_id).order_by(KnownValue.id)
        ).all()  # fmt: skip
    assert [tuple(value) for value in values] == [
        (contents.responses[KEY + "1", "b"], "SC", 1, 2, "See."),
        (contents.responses[KEY + "2", "a"], "SC", 1, 2, ""),
        (contents.responses[KEY + "2", "a"], "GQ", 5, 5, ""),
        (contents.responses[KEY + "2", "c"], "SC", 1, 2, ""),
        (contents.responses[KEY + "3", "c"], "SC", 1, 2, ""),
    ]


def test_a_known_item_with_a_single_response_is_shown_alone(any_study: Study, fill) -> None:
    contents = fill(any_study, items=3)
    lone = contents.responses[KEY + "1", "birch"]
    with any_study.write() as session:
        session.get_one(Response, lone).superseded_at = now()
    tasks = planned(any_study, [row("1", "aurora")])
    alone = [task for task in tasks if task.purpose == "gold"]
    assert len(alone) == 2
    for task in alone:
        assert task.response_a_id == contents.responses[KEY + "1", "aurora"]
        assert (task.response_b_id, task.pair) == (None, str(task.response_a_id))


def test_a_known_item_may_go_by_its_bare_id(study: Study, fill) -> None:
    contents = fill(study, items=3)
    tasks = planned(study, [replace(row("1", "aurora"), item="1"), row("1", "birch")])
    known = {contents.responses[KEY + "1", name] for name in ("aurora", "birch")}
    gold = [task for task in tasks if task.purpose == "gold"]
    assert len(gold) == 2
    assert all({task.response_a_id, task.response_b_id} == known for task in gold)


def test_a_bare_id_of_several_items_is_refused_with_its_line(study: Study, fill) -> None:
    fill(study, items=3)
    with study.write() as session:
        session.execute(sa.update(Item).values(record_id="1"))
    with pytest.raises(PlanError, match=r"gold.csv, line 2: the id '1' fits 3 items: .*whole key"):
        planned(study, [replace(row("1", "aurora"), item="1")])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row("9", "aurora")], "gold.csv, line 2: there is no item 'science/maths/9'"),
        ([row("1", "cedar")], r"'cedar' has no response .* \(systems: aurora, birch\)"),
        ([row("1", "aurora", dimension="XX")], "the form does not ask for 'XX', but GQ"),
        ([row("1", "aurora", highest=6.0)], "1 to 6 is off the scale of SC, 1 to 5"),
        ([row("1", "aurora")] * 2, "SC of aurora for science/maths/1 stands there twice"),
        (
            [row("1", "aurora"), row("1", "birch", purpose="training")],
            "item science/maths/1 is training here and gold above; an item serves one purpose",
        ),
        ([row("1", "aurora"), row("2", "aurora"), row("3", "aurora")], "no item with responses"),
    ],
)
def test_what_is_known_of_nothing_is_refused(
    study: Study, fill, rows: list[KnownRow], message: str
) -> None:
    fill(study, items=3)
    with pytest.raises(PlanError, match=message):
        planned(study, rows)
    with study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(KnownValue)) == 0
