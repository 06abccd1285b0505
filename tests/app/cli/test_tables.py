"""`accordant import` and `export` of ratings, scores and preferences."""

from __future__ import annotations

import importlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

RATINGS = "item_id,system,rater_id,dimension,value\n1,a,r1,q,3\n1,b,r1,q,\n2,a,r2,q,5\n"
SCORES = "item_id,system,metric,value\n1,a,m,0.25\n1,b,m,nan\n2,a,m,0.5\n"
PREFERENCES = "item_id,system_a,system_b,rater_id,verdict\n1,a,b,r1,B~\n"
PAGE = (Path(__file__).parents[3] / "docs" / "tables.md").read_text(encoding="utf-8")


@pytest.fixture
def write(folder):
    """Give a function that writes a file."""

    def to(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        return name

    return to


def rows_of(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_import_counts_what_it_creates(run, made, write):
    said = run("import", "ratings", write("r.csv", RATINGS), "--round", "theirs")
    assert (said.status, said.err) == (0, "")
    assert said.out == (
        "ratings: 3 added (1 of them null). New: 1 round, 1 dimension, 2 raters, 2 items, "
        "2 systems, 3 responses, 3 tasks.\n"
        "No scale was given, so 1:5 was taken for q; if that is wrong, import into another --round "
        "with --scale MIN:MAX.\n"
    )
    again = run("import", "ratings", "r.csv", "--round", "theirs")
    assert again.out == "ratings: 3 unchanged.\n"
    said = run("import", "scores", write("s.csv", SCORES))
    assert said.out == "scores: 3 added (1 of them null). New: 1 metric.\n"
    said = run("import", "preferences", write("p.csv", PREFERENCES), "--round", "theirs")
    assert said.out == "preferences: 1 added. New: 1 task.\n"


GRADES = {"1,a": (5, 90), "1,b": (1, 20), "2,a": (3, 70), "2,b": (2, 40)}


def test_components_on_other_scales_go_from_import_to_report(run, made, write):
    rated = [f"{one},r{n},overall_content,{sc}\n" for one, (sc, _) in GRADES.items() for n in "12"]
    write("r.csv", "item_id,system,rater_id,dimension,value\n" + "".join(rated))
    lines = [f"{one},SC,{sc}\n{one},GQ,{gq}\n" for one, (sc, gq) in GRADES.items()]
    write("s.csv", "item_id,system,metric,value\n" + "".join(lines))
    run("import", "ratings", "r.csv", "--round", "t")
    refused = run("import", "scores", "s.csv")
    assert (refused.status, refused.err.count("\n"), rows_of(made, "scores")) == (2, 1, 0)
    assert "s.csv, line 2: SC is 5, and SC, GQ, HC and SH are shares of 1 " in refused.err
    assert "--scale-of SC=1:5" in refused.err
    said = run("import", "scores", "s.csv", "--scale-of", "SC=1:5", "--scale-of", "GQ=0:100")
    assert "s.csv: SC read as 1:5 and brought to 0 to 1.\n" in said.out
    assert "From imported scores: 4 SQCS.\n" in said.out
    report = run("report", "--round", "t", "--out", "rep")
    assert (report.status, report.err) == (0, "")
    assert "SQCS with overall_content: Pearson r " in report.out
    with closing(sqlite3.connect(made)) as connection:
        kept = connection.execute(
            "SELECT metric, value FROM scores WHERE response_id = 1 ORDER BY metric"
        ).fetchall()
    assert kept == [("GQ", 0.9), ("SC", 1.0), ("SQCS", pytest.approx(0.7 + 0.3 * 0.9))]


def test_one_system_from_records_and_one_from_a_table_share_a_column(run, made, write, records):
    asked = [(str(n), f"Why {n}?", "Because.") for n in range(4)]
    run("import", "items", records(*asked))
    graded = [json.loads(line) for line in Path("items.jsonl").read_text().splitlines()]
    for n, record in enumerate(graded):
        record["output"] |= {"content": "Thus.", "score": 0.2 * (n + 1)}
    write("a.jsonl", "\n".join(map(json.dumps, graded)))
    assert run("import", "responses", "a.jsonl", "--system", "a").status == 0
    lines = "".join(f"{n},b,SC,{0.2 * n + 0.1:g}\n" for n in range(4))
    run("import", "scores", write("b.csv", "item_id,system,metric,value\n" + lines))
    rated = [f"{n},{s},r{r},SC,{1 + (n + r) % 5}\n" for n in range(4) for s in "ab" for r in (1, 2)]
    write("r.csv", "item_id,system,rater_id,dimension,value\n" + "".join(rated))
    run("import", "ratings", "r.csv", "--round", "t")
    said = run("report", "--round", "t", "--out", "rep")
    assert said.status == 0, said.err
    told = json.loads(Path("rep/report.json").read_text(encoding="utf-8"))
    runs = {run["run_id"]: run["metrics"] for run in told["settings"]["runs"]}
    assert len([run_id for run_id, metrics in runs.items() if "SC" in metrics]) == 2
    assert not [null for null in told["nulls"] if null["name"] == "SC" and null["kind"] == "score"]
    write("again.csv", "item_id,system,metric,value\n0,a,SC,0.5\n")
    run("import", "scores", "again.csv")
    said = run("report", "--round", "t", "--out", "rep2")
    assert "SC came in more than once for some of the same responses" in said.out


@pytest.mark.parametrize(
    ("option", "sentence"),
    [("SC=0:4", "line 2: SC is 5, off the scale 0:4 that --scale-of gives"),
     ("HC=1:5", "--scale-of names 'HC', but it is for SC, GQ, HC and SH, where the file has"),
     ("BLEU=0:1", "--scale-of names 'BLEU'"),
     ("SC", "--scale-of 'SC': write DIMENSION=MIN:MAX")],
)  # fmt: skip
def test_scales_that_do_not_fit_a_table_of_scores_are_refused(
    refused, made, write, option, sentence
):
    write("s.csv", "item_id,system,metric,value\n1,a,SC,5\n1,a,BLEU,31.5\n")
    assert sentence in refused("import", "scores", "s.csv", "--scale-of", option)
    assert rows_of(made, "scores") == 0


def test_import_takes_files_one_by_one(run, made, write):
    write("one.csv", SCORES)
    write("bad.csv", SCORES + "3,a,m,high\n")
    write("two.csv", SCORES.replace(",m,", ",n,"))
    said = run("import", "scores", "one.csv", "bad.csv", "two.csv")
    assert said.status == 2
    assert said.out.count("scores: 3 added") == 2
    assert said.err.startswith("accordant: bad.csv, line 5: value is 'high', which is no finite")
    assert rows_of(made, "scores") == 6


def test_import_refuses_in_one_sentence_and_writes_nothing(refused, made, write):
    write("r.csv", RATINGS + "2,a,r1,q,6\n")
    said = refused("import", "ratings", "r.csv", "--round", "theirs")
    assert "r.csv, line 5: value 6 of 'q' is no whole number from 1 to 5" in said
    assert "Nothing of this file was taken in." in said
    assert [rows_of(made, name) for name in ("rounds", "items", "judgments")] == [0, 0, 0]
    assert "--scale '6'" in refused("import", "ratings", "r.csv", "--round", "x", "--scale", "6")


def test_scale_options(run, made, write):
    write("r.csv", RATINGS + "2,a,r1,q,6\n1,a,r1,cost,-17.5\n")
    said = run("import", "ratings", "r.csv", "--round", "x", "--scale", "1:6",
               "--scale-of", "cost=-20:0")  # fmt: skip
    assert said.status == 0, said
    assert rows_of(made, "judgments") == 5


def test_on_duplicate(run, refused, made, write):
    run("import", "scores", write("s.csv", SCORES))
    changed = write("t.csv", SCORES.replace("0.25", "0.75"))
    assert "--on-duplicate last" in refused("import", "scores", changed)
    said = run("import", "scores", changed, "--on-duplicate", "last")
    assert said.out == "scores: 1 replaced, 2 unchanged.\n"
    assert run("import", "scores", changed, "--on-duplicate", "first").status == 2


def test_export_writes_what_import_reads_back(run, made, write, folder):
    run("import", "ratings", write("r.csv", RATINGS), "--round", "x")
    run("import", "scores", write("s.csv", SCORES))
    run("import", "preferences", write("p.csv", PREFERENCES), "--round", "x")
    for kind, rows in (("ratings", 3), ("scores", 3), ("preferences", 1)):
        said = run("export", kind, f"out-{kind}.csv", "--round", "x")
        told = "Scores: imported engine.\n" if kind == "scores" else ""
        assert said.out == f"{told}Written: out-{kind}.csv, {rows} {kind}.\n"
        options = () if kind == "scores" else ("--round", "x")
        assert f"{rows} unchanged" in run("import", kind, f"out-{kind}.csv", *options).out
    assert "r1" not in (folder / "out-ratings.csv").read_text()
    run("export", "ratings", "named.csv", "--identified")
    assert ",r1," in (folder / "named.csv").read_text()


@pytest.mark.parametrize("kind", ["ratings", "scores", "preferences"])
def test_export_of_nothing_is_an_error(refused, made, folder, kind):
    assert "nothing was written" in refused("export", kind, "none.csv")
    assert not (folder / "none.csv").exists()


def test_metrics_and_dimensions_of_tables_come_up_in_the_report(run, made, write, folder):
    rows = [f"{n},{s},r{r},{d},{1 + (n * k + r) % 5}" for n in range(8) for k, s in
            enumerate("ab", 1) for r in range(2) for d in ("clarity", "tone")]  # fmt: skip
    write("r.csv", "item_id,system,rater_id,dimension,value\n" + "\n".join(rows))
    write("s.csv", "item_id,system,metric,value\n" + "\n".join(
        f"{n},{s},{m},{n * k / 7}" for n in range(8) for k, s in enumerate("ab", 1)
        for m in ("BLEU", "chrF")))  # fmt: skip
    run("import", "ratings", "r.csv", "--round", "x")
    run("import", "scores", "s.csv")
    said = run("report", "--round", "x", "--out", "report", "--resamples", "100")
    assert said.status == 0, said
    report = json.loads((folder / "report" / "report.json").read_text(encoding="utf-8"))
    pairs = {(row["metric"], row["dimension"]) for row in report["correlation"]}
    assert pairs == {(m, d) for m in ("BLEU", "chrF") for d in ("clarity", "tone")}
    assert {row["dimension"] for row in report["agreement"]} == {"clarity", "tone"}


@pytest.mark.parametrize("kind", ["ratings", "scores", "preferences"])
def test_page_lists_the_columns_that_import_takes_and_export_writes(kind):
    taken = importlib.import_module(f"judgments.importing.tabular.{kind}").COLUMNS
    written = importlib.import_module(f"judgments.exporting.{kind}").COLUMNS
    assert set(written) == {column.name for column in taken}
    position = ("ratings", "scores", "preferences").index(kind) + 2
    listed = {}
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.split("|")]
            for name in re.findall(r"`(\w+)`", cells[1].partition(" (")[0]):
                listed[name] = cells[position]
    assert {name: word for name, word in listed.items() if word} == {
        column.name: "needed" if column.needed else "may" for column in taken
    }


@pytest.mark.parametrize(
    "option", ["--round", "--scale", "--scale-of", "--on-duplicate", "--identified"]
)
def test_page_names_each_option(option):
    assert f"`{option}" in PAGE
