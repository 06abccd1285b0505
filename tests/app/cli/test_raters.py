"""`accordant rater`."""

from __future__ import annotations

import re
import sqlite3


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
