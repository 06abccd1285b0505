"""`accordant init`, and which study a command works on."""

from __future__ import annotations

import socket
import sqlite3

import pytest

ANY_COMMAND = ("round", "status", "pilot")


def version(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def test_init_creates_a_study_and_leaves_it_as_it_is_the_second_time(run, folder):
    first = run("init")
    assert first.status == 0
    assert first.out.startswith("Created a study at sqlite:///accordant.db")
    run("rater", "invite", "Ada")
    second = run("init")
    assert second.status == 0
    assert "up to date" in second.out
    with sqlite3.connect(folder / "accordant.db") as connection:
        assert connection.execute("SELECT name FROM raters").fetchall() == [("Ada",)]
        assert connection.execute("SELECT count(*) FROM weight_sets").fetchone() == (1,)


def test_init_makes_the_folders_it_needs(run, folder):
    assert run("--database", "deep/er/study.db", "init").status == 0
    assert version(folder / "deep" / "er" / "study.db")


def test_database_option_wins_over_the_variable(run, folder, monkeypatch):
    monkeypatch.setenv("ACCORDANT_DATABASE_URL", f"sqlite:///{folder / 'from-variable.db'}")
    assert run("init").status == 0
    assert run("--database", "from-option.db", "init").status == 0
    found = {path.name for path in folder.glob("*.db")}
    assert found == {"from-variable.db", "from-option.db"}


def test_missing_study_is_named_with_the_command_that_makes_one(refused, folder):
    said = refused(*ANY_COMMAND)
    assert "no study at accordant.db" in said
    assert "accordant init" in said
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("import", "items", "items.jsonl"),
        ("import", "responses", "items.jsonl", "--system", "m"),
        ("rater", "invite", "Ada"),
        ("round", "create", "pilot"),
        ("serve",),
        ("report", "--round", "pilot", "--out", "out"),
        ("recalibrate", "--round", "pilot"),
        ("score",),
    ],
    ids=" ".join,
)
def test_every_command_needs_a_study(refused, folder, words):
    assert "accordant init" in refused(*words)
    assert list(folder.iterdir()) == []


def test_study_of_another_version_is_refused_with_what_to_do(refused, made):
    with sqlite3.connect(made) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    said = refused(*ANY_COMMAND)
    assert "is at version 0000" in said
    assert "accordant init" in said


def test_file_that_is_no_database_is_refused_and_left_alone(refused, folder):
    (folder / "accordant.db").write_text("Dear diary")
    assert "accordant.db cannot be opened as a database" in refused(*ANY_COMMAND)
    assert "accordant.db cannot be opened as a database" in refused("init")
    assert (folder / "accordant.db").read_text() == "Dear diary"


def test_database_of_another_program_is_left_alone(refused, folder):
    with sqlite3.connect(folder / "accordant.db") as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    assert "not a study yet" in refused(*ANY_COMMAND)
    assert "another program" in refused("init")
    with sqlite3.connect(folder / "accordant.db") as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("recipes",)]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://localhost/study", "SQLite or PostgreSQL"),
        ("sqlite://", "needs a file"),
        ("://", "is not a database URL"),
        ("folder", "cannot be opened as a database"),
    ],
)
def test_database_that_cannot_hold_a_study_is_refused(refused, folder, url, reason):
    (folder / "folder").mkdir()
    assert reason in refused("--database", url, "init")


def test_server_that_does_not_answer_is_one_sentence_without_the_password(run):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # bound and never listening: a connection is refused
        port = probe.getsockname()[1]
        said = run("--database", f"postgresql://ada:sesame@127.0.0.1:{port}/study", "init")
    assert said.status == 2
    assert said.err.startswith("accordant: ")
    assert "Traceback" not in said.err
    assert "sesame" not in said.err


def test_init_says_which_folder_cannot_be_made(refused, folder):
    (folder / "file").write_text("in the way")
    assert "file" in refused("--database", "file/study.db", "init")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])
def test_serve_says_first_that_a_port_is_in_use(run, made, host):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--host", host, "--port", port)
    assert (said.status, said.out) == (2, "")
    assert said.err == f"accordant: Port {port} is in use; take another with --port.\n"


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_serve_refuses_what_is_no_port(run, made, port):
    said = run("serve", "--port", port)
    assert said.status == 2
    assert "--port" in said.err
