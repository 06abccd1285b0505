"""Ratings of another study: in, again, changed, contradicted."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from judgments.errors import ImportRefusedError
from judgments.importing.tabular import ScaleOptions, import_ratings
from judgments.models import (
    Assignment,
    AuditEntry,
    Form,
    Item,
    Judgment,
    Placeholder,
    Rater,
    Response,
    Round,
    System,
)
from judgments.pseudonyms import pseudonym
from judgments.raters import add_rater
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.rounds import create_round, round_status
from judgments.tasks import next_task, study_secret

HEADER = "item_id,system,rater_id,dimension,value"
ROWS = ("1,a,r1,q,3", "1,a,r2,q,4", "1,b,r1,q,5", "2,a,r1,q,", "2,a,r1,tone,2")


def counts(study, *models):
    with study.read() as session:
        return [session.scalar(select(func.count()).select_from(model)) for model in models]


def test_import_ratings_makes_all_that_a_file_names(any_study, table, kept):
    done = import_ratings(any_study, table(HEADER, *ROWS), round_name="theirs")
    assert done.created == {
        "rounds": 1, "dimensions": 2, "raters": 2, "items": 2, "systems": 2, "responses": 3,
        "tasks": 4,
    }  # fmt: skip
    assert (done.rows, done.added, done.nulls, done.unchanged, done.revised) == (5, 5, 1, 0, 0)
    one, two = "imported/imported/1", "imported/imported/2"
    assert kept(any_study) == {
        ("theirs", one, "a", "r1", "q", 1, 3.0, None),
        ("theirs", one, "a", "r2", "q", 1, 4.0, None),
        ("theirs", one, "b", "r1", "q", 1, 5.0, None),
        ("theirs", two, "a", "r1", "q", 1, None, "not_given"),
        ("theirs", two, "a", "r1", "tone", 1, 2.0, None),
    }


def test_import_ratings_makes_submitted_tasks_of_one_response(any_study, table):
    import_ratings(any_study, table(HEADER, *ROWS), round_name="theirs")
    with any_study.read() as session:
        tasks = session.scalars(select(Assignment).order_by(Assignment.position)).all()
        status = round_status(session, "theirs")
        assert all(next_task(session, task.rater_id) is None for task in tasks)
        judgments = session.scalars(select(Judgment)).all()
        found = session.scalars(select(Round)).one()
        response = session.scalars(select(Response).order_by(Response.id)).first()
    assert [task.position for task in tasks] == [1, 2, 3, 4]
    assert {task.response_b_id for task in tasks} == {None}
    assert [task.pair for task in tasks] == [str(task.response_a_id) for task in tasks]
    assert {task.submitted_at for task in tasks} == {one.created_at for one in judgments}
    assert (status.assigned, status.submitted, status.judgments) == (4, 4, 5)
    assert (found.raters_per_response, found.settings) == (2, {"origin": "imported"})
    assert (response.content, response.raw, response.source_record) == ("", {}, 2)


def test_import_ratings_again_changes_nothing(any_study, table, kept):
    path = table(HEADER, *ROWS)
    import_ratings(any_study, path, round_name="theirs")
    before = kept(any_study), counts(any_study, Judgment, Assignment, AuditEntry)
    again = import_ratings(any_study, path, round_name="theirs")
    assert (again.added, again.unchanged, again.created) == (0, 5, {})
    assert (kept(any_study), counts(any_study, Judgment, Assignment, AuditEntry)) == before


def test_import_ratings_adds_to_a_round(any_study, table, kept):
    import_ratings(any_study, table(HEADER, *ROWS), round_name="theirs")
    more = table(HEADER, "1,a,r1,q,3", "1,a,r1,tone,5", "1,a,r3,q,1")
    done = import_ratings(any_study, more, round_name="theirs")
    assert (done.added, done.unchanged) == (2, 1)
    assert done.created == {"raters": 1, "tasks": 1}
    assert len(kept(any_study)) == 7
    with any_study.read() as session:
        positions = session.scalars(select(Assignment.position).order_by(Assignment.id)).all()
    assert positions == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "1,a,r1,q,4",
            "line 2: the study has 3.0 where this row has 4.0 .*dimension 'q'\\); --on-duplicate last",
        ),
        ("1,a,r1,q,", r"the study has 3.0 where this row has null \(not_given\)"),
        ("2,a,r1,q,5", r"the study has null \(not_given\) where this row has 5.0"),
    ],
)
def test_another_value_is_refused_or_becomes_a_revision(any_study, table, kept, row, said):
    import_ratings(any_study, table(HEADER, *ROWS), round_name="theirs")
    before = kept(any_study)
    changed = table(HEADER, row, "9,a,r1,q,1")
    with pytest.raises(ImportRefusedError, match=said):
        import_ratings(any_study, changed, round_name="theirs")
    assert kept(any_study) == before
    assert counts(any_study, Item) == [2]
    done = import_ratings(any_study, changed, round_name="theirs", on_duplicate="last")
    assert (done.revised, done.added) == (1, 1)
    assert len(before - kept(any_study)) == 1
    with any_study.read() as session:
        revisions = session.scalars(select(Judgment.revision).where(Judgment.is_current)).all()
        superseded = session.scalars(select(Judgment).where(Judgment.is_current.is_(False))).one()
    assert sorted(revisions) == [1, 1, 1, 1, 1, 2]
    assert superseded.revision == 1


def test_rows_about_the_same_are_refused_or_the_last_counts(any_study, table, kept):
    path = table(HEADER, "1,a,r,q,3", "2,a,r,q,3", "1,a,r,q,4", "1, a ,r,q,5")
    with pytest.raises(
        ImportRefusedError,
        match=r"line 4: line 2 is about the same .*rater_id 'r', dimension 'q'\); take one out",
    ):
        import_ratings(any_study, path, round_name="x")
    assert counts(any_study, Round, Item, Form, System, Rater) == [0, 0, 0, 0, 0]
    done = import_ratings(any_study, path, round_name="x", on_duplicate="last")
    assert (done.added, done.repeated) == (2, 2)
    assert {row[6] for row in kept(any_study)} == {3.0, 5.0}


def test_occasion_is_part_of_what_a_row_is_about(any_study, table, kept):
    path = table(f"{HEADER},occasion", "1,a,r,q,3,", "1,a,r,q,4,2", "1,a,r,q,4,3.0")
    done = import_ratings(any_study, path, round_name="x")
    assert done.created["tasks"] == 3
    assert {row[5:7] for row in kept(any_study)} == {(1, 3.0), (2, 4.0), (3, 4.0)}


def test_reasons_go_with_nulls_only(any_study, table, kept):
    path = table(
        f"{HEADER},reason", "1,a,r,q,,did_not_load", "2,a,r,q,NaN,", "3,a,r,q,na,ärgerlich"
    )
    import_ratings(any_study, path, round_name="x")
    assert {row[7] for row in kept(any_study)} == {"did_not_load", "not_given", "ärgerlich"}
    wrong = table(f"{HEADER},reason", "1,a,r,q,3,unclear")
    with pytest.raises(ImportRefusedError, match=r"line 2: value 3.0 comes with a reason why"):
        import_ratings(any_study, wrong, round_name="y")


def test_doubles_survive_to_the_last_bit(any_study, table, kept):
    values = [1 / 3, 0.1 + 0.2, 1e-300, 5e-324, 2 / 3, 0.0, 1.0]
    path = table(HEADER, *[f"{n},a,r,q,{value!r}" for n, value in enumerate(values)])
    import_ratings(any_study, path, round_name="x", scales=ScaleOptions(default=(0.0, 1.0)))
    assert {row[6] for row in kept(any_study)} == set(values)


def test_moments_are_those_of_the_file(any_study, table):
    path = table(f"{HEADER},time", "1,a,r,q,3,2026-01-31T09:30:00.000001Z",
                 "1,a,r,tone,3,2026-01-31T09:31:00Z")  # fmt: skip
    import_ratings(any_study, path, round_name="x")
    with any_study.read() as session:
        task = session.scalars(select(Assignment)).one()
        made = set(session.scalars(select(Judgment.created_at)))
    late = dt.datetime(2026, 1, 31, 9, 31, tzinfo=dt.UTC)
    assert (task.submitted_at, task.opened_at) == (late, None)
    assert made == {late, dt.datetime(2026, 1, 31, 9, 30, 0, 1, tzinfo=dt.UTC)}


def test_known_items_and_responses_are_found(any_study, fill, table):
    contents = fill(any_study, items=2)
    path = table(
        HEADER, "1,aurora,r,q,3", "science/maths/2,birch,r,q,4", "Science/1_maths/1,birch,r,q,1"
    )
    done = import_ratings(any_study, path, round_name="x")
    assert done.created == {"rounds": 1, "dimensions": 1, "raters": 1, "tasks": 3}
    with any_study.read() as session:
        judged = set(session.scalars(select(Judgment.response_id)))
    assert judged == {contents.responses[key] for key in (
        ("science/maths/1", "aurora"), ("science/maths/2", "birch"), ("science/maths/1", "birch"),
    )}  # fmt: skip


def test_modality_fills_responses_without_content(any_study, fill, table):
    fill(any_study, items=1, media=True)
    header = f"{HEADER},modality"
    path = table(header, "9,a,r,q,3,3D+Image", "9,a,s,q,3,image; threed", "9,b,r,q,3,text",
                 "1,aurora,r,q,3,code")  # fmt: skip
    import_ratings(any_study, path, round_name="x")
    again = import_ratings(any_study, path, round_name="x")
    assert again.unchanged == 4
    with any_study.read() as session:
        rows = session.execute(
            select(System.name, Placeholder.tag, Placeholder.modality, Placeholder.missing_reason)
            .join(Response, Response.id == Placeholder.response_id)
            .join(System, System.id == Response.system_id)
            .where(Response.content == "")
        )
        found = {tuple(row) for row in rows}
    assert found == {("a", "image1", "image", "not_imported"),
                     ("a", "threeD1", "threeD", "not_imported")}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("9,a,r,q,3,smell",), "line 2: modality is 'smell'; it can be one or several of text"),
        (("9,a,r,q,3,+",), r"line 2: modality is '\+'"),
        (("9,a,r,q,3,image", "9,a,s,q,3,audio"), "line 3: modality 'audio' contradicts 'image' on"),
        (("1,aurora,r,q,3,image",), "line 2: .* contradicts what the response holds, code"),
        (("1,aurora,r,q,3,text",), "line 2: .* contradicts what the response holds, code"),
    ],
)
def test_modality_that_cannot_be_is_refused(study, fill, table, rows, said):
    fill(study, items=1, media=True)
    with pytest.raises(ImportRefusedError, match=said):
        import_ratings(study, table(f"{HEADER},modality", *rows), round_name="x")


def test_raters_from_a_file_take_no_part_in_new_rounds(study, fill, table):
    fill(study, items=1)
    import_ratings(study, table(HEADER, "1,aurora,ghost,q,3"), round_name="x")
    with study.write() as session:
        add_rater(session, "Ada")
        create_round(session, "pilot", raters_per_response=1)
    with study.read() as session:
        assert [one.rater for one in round_status(session, "pilot").raters] == ["Ada"]


def test_a_pseudonym_of_this_study_is_its_rater(study, table, kept):
    path = table(HEADER, "1,a,Ada,q,3")
    import_ratings(study, path, round_name="x")
    with study.write() as session:
        name = pseudonym(study_secret(session), "Ada")
    again = import_ratings(study, table(HEADER, f"1,a,{name},q,3"), round_name="x")
    assert (again.unchanged, again.created) == (1, {})
    with pytest.raises(ImportRefusedError, match="line 3: line 2 is about the same"):
        import_ratings(study, table(HEADER, f"2,a,{name},q,3", "2,a,Ada,q,3"), round_name="x")


def test_simulated_raters_stay_simulated(study, table):
    header = f"{HEADER},simulated"
    import_ratings(study, table(header, "1,a,bot,q,3,yes", "1,a,Ada,q,3,"), round_name="x")
    import_ratings(study, table(HEADER, "2,a,bot,q,3"), round_name="x")
    with study.read() as session:
        found = {rater.name: rater.simulated for rater in session.scalars(select(Rater))}
    assert found == {"bot": True, "Ada": False}
    with pytest.raises(ImportRefusedError, match="line 2: rater 'bot' is a simulation in this"):
        import_ratings(study, table(header, "3,a,bot,q,3,no"), round_name="x")
    with pytest.raises(
        ImportRefusedError, match="line 3: rater 'z' is simulated here or on line 2"
    ):
        import_ratings(study, table(header, "3,a,z,q,3,no", "4,a,z,q,3,yes"), round_name="x")


def test_a_researcher_is_no_rater(study, table):
    with study.write() as session:
        add_rater(session, "Lise", role="researcher")
    with pytest.raises(ImportRefusedError, match="line 2: 'Lise' is a researcher of this study"):
        import_ratings(study, table(HEADER, "1,a,Lise,q,3"), round_name="x")


def test_a_round_with_a_form_of_its_own_takes_its_dimensions_only(study, fill, plan, table, kept):
    fill(study, items=1)
    plan(study)
    import_ratings(
        study, table(HEADER, "1,aurora,Ada,SC,3", "1,aurora,Ben,GQ,"), round_name="pilot"
    )
    assert len(kept(study)) == 2
    with pytest.raises(
        ImportRefusedError, match=r"line 2: the round 'pilot' does not ask for 'q' "
    ):
        import_ratings(study, table(HEADER, "1,aurora,Ada,q,3"), round_name="pilot")
    with pytest.raises(
        ImportRefusedError, match="'SC' is 1:5 in this round, but 0:9 by the option"
    ):
        import_ratings(study, table(HEADER, "1,birch,Ada,SC,3"), round_name="pilot",
                       scales=ScaleOptions(default=(0.0, 9.0)))  # fmt: skip


@pytest.mark.parametrize("name", ["", "  ", "done"])
def test_a_round_that_takes_nothing_is_refused(study, table, name):
    import_ratings(study, table(HEADER, *ROWS), round_name="done")
    with study.write() as session:
        session.scalars(select(Round)).one().status = "closed"
    with pytest.raises(ImportRefusedError, match=r"is closed|give --round NAME"):
        import_ratings(study, table(HEADER, "5,a,r,q,3"), round_name=name)


class TestPairs:
    """Ratings given side by side."""

    HEADER = f"{HEADER},pair,side"

    def test_rows_of_a_pair_are_one_task(self, any_study, table, kept):
        path = table(self.HEADER, "1,a,r,q,3,b,A", "1,b,r,q,4,a,B", "1,a,r,q,5,c,B", "1,a,r,q,1,,")
        done = import_ratings(any_study, path, round_name="x")
        assert (done.created["tasks"], done.created["responses"]) == (3, 3)
        with any_study.read() as session:
            tasks = session.scalars(select(Assignment).order_by(Assignment.position)).all()
            sides = session.execute(
                select(Judgment.side, Judgment.value, System.name)
                .join(Response, Response.id == Judgment.response_id)
                .join(System, System.id == Response.system_id)
            ).all()
        assert {tuple(row) for row in sides} == {
            ("A", 3.0, "a"), ("B", 4.0, "b"), ("B", 5.0, "a"), ("A", 1.0, "a"),
        }  # fmt: skip
        first = tasks[0]
        low, high = sorted((first.response_a_id, first.response_b_id))
        assert first.pair == f"{low}-{high}"
        assert tasks[1].response_b_id == first.response_a_id
        assert tasks[2].response_b_id is None
        assert import_ratings(any_study, path, round_name="x").unchanged == 4

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (("1,a,r,q,3,b,",), "line 2: pair .* and side .* go together; give both or neither"),
            (("1,a,r,q,3,,A",), "line 2: pair .* and side .* go together"),
            (("1,a,r,q,3,a,A",), "line 2: system and pair are the same"),
            (("1,a,r,q,3,b,A", "1,b,r,q,3,a,A"), "line 3: this rater had the other response"),
        ],
    )
    def test_pairs_that_cannot_be_are_refused(self, study, table, rows, said):
        with pytest.raises(ImportRefusedError, match=said):
            import_ratings(study, table(self.HEADER, *rows), round_name="x")

    def test_a_task_that_is_still_open_is_refused(self, study, fill, plan, table):
        fill(study, items=1)
        task = plan(study)["Ada"][0]
        with study.read() as session:
            first = session.scalars(select(Assignment)).one()
            names = {row.id: row.name for row in session.scalars(select(System))}
            a = names[session.get_one(Response, first.response_a_id).system_id]
            b = names[session.get_one(Response, first.response_b_id).system_id]
        path = table(self.HEADER, f"1,{a},Ada,SC,3,{b},A")
        with pytest.raises(ImportRefusedError, match="line 2: this rater was assigned this task"):
            import_ratings(study, path, round_name="pilot")
        with study.write() as session:
            for side in "AB":
                for code in ("GQ", "HC", "SH", "overall_coherence"):
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=3.0))  # fmt: skip
            reveal_reference(session, task.assignment_id, task.rater_id)
            for side in "AB":
                for code in ("SC", "overall_content"):
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=3.0))  # fmt: skip
            submit(session, task.assignment_id, task.rater_id)
        done = import_ratings(study, path, round_name="pilot")
        assert (done.unchanged, done.added) == (1, 0)


def test_the_audit_log_says_what_came_from_where(study, table):
    import_ratings(study, table(HEADER, *ROWS), round_name="x", actor="Lise")
    with study.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action) == ("Lise", "ratings imported")
    assert entry.after["file"].endswith("table.csv")
    assert (entry.after["rows"], entry.after["items"]) == (5, 2)


def test_progress_is_told(study, table):
    told = []
    import_ratings(study, table(HEADER, *ROWS), round_name="x",
                   progress=lambda *words: told.append(words))  # fmt: skip
    assert [what for what, _, _ in told] == ["reading table.csv", "writing table.csv"]
    assert told[1][1:] == (5, 5)
