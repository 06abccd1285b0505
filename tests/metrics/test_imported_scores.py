"""What the official suite's scores lack is computed from them."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from judgments.importing import import_items, import_responses
from judgments.importing.tabular import import_scores
from judgments.models import Item, Response, Score, ScoringRun, now
from judgments.weights import adopt_weights
from metrics.imported_scores import complete_imported

IMAGES = {"image2": "b.png", "image3": "c.png"}


def line(number="1", modal=IMAGES, content="See <image2> and <image3>.", **more):
    output = {"modal": modal, "content": content} | more.pop("output", {})
    return {
        "domain": "natural_science", "subdomain": "physics", "id": number, "difficulty_level": 1,
        "input": {"modal": {}, "content": f"Question {number}?"}, "output": output,
    } | more  # fmt: skip


@pytest.fixture
def take(study, tmp_path):
    """Give a function that imports lines: as items, or as responses of the system demo."""

    def take(*lines, kind="responses", system="demo"):
        path = tmp_path / f"{kind}.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        if kind == "items":
            return import_items(study, [path])
        return import_responses(study, [path], system=system, supports=["image"])

    take(line("1"), line("2", {"image2": "b.png", "audio1": "a.mp3"}, "<image2> <audio1>"),
         line("3", {}, "Plain."), kind="items")  # fmt: skip
    return take


@pytest.fixture
def table(study, tmp_path):
    """Give a function that imports a table of one metric."""

    def table(metric, *values, name="demo"):
        path = tmp_path / f"{metric}.csv"
        rows = [f"natural_science/physics/{n},{name},{metric},{v}" for n, v in enumerate(values, 1)]
        path.write_text("\n".join(["item_id,system,metric,value", *rows]), encoding="utf-8")
        import_scores(study, path)

    return table


def scores(study, metric, engine="imported"):
    with study.read() as session:
        rows = session.execute(
            sa.select(Response.item_id, Score.value, Score.null_reason)
            .join(Response, Response.id == Score.response_id)
            .join(ScoringRun, ScoringRun.id == Score.run_id)
            .where(Score.metric == metric, Score.tag == "", ScoringRun.engine == engine)
            .order_by(Response.item_id)
        )
        return [tuple(row) for row in rows]


def test_complete_imported_gives_what_the_suite_lacks(study, take):
    take(
        line("1", scores={"image2": 90, "image3": 50}, output={"score": 0.8}),
        line("2", scores={"image2": 90, "image3": None}, output={"score": 0.4}),
    )
    take(line("1", scores={"coherence": 5, "style_consistency": 3}),
         line("2", scores={"coherence": 2, "style_consistency": 1}))  # fmt: skip
    done = complete_imported(study)
    assert done.written == {"GQ": 2, "StS": 2, "LeS": 2, "tau": 2, "SQCS": 2, "ICS": 2}
    assert scores(study, "GQ") == [(1, 0.7, None), (2, None, "null_in_record")]
    sqcs = scores(study, "SQCS")
    assert sqcs[0][1] == pytest.approx(0.75 * (0.7 + 0.3 * 0.7))
    assert sqcs[1] == (2, None, "GQ: null_in_record")
    assert [row[1] for row in scores(study, "ICS")] == [pytest.approx(0.9), pytest.approx(0.2)]
    # Item 2 asks for an image and a sound; two images came: F1 is 2/3 and 0.
    assert [row[1] for row in scores(study, "StS")] == [1.0, pytest.approx(1 / 3)]
    assert [row[1] for row in scores(study, "LeS")] == [1.0, 0.5]
    assert [row[1] for row in scores(study, "tau")] == [1.0, 0.0]
    with study.read() as session:
        assert len(session.scalars(sa.select(ScoringRun)).all()) == 1


def test_complete_imported_changes_nothing_the_second_time(study, take):
    take(line(scores={"image2": 90, "image3": 50}, output={"score": 0.8}))
    complete_imported(study)
    with study.read() as session:
        before = session.execute(sa.select(Score.id, Score.value)).all()
    assert complete_imported(study).written == {}
    with study.read() as session:
        assert session.execute(sa.select(Score.id, Score.value)).all() == before


def test_complete_imported_says_which_parts_have_no_score(study, take):
    take(
        line("1", scores={"image2": 90}),
        line("2", {}, ""),
        line("3", {}, "Only words.", scores={"text": 80}),
    )
    complete_imported(study)
    assert scores(study, "GQ") == [(1, None, "not_in_record"), (3, 0.8, None)]
    take(line("2", {}, "", output={"score": 0.2}))
    complete_imported(study)
    assert scores(study, "GQ")[1] == (2, 0.0, None)  # nothing was produced: a result
    assert scores(study, "SQCS") == [(2, 0.0, None)]


def test_complete_imported_needs_qualities_for_a_quality(study, take):
    take(line("1", output={"score": 0.2}), line("3", {}, "Words.", output={"score": 0.8}))
    complete_imported(study)
    assert (scores(study, "GQ"), scores(study, "SQCS")) == ([], [])
    assert scores(study, "StS")[1] == (3, None, "no_output_types")


def test_complete_imported_follows_a_score_that_changed(study, take, tmp_path):
    take(line("1", scores={"image2": 90, "image3": None}))
    complete_imported(study)
    take(line("1", scores={"image2": 90, "image3": 10}))
    assert complete_imported(study).written == {"GQ": 1}
    assert scores(study, "GQ") == [(1, 0.5, None)]


def test_complete_imported_combines_tables_under_the_weights_in_force(study, table):
    for metric, values in {"SC": (0.5, 0.2, ""), "GQ": (0.5, "", 1), "HC": (1, 0, 0)}.items():
        table(metric, *values)
    assert complete_imported(study).written == {"SQCS": 3}
    assert scores(study, "SQCS") == [
        (1, pytest.approx(0.425), None), (2, None, "GQ: null_in_file"),
        (3, None, "SC: null_in_file"),
    ]  # fmt: skip
    assert complete_imported(study).written == {}
    with study.write() as session:
        adopt_weights(session, eta_sqcs=1.0, eta_ics=0.8, source="test", actor="Ada")
    complete_imported(study)
    assert {row[1] and round(row[1], 6) for row in scores(study, "SQCS")} == {0.425, 0.5, None}


def test_complete_imported_combines_records_with_a_table(study, take, table):
    take(line("1", output={"score": 0.8}), line("2", output={"score": 0.4}))
    table("GQ", 0.5)
    complete_imported(study)
    assert scores(study, "SQCS") == [(1, pytest.approx(0.75 * 0.85), None)]


def test_complete_imported_combines_no_tables_of_a_superseded_item(study, table):
    table("SC", 0.5, 0.2)
    table("GQ", 0.5, 0.5)
    with study.write() as session:
        session.execute(sa.update(Item).filter_by(id=2).values(superseded_at=now()))
    assert complete_imported(study).written == {"SQCS": 1}
    assert [row[0] for row in scores(study, "SQCS")] == [1]


def test_complete_imported_leaves_composites_that_came_along_alone(study, table):
    table("HC", 0.4)
    table("SH", 0.5)
    table("ICS", 0.1)
    assert complete_imported(study).written == {}
    assert scores(study, "ICS") == [(1, 0.1, None)]


def test_complete_imported_of_a_study_without_any_does_nothing(study):
    assert complete_imported(study).written == {}
