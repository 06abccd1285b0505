"""What an export writes, leaves out and refuses."""

from __future__ import annotations

import csv

import pytest
from sqlalchemy import select

from judgments.errors import ExportRefusedError, UnknownNameError
from judgments.exporting import export_preferences, export_ratings, export_scores
from judgments.importing.tabular import import_preferences, import_ratings, import_scores
from judgments.models import Item, Judgment, Response, Score, ScoringRun, now
from judgments.weights import weights_in_force

RATINGS = "item_id,system,rater_id,dimension,value\n1,a,Ada,q,3\n2,a,Ada,q,\n2,a,Ben,q,5\n"


@pytest.fixture
def out(tmp_path):
    """Give where to write."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "table.csv"


@pytest.fixture
def rated(study, tmp_path):
    """Give a function that imports ratings into a round."""

    def rate(name="x", text=RATINGS):
        path = tmp_path / "given.csv"
        path.write_text(text, encoding="utf-8")
        import_ratings(study, path, round_name=name)
        return study

    return rate


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_export_ratings_writes_a_row_for_each_current_judgment(rated, out):
    study = rated()
    with study.write() as session:
        old = session.scalars(select(Judgment).where(Judgment.value == 5.0)).one()
        old.is_current = False
        session.flush()
        values = {c.name: getattr(old, c.name) for c in Judgment.__table__.c if c.name != "id"}
        session.add(Judgment(**values | {"value": 4.5, "revision": 2, "is_current": True}))
    done = export_ratings(study, out, identified=True)
    assert (done.path, done.rows, done.left_out) == (out, 3, 0)
    assert [
        (r["item_id"], r["rater_id"], r["value"], r["reason"], r["scale"]) for r in rows(out)
    ] == [
        ("imported/imported/1", "Ada", "3", "", "1:5"),
        ("imported/imported/2", "Ada", "", "not_given", "1:5"),
        ("imported/imported/2", "Ben", "4.5", "", "1:5"),
    ]


def test_raters_go_by_pseudonyms_that_are_the_same_throughout_a_study(rated, out):
    study = rated()
    rated("y", "item_id,system,rater_id,dimension,value\n1,b,Ben,q,1\n")
    export_ratings(study, out, round_name="x")
    first = [row["rater_id"] for row in rows(out)]
    assert first[0] == first[1] != first[2]
    assert not {"Ada", "Ben"} & set(first)
    export_ratings(study, out, round_name="y")
    assert [row["rater_id"] for row in rows(out)] == [first[2]]


def test_several_rounds_must_be_chosen_from(rated, out):
    rated("x")
    study = rated("y")
    with pytest.raises(
        ExportRefusedError, match=r"Several rounds have judgments: 'x', 'y'; choose"
    ):
        export_ratings(study, out)
    with pytest.raises(UnknownNameError, match="There is no round named 'z'"):
        export_ratings(study, out, round_name="z")
    assert export_ratings(study, out, round_name="y").rows == 3


@pytest.mark.parametrize("export", [export_ratings, export_scores, export_preferences])
def test_nothing_is_an_error_and_no_file(study, fill, plan, out, export):
    with pytest.raises(ExportRefusedError, match="yet; nothing was written"):
        export(study, out)
    fill(study, items=1)
    plan(study)
    with pytest.raises(ExportRefusedError, match=r"'pilot' .*; nothing was written\."):
        export(study, out, round_name="pilot")
    assert list(out.parent.iterdir()) == []


def test_a_file_that_was_there_stays_where_there_is_nothing_to_write(study, out):
    out.write_text("precious")
    with pytest.raises(ExportRefusedError):
        export_ratings(study, out)
    assert out.read_text() == "precious"


def test_a_folder_that_is_not_there_is_refused(rated, out):
    with pytest.raises(ExportRefusedError, match=r"none/x\.csv cannot be written: No such file"):
        export_ratings(rated(), out.parent / "none" / "x.csv")


def test_what_is_about_replaced_responses_is_left_out_and_counted(rated, out, tmp_path):
    study = rated()
    path = tmp_path / "scores.csv"
    path.write_text("item_id,system,metric,value\n1,a,m,1\n2,a,m,2\n")
    import_scores(study, path)
    path.write_text("item_id,system_a,system_b,rater_id,verdict\n1,a,b,r,A\n2,b,a,r,A\n")
    import_preferences(study, path, round_name="x")
    with study.write() as session:
        item = session.scalars(select(Item).where(Item.record_id == "2")).one()
        session.scalars(
            select(Response).where(Response.item_id == item.id).order_by(Response.id)
        ).first().superseded_at = now()
    for export, kept, left in ((export_ratings, 1, 2), (export_scores, 1, 1),
                               (export_preferences, 1, 1)):  # fmt: skip
        done = export(study, out)
        assert (done.rows, done.left_out) == (kept, left)
        assert {row["item_id"] for row in rows(out)} == {"imported/imported/1"}


def test_export_scores_takes_each_metric_from_the_run_of_the_report(study, fill, out, tmp_path):
    contents = fill(study, items=1, systems=("a", "b"))
    a, b = contents.responses.values()
    with study.write() as session:
        in_force = weights_in_force(session).id
        runs = [ScoringRun(engine=engine, version="1", config={}, config_hash=str(n))
                for n, engine in enumerate(("local", "local", "judge"))]  # fmt: skip
        session.add_all(runs)
        session.flush()
        old, local, judge = (run.id for run in runs)
        for run, metric, value, more in (
            (old, "SC", 0.1, {}), (local, "SC", 0.2, {}), (judge, "SC", 0.3, {}),
            (old, "GQ", 0.4, {}), (judge, "deep", 0.5, {}), (local, "GQ", 0.6, {"tag": "image1"}),
            (judge, "SQCS", 0.7, {}), (old, "SQCS", 0.8, {"weight_set_id": in_force}),
            (local, "SQCS", 0.9, {"weight_set_id": in_force + 1}),
        ):  # fmt: skip
            session.add(Score(run_id=run, response_id=a, metric=metric, value=value, **more))
        session.add(Score(run_id=local, response_id=b, metric="SC", null_reason="no_reference"))
    export_scores(study, out)
    assert [(r["system"], r["metric"], r["value"], r["reason"]) for r in rows(out)] == [
        ("a", "GQ", "0.4", ""), ("a", "SC", "0.2", ""), ("b", "SC", "", "no_reference"),
        ("a", "SQCS", "0.8", ""), ("a", "deep", "0.5", ""),
    ]  # fmt: skip
    path = tmp_path / "ratings.csv"
    path.write_text("item_id,system,rater_id,dimension,value\n1,b,r,q,3\n")
    import_ratings(study, path, round_name="x")
    assert export_scores(study, out, round_name="x").rows == 1


def test_export_scores_puts_imported_runs_of_other_responses_together(study, fill, out):
    contents = fill(study, items=1, systems=("a", "b", "c"))
    a, b, c = contents.responses.values()
    with study.write() as session:
        runs = [ScoringRun(engine="imported", version="1", config={}, config_hash=str(n))
                for n in range(3)]  # fmt: skip
        session.add_all(runs)
        session.flush()
        for run, response, value in ((0, a, 0.25), (0, c, 0.5), (1, b, 0.75), (2, c, 1.0)):
            session.add(Score(run_id=runs[run].id, response_id=response, metric="m", value=value))
    assert export_scores(study, out).rows == 2
    assert {(row["system"], row["value"]) for row in rows(out)} == {("c", "1"), ("b", "0.75")}
