"""Raters leave, others take over, newcomers join."""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from judgments.assignment import Repeats
from judgments.database import Study
from judgments.errors import PlanError, UnknownNameError
from judgments.models import Assignment, CrowdEntry, Participation, Rater, Response, Round, now
from judgments.raters import add_rater
from judgments.rounds import (
    begin_task,
    close_round,
    create_round,
    join_round,
    return_open_work,
    round_coverage,
    round_imbalance,
    round_named,
    round_status,
    top_up,
)

SYSTEMS = ("a", "b", "c", "d")


def round_id_of(study: Study) -> int:
    with study.read() as session:
        return session.scalars(sa.select(Round.id)).one()


def raters_of(study: Study) -> dict[str, int]:
    with study.read() as session:
        return {row.name: row.id for row in session.execute(sa.select(Rater.name, Rater.id))}


def kept(study: Study) -> list[Assignment]:
    with study.read() as session:
        query = sa.select(Assignment).where(Assignment.returned_at.is_(None))
        return list(session.scalars(query.order_by(Assignment.rater_id, Assignment.position)))


def raters_by_response(study: Study) -> dict[int, set[int]]:
    found = defaultdict(set)
    for row in kept(study):
        if row.counts:
            found[row.response_a_id].add(row.rater_id)
            found[row.response_b_id].add(row.rater_id)
    return found


def do_top_up(study: Study, **options: object):
    return top_up(study, round_id_of(study), **options)


@pytest.fixture
def running(any_study: Study, fill, plan) -> Study:
    """Have ten items of four systems, each response for two of five raters."""
    fill(any_study, items=10, systems=SYSTEMS)
    plan(any_study, raters=("Ada", "Bo", "Cy", "Di", "Eve"), raters_per_response=2)
    return any_study


def test_work_of_who_leaves_goes_to_those_who_stay(running: Study, work) -> None:
    ids = raters_of(running)
    with running.write() as session:
        first = begin_task(session, ids["Ada"])
    work(running, first)
    done = do_top_up(running, leaving=["Ada"])
    assert done.returned == 7
    assert set(done.added) <= {"Bo", "Cy", "Di", "Eve"}
    assert sum(done.added.values()) == 7
    assert done.imbalance.short == 0
    found = raters_by_response(running)
    assert len(found) == 40
    assert {len(raters) for raters in found.values()} == {2}
    loads = Counter(row.rater_id for row in kept(running) if row.submitted_at is None)
    assert max(loads.values()) - min(loads.values()) <= 1
    seen = Counter((row.rater_id, row.item_id, row.pair) for row in kept(running))
    assert max(seen.values()) == 1
    assert do_top_up(running).added == {}


def test_new_tasks_come_last_and_keep_sides_even(running: Study) -> None:
    do_top_up(running, leaving=["Ada", "Bo"])
    with running.read() as session:
        system = {row.id: row.system_id for row in session.scalars(sa.select(Response))}
    by_rater = defaultdict(list)
    for row in kept(running):
        by_rater[row.rater_id].append(row)
    for rows in by_rater.values():
        assert [row.position for row in rows] == list(range(len(rows)))
        lead: Counter[tuple[int, int]] = Counter()
        for row in rows:
            a, b = system[row.response_a_id], system[row.response_b_id]
            lead[min(a, b), max(a, b)] += 1 if a < b else -1
            assert max(map(abs, lead.values())) <= 1


@pytest.mark.parametrize("why", ["withdrew", "screened out", "hired", "inactive", "gone"])
def test_who_left_gets_nothing_unless_named(running: Study, why: str) -> None:
    ids, round_id = raters_of(running), round_id_of(running)
    key = {"round_id": round_id, "rater_id": ids["Bo"]}
    with running.write() as session:
        if why == "withdrew":
            session.add(Participation(**key, withdrawn="keep", withdrawn_at=now()))
        elif why == "screened out":
            session.add(Participation(**key, screened_out_at=now()))
        elif why == "hired":
            session.add(CrowdEntry(**key, platform="p", study_ref="s", participant_ref="1",
                                   session_ref="1"))  # fmt: skip
        elif why == "inactive":
            session.get_one(Rater, ids["Bo"]).active = False
        else:
            return_open_work(session, ids["Bo"], round_id)
    assert "Bo" not in do_top_up(running, leaving=["Ada"]).added
    if why in {"hired", "gone"}:
        assert "Bo" in do_top_up(running, leaving=["Cy"], raters=["Bo"]).added


