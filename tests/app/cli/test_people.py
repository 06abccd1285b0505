"""`accordant rater` and `accordant round`."""

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


def test_invite_prints_the_link_and_nothing_else(run, made):
    said = run("rater", "invite", "Ada", "--base-url", "https://rating.example.org/")
    assert (said.status, said.err) == (0, "")
    assert re.fullmatch(r"https://rating\.example\.org/join/[\w-]{32}\n", said.out)
    assert said.out.strip().rpartition("/")[2] not in made.read_bytes().decode("latin-1")


def test_invite_again_gives_the_same_person_another_link(run, made):
    links = {run("rater", "invite", "Ada").out for _ in range(2)}
    assert len(links) == 2
    assert rows(made, "SELECT name, role FROM raters") == [("Ada", "rater")]


def test_invite_refuses_a_second_role_an_empty_name_and_an_unknown_role(run, refused, made):
    run("rater", "invite", "Ada")
    assert "'Ada' is a rater already" in refused("rater", "invite", "Ada", "--role", "researcher")
    assert "needs a name" in refused("rater", "invite", " ")
    said = run("rater", "invite", "Grace", "--role", "queen")
    assert said.status == 2
    assert "queen" in said.err
    assert rows(made, "SELECT name FROM raters") == [("Ada",)]


def test_invite_takes_names_as_they_are_written(run, made):
    for name in ("[/b] Ada", "Zoë 😀", "O'Hara"):
        assert run("rater", "invite", name).status == 0
    assert rows(made, "SELECT name FROM raters ORDER BY id") == [
        ("[/b] Ada",), ("Zoë 😀",), ("O'Hara",),
    ]  # fmt: skip


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
