"""A closed round takes nothing more, and loses nothing that was being saved."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import sleep

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.errors import LockedError, PlanError, UnknownNameError
from judgments.models import Assignment, AuditEntry, Draft, Judgment, Round, now
from judgments.recording import Answer, revise, save_comment, save_draft, save_verdict, submit
from judgments.rounds import Begun, begin_task, begun_tasks, close_round, reopen_round, round_named


@contextmanager
def another_program(study: Study) -> Iterator[Study]:
    """Open the same study as another process would: with connections and locks of its own."""
    own = Study(study.url.render_as_string(hide_password=False), study.media_root)
    try:
        yield own
    finally:
        own.dispose()


def test_close_round_notes_when_and_how_far_it_was(any_study: Study, fill, plan, work) -> None:
    fill(any_study, items=3)
    tasks = plan(any_study)["Ada"]
    work(any_study, tasks[0].assignment_id)
    before = now()
    with any_study.write() as session:
        close_round(session, "pilot")
    with any_study.read() as session:
        kept = round_named(session, "pilot")
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "round closed")
        ).one()
    assert kept.status == "closed"
    assert before <= kept.closed_at <= now()
    assert entry.after == {"name": "pilot", "submitted": 1, "open": 2}


def test_what_closing_would_leave_half_done(any_study: Study, fill, plan, work, let_pass) -> None:
    fill(any_study, items=3)
    tasks = plan(any_study, raters=("Ada", "Bo", "Cy"), raters_per_response=3)
    for name, codes in {"Ada": ("GQ", "HC"), "Bo": ()}.items():
        with any_study.write() as session:
            begun = begin_task(session, tasks[name][0].rater_id)
            for code in codes:
                save_draft(session, begun, tasks[name][0].rater_id, side="A", code=code,
                           answer=Answer(value=5))  # fmt: skip
        if name == "Bo":
            let_pass(any_study, begun)
    work(any_study, tasks["Cy"][0].assignment_id)
    with any_study.read() as session:
        assert begun_tasks(session, "pilot") == [
            Begun(rater="Ada", tasks=1, answers=2, at_it=True),
            Begun(rater="Bo", tasks=1, answers=0, at_it=False),
        ]
    with any_study.write() as session:
        close_round(session, "pilot")
    with any_study.read() as session, pytest.raises(PlanError, match="closed already"):
        begun_tasks(session, "pilot")


def test_a_closed_round_takes_no_change_of_any_kind(any_study: Study, fill, plan, work) -> None:
    fill(any_study, items=2)
    done, open_ = (one.assignment_id for one in plan(any_study)["Ada"])
    work(any_study, done)
    with any_study.write() as session:
        rater = session.get_one(Assignment, done).rater_id
        close_round(session, "pilot")
    answer = {"side": "A", "code": "GQ", "answer": Answer(value=5)}
    for change in (
        lambda s: save_draft(s, open_, rater, **answer),
        lambda s: revise(s, done, rater, **answer),
        lambda s: save_comment(s, done, rater, "late"),
        lambda s: save_verdict(s, done, rater, "A"),
        lambda s: submit(s, open_, rater),
    ):
        with pytest.raises(LockedError, match="closed"), any_study.write() as session:
            change(session)
    with any_study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
        assert set(session.scalars(sa.select(Judgment.value))) == {3}


def test_reopen_round_takes_changes_again_and_is_logged(any_study: Study, fill, plan) -> None:
    fill(any_study)
    task = plan(any_study)["Ada"][0]
    with any_study.write() as session:
        close_round(session, "pilot")
    with any_study.write() as session:
        reopen_round(session, "pilot")
    with any_study.write() as session:
        assert begin_task(session, task.rater_id) == task.assignment_id
        actions = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert round_named(session, "pilot").closed_at is None
    assert actions[-2:] == ["round closed", "round reopened"]


def test_a_round_is_closed_once_and_reopened_once(study: Study, fill, plan) -> None:
    fill(study)
    plan(study)
    with pytest.raises(PlanError, match="'pilot' is open already"), study.write() as session:
        reopen_round(session, "pilot")
    with study.write() as session:
        close_round(session, "pilot")
    with pytest.raises(PlanError, match="'pilot' is closed already"), study.write() as session:
        close_round(session, "pilot")
    with pytest.raises(UnknownNameError, match="rounds: pilot"), study.write() as session:
        close_round(session, "plot")


def test_closing_waits_for_what_is_being_saved(any_study: Study, fill, plan) -> None:
    fill(any_study)
    task = plan(any_study)["Ada"][0]
    saving, go_on = Event(), Event()

    def save() -> None:
        with any_study.write() as session:
            save_draft(session, task.assignment_id, task.rater_id, side="A", code="GQ",
                       answer=Answer(value=4))  # fmt: skip
            saving.set()
            assert go_on.wait(30)

    def close() -> None:
        with another_program(any_study) as own, own.write() as session:
            close_round(session, "pilot")

    with ThreadPoolExecutor(2) as pool:
        saved = pool.submit(save)
        assert saving.wait(30)
        closed = pool.submit(close)
        sleep(0.3)
        assert not closed.done()
        go_on.set()
        saved.result(30)
        closed.result(30)
    with any_study.read() as session:
        assert session.scalars(sa.select(Draft.value)).all() == [4]
        assert session.scalars(sa.select(Round.status)).one() == "closed"


def test_what_is_saved_while_a_round_closes_is_refused(any_study: Study, fill, plan) -> None:
    fill(any_study)
    task = plan(any_study)["Ada"][0]
    closing_, go_on = Event(), Event()

    def close() -> None:
        with any_study.write() as session:
            close_round(session, "pilot")
            session.flush()
            closing_.set()
            assert go_on.wait(30)

    def save() -> None:
        with another_program(any_study) as own, own.write() as session:
            save_draft(session, task.assignment_id, task.rater_id, side="A", code="GQ",
                       answer=Answer(value=4))  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        closed = pool.submit(close)
        assert closing_.wait(30)
        saved = pool.submit(save)
        sleep(0.3)
        assert not saved.done()
        go_on.set()
        closed.result(30)
        with pytest.raises(LockedError, match="closed"):
            saved.result(30)
    with any_study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_whoever_saves_on_knows_exactly_what_was_kept(any_study: Study, fill, plan) -> None:
    """Raters save on and on while the round is closed: what was acknowledged is what is there."""
    fill(any_study, items=4)
    names = ("Ada", "Bo", "Cy", "Di")
    tasks = [found[0] for found in plan(any_study, raters=names).values()]
    started, given_up = [Event() for _ in tasks], Event()

    def save_on(place: int) -> int:
        task, acknowledged = tasks[place], 0
        with another_program(any_study) as own:
            # SQLite's lock goes to whoever asks at the right moment: others need one, too.
            while not given_up.wait(0.005):
                value = acknowledged % 5 + 1
                try:
                    with own.write() as session:
                        save_draft(session, task.assignment_id, task.rater_id, side="A", code="GQ",
                                   answer=Answer(value=value))  # fmt: skip
                except LockedError:
                    return acknowledged
                acknowledged += 1
                if acknowledged == 3:
                    started[place].set()
        return acknowledged

    with ThreadPoolExecutor(len(tasks)) as pool:
        running = [pool.submit(save_on, place) for place in range(len(tasks))]
        try:
            assert all(event.wait(60) for event in started)
            with any_study.write() as session:
                close_round(session, "pilot")
            acknowledged = [one.result(60) for one in running]
        finally:
            given_up.set()
    with any_study.read() as session:
        kept = {
            draft.assignment_id: draft.value for draft in session.scalars(sa.select(Draft)).all()
        }
        closed_at = session.scalars(sa.select(Round.closed_at)).one()
        assert max(session.scalars(sa.select(Draft.updated_at))) <= closed_at
    assert kept == {
        task.assignment_id: (count - 1) % 5 + 1
        for task, count in zip(tasks, acknowledged, strict=True)
    }
