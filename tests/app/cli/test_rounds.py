"""`accordant round`."""

from __future__ import annotations

import re
import sqlite3

import pytest


@pytest.fixture
def ready(run, made, records):
    """Have two items with two responses each, and one rater."""
    rows = [("1", "Why?", "Because."), ("2", "How?", "Thus.")]
    run("import", "items", records(*rows))
    for system in ("aurora", "birch"):
        assert run("import", "responses", records(*rows), "--system", system).status == 0
    run("rater", "invite", "Ada")
    return made


def rows(path, query):
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


def test_create_plans_a_round_that_status_counts(run, ready):
    said = run("round", "create", "pilot", "--raters-per-response", "1")
    assert said.out == "Round pilot: 2 tasks for 1 raters.\n"
    said = run("round", "status", "pilot")
    assert said.out.startswith("Round pilot (open): 0 of 2 tasks submitted, 0 judgments.\n")
    assert re.search(r"Ada\W+0\W+2", said.out)


def test_create_plans_the_same_round_from_the_same_seed(run, ready):
    for name in ("one", "two"):
        run("round", "create", name, "--raters-per-response", "1", "--seed", "7")
    plans = [
        rows(ready, "SELECT item_id, response_a_id, position FROM assignments "
                    f"WHERE round_id = {number} ORDER BY position")
        for number in (1, 2)
    ]  # fmt: skip
    assert plans[0] == plans[1] != []


def test_create_refuses_a_name_that_is_taken(run, refused, ready):
    run("round", "create", "pilot", "--raters-per-response", "1")
    assert "a round named 'pilot' already" in refused("round", "create", "pilot")
    assert rows(ready, "SELECT count(*) FROM rounds") == [(1,)]


def test_create_refuses_too_few_raters_and_writes_nothing(refused, ready):
    said = refused("round", "create", "pilot", "--raters-per-response", "3")
    assert "only 1" in said
    assert "accordant rater invite" in said
    assert rows(ready, "SELECT count(*) FROM rounds") == [(0,)]
    assert rows(ready, "SELECT count(*) FROM assignments") == [(0,)]


def test_create_refuses_unknown_raters_researchers_and_empty_names(run, refused, ready):
    run("rater", "invite", "Grace", "--role", "researcher")
    assert "no rater named 'Nobody'" in refused("round", "create", "pilot", "--rater", "Nobody")
    assert "a researcher" in refused("round", "create", "pilot", "--rater", "Grace")
    assert "needs a name" in refused("round", "create", " ")
    assert rows(ready, "SELECT count(*) FROM rounds") == [(0,)]


def test_create_refuses_a_study_without_pairs(run, refused, made):
    run("rater", "invite", "Ada")
    refused("round", "create", "pilot", "--raters-per-response", "1")


def test_status_of_an_unknown_round_names_those_there_are(run, refused, ready):
    assert "rounds: none yet" in refused("round", "status", "plot")
    run("round", "create", "pilot", "--raters-per-response", "1")
    assert "rounds: pilot" in refused("round", "status", "plot")


def test_status_shows_names_as_they_are_written(run, ready):
    run("rater", "invite", "[/b] Ben")
    run("round", "create", "pilot", "--raters-per-response", "2")
    said = run("round", "status", "pilot")
    assert said.status == 0
    assert "[/b] Ben" in said.out


# --- what a lab asks for --------------------------------------------------------------------------

GOLD = "item,system,dimension,lowest,highest,purpose\n"


@pytest.fixture
def larger(run, made, records):
    """Have twelve items with four responses each, and four raters."""
    lines = [(str(n), f"Why {n}?", "Because.") for n in range(1, 13)]
    run("import", "items", records(*lines))
    for system in ("aurora", "birch", "cedar", "dune"):
        assert run("import", "responses", records(*lines), "--system", system).status == 0
    for name in ("Ada", "Bo", "Cy", "Di"):
        run("rater", "invite", name)
    return made


def keys_of(path):
    return [key for (key,) in rows(path, "SELECT key FROM items ORDER BY id")]


