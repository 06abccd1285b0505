"""Work that was given back reaches others without anybody waiting for it."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from judgments.assignment import Repeats
from judgments.database import Study
from judgments.deactivating import deactivate
from judgments.models import Assignment, Rater, Response, Round
from judgments.participation import withdraw
from judgments.participation.rows import own_row
from judgments.quality.training import _screen_out
from judgments.raters import add_rater
from judgments.recording.opening import check_round_open, open_task
from judgments.rounds import (
    close_round,
    create_round,
    filling,
    join_round,
    pass_on_work,
    return_open_work,
    top_up,
    topping_up,
)

SYSTEMS = ("a", "b", "c", "d")
NAMES = ("Ada", "Bo", "Cy", "Di", "Eve")


def give_back(study: Study, name: str) -> None:
    with study.write() as session:
        rater = session.scalars(sa.select(Rater).where(Rater.name == name)).one()
        rater.active = False
        return_open_work(session, rater.id)


def round_id_of(study: Study) -> int:
    with study.read() as session:
        return session.scalars(sa.select(Round.id)).one()


def kept(study: Study) -> list[Assignment]:
    with study.read() as session:
        return list(session.scalars(sa.select(Assignment).where(Assignment.returned_at.is_(None))))


def raters_by_response(rows: list[Assignment]) -> dict[int, list[int]]:
    found = defaultdict(list)
    for row in rows:
        found[row.response_a_id].append(row.rater_id)
        found[row.response_b_id].append(row.rater_id)
    return found


@pytest.fixture
def running(any_study: Study, fill, plan) -> Study:
    """Have ten items of four systems, each response for two of five raters; Ada left."""
    return started(any_study, fill, plan)


@pytest.fixture
def on_server(postgres_study: Study, fill, plan) -> Study:
    """Have the same on PostgreSQL, where transactions run side by side."""
    started(postgres_study, fill, plan)
    with postgres_study.write() as session:  # as whoever began has
        own_row(session, round_id_of(postgres_study), id_of(postgres_study, "Bo"))
    return postgres_study


def started(study: Study, fill, plan) -> Study:
    fill(study, items=10, systems=SYSTEMS)
    plan(study, raters=NAMES, raters_per_response=2)
    give_back(study, "Ada")
    return study


@pytest.fixture
def before_each_write(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Give a function that has something done before each write of a study, and counts those."""

    def watch(study: Study, act: Callable[[], None] = lambda: None) -> list[int]:
        write, writes = study.write, []

        @contextmanager
        def watched():
            writes.append(len(writes))
            with monkeypatch.context() as patch:
                patch.setattr(study, "write", write)
                act()
            with write() as session:
                yield session

        monkeypatch.setattr(study, "write", watched)
        return writes

    return watch


def test_all_is_passed_on_rater_by_rater(running: Study, before_each_write) -> None:
    writes = before_each_write(running)
    added = pass_on_work(running, round_id_of(running))
    assert sum(added.values()) == 8
    assert "Ada" not in added
    assert len(writes) == len(added)
    rows = kept(running)
    found = raters_by_response(rows)
    assert len(found) == 40
    assert all(len(raters) == len(set(raters)) == 2 for raters in found.values())
    loads = Counter(row.rater_id for row in rows)
    assert max(loads.values()) - min(loads.values()) <= 1
    for rater in loads:
        places = sorted(row.position for row in rows if row.rater_id == rater)
        assert places == list(range(len(places)))
    assert pass_on_work(running, round_id_of(running)) == {}


def test_others_save_while_it_is_planned(running: Study, monkeypatch) -> None:
    plans = topping_up.plan_gaps

    def plan_and_let_save(*args, **options):
        if not saved:
            with ThreadPoolExecutor(1) as pool:
                saved.append(pool.submit(save).result(timeout=10))
        return plans(*args, **options)

    def save() -> int:
        with running.write() as session:
            return add_rater(session, "Zoe").id

    saved: list[int] = []
    monkeypatch.setattr(topping_up, "plan_gaps", plan_and_let_save)
    assert sum(pass_on_work(running, round_id_of(running)).values()) == 8
    assert saved