def test_a_discarded_judgment_is_made_again_by_another(running: Study, work) -> None:
    ids = raters_of(running)
    with running.write() as session:
        task = begin_task(session, ids["Ada"])
    work(running, task)
    with running.write() as session:
        return_open_work(session, ids["Ada"])
        session.execute(
            sa.update(Assignment).where(Assignment.rater_id == ids["Ada"]).values(counts=False)
        )
    done = do_top_up(running)
    assert sum(done.added.values()) == 8
    assert {len(raters) for raters in raters_by_response(running).values()} == {2}


def test_what_nobody_can_take_stays_short_until_somebody_new_comes(
    any_study: Study, fill, plan
) -> None:
    fill(any_study, items=4, systems=SYSTEMS)
    plan(any_study, raters=("Ada", "Bo"), raters_per_response=2)
    done = do_top_up(any_study, leaving=["Ada"])
    assert (done.returned, done.added, done.imbalance.short) == (8, {}, 16)
    with any_study.read() as session:
        coverage = round_coverage(session, round_id_of(any_study))
    assert (coverage.responses, coverage.planned, coverage.judged) == (16, 0, 0)
    with any_study.write() as session:
        add_rater(session, "Cy")
    done = do_top_up(any_study, raters=["Cy"])
    assert (done.added, done.imbalance.short) == ({"Cy": 8}, 0)


def test_uneven_sides_are_reported_by_name(any_study: Study, fill, plan) -> None:
    fill(any_study, items=4)
    plan(any_study)
    with any_study.read() as session:
        assert round_imbalance(session, round_id_of(any_study)).sides == ()
        system = {row.id: row.system_id for row in session.scalars(sa.select(Response))}
    with any_study.write() as session:
        for row in session.scalars(sa.select(Assignment)):
            if system[row.response_a_id] == min(system.values()):
                row.returned_at = now()
    with any_study.read() as session:
        found = round_imbalance(session, round_id_of(any_study))
    (one,) = found.sides
    assert (one.rater, one.more_on_a, one.less_on_a, one.lead) == ("Ada", "birch", "aurora", 2)
    assert (found.short, found.fewest, found.most) == (4, 2, 2)


def test_status_counts_what_is_lent_overdue_and_given_back(running: Study, let_pass) -> None:
    ids = raters_of(running)
    with running.write() as session:
        held = begin_task(session, ids["Ada"])
        late = begin_task(session, ids["Bo"])
        return_open_work(session, ids["Cy"])
    let_pass(running, late)
    with running.read() as session:
        status = round_status(session, "pilot")
    assert held != late
    assert (status.assigned, status.leased, status.overdue, status.returned) == (32, 1, 1, 8)
    by_name = {one.rater: (one.assigned, one.overdue, one.returned) for one in status.raters}
    assert by_name["Bo"] == (8, 1, 0)
    assert by_name["Cy"] == (0, 0, 8)
    assert [(p.purpose, p.assigned, p.submitted) for p in status.purposes] == [("main", 32, 0)]


def test_coverage_counts_responses_by_their_raters(running: Study, work) -> None:
    with running.write() as session:
        task = begin_task(session, raters_of(running)["Ada"])
    work(running, task)
    with running.read() as session:
        found = round_coverage(session, round_id_of(running))
    assert (found.raters_per_response, found.responses, found.planned) == (2, 40, 40)
    assert found.judged == 0
    assert found.by_raters == {0: 38, 1: 2}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"raters": ["Nobody"]}, UnknownNameError, "no rater named 'Nobody'"),
        ({"leaving": ["Nobody"]}, UnknownNameError, "no rater named 'Nobody'"),
        ({"raters": ["Rita"]}, PlanError, "'Rita' is a researcher"),
    ],
)
def test_top_up_refuses_and_changes_nothing(
    running: Study, options: dict[str, object], error: type[Exception], message: str
) -> None:
    with running.write() as session:
        add_rater(session, "Rita", role="researcher")
    before = len(kept(running))
    with pytest.raises(error, match=message):
        do_top_up(running, **({"leaving": ["Ada"]} | options))
    assert len(kept(running)) == before


