"""`accordant report` and `recalibrate`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from judgments.database import Study
from judgments.models import Score, ScoringRun
from judgments.recording import Answer, reveal_reference, save_draft, submit

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


@pytest.fixture
def judged(made, fill, plan):
    """Have a round that two raters finished, and scores of the four components."""
    study = Study(str(made))
    contents = fill(study, items=6, systems=("aurora", "birch"))
    tasks = plan(study, raters=("Ada", "Ben"), raters_per_response=2)
    with study.write() as session:
        for n, task in enumerate(task for mine in tasks.values() for task in mine):
            _finish(session, task, n)
        run = ScoringRun(engine="local", version="0", config={}, config_hash="0" * 64)
        session.add(run)
        session.flush()
        for n, response in enumerate(contents.responses.values()):
            for metric in ("SC", "GQ", "HC", "SH"):
                value = (n * 7 + len(metric) + ord(metric[0])) % 10 / 10
                session.add(Score(run_id=run.id, response_id=response, metric=metric, value=value))
    study.dispose()
    return made


def _finish(session, task, n):
    for step, codes in enumerate(STEPS):
        for k, (code, side) in enumerate((code, side) for code in codes for side in "AB"):
            answer = Answer(value=(n + k + step) % 5 + 1)
            save_draft(
                session, task.assignment_id, task.rater_id, side=side, code=code, answer=answer
            )
        if step == 0:
            reveal_reference(session, task.assignment_id, task.rater_id)
    submit(session, task.assignment_id, task.rater_id)


@pytest.mark.parametrize("command", [("report", "--out", "out"), ("recalibrate",)], ids=" ".join)
def test_unknown_round_is_named_with_those_there_are(refused, made, folder, command):
    said = refused(*command, "--round", "plot")
    assert "no round named 'plot'" in said
    assert not (folder / "out").exists()


@pytest.mark.parametrize("command", [("report", "--out", "out"), ("recalibrate",)], ids=" ".join)
def test_round_without_judgments_is_refused(run, refused, made, fill, plan, folder, command):
    study = Study(str(made))
    fill(study)
    plan(study)
    study.dispose()
    assert "no submitted judgments yet" in refused(*command, "--round", "pilot")
    assert not (folder / "out").exists()


def test_report_writes_three_files_and_prints_the_headlines(run, judged, folder):
    said = run("report", "--round", "pilot", "--out", "deep/out", "--resamples", "100")
    assert said.status == 0, said.err
    assert {path.name for path in (folder / "deep" / "out").iterdir()} >= {
        "report.json", "report.md", "report.html",
    }  # fmt: skip
    document = json.loads((folder / "deep" / "out" / "report.json").read_text())
    assert document["study"]["round"] == "pilot"
    assert "Written: deep/out/report." in said.out
    assert "α" in said.out


def test_report_by_group_and_in_chosen_forms(run, judged, folder):
    said = run(
        "report", "--round", "pilot", "--out", "out", "--resamples", "100",
        "--by", "domain, area:system", "--compare", "all", "--format", "json,csv",
    )  # fmt: skip
    assert said.status == 0, said.err
    written = {path.name for path in (folder / "out").iterdir()}
    assert {"report.json", "report_comparison.csv"} <= written
    assert not {"report.md", "report.html"} & written
    document = json.loads((folder / "out" / "report.json").read_text())
    assert document["settings"]["by"] == ["domain", "area:system"]
    assert {tuple(row["by"]) for row in document["agreement"]} == {
        (), ("domain",), ("area", "system"),
    }  # fmt: skip
    assert len({row["dimension"] for row in document["comparison"]}) == 6


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--by", "domian", "or by screening; not by 'domian'"),
        ("--compare", "none", "composites or all, not as 'none'"),
        ("--format", "json,pdf", "json, csv, md, html, not pdf"),
    ],
)
def test_report_refuses_what_it_does_not_know(refused, judged, folder, option, value, sentence):
    assert sentence in refused("report", "--round", "pilot", "--out", "out", option, value)
    assert not (folder / "out").exists()


def test_report_that_cannot_be_written_is_one_sentence(refused, judged, folder):
    (folder / "out").write_text("in the way")
    said = refused("report", "--round", "pilot", "--out", "out", "--resamples", "100")
    assert "out" in said
    assert (folder / "out").read_text() == "in the way"


def test_force_goes_only_with_adopt(run, judged):
    said = run("recalibrate", "--round", "pilot", "--force")
    assert said.status == 2
    assert "--force only goes with --adopt" in said.err
    assert "Traceback" not in said.err


def test_recalibrate_changes_nothing_unless_asked_to_adopt(run, judged):
    said = run("recalibrate", "--round", "pilot", "--resamples", "100")
    assert said.status == 0, said.err
    assert "SQCS" in said.out
    assert "ICS" in said.out
    assert weight_sets(judged) == [(1, 0.7, 0.8)]


def test_adopt_refuses_what_does_not_surely_help_and_force_is_logged(run, refused, judged):
    refused("recalibrate", "--round", "pilot", "--adopt", "--resamples", "100")
    assert weight_sets(judged) == [(1, 0.7, 0.8)]
    said = run("recalibrate", "--round", "pilot", "--adopt", "--force", "--resamples", "100")
    assert said.status == 0, said.err
    assert "Weight set 2 is in force" in said.out
    assert len(weight_sets(judged)) == 2
    with sqlite3.connect(judged) as connection:
        logged = connection.execute(
            "SELECT after FROM audit_log WHERE subject = 'weight_sets' ORDER BY id DESC"
        ).fetchone()[0]
    assert "force" in logged


def weight_sets(path: Path):
    with sqlite3.connect(path) as connection:
        return connection.execute(
            "SELECT version, eta_sqcs, eta_ics FROM weight_sets ORDER BY version"
        ).fetchall()


def test_report_says_whose_scores_it_takes(run, judged, folder):
    words = ("report", "--round", "pilot", "--out", "out", "--resamples", "100", "--format", "json")
    assert "Scores: local engine." in run(*words).out
    rows = ["item_id,system,metric,value"]
    rows += [f"science/maths/{n},aurora,SC,{n / 10}" for n in range(1, 7)]
    (folder / "sc.csv").write_text("\n".join(rows), encoding="utf-8")
    run("import", "scores", "sc.csv")
    assert "Scores: imported engine." in run(*words, "--engine", "imported").out
    document = json.loads((folder / "out" / "report.json").read_text())
    assert document["settings"]["engine"] == "imported"
    assert {r["engine"] for r in document["settings"]["runs"] if "SC" in r["metrics"]} == {
        "imported"
    }


@pytest.mark.parametrize(
    "command", [("report", "--round", "pilot", "--out", "out"), ("recalibrate", "--round", "pilot"),
                ("export", "scores", "out.csv")],
    ids=lambda words: words[0],
)  # fmt: skip
def test_engine_without_scores_is_refused_with_those_that_have(refused, judged, command):
    said = refused(*command, "--engine", "judge")
    assert "no scores of the engine 'judge'; scores there are of local" in said
