"""Preferences between two systems."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from judgments.errors import ImportRefusedError
from judgments.importing.tabular import import_preferences, import_ratings
from judgments.models import Assignment, AuditEntry, Judgment, Preference, Response, System
from judgments.recording import VERDICTS

HEADER = "item_id,system_a,system_b,rater_id,verdict"


def kept(study):
    with study.read() as session:
        systems = dict(
            session.execute(
                select(Response.id, System.name).join(System, System.id == Response.system_id)
            ).all()
        )
        rows = session.execute(
            select(Assignment.response_a_id, Assignment.response_b_id, Preference.verdict,
                   Preference.revision, Assignment.occasion)
            .join(Assignment, Assignment.id == Preference.assignment_id)
            .where(Preference.is_current)
        )  # fmt: skip
        return {(systems[a], systems[b], *more) for a, b, *more in rows}


def test_import_preferences_makes_tasks_of_two_responses_and_no_judgments(any_study, table):
    path = table(HEADER, *[f"{n},a,b,r,{verdict}" for n, verdict in enumerate(VERDICTS)])
    done = import_preferences(any_study, path, round_name="x")
    assert (done.added, done.created["tasks"], done.created["responses"]) == (5, 5, 10)
    assert kept(any_study) == {("a", "b", verdict, 1, 1) for verdict in VERDICTS}
    with any_study.read() as session:
        tasks = session.scalars(select(Assignment)).all()
        assert session.scalars(select(Judgment)).all() == []
    assert all(task.submitted_at for task in tasks)
    assert import_preferences(any_study, path, round_name="x").unchanged == 5


def test_a_pair_is_the_same_whichever_is_named_first(any_study, table):
    import_preferences(any_study, table(HEADER, "1,a,b,r,A~", "2,a,b,r,tie"), round_name="x")
    turned = table(HEADER, "1,b,a,r,b~", "2,b,a,r,TIE")
    assert import_preferences(any_study, turned, round_name="x").unchanged == 2
    with pytest.raises(
        ImportRefusedError,
        match=r"the verdict A~ where this row has the verdict B .*rater_id 'r'\);",
    ):
        import_preferences(any_study, table(HEADER, "1,b,a,r,A"), round_name="x")
    with pytest.raises(ImportRefusedError, match="line 3: line 2 is about the same"):
        import_preferences(any_study, table(HEADER, "3,b,a,r,A", "3,a,b,r,B"), round_name="x")


def test_the_last_verdict_may_count(any_study, table):
    import_preferences(any_study, table(HEADER, "1,a,b,r,A"), round_name="x")
    path = table(HEADER, "1,b,a,r,tie", "1,b,a,r,A")
    done = import_preferences(any_study, path, round_name="x", on_duplicate="last")
    assert (done.revised, done.repeated, done.added) == (1, 1, 0)
    assert kept(any_study) == {("a", "b", "B", 2, 1)}


def test_a_verdict_that_was_taken_back_may_be_given_again(study, table):
    path = table(HEADER, "1,a,b,r,A")
    import_preferences(study, path, round_name="x")
    with study.write() as session:
        session.scalars(select(Preference)).one().is_current = False
    assert import_preferences(study, path, round_name="x").added == 1
    assert kept(study) == {("a", "b", "A", 2, 1)}


def test_occasions_are_different_tasks(any_study, table):
    path = table(f"{HEADER},occasion", "1,a,b,r,A,1", "1,b,a,r,A,2")
    import_preferences(any_study, path, round_name="x")
    assert kept(any_study) == {("a", "b", "A", 1, 1), ("b", "a", "A", 1, 2)}


def test_preferences_and_ratings_of_one_pair_share_their_task(any_study, table):
    ratings = table("item_id,system,rater_id,dimension,value,pair,side", "1,a,r,q,3,b,B",
                    "1,b,r,q,4,a,A")  # fmt: skip
    import_ratings(any_study, ratings, round_name="x")
    done = import_preferences(any_study, table(HEADER, "1,a,b,r,A"), round_name="x")
    assert done.created == {}
    assert kept(any_study) == {("b", "a", "B", 1, 1)}


def test_ratings_may_follow_preferences(any_study, table):
    import_preferences(any_study, table(HEADER, "1,a,b,r,A"), round_name="x")
    ratings = table("item_id,system,rater_id,dimension,value", "1,a,r,q,3")
    done = import_ratings(any_study, ratings, round_name="x")
    assert done.created == {"dimensions": 1, "tasks": 1}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,a,b,r,C", "line 2: verdict is 'C'; it can be A, A~, tie, B~, B"),
        ("1,a,b,r,", "line 2: verdict is ''"),
        ("1,a,a,r,A", "line 2: system_a and system_b are the same"),
        ("1,a,,r,A", "line 2: system_b is empty"),
    ],
)
def test_preferences_that_cannot_be_are_refused(study, table, row, said):
    with pytest.raises(ImportRefusedError, match=said):
        import_preferences(study, table(HEADER, row), round_name="x")
    with study.read() as session:
        assert session.scalars(select(AuditEntry)).all() == []