def test_passing_on_twice_at_once_gives_no_response_too_many(running: Study) -> None:
    round_id = round_id_of(running)
    with ThreadPoolExecutor(3) as pool:
        added = list(pool.map(lambda _: pass_on_work(running, round_id), range(3)))
    assert sum(sum(one.values()) for one in added) == 8
    raters = raters_by_response(kept(running)).values()
    assert all(len(one) == len(set(one)) for one in raters)
    assert {len(one) for one in raters} == {2}


def test_a_top_up_stands_another_and_a_submission_meanwhile(
    running: Study, work, monkeypatch
) -> None:
    """Both plan the same gaps; a task is handed in between."""
    round_id, plans, others = round_id_of(running), topping_up.plan_gaps, []

    def plan_while_others_write(*args, **options):
        planned = plans(*args, **options)
        if not others:
            others.append(None)
            work(running, open_tasks(running, "Cy")[0])
            others[0] = top_up(running, round_id, leaving=["Di"])
        return planned

    monkeypatch.setattr(topping_up, "plan_gaps", plan_while_others_write)
    done = top_up(running, round_id, leaving=["Bo"])
    assert others[0].added
    assert done.imbalance.short == 0
    assert open_tasks(running, "Bo") == []
    raters = raters_by_response(kept(running)).values()
    assert all(len(one) == len(set(one)) == 2 for one in raters)


def test_a_top_up_plans_once_more_where_a_rater_leaves_meanwhile(
    running: Study, before_each_write
) -> None:
    def leave() -> None:
        if len(writes) == 2:  # what Ada had is given back by the first, and planned by now
            give_back(running, "Bo")

    writes = before_each_write(running, leave)
    done = top_up(running, round_id_of(running), leaving=["Ada"])
    assert done.imbalance.short == 0
    assert open_tasks(running, "Bo") == []
    assert {len(one) for one in raters_by_response(kept(running)).values()} == {2}


def test_who_leaves_meanwhile_gets_nothing(running: Study, before_each_write) -> None:
    before_each_write(running, lambda: give_back(running, "Bo"))
    assert set(pass_on_work(running, round_id_of(running))) == {"Cy", "Di", "Eve"}


def test_a_round_that_is_closed_meanwhile_stays_as_it_is(running: Study, before_each_write) -> None:
    before = len(kept(running))

    def close() -> None:
        with running.write() as session:
            if session.get_one(Round, round_id).status == "open":
                close_round(session, "pilot")

    round_id = round_id_of(running)
    before_each_write(running, close)
    assert pass_on_work(running, round_id) == {}
    assert pass_on_work(running, round_id) == {}
    assert len(kept(running)) == before


# --- leaving in the same moment -------------------------------------------------------------------


def screen_out(session: Session, round_id: int, rater_id: int) -> None:
    _screen_out(session, own_row(session, round_id, rater_id))


WAYS = {
    "deactivated": lambda session, *_: deactivate(session, "Bo", because="bot"),
    "withdraws": lambda session, *who: withdraw(session, *who, discard=False),
    "screened out": screen_out,
    "top-up": lambda session, round_id, rater: topping_up._take_back(session, round_id, {rater}),
}


def take_out_bo(study: Study, way: str) -> None:
    with study.write() as session:
        WAYS[way](session, round_id_of(study), id_of(study, "Bo"))


def id_of(study: Study, name: str) -> int:
    with study.read() as session:
        return session.scalars(sa.select(Rater.id).where(Rater.name == name)).one()


def open_tasks(study: Study, name: str) -> list[int]:
    rater_id = id_of(study, name)
    return [row.id for row in kept(study) if row.rater_id == rater_id and not row.submitted_at]


def waits(study: Study, other: Future) -> bool:
    """Say whether another's transaction comes to wait for a lock, rather than to its end."""
    blocked = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = time.monotonic() + 10
    while not other.done() and time.monotonic() < end:
        with study.read() as session:
            if session.scalar(blocked):
                return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("way", WAYS)
def test_who_is_being_taken_out_gets_nothing(on_server: Study, way: str) -> None:
    round_id, bo = round_id_of(on_server), id_of(on_server, "Bo")
    with ThreadPoolExecutor(1) as pool, on_server.write() as session:
        WAYS[way](session, round_id, bo)
        passing_on = pool.submit(pass_on_work, on_server, round_id)
        assert waits(on_server, passing_on)
    assert "Bo" not in passing_on.result()
    assert open_tasks(on_server, "Bo") == []
    pass_on_work(on_server, round_id)
    assert {len(raters) for raters in raters_by_response(kept(on_server)).values()} == {2}


