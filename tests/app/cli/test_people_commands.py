"""`accordant rater list/show/deactivate/activate/training`, `crowd` and `review`."""

from __future__ import annotations

import csv
import re
import sqlite3

import pytest

from judgments import deactivating
from judgments.crowd import read_link
from judgments.database import Study
from judgments.reviewing import ReviewAnswer, default_checklist, give_review, take_review
from judgments.tasks import study_secret
from metrics.reviews import review_agreement

FINE = {check.code: True for check in default_checklist().checks}
CODES = ("--completion-code", "DONE", "--screen-out-code", "OUT")


@pytest.fixture
def ready(run, made, records):
    """Have two items with two responses each, Ada and Ben, and the round `pilot`."""
    rows = [("1", "Why?", "Because."), ("2", "How?", "Thus.")]
    run("import", "items", records(*rows))
    for system in ("aurora", "birch"):
        assert run("import", "responses", records(*rows), "--system", system).status == 0
    for name in ("Ada", "Ben"):
        run("rater", "invite", name)
    assert run("round", "create", "pilot", "--raters-per-response", "1").status == 0
    return made


def rows(path, query):
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


# --- raters ---------------------------------------------------------------------------------------


def test_list_names_raters_before_there_is_a_round(run, made):
    run("rater", "invite", "Ada")
    said = run("rater", "list")
    assert (said.status, said.err) == (0, "")
    assert re.search(r"Ada\s+│ rater\s+│ active", said.out)


def test_list_and_show_tell_how_far_raters_are(run, ready):
    assert re.search(r"Ada\s+│ active\s+│ 0\s+│ 1", run("rater", "list").out)
    assert "Ada (active): 0 of 1 tasks submitted." in run("rater", "show", "Ada").out


def test_list_says_which_round_it_shows_and_who_is_in_none(run, ready):
    assert run("rater", "list").out.startswith("Round pilot (open):\n")
    run("rater", "invite", "Cleo")
    assert "\nActive, without a task in this round: Cleo.\n" in run("rater", "list").out
    run("round", "close", "pilot")
    run("round", "create", "main", "--raters-per-response", "1", "--rater", "Cleo")
    newest = run("rater", "list").out
    assert newest.startswith("Round main (open), the newest of 2 rounds:\n")
    assert "without a task in this round: Ada, Ben.\nOther rounds: pilot (--round NAME)." in newest
    named = run("rater", "list", "--round", "pilot").out
    assert named.startswith("Round pilot (closed):\n")
    assert "Other rounds" not in named


def test_show_refuses_names_that_are_not_there(run, ready, refused):
    assert "no rater named 'Zoe'" in refused("rater", "show", "Zoe")
    assert "no round named 'x'" in refused("rater", "list", "--round", "x")
    run("rater", "invite", "Cleo")
    assert "Cleo has no task in this round." in run("rater", "show", "Cleo").out


def end(path, rater, **columns):
    names = ", ".join(columns)
    with sqlite3.connect(path) as connection:
        connection.execute(
            f"INSERT INTO participations (round_id, rater_id, {names}) SELECT 1, id, "
            f"{', '.join('?' * len(columns))} FROM raters WHERE name = ?",
            (*columns.values(), rater),
        )


@pytest.mark.parametrize(
    ("columns", "words", "included"),
    [
        ({"screened_out_at": "2026-01-01"}, "failed training", "failed the training of pilot"),
        ({"withdrawn": "keep", "withdrawn_at": "2026-01-01"}, "withdrew (keep)",
         "withdrew from pilot"),
        ({"withdrawn": "discard", "withdrawn_at": "2026-01-01"}, "withdrew (discard)",
         "withdrew from pilot"),
    ],
)  # fmt: skip
def test_who_left_a_round_is_not_called_active_and_is_named_by_the_next(
    run, ready, columns, words, included
):
    end(ready, "Ada", **columns)
    assert re.search(rf"Ada\s+│ {re.escape(words)}\s+│ 0\s+│ 1", run("rater", "list").out)
    assert f"Ada ({words}): 0 of 1 tasks" in run("rater", "show", "Ada").out
    assert "Ben (active)" in run("rater", "show", "Ben").out
    said = f"Included although they left before: Ada ({included}); "
    one = ("--raters-per-response", "1")
    assert said in run("round", "create", "next", *one, "--dry-run").out
    assert said in run("round", "create", "next", *one).out
    chosen = run("round", "create", "third", "--rater", "Ada", *one)
    assert chosen.status == 0
    assert "Included although" not in chosen.out


def test_deactivate_gives_work_to_others_and_activate_undoes(run, ready, refused):
    said = run("rater", "deactivate", "Ada", "--because", "left", "--exclude")
    assert said.out == (
        "Ada is deactivated: 1 open tasks go to others; 0 judgments are left out of the analysis.\n"
    )
    live = "SELECT count(*) FROM assignments WHERE returned_at IS NULL AND rater_id = 2"
    assert rows(ready, live) == [(2,)]
    assert "Deactivated: left" in run("rater", "show", "Ada").out
    assert "accordant rater activate Ada" in refused("rater", "invite", "Ada")
    assert "Ada is active again" in run("rater", "activate", "Ada").out
    assert run("rater", "invite", "Ada").status == 0