def test_create_takes_all_that_a_lab_asks_for(run, larger, folder):
    keys = keys_of(larger)
    (folder / "gold.csv").write_text(
        GOLD + f"{keys[0]},aurora,SC,1,2,gold\n{keys[1]},birch,GQ,4,5,attention\n"
        f"{keys[2]},cedar,HC,5,5,training\n",
        encoding="utf-8",
    )
    said = run(
        "round", "create", "pilot", "--raters-per-response", "2", "--common-block", "2",
        "--repeats", "25%", "--warmup", "1", "--gold", "gold.csv", "--seed", "3", "--lease", "2h",
    )  # fmt: skip
    assert (said.status, said.err) == (0, "")
    purposes = dict(rows(larger, "SELECT purpose, count(*) FROM assignments GROUP BY purpose"))
    # 12 items − 3 known − 1 warm-up − 2 common = 6, each with 2 × 2 pairs; 4 raters.
    assert purposes == {
        "main": 24, "common": 16, "repeat": 12, "gold": 4, "attention": 4, "warmup": 4,
        "training": 4,
    }  # fmt: skip
    assert said.out == "Round pilot: 68 tasks for 4 raters.\n"
    assert rows(larger, "SELECT count(*), sum(counts) FROM assignments") == [(68, 52)]
    assert rows(larger, "SELECT lowest, highest FROM known_values ORDER BY id") == [
        (1.0, 2.0), (4.0, 5.0), (5.0, 5.0),
    ]  # fmt: skip
    said = run("round", "status", "pilot")
    assert "0 of 32 responses have 2 raters or more; 32 will" in said.out
    assert re.search(r"repeat\W+0\W+12", said.out)
    assert "side A" not in said.out


def test_a_dry_run_shows_the_plan_and_saves_nothing(run, larger):
    said = run("round", "create", "pilot", "--raters-per-response", "2", "--dry-run",
               "--common-block", "2", "--warmup", "1")  # fmt: skip
    assert said.status == 0
    assert said.out.startswith("Round pilot, not saved: 56 tasks for 4 raters; 9 items are shared")
    assert "Everybody gets: 1 warmup, 4 common" in said.out
    assert re.search(r"Ada\W+9\W+4\W+1\W+14", said.out)
    assert rows(larger, "SELECT count(*) FROM rounds") == [(0,)]
    assert rows(larger, "SELECT count(*) FROM forms") == [(0,)]


@pytest.fixture
def of_three(run, made, records):
    """Have four items with three responses each, and six raters."""
    lines = [(str(n), f"Why {n}?", "Because.") for n in range(1, 5)]
    run("import", "items", records(*lines))
    for system in ("aurora", "birch", "cedar"):
        run("import", "responses", records(*lines), "--system", system)
    for name in ("Ada", "Bo", "Cy", "Di", "Eve", "Flo"):
        run("rater", "invite", name)
    return made


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("options", "n"),
    [
        (("--raters-per-response", "6"), 8),
        (("--raters-per-response", "3"), 0),
        (("--raters-per-response", "3", "--common-block", "2"), 2),
        (("--raters-per-response", "3", "--common-block", "2", "--tasks-per-rater", "1"), 2),
        (("--raters-per-response", "3", "--repeats", "50%"), 0),
    ],
)
def test_create_says_where_raters_meet_a_response_in_two_pairs(run, of_three, options, n, more):
    said = run("round", "create", "pilot", *options, *more)
    assert said.status == 0
    assert ("responses come to a rater in two pairs" in said.out) == (n > 0)
    assert n == 0 or f"{n} responses come" in said.out


def test_create_asks_what_a_form_says(run, refused, larger, folder):
    text = run("form", "show", "--source").out
    (folder / "form.toml").write_text(text.replace('"unim"', '"ours"'), encoding="utf-8")
    run("round", "create", "pilot", "--form", "form.toml")
    assert rows(larger, "SELECT name, version FROM forms") == [("ours", 1)]
    (folder / "form.toml").write_text(text.replace("step = 1", "step = 7"), encoding="utf-8")
    said = refused("round", "create", "second", "--form", "form.toml")
    assert "form.toml: dimensions[0] (GQ): step must be 1 or 2, not 7" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--repeats", "often"), "Repeats are a share such as 5% or a number such as 3"),
        (("--repeats", "30"), "30 repeats were asked for, but a rater has"),
        (("--warmup", "12"), "12 items to warm up"),
        (("--gold", "none.csv"), "none.csv: there is no such file."),
    ],
)
def test_create_refuses_what_cannot_be_and_writes_nothing(refused, larger, words, message):
    assert message in refused("round", "create", "pilot", *words)
    assert rows(larger, "SELECT count(*) FROM rounds") == [(0,)]