@pytest.mark.parametrize("way", WAYS)
def test_work_that_is_planned_while_somebody_is_taken_out_is_given_back(
    on_server: Study, way: str
) -> None:
    before, round_id, bo = (
        open_tasks(on_server, "Bo"),
        round_id_of(on_server),
        id_of(on_server, "Bo"),
    )
    call = topping_up._Call()
    pairs = topping_up._plan(on_server, round_id, call)[bo]
    with ThreadPoolExecutor(1) as pool, on_server.write() as session:
        assert topping_up._pass_on(session, round_id, bo, pairs, call)["Bo"] > 0
        leaving = pool.submit(take_out_bo, on_server, way)
        assert waits(on_server, leaving)
    leaving.result()
    assert before
    assert open_tasks(on_server, "Bo") == []


@pytest.mark.parametrize("way", WAYS)
def test_who_is_saving_while_they_are_taken_out_is_neither_refused_nor_refuses(
    on_server: Study, way: str
) -> None:
    first = open_tasks(on_server, "Bo")[0]
    with ThreadPoolExecutor(1) as pool, on_server.write() as session:
        task = open_task(session, first, id_of(on_server, "Bo"))
        leaving = pool.submit(take_out_bo, on_server, way)
        assert waits(on_server, leaving)
        check_round_open(session, task)
    leaving.result()
    assert open_tasks(on_server, "Bo") == []


# --- joining --------------------------------------------------------------------------------------


@pytest.fixture
def open_ended(any_study: Study, fill) -> Study:
    """Have twelve items of four systems in a round whose raters get two tasks each."""
    fill(any_study, items=12, systems=SYSTEMS)
    with any_study.write() as session:
        create_round(session, "crowd", raters_per_response=2, tasks_per_rater=2, common_block=1,
                     warmup=1, repeats=Repeats(count=1))  # fmt: skip
    return any_study


def join(study: Study, name: str) -> int:
    with study.write() as session:
        return join_round(session, round_id_of(study), add_rater(session, name).id)


def test_work_of_such_a_round_waits_for_those_who_join(open_ended: Study) -> None:
    join(open_ended, "Ada")
    join(open_ended, "Bo")
    give_back(open_ended, "Ada")
    assert pass_on_work(open_ended, round_id_of(open_ended)) == {}


def test_who_joins_has_few_items_counted_until_few_are_left(open_ended: Study, monkeypatch) -> None:
    counted = []
    count = filling.count_raters

    def watch(session, round_, items=None):
        counted.append(None if items is None else len(items))
        return count(session, round_, items)

    monkeypatch.setattr(filling, "count_raters", watch)
    names = iter(f"Rater {n}" for n in range(40))
    while join(open_ended, next(names)):
        pass
    assert counted[:10] == [4] * 10
    assert counted[-1] is None
    rows = [row for row in kept(open_ended) if row.purpose == "main"]
    found = raters_by_response(rows)
    assert len(found) == 10 * 4
    assert all(len(raters) == len(set(raters)) == 2 for raters in found.values())
    assert len(rows) == 10 * 4


def test_who_joins_gets_what_is_nearly_complete_first(open_ended: Study) -> None:
    join(open_ended, "Ada")
    began = {row.item_id for row in kept(open_ended) if row.purpose == "main"}
    join(open_ended, "Bo")
    assert {row.item_id for row in kept(open_ended) if row.purpose == "main"} == began


def test_a_replaced_response_is_lacking_again(open_ended: Study) -> None:
    names = iter(f"Rater {n}" for n in range(40))
    while join(open_ended, next(names)):
        pass
    with open_ended.write() as session:
        rows = session.scalars(sa.select(Assignment).where(Assignment.purpose == "main")).all()
        old = session.get_one(Response, rows[0].response_a_id)
        old.superseded_at = old.created_at
        session.flush()
        new = Response(item_id=old.item_id, system_id=old.system_id, content="Better.",
                       content_hash="1" * 64, raw={}, source="r.jsonl", source_record=1)  # fmt: skip
        session.add(new)
        session.flush()
        replaced = new.id
    assert join(open_ended, next(names)) > 0
    assert replaced in raters_by_response(kept(open_ended))