# --- newcomers ------------------------------------------------------------------------------------


@pytest.fixture
def open_ended(any_study: Study, fill) -> Study:
    """Have twelve items of four systems in a round that raters join, each with six tasks."""
    fill(any_study, items=12, systems=SYSTEMS)
    with any_study.write() as session:
        add_rater(session, "Ada")
        create_round(
            session, "crowd", raters_per_response=2, tasks_per_rater=6, raters=["Ada"],
            common_block=2, warmup=1, repeats=Repeats(count=2),
        )  # fmt: skip
    return any_study


def join(study: Study, name: str, **options: object) -> int:
    with study.write() as session:
        rater_id = add_rater(session, name).id
        return join_round(session, round_id_of(study), rater_id, **options)


def test_a_newcomer_gets_what_everybody_gets_and_tasks_of_their_own(open_ended: Study) -> None:
    assert join(open_ended, "Bo") == 6 + 4 + 1 + 2
    assert join(open_ended, "Bo") == 0
    by_rater = defaultdict(list)
    for row in kept(open_ended):
        by_rater[row.rater_id].append(row)
    assert len(by_rater) == 2
    for rows in by_rater.values():
        purposes = [row.purpose for row in rows]
        assert Counter(purposes) == {"main": 6, "common": 4, "warmup": 1, "repeat": 2}
        assert purposes[0] == "warmup"
        assert all(row.counts == (row.purpose != "warmup") for row in rows)
    common = [
        {(row.item_id, row.pair) for row in rows if row.purpose == "common"}
        for rows in by_rater.values()
    ]
    assert common[0] == common[1]


def test_newcomers_complete_the_round_and_then_there_is_nothing_left(open_ended: Study) -> None:
    names = iter(f"Rater {n}" for n in range(20))
    while join(open_ended, next(names)):
        pass
    found = raters_by_response(open_ended)
    main = {r for row in kept(open_ended) if row.purpose == "main"
            for r in (row.response_a_id, row.response_b_id)}  # fmt: skip
    assert len(main) == 9 * 4
    assert {len(found[response]) for response in main} == {2}
    n_main = sum(row.purpose == "main" for row in kept(open_ended))
    assert n_main == 9 * 4
    with open_ended.read() as session:
        coverage = round_coverage(session, round_id_of(open_ended))
    assert coverage.planned == coverage.responses == 11 * 4


def test_coverage_of_an_open_round_knows_what_nobody_has_yet(open_ended: Study) -> None:
    with open_ended.read() as session:
        found = round_coverage(session, round_id_of(open_ended))
    assert found.responses == 11 * 4
    assert found.planned == 0


def test_newcomers_at_the_same_moment_do_not_share_the_last_gaps(open_ended: Study) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: join(open_ended, f"Rater {n}"), range(8)))
    found = raters_by_response(open_ended)
    main = {row.response_a_id for row in kept(open_ended) if row.purpose == "main"}
    assert max(len(found[response]) for response in main) == 2


def test_a_number_of_tasks_may_be_given_for_one_rater(open_ended: Study) -> None:
    join(open_ended, "Bo", n_tasks=3)
    mine = [row for row in kept(open_ended) if row.rater_id == raters_of(open_ended)["Bo"]]
    assert Counter(row.purpose for row in mine)["main"] == 3


def test_only_the_named_get_more_in_an_open_round(open_ended: Study) -> None:
    with open_ended.write() as session:
        add_rater(session, "Bo")
    assert do_top_up(open_ended).added == {}
    assert do_top_up(open_ended, raters=["Bo", "Ada"]).added == {"Bo": 13, "Ada": 6}


def test_nobody_joins_a_closed_round(open_ended: Study) -> None:
    with open_ended.write() as session:
        close_round(session, "crowd")
    with pytest.raises(PlanError, match="'crowd' is closed; open it again"):
        join(open_ended, "Bo")
    with open_ended.read() as session:
        assert round_named(session, "crowd").status == "closed"