def test_create_refuses_a_lease_that_is_no_time(run, larger):
    said = run("round", "create", "pilot", "--lease", "soon")
    assert said.status == 2
    assert "60m, 2h or 1d" in said.err
    assert rows(larger, "SELECT count(*) FROM rounds") == [(0,)]


def test_raters_may_come_later(run, larger):
    said = run("round", "create", "open", "--tasks-per-rater", "5", "--raters-per-response", "2",
               "--rater", "Ada")  # fmt: skip
    assert said.out == "Round open: 5 tasks for 1 raters.\n"
    said = run("round", "top-up", "open", "--rater", "Bo")
    assert re.search(r"Bo\W+5", said.out)
    said = run("round", "top-up", "open")
    assert "Nobody got more work." in said.out
    assert "raters get 5 tasks when they join" in said.out
    assert rows(larger, "SELECT count(*) FROM assignments") == [(10,)]


def test_work_that_is_left_goes_to_others(run, larger):
    run("round", "create", "pilot", "--raters-per-response", "2")
    said = run("round", "top-up", "pilot", "--leaving", "Ada")
    assert said.out.startswith(
        "12 open tasks of Ada were given back.\n"
        "12 pairs were added, behind what each rater has already, for 3 raters:\n"
    )
    assert "Each response will have its 2 raters when all open tasks are done." in said.out
    assert "fewer raters" not in said.out
    said = run("round", "status", "pilot")
    assert "48 will when all open tasks are done" in said.out
    assert re.search(r"Ada\W+0\W+0\W+0\W+12", said.out)


def test_what_nobody_can_take_is_said_with_what_helps(run, larger):
    run("round", "create", "pilot", "--raters-per-response", "4")
    said = run("round", "top-up", "pilot", "--leaving", "Ada")
    assert "Nobody got more work." in said.out
    assert "48 responses will have fewer raters than asked for." in said.out
    assert "accordant round top-up pilot --rater NAME" in said.out
    run("rater", "invite", "Eve")
    said = run("round", "top-up", "pilot", "--rater", "Eve")
    assert re.search(r"Eve\W+24", said.out)
    assert "fewer raters" not in said.out


def test_close_and_reopen(run, refused, ready):
    run("round", "create", "pilot", "--raters-per-response", "1")
    said = run("round", "close", "pilot", "--dry-run").out
    assert said == (
        "Round pilot, not closed. Closing it would keep 0 judgments of 0 submitted tasks as they "
        "are and take nothing more.\n"
        "2 open tasks of 1 raters would stay undone.\n"
        "4 of 4 responses would have fewer than 1 raters.\n"
        "`accordant round reopen pilot` would open it again.\n"
    )
    assert "(open)" in run("round", "status", "pilot").out
    assert run("round", "close", "pilot").out == (
        "Round pilot is closed: 0 of 2 tasks submitted.\n"
    )
    assert "'pilot' is closed already" in refused("round", "close", "pilot")
    assert "'pilot' is closed; open it again" in refused("round", "top-up", "pilot")
    assert run("round", "reopen", "pilot").out == "Round pilot is open again.\n"
    assert "'pilot' is open already" in refused("round", "reopen", "pilot")


def test_a_round_says_what_its_form_leaves_untranslated(run, ready, folder):
    source = run("form", "show", "--source").out
    extra = '\n[translations.fr]\n"Two responses to one question" = "Deux réponses"\n'
    (folder / "form.toml").write_text(source + extra, encoding="utf-8")
    said = run("round", "create", "pilot", "--raters-per-response", "1", "--form", "form.toml")
    assert "form.toml: translations.fr lacks consent: text, instructions: text, " in said.out
    assert "`accordant form check form.toml` lists all." in said.out
    assert "translations" not in run("round", "create", "two", "--raters-per-response", "1").out
