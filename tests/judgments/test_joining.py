"""A newcomer's plan: least covered first, sides in turn, known tasks among them."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from judgments.models import Assignment, Dimension, KnownValue, Response, Round, now
from judgments.raters import add_rater
from judgments.rounds.joining import plan_for_newcomer


def join(study, name, n_tasks, round_id=1):
    with study.write() as session:
        rater = add_rater(session, name).id
        n = plan_for_newcomer(session, session.get_one(Round, round_id), rater, n_tasks)
        query = sa.select(Assignment).where(
            Assignment.rater_id == rater, Assignment.round_id == round_id
        )
        tasks = session.scalars(query.order_by(Assignment.position)).all()
    return n, tasks


def coverage(study):
    with study.read() as session:
        counts = Counter()
        for side in (Assignment.response_a_id, Assignment.response_b_id):
            counts.update(session.scalars(sa.select(side)))
        return [counts[one] for one in session.scalars(sa.select(Response.id))]


def test_coverage_rises_where_it_is_lowest(any_study, fill, plan):
    fill(any_study, items=6, systems=("aurora", "birch", "cedar", "dune"))
    plan(any_study, raters=("Ada",), raters_per_response=1)
    with any_study.write() as session:
        session.get_one(Round, 1).raters_per_response = 3
    assert set(coverage(any_study)) == {1}
    for name in ("Ben", "Cleo"):
        n, tasks = join(any_study, name, 6)
        assert (n, len({task.item_id for task in tasks})) == (6, 6)
    assert set(coverage(any_study)) == {2}


def test_sides_are_in_turn_for_every_two_systems_at_every_point(any_study, fill, plan):
    fill(any_study, items=30, systems=("aurora", "birch", "cedar"))
    plan(any_study, raters=("Ada",), raters_per_response=1)
    with any_study.write() as session:
        session.get_one(Round, 1).raters_per_response = 5
    _, tasks = join(any_study, "Ben", 30)
    with any_study.read() as session:
        system = dict(session.execute(sa.select(Response.id, Response.system_id)).all())
    lead = Counter()
    for task in tasks:
        a, b = system[task.response_a_id], system[task.response_b_id]
        pair = (min(a, b), max(a, b))
        lead[pair] += 1 if a < b else -1
        assert abs(lead[pair]) <= 1
    assert len(lead) > 1


def test_nothing_is_planned_where_every_response_has_its_raters(any_study, fill, plan):
    fill(any_study, items=2)
    plan(any_study, raters=("Ada",), raters_per_response=1)
    assert join(any_study, "Ben", 2) == (0, [])


def test_returned_and_expired_work_covers_nothing(any_study, fill, plan):
    fill(any_study, items=2)
    one, _two = plan(any_study, raters=("Ada",), raters_per_response=1)["Ada"]
    with any_study.write() as session:
        given_back = session.get_one(Assignment, one.assignment_id)
        given_back.returned_at = now()
    n, tasks = join(any_study, "Ben", 1)
    assert (n, [task.item_id for task in tasks]) == (1, [given_back.item_id])


def test_known_tasks_come_along_and_never_as_ordinary_ones(study, fill, plan):
    fill(study, items=8)
    tasks = plan(study, raters=("Ada",), raters_per_response=1)["Ada"]
    with study.write() as session:
        session.get_one(Round, 1).raters_per_response = 3
        code = session.scalars(sa.select(Dimension.id).where(Dimension.code == "SC")).one()
        for task, purpose in zip(tasks, ("training", "gold", "attention"), strict=False):
            row = session.get_one(Assignment, task.assignment_id)
            row.purpose, row.counts = purpose, False
            session.add(KnownValue(round_id=1, response_id=row.response_a_id, dimension_id=code,
                                   lowest=1, highest=2))  # fmt: skip
    n, found = join(study, "Ben", 8)
    purposes = [task.purpose for task in found]
    assert (n, purposes[0]) == (5, "training")
    assert Counter(purposes) == {"main": 5, "training": 1, "gold": 1, "attention": 1}
    assert {purposes.index("gold"), purposes.index("attention")} == {3, 6}
    assert [task.counts for task in found] == [one == "main" for one in purposes]
    assert len({task.item_id for task in found}) == 8
