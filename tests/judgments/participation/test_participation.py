"""Taking part: what is kept of consent, questions, evidence, training and leaving."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from judgments.errors import AccessError, LockedError
from judgments.forms import ConsentSpec
from judgments.media import MediaStore
from judgments.models import (
    Assignment,
    AuditEntry,
    Dimension,
    Form,
    Judgment,
    KnownValue,
    Participation,
    PartView,
    Round,
    now,
)
from judgments.participation import (
    PartSeen,
    answer_questions,
    consent,
    feedback_on,
    note_decline,
    note_finished,
    note_instructed,
    record_views,
    run_length,
    set_language,
    standing,
    upcoming_files,
    withdraw,
)
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.rounds import close_round
from judgments.tasks import task_view

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))
TEXT = ConsentSpec(version="1", text="You may leave at any time.")


def finish(task, value=3):
    with task.study.write() as session:
        for codes in STEPS:
            for side in "AB":
                for code in codes:
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=value))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


def round_of(task):
    with task.study.read() as session:
        return session.get_one(Assignment, task.assignment_id).round_id


def give_form(task, **tables):
    """Add tables to the form of the task's round."""
    with task.study.write() as session:
        form = session.scalars(sa.select(Form)).one()
        form.definition = {**form.definition, **tables}
    # A form never changes outside tests; whoever looked it up before keeps it.
    task.study._facts.clear()


def where(task):
    with task.study.read() as session:
        return standing(session, task.rater_id)


def seen(task, *parts):
    with task.study.write() as session:
        return record_views(session, task.assignment_id, task.rater_id, parts)


def views(task):
    with task.study.read() as session:
        rows = session.scalars(sa.select(PartView))
        return {(row.place, row.tag): row for row in rows}


def opened(task, ago):
    with task.study.write() as session:
        session.get_one(Assignment, task.assignment_id).opened_at = now() - dt.timedelta(**ago)


# --- entering -------------------------------------------------------------------------------------


def test_rater_without_a_round_stands_nowhere(study):
    with study.read() as session:
        assert standing(session, 1) is None


def test_form_without_extras_asks_for_nothing_first(task):
    give_form(task, rater_questions=[])
    with task.study.write() as session:
        form = session.scalars(sa.select(Form)).one()
        form.definition = {k: v for k, v in form.definition.items() if k != "consent"}
    task.study._facts.clear()
    found = where(task)
    assert (found.agreed, found.asked, found.withdrawn) == (True, True, None)


def test_consent_is_kept_with_version_and_hash_and_asked_again_for_another_text(task):
    give_form(task, consent={"version": "1", "text": TEXT.text})
    assert not where(task).agreed
    with task.study.write() as session:
        consent(session, round_of(task), task.rater_id, TEXT)
    assert where(task).agreed
    with task.study.read() as session:
        row = session.scalars(sa.select(Participation)).one()
    assert row.consent_version == "1"
    assert len(row.consent_hash) == 64
    assert row.consented_at is not None
    give_form(task, consent={"version": "2", "text": "Another text."})
    assert not where(task).agreed


def test_declining_is_logged_and_nothing_else_kept(task):
    with task.study.write() as session:
        note_decline(session, round_of(task), task.rater_id, TEXT)
    with task.study.read() as session:
        assert session.scalars(sa.select(Participation)).all() == []
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.actor == "Ada")).one()
    assert (entry.action, entry.after) == ("consent declined", {"version": "1"})


def test_questions_are_answered_once(task):
    questions = [{"code": "age", "question": "How old are you?", "kind": "number"}]
    give_form(task, rater_questions=questions)
    assert not where(task).asked
    with task.study.write() as session:
        answer_questions(session, round_of(task), task.rater_id, {"age": 30})
    assert where(task).asked
    with task.study.write() as session, pytest.raises(LockedError):
        answer_questions(session, round_of(task), task.rater_id, {"age": 31})


def test_first_moments_and_language_are_kept(task):
    give_form(task, instructions={"text": "Use headphones."})
    assert not where(task).instructed
    for note in (note_instructed, note_finished, note_instructed):
        with task.study.write() as session:
            note(session, round_of(task), task.rater_id)
    with task.study.write() as session:
        set_language(session, round_of(task), task.rater_id, "zh")
    found = where(task)
    assert found.instructed
    assert found.language == "zh"


def test_nobody_takes_part_in_a_round_without_a_task(task):
    with task.study.write() as session, pytest.raises(AccessError, match="no task"):
        note_instructed(session, round_of(task), task.rater_id + 1)


