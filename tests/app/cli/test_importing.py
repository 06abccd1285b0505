"""`accordant import`: what is told, where, and what is left behind."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import sqlite3
import subprocess
import sys

import pytest

ODD = [("1", "Why?", "Because."), ("2", "What is <image1>?", "Thus.")]


def count(path, table="items"):
    with sqlite3.connect(path) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def odd(made, records):
    """Give a file whose second record names a tag that nobody delivers, in a long path."""
    return records(*ODD, name=f"{'long-' * 30}name.jsonl")


def on_a_terminal(folder, *words, columns="80"):
    """Run the command on a pseudo-terminal and give what was shown, and the exit status."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from app.cli import main; main()", *words]
    environment = {**os.environ, "COLUMNS": columns, "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 60)[0]:
            try:
                read = os.read(ours, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not read:
                break
            shown += read
    os.close(ours)
    return process.returncode, shown.decode().replace("\r\n", "\n")


def test_items_are_counted_and_known_ones_left_alone(run, made, records):
    path = records(("1", "Why?", "Because."), ("2", "How?", "Thus."))
    assert run("import", "items", path).out == "items: 2 added.\n"
    assert run("import", "items", path).out == "items: 2 unchanged.\n"
    assert count(made) == 2


def test_irregularities_are_one_unwrapped_line_each_where_nobody_watches(run, odd, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = run("import", "items", odd)
    assert (said.status, said.err) == (0, "")
    *lines, last = said.out.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{odd}, record 2, id 2, image1: ")
    assert lines[0].endswith("[tag_without_entry]")
    assert last == "items: 2 added, 1 irregularities."


def test_many_of_a_kind_are_counted_and_end_with_what_covers_their_urls(run, made, records, folder):
    at = "https://host.org/data/{}/{}.png?raw=1"
    for number in range(5):
        asked = {"modal": {"image1": at.format(number, number)}, "content": "What is <image1>?"}
        records((str(number), "", "It."), name=f"{number}.jsonl", input=asked)
    said = run("import", "items", *(f"{n}.jsonl" for n in range(5)), "--report", "all.csv")
    head, *examples, more, why, options, last = said.out.splitlines()
    assert head.startswith("5 × url_not_mapped: ")
    assert len(examples) == 3
    assert examples[0].startswith("  0.jsonl, record 1, id 0, image1: no --map-url covers ")
    assert (more, options) == ("  and 2 more", "  --map-url https://host.org/data=DIR")
    assert "Import again" in why
    assert last == "items: 5 added, 5 irregularities."
    assert (folder / "all.csv").read_text().count("url_not_mapped") == 5
    (folder / "3").mkdir()
    (folder / "3" / "3.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    given = options.replace("DIR", ".").split()
    assert "1 completed, 4 unchanged" in run("import", "items", "3.jsonl", *(
        f"{n}.jsonl" for n in (0, 1, 2, 4)), *given).out  # fmt: skip


def test_few_of_a_kind_are_all_told_and_the_report_is_named_where_not(run, made, records):
    few = records(*((str(n), "What?", "See <image1>.") for n in range(3)))
    said = run("import", "items", few).out
    assert said.count("[tag_without_entry]") == 3
    assert "--report" not in said
    many = records(*((str(n), "Why?", "See <image1>.") for n in range(9)), name="many.jsonl")
    said = run("import", "items", many, "--update").out
    assert "9 × tag_without_entry: " in said
    assert "`--report FILE` writes them all" in said


def test_terminal_shows_names_with_brackets_as_they_are(folder, made, records):
    path = records(("[/b] 7", "What is <image1>?", "Thus."), name="a[i].jsonl")
    status, shown = on_a_terminal(folder, "import", "items", str(path), columns="100")
    assert (status, "Traceback" in shown) == (0, False), shown
    assert "[/b] 7" in shown
    assert "a[i].jsonl" in shown


def test_strict_makes_an_irregularity_status_2_and_keeps_what_came(run, odd, made):
    assert run("import", "items", odd, "--strict").status == 2
    assert count(made) == 2


def test_strict_leaves_a_regular_file_at_status_0(run, made, records):
    assert run("import", "items", records(ODD[0]), "--strict").status == 0


def test_report_is_a_csv_of_the_same_irregularities(run, odd, folder):
    run("import", "items", odd, "--report", "odd.csv")
    with (folder / "odd.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [list(row) for row in rows] == [["file", "record", "id", "tag", "code", "reason"]]
    found = [(row["file"], row["record"], row["tag"], row["code"]) for row in rows]
    assert found == [(str(odd), "2", "image1", "tag_without_entry")]


def test_report_of_a_regular_file_has_its_header_alone(run, made, records, folder):
    run("import", "items", records(ODD[0]), "--report", "odd.csv")
    assert (folder / "odd.csv").read_text() == "file,record,id,tag,code,reason\n"


def test_report_that_cannot_be_written_is_one_sentence(refused, made, records):
    assert "no-such-folder" in refused(
        "import", "items", records(ODD[0]), "--report", "no-such-folder/odd.csv"
    )


@pytest.mark.parametrize(
    ("data", "where"),
    [(b"junk\nmore junk\n", "line 1, column 1"), (b"\n\n  [1, 2\n", "line 3, column "),
     (b"", "line 1, column 1"), (b"\x89PNG\r\n\x1a\n\x00\x00", "line 1, column 1")],
)  # fmt: skip
def test_file_that_is_no_records_is_refused_with_line_and_column(run, folder, made, data, where):
    (folder / "junk.jsonl").write_bytes(data)
    said = run("import", "items", "junk.jsonl")
    assert said.status == 2
    assert said.err.startswith(f"accordant: junk.jsonl: {where}")
    assert said.err.count("\n") == 1
    assert count(made) == 0


def test_refused_file_leaves_nothing_behind_and_others_alone(run, folder, made, records):
    good = records(*ODD[:1])
    (folder / "bad.jsonl").write_text("no records\n")
    said = run("import", "items", "bad.jsonl", good)
    assert said.status == 2
    assert "bad.jsonl" in said.err
    assert "1 added" in said.out
    assert count(made) == 1


def test_changed_record_is_refused_by_itself_until_update(run, made, records):
    run("import", "items", records(("1", "Why?", "Because.")))
    changed = records(("1", "Why not?", "Because."), ("2", "How?", "Thus."))
    said = run("import", "items", changed)
    assert said.status == 2
    assert "[changed_record]" in said.out
    assert said.out.endswith("items: 1 added, 1 refused, 1 irregularities.\n")
    said = run("import", "items", changed, "--update")
    assert said.status == 0
    assert "1 superseded" in said.out


def test_missing_file_of_records_is_refused(refused, made):
    assert "nowhere.jsonl" in refused("import", "items", "nowhere.jsonl")


@pytest.mark.parametrize(
    "given", ["nonsense", "=folder", "https://host=", "https://host=no-such-folder", "ftp=."]
)
def test_map_url_nonsense_is_refused_before_anything_is_read(refused, made, records, given):
    said = refused("import", "items", records(*ODD), "--map-url", given)
    assert "--map-url" in said or given.partition("=")[2] in said
    assert count(made) == 0


def test_responses_need_a_system_and_known_modalities(run, refused, made, records):
    path = records(ODD[0])
    said = run("import", "responses", path)
    assert said.status == 2
    assert "--system" in said.err
    assert "smell" in refused("import", "responses", path, "--system", "m", "--supports", "smell")
    assert count(made, "systems") == 0


def test_responses_find_their_items_and_the_others_are_listed(run, made, records):
    run("import", "items", records(ODD[0]))
    said = run("import", "responses", records(ODD[0], ("9", "Who?", "I.")), "--system", "aurora")
    assert said.status == 0
    assert "id 9: " in said.out
    assert "[unmatched_response]" in said.out
    assert said.out.endswith("responses: 1 added, 1 without an item, 1 irregularities.\n")


def test_supports_is_kept_with_the_system(run, made, records):
    run("import", "items", records(ODD[0]))
    run("import", "responses", records(ODD[0]), "--system", "m", "--supports", "text, image,")
    with sqlite3.connect(made) as connection:
        (kept,) = connection.execute("SELECT supports FROM systems").fetchone()
    assert set(json.loads(kept)) == {"text", "image"}


def test_interrupted_file_leaves_no_half_of_it(folder, made, records):
    """The whole file is one transaction: a process killed in the middle leaves nothing."""
    path = records(*((str(n), f"Question {n}?", "Yes.") for n in range(400)))
    script = (
        "import os, app.cli.importing as it\n"
        "real = it.import_items\n"
        "def killed(*words, progress, **named):\n"
        "    return real(*words, progress=lambda _, n: n > 200 and os._exit(9), **named)\n"
        "it.import_items = killed\n"
        "import sys; sys.argv = ['accordant', 'import', 'items', sys.argv[1]]\n"
        "from app.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=folder, check=False, timeout=60
    )
    assert done.returncode == 9
    assert count(made) == 0


SCORED = {"scores": {"coherence": 4, "style_consistency": "3", "text": 80}}


def test_qualities_on_another_scale_are_read_as_chosen(run, made, records):
    run("import", "items", records(("1", "Why?", "Because.")))
    path = records(("1", "Why?", "Thus."), name="r.jsonl", scores={"text": 4})
    said = run("import", "responses", path, "--system", "demo")
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "(none lies above 5); choose it with --quality-scale 0-100, 1-5 or 0-1" in said.err
    said = run("import", "responses", path, "--system", "demo", "--quality-scale", "1-5")
    assert "r.jsonl: GQ read as chosen, 1-5 (grades of 1 to 5).\n" in said.out
    with sqlite3.connect(made) as connection:
        scores = connection.execute("SELECT DISTINCT value FROM scores WHERE metric = 'GQ'")
        assert scores.fetchall() == [(0.75,)]


def test_scores_of_records_are_said_to_be_read_and_completed(run, made, records):
    run("import", "items", records(("1", "Why?", "Because.")))
    said = run("import", "responses", records(("1", "Why?", "Thus."), name="r.jsonl", **SCORED),
               "--system", "demo")  # fmt: skip
    assert "r.jsonl: HC and SH recognised as 1-5 (grades of 1 to 5).\n" in said.out
    assert "From imported scores: 1 GQ, 1 StS, 1 LeS, 1 tau, 1 ICS.\n" in said.out
    again = run("import", "responses", "r.jsonl", "--system", "demo")
    assert "From imported scores" not in again.out


def test_scores_whose_scale_is_unclear_are_refused_in_one_sentence(run, made, records):
    run("import", "items", records(("1", "Why?", "Because.")))
    ones = {"scores": {"coherence": 1, "style_consistency": 1}}
    path = records(("1", "Why?", "Thus."), name="r.jsonl", **ones)
    said = run("import", "responses", path, "--system", "demo")
    assert said.status == 2
    assert said.err.count("\n") == 1
    assert "--score-scale 1-5, 0.2-1 or 0-1" in said.err
    taken = run("import", "responses", path, "--system", "demo", "--score-scale", "1-5")
    assert taken.status == 0, taken.err
    assert "HC and SH read as chosen, 1-5" in taken.out
