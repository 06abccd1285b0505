"""Tasks are lent, left, taken over and given back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.errors import AccessError
from judgments.models import (
    Assignment,
    AuditEntry,
    CrowdEntry,
    Draft,
    Judgment,
    Participation,
    Rater,
    Response,
    Round,
    now,
)
from judgments.recording import Answer, save_draft
from judgments.rounds import (
    begin_task,
    close_round,
    due_task,
    is_due,
    return_open_work,
    round_named,
)


def begin(study: Study, rater_id: int) -> int | None:
    with study.write() as session:
        return begin_task(session, rater_id)


def task_of(study: Study, task_id: int | None) -> Assignment:
    with study.read() as session:
        return session.get_one(Assignment, task_id)


def finish(study: Study, work: Callable[[Study, int], None], rater_id: int) -> None:
    """Submit all that is a rater's own, without taking over anything."""
    while True:
        with study.read() as session:
            task = due_task(session, rater_id)
        if task is None:
            return
        work(study, task)


CHANGES = {
    "submitted": lambda _, task: setattr(task, "submitted_at", now()),
    "given back": lambda _, task: setattr(task, "returned_at", now()),
    "replaced": lambda session, task: setattr(
        session.get_one(Response, task.response_a_id), "superseded_at", now()
    ),
    "closed": lambda session, _: close_round(session, "pilot"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_no_longer_due_is_not_gone_on_with(any_study: Study, two, change) -> None:
    with any_study.write() as session:
        first = due_task(session, two["Ada"])
        assert is_due(session, two["Ada"], first)
        assert not is_due(session, two["Bo"], first)
        CHANGES[change](session, session.get_one(Assignment, first))
        session.flush()
        assert not is_due(session, two["Ada"], first)
        assert due_task(session, two["Ada"]) != first


@pytest.fixture
def two(any_study: Study, fill, plan):
    """Give eight items of two systems, each for one of Ada and Bo."""
    fill(any_study, items=8)
    tasks = plan(any_study, raters=("Ada", "Bo"))
    return {name: found[0].rater_id for name, found in tasks.items()}


def test_begin_task_lends_the_first_task_and_keeps_when_it_was_first_shown(
    any_study: Study, two
) -> None:
    before = now()
    first = task_of(any_study, begin(any_study, two["Ada"]))
    assert first.position == 0
    assert before <= first.opened_at <= now()
    assert dt.timedelta(minutes=59) < first.leased_until - before < dt.timedelta(minutes=61)
    again = task_of(any_study, begin(any_study, two["Ada"]))
    assert (again.id, again.opened_at) == (first.id, first.opened_at)
    assert again.leased_until > first.leased_until


def test_begin_task_lends_for_as_long_as_the_round_says(any_study: Study, two) -> None:
    with any_study.write() as session:
        round_named(session, "pilot").settings = {"lease_minutes": 5}
    task = task_of(any_study, begin(any_study, two["Ada"]))
    assert dt.timedelta(minutes=4) < task.leased_until - now() <= dt.timedelta(minutes=5)


def test_begin_task_gives_nothing_to_the_inactive_the_unknown_or_in_a_closed_round(
    any_study: Study, two
) -> None:
    with any_study.write() as session:
        session.get_one(Rater, two["Bo"]).active = False
    assert begin(any_study, two["Bo"]) is None
    assert begin(any_study, 10**6) is None
    with any_study.write() as session:
        close_round(session, "pilot")
    assert begin(any_study, two["Ada"]) is None
    with any_study.read() as session:
        assert set(session.scalars(sa.select(Assignment.opened_at))) == {None}


def test_a_rater_with_nothing_left_takes_over_what_was_left(
    any_study: Study, two, work, let_pass
) -> None:
    left = begin(any_study, two["Ada"])
    let_pass(any_study, left)
    finish(any_study, work, two["Bo"])
    taken = task_of(any_study, begin(any_study, two["Bo"]))
    given = task_of(any_study, left)
    assert given.returned_at is not None
    assert (taken.rater_id, taken.item_id, taken.pair) == (two["Bo"], given.item_id, given.pair)
    assert (taken.purpose, taken.counts, taken.occasion) == ("main", True, 1)
    assert taken.leased_until > now()
    assert begin(any_study, two["Bo"]) == taken.id
    work(any_study, taken.id)
    assert begin(any_study, two["Bo"]) is None  # the rest waits for Ada: it was never begun
    with pytest.raises(AccessError, match="given back"), any_study.write() as session:
        save_draft(session, left, two["Ada"], side="A", code="GQ", answer=Answer(value=1))
    assert task_of(any_study, begin(any_study, two["Ada"])).position == 1


def test_a_task_taken_over_evens_out_sides(any_study: Study, two, work, let_pass) -> None:
    finish(any_study, work, two["Bo"])
    for _ in range(3):
        let_pass(any_study, begin(any_study, two["Ada"]))
        work(any_study, begin(any_study, two["Bo"]))
    with any_study.read() as session:
        systems = session.scalars(
            sa.select(Response.system_id)
            .join(Assignment, Assignment.response_a_id == Response.id)
            .where(Assignment.rater_id == two["Bo"])
            .order_by(Assignment.position)
        ).all()
    low = min(systems)
    leads = [sum(1 if s == low else -1 for s in systems[:n]) for n in range(1, len(systems) + 1)]
    assert len(systems) == 7
    assert max(map(abs, leads)) <= 1


def test_what_is_lent_or_being_answered_is_not_taken_over(
    any_study: Study, two, work, let_pass
) -> None:
    held = begin(any_study, two["Ada"])
    finish(any_study, work, two["Bo"])
    assert begin(any_study, two["Bo"]) is None
    with any_study.write() as session:
        save_draft(session, held, two["Ada"], side="A", code="GQ", answer=Answer(value=1))
    let_pass(any_study, held)
    assert begin(any_study, two["Bo"]) is None
    assert task_of(any_study, held).leased_until > now()
    with any_study.write() as session:
        session.execute(sa.update(Draft).values(updated_at=now() - dt.timedelta(hours=2)))
    let_pass(any_study, held)
    assert begin(any_study, two["Bo"]) is not None


@pytest.mark.parametrize("why", ["met", "withdrawn", "screened out", "hired", "common", "replaced"])
def test_what_cannot_go_over_stays(any_study: Study, two, work, let_pass, why: str) -> None:
    left = begin(any_study, two["Ada"])
    let_pass(any_study, left)
    finish(any_study, work, two["Bo"])
    with any_study.write() as session:
        task = session.get_one(Assignment, left)
        key = {"round_id": task.round_id, "rater_id": two["Bo"]}
        if why == "met":
            seen = session.scalars(sa.select(Assignment).filter_by(**key).limit(1)).one()
            seen.item_id = task.item_id
        elif why == "withdrawn":
            session.add(Participation(**key, withdrawn="keep", withdrawn_at=now()))
        elif why == "screened out":
            session.add(Participation(**key, screened_out_at=now()))
        elif why == "hired":
            session.add(CrowdEntry(**key, platform="p", study_ref="s", participant_ref="1",
                                   session_ref="1"))  # fmt: skip
        elif why == "common":
            task.purpose = "common"
        else:
            session.get_one(Response, task.response_a_id).superseded_at = now()
    assert begin(any_study, two["Bo"]) is None
    assert task_of(any_study, left).returned_at is None


def test_return_open_work_keeps_judgments_and_drafts(any_study: Study, two, work) -> None:
    work(any_study, begin(any_study, two["Ada"]))
    begun = begin(any_study, two["Ada"])
    with any_study.write() as session:
        save_draft(session, begun, two["Ada"], side="A", code="GQ", answer=Answer(value=1))
    with any_study.write() as session:
        assert return_open_work(session, two["Ada"]) == 3
        assert return_open_work(session, two["Ada"]) == 0
    assert begin(any_study, two["Ada"]) is None
    with any_study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Judgment)) == 12
        assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1
        kept = session.scalars(
            sa.select(Assignment.id).where(
                Assignment.rater_id == two["Ada"], Assignment.returned_at.is_(None)
            )
        ).all()
        assert len(kept) == 1
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "open work returned")
        ).one()
    assert entry.after == {"round_id": None, "tasks": 3}