def test_deactivate_says_what_is_left_to_do(run, ready, monkeypatch):
    monkeypatch.setattr(deactivating, "try_to_pass_on", lambda study, round_id: False)
    said = run("rater", "deactivate", "Ada", "--because", "left")
    assert said.status == 0
    assert "Ada is deactivated" in said.out
    assert "`accordant round top-up pilot` does it." in said.err


def test_deactivate_wants_a_reason(run, ready, refused):
    assert run("rater", "deactivate", "Ada").status == 2
    assert "Say why" in refused("rater", "deactivate", "Ada", "--because", " ")
    assert rows(ready, "SELECT active FROM raters") == [(1,), (1,)]


def test_training_rule_is_kept_with_the_round(run, ready, refused):
    said = run("rater", "training", "pilot", "--share", "0.8", "--attempts", "1")
    assert said.out == "Training of pilot is passed with 80% of the known answers in one attempt.\n"
    assert "share above 0" in refused("rater", "training", "pilot", "--share", "2")


# --- crowd ----------------------------------------------------------------------------------------


def test_a_crowd_link_is_signed_and_carries_the_platforms_fields(run, ready):
    run("round", "create", "crowd", "--tasks-per-rater", "1")
    said = run("crowd", "link", "crowd", "--platform", "prolific", *CODES,
               "--base-url", "https://rating.example.org/", "--max-participants", "7")  # fmt: skip
    found = re.fullmatch(
        r"https://rating\.example\.org/crowd/([\w.-]+)\?PROLIFIC_PID=\{\{%PROLIFIC_PID%\}\}"
        r"&STUDY_ID=\{\{%STUDY_ID%\}\}&SESSION_ID=\{\{%SESSION_ID%\}\}\n",
        said.out,
    )
    assert found, said.out
    study = Study(str(ready))
    with study.write() as session:
        link = read_link(study_secret(session), found[1])
    study.dispose()
    assert (link.platform, link.max_participants) == ("prolific", 7)


def test_a_crowd_needs_a_round_with_places(run, ready, refused):
    said = refused("crowd", "link", "pilot", "--platform", "prolific", *CODES)
    assert "--tasks-per-rater" in said
    said = refused("crowd", "link", "nowhere", "--platform", "prolific", *CODES)
    assert "no round named" in said


def test_without_participants_nothing_is_exported(run, ready, refused, tmp_path):
    assert "Nobody came" in run("crowd", "status", "pilot").out
    target = tmp_path / "people.csv"
    assert "Nobody came" in refused("crowd", "export", "pilot", str(target))
    assert not target.exists()


# --- review ---------------------------------------------------------------------------------------


def reviewed(path, *given):
    """Have reviewers give verdicts: (name, verdict) in turn, on whatever comes."""
    study = Study(str(path))
    for rater, verdict in given:
        with study.write() as session:
            (found,) = session.connection().exec_driver_sql(
                "SELECT id FROM raters WHERE name = ?", (rater,)
            ).one()  # fmt: skip
            review = take_review(session, found)
            answer = ReviewAnswer(verdict=verdict, checks=FINE, comment="because")
            give_review(session, review, found, answer, default_checklist())
    study.dispose()


def test_review_from_invitation_to_the_next_round(run, ready, refused, tmp_path):
    for name in ("Uma", "Vic"):
        assert re.fullmatch(
            r"http://localhost:8501/join/[\w-]+\n", run("review", "invite", name).out
        )
    assert "No item was kept" in refused("round", "create", "next", "--reviewed-only")
    reviewed(ready, ("Uma", "High"), ("Vic", "High"), ("Uma", "High"), ("Vic", "Low"))
    said = run("review", "status").out
    assert re.search(r"kept: two reviewers say High\s+│ 1", said)
    assert re.search(r"split: a third reviewer decides\s+│ 1", said)
    assert "Share of equal verdicts: .500" in said
    assert run("round", "create", "next", "--raters-per-response", "1", "--reviewed-only").out == (
        "Round next: 1 tasks for 1 raters.\n"
    )
    target = tmp_path / "reviews.csv"
    assert run("review", "export", str(target)).out.endswith(", 4 verdicts.\n")
    with target.open() as file:
        found = list(csv.DictReader(file))
    assert [(row["verdict"], row["outcome"], row["check_clear"]) for row in found] == [
        ("High", "kept", "yes"), ("High", "kept", "yes"),
        ("High", "split", "yes"), ("Low", "split", "yes"),
    ]  # fmt: skip
    assert all(re.fullmatch(r"r-[0-9a-f]{16}", row["rater_id"]) for row in found)


def test_review_without_verdicts_says_so(run, ready, refused, tmp_path):
    assert "no agreement to measure" in run("review", "status").out
    assert "No item has been reviewed" in refused("review", "export", str(tmp_path / "r.csv"))


def test_a_third_verdict_does_not_lower_agreement():
    pairs = [("a", "U", "High"), ("a", "V", "Low"), ("a", "W", "Low"), ("b", "U", "High"),
             ("b", "V", "High"), ("c", "U", "Low")]  # fmt: skip
    equal, kappa, ac1 = review_agreement(pairs)
    assert equal.startswith("Share of equal verdicts: .500")
    assert all("2 items with two verdicts" in said for said in (equal, kappa, ac1))
    assert kappa.startswith("Fleiss' κ: -.333")
    assert ac1.startswith("Gwet's AC1: .200")