# --- leaving --------------------------------------------------------------------------------------


@pytest.mark.parametrize("discard", [False, True])
def test_leaving_returns_open_work_and_counts_what_may_be_used(study, fill, plan, discard):
    fill(study, items=3)
    first, *rest = plan(study)["Ada"]
    finish(first)
    for _ in range(2):
        with study.write() as session:
            withdraw(session, round_of(first), first.rater_id, discard)
    with study.read() as session:
        tasks = session.scalars(sa.select(Assignment).order_by(Assignment.position)).all()
        judgments = session.scalars(sa.select(Judgment)).all()
        logged = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "withdrew")).all()
    assert [one.returned_at is not None for one in tasks] == [False, True, True]
    assert len(judgments) == 12
    assert {one.counts for one in judgments} == {not discard}
    assert len(logged) == 1
    assert logged[0].after == {"discard": discard, "returned": len(rest)}
    assert where(first).withdrawn == ("discard" if discard else "keep")


def test_nobody_leaves_a_closed_round(task):
    with task.study.write() as session:
        session.execute(sa.update(Round).values(status="closed"))
    with task.study.write() as session, pytest.raises(LockedError, match="closed"):
        withdraw(session, round_of(task), task.rater_id, True)


# --- evidence -------------------------------------------------------------------------------------


@pytest.fixture
def shown(any_study, fill, plan):
    fill(any_study, items=2, media=True)
    task, _other = plan(any_study)["Ada"]
    opened(task, {"minutes": 5})
    return task


def test_what_was_seen_never_falls(shown):
    first = PartSeen(place="A", tag="code1", loaded=True, seen_ms=4000, played=0.5)
    assert seen(shown, first) == 1
    later = PartSeen(place="A", tag="code1", opened=True, seen_ms=1000, played=0.25, reported=True)
    seen(shown, later)
    (row,) = views(shown).values()
    assert (row.loaded, row.opened, row.seen_ms, row.played) == (True, True, 4000, 0.5)
    reported = row.reported_at
    assert reported is not None
    seen(shown, replace(first, seen_ms=9000, failed="This file did not load here."))
    (row,) = views(shown).values()
    assert (row.seen_ms, row.failed) == (9000, "This file did not load here.")
    assert row.reported_at == reported
    assert row.asset_sha256 is not None


def test_nothing_was_in_view_for_longer_than_the_task(shown):
    opened(shown, {"seconds": 10})
    seen(shown, PartSeen(place="B", tag="", seen_ms=10**7, played=7.0))
    (row,) = views(shown).values()
    assert 10_000 <= row.seen_ms < 60_000
    assert row.played == 1


def submitted(task, ago):
    with task.study.write() as session:
        row = session.get_one(Assignment, task.assignment_id)
        row.submitted_at = now() - dt.timedelta(seconds=ago)


def test_what_is_told_late_is_kept_as_of_before_submission(shown):
    submitted(shown, 30)
    assert seen(shown, PartSeen(place="A", tag="code1", opened=True, seen_ms=10**7)) == 1
    (row,) = views(shown).values()
    assert row.opened
    assert row.seen_ms == pytest.approx(4.5 * 60_000, abs=5_000)


def test_looking_back_makes_up_for_nothing(shown):
    seen(shown, PartSeen(place="A", tag="code1", seen_ms=1000))
    submitted(shown, 70)
    later = PartSeen(place="A", tag="code1", opened=True, seen_ms=2000, played=1.0)
    assert seen(shown, later, replace(later, place="B")) == 0
    (row,) = views(shown).values()
    assert (row.opened, row.seen_ms, row.played) == (False, 1000, 0)


def test_no_evidence_comes_into_a_closed_round(shown):
    with shown.study.write() as session:
        session.execute(sa.update(Round).values(status="closed"))
    assert seen(shown, PartSeen(place="A", tag="code1", opened=True)) == 0
    assert views(shown) == {}


def test_a_round_is_closed_after_the_evidence_that_is_being_kept(postgres_study, fill, plan):
    fill(postgres_study, items=1, media=True)
    (task,) = plan(postgres_study)["Ada"]
    part = PartSeen(place="A", tag="code1", opened=True)

    def close():
        with postgres_study.write() as session:
            close_round(session, "pilot")
            return session.scalar(sa.select(sa.func.count()).select_from(PartView))

    with ThreadPoolExecutor(1) as pool, postgres_study.write() as session:
        record_views(session, task.assignment_id, task.rater_id, [part])
        closing = pool.submit(close)
        with pytest.raises(TimeoutError):
            closing.result(timeout=0.5)
    assert closing.result() == 1