def test_return_open_work_keeps_to_the_round_and_leaves_closed_ones(
    any_study: Study, two, plan
) -> None:
    plan(any_study, raters=("Ada",), name="second")
    with any_study.write() as session:
        second = round_named(session, "second").id
        assert return_open_work(session, two["Ada"], second) == 8
        close_round(session, "pilot")
        assert return_open_work(session, two["Ada"]) == 0


# --- at the same moment ---------------------------------------------------------------------------


def at_once(study: Study, raters: list[int]) -> list[int | None]:
    """Begin tasks from as many programs as there are raters, all at the same moment."""
    barrier = Barrier(len(raters))

    def go(rater_id: int) -> int | None:
        own = Study(study.url.render_as_string(hide_password=False), study.media_root)
        try:
            barrier.wait()
            return begin(own, rater_id)
        finally:
            own.dispose()

    with ThreadPoolExecutor(len(raters)) as pool:
        return list(pool.map(go, raters))


def test_two_devices_of_a_rater_are_on_the_same_task(any_study: Study, two, work, let_pass) -> None:
    assert len(set(at_once(any_study, [two["Ada"]] * 6))) == 1
    let_pass(any_study, begin(any_study, two["Ada"]))
    finish(any_study, work, two["Bo"])
    taken = at_once(any_study, [two["Bo"]] * 6)  # what is taken over is one task, too
    assert len(set(taken)) == 1
    assert taken[0] is not None


def test_two_raters_never_take_over_the_same_task(any_study: Study, fill, plan, let_pass) -> None:
    fill(any_study, items=3)
    names = ("Ada", *(f"Rater {n}" for n in range(6)))
    tasks = plan(any_study, raters=names, raters_per_response=1)
    ids = {name: with_id for name, with_id in zip(names, _ids(any_study, names), strict=True)}
    with any_study.write() as session:  # Ada has two of the three items, Rater 0 has the other
        round_id = session.scalars(sa.select(Round.id)).one()
        rows = session.scalars(sa.select(Assignment).order_by(Assignment.id)).all()
        for place, row in enumerate(rows):
            row.rater_id = ids["Rater 0"] if place == 2 else ids["Ada"]
            row.submitted_at = now() if place == 2 else None
            row.leased_until = now() - dt.timedelta(minutes=5)
        for n in range(1, 6):  # the others take part, and are done
            session.add(
                Assignment(
                    round_id=round_id, rater_id=ids[f"Rater {n}"], item_id=rows[2].item_id,
                    response_a_id=rows[2].response_a_id, response_b_id=rows[2].response_b_id,
                    pair=rows[2].pair, position=0, submitted_at=now(),
                )
            )  # fmt: skip
    assert tasks is not None
    found = at_once(any_study, [ids[f"Rater {n}"] for n in range(6)])
    given = [one for one in found if one is not None]
    assert len(given) == 2
    assert len({task_of(any_study, one).item_id for one in given}) == 2


def _ids(study: Study, names: tuple[str, ...]) -> list[int]:
    with study.read() as session:
        return [session.scalars(sa.select(Rater.id).where(Rater.name == n)).one() for n in names]