def test_parts_that_the_task_does_not_show_are_passed_over(shown):
    unknown = [PartSeen(place="A", tag="image9"), PartSeen(place="C", tag="code1"),
               PartSeen(place="reference", tag="code1")]  # fmt: skip
    assert seen(shown, *unknown) == 0
    with shown.study.write() as session:
        session.get_one(Assignment, shown.assignment_id).revealed_at = now()
    assert seen(shown, *unknown) == 1
    assert list(views(shown)) == [("reference", "code1")]


def test_nobody_tells_of_another_raters_task_or_of_one_given_back(shown):
    with shown.study.write() as session, pytest.raises(AccessError):
        record_views(session, shown.assignment_id, shown.rater_id + 1, [])
    with shown.study.write() as session:
        session.get_one(Assignment, shown.assignment_id).returned_at = now()
    with pytest.raises(LockedError):
        seen(shown, PartSeen(place="A", tag="code1"))


# --- the next task, training, pauses --------------------------------------------------------------


def test_files_of_the_next_task_are_named_without_its_reference(study, fill, plan):
    fill(study, items=2, media=True)
    first, second = plan(study)["Ada"]
    with study.read() as session:
        files = upcoming_files(session, first.rater_id, first.assignment_id, largest=10**6)
        none = upcoming_files(session, first.rater_id, first.assignment_id, largest=1)
        last = upcoming_files(session, first.rater_id, second.assignment_id, largest=10**6)
    assert {one.assignment_id for one in files} == {second.assignment_id}
    assert len(files) == 3
    assert none == last == ()


def test_feedback_compares_the_first_answers_of_a_training_task(task):
    with task.study.write() as session:
        row = session.get_one(Assignment, task.assignment_id)
        row.purpose = "training"
        dimension = session.scalars(sa.select(Dimension).where(Dimension.code == "SC")).one()
        for response, (lowest, highest) in (
            (row.response_a_id, (3, 4)),
            (row.response_b_id, (1, 1)),
        ):
            session.add(
                KnownValue(
                    round_id=row.round_id, response_id=response, dimension_id=dimension.id,
                    lowest=lowest, highest=highest, explanation="So.",
                )
            )  # fmt: skip
    with task.study.read() as session:
        assert feedback_on(session, task.rater_id, task.assignment_id) == ()
    finish(task, 3)
    with task.study.read() as session:
        a, b = feedback_on(session, task.rater_id, task.assignment_id)
    assert (a.side, a.code, a.value, a.lowest, a.highest, a.hit) == ("A", "SC", 3, 3, 4, True)
    assert (b.side, b.hit, b.explanation) == ("B", False, "So.")


def test_main_tasks_give_no_feedback(task):
    finish(task)
    with task.study.read() as session:
        assert feedback_on(session, task.rater_id, task.assignment_id) == ()


def test_run_ends_where_ten_minutes_lie_between(study, fill, plan):
    fill(study, items=6)
    tasks = plan(study)["Ada"]
    with study.write() as session:
        for task, minutes in zip(tasks, (30, 18, 9, 5, 1), strict=False):
            row = session.get_one(Assignment, task.assignment_id)
            row.submitted_at = now() - dt.timedelta(minutes=minutes)
    with study.read() as session:
        assert run_length(session, tasks[0].rater_id) == 4
        assert run_length(session, tasks[0].rater_id + 1) == 0


def test_long_run_is_counted_whole_or_as_far_as_asked_for(study, fill, plan):
    fill(study, items=230)
    tasks = plan(study)["Ada"]
    with study.write() as session:
        session.execute(sa.update(Assignment).values(submitted_at=now()))
    with study.read() as session:
        assert run_length(session, tasks[0].rater_id) == len(tasks) > 212
        assert run_length(session, tasks[0].rater_id, at_most=24) == 24


def test_form_without_references_shows_none_even_after_the_first_step(task):
    give_form(task, show_reference=False)
    finish(task)
    with task.study.read() as session:
        store = MediaStore(task.study.media_root)
        view = task_view(session, store, task.rater_id, task.assignment_id)
    assert view.state.revealed
    assert not view.shows_reference
    assert view.reference is None
