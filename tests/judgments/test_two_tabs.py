"""A rater's two tabs at once, on PostgreSQL: neither waits for the other in a circle."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from judgments.deactivating import deactivate
from judgments.models import Assignment, Dimension, KnownValue, Participation, Rater, Response
from judgments.participation import withdraw
from judgments.quality import TrainingRule, set_training_rule, submit_training, training
from judgments.recording import Answer, reveal_reference, save_draft
from judgments.rounds import topping_up

FIRST, SECOND = ("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content")


@pytest.fixture
def tabs(postgres_study, fill, plan):
    """Have a rater who answered two training tasks wrongly and submitted neither, and open work."""
    fill(postgres_study, items=5)
    tasks = plan(postgres_study, raters=("Ada", "Bo"), raters_per_response=2)["Ada"]
    with postgres_study.write() as session:
        set_training_rule(session, "pilot", TrainingRule(attempts=1))
        sc = session.scalars(sa.select(Dimension.id).where(Dimension.code == "SC")).one()
        for one in tasks[:2]:
            task = session.get_one(Assignment, one.assignment_id)
            task.purpose, task.counts = "training", False
            for response in session.scalars(sa.select(Response.id).filter_by(item_id=task.item_id)):
                session.add(KnownValue(round_id=task.round_id, response_id=response,
                                       dimension_id=sc, lowest=4, highest=5))  # fmt: skip
        session.flush()
        for one in tasks[:2]:
            answer(session, one)
        round_id = task.round_id
    return postgres_study, round_id, tasks


def answer(session, task):
    for codes in (FIRST, SECOND):
        for code in codes:
            for side in "AB":
                save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                           answer=Answer(value=1))  # fmt: skip
        if codes == FIRST:
            reveal_reference(session, task.assignment_id, task.rater_id)


def submit_in(study, round_id, task):
    with study.write() as session:
        return submit_training(session, task.assignment_id, round_id, task.rater_id)


def wait_for_lock(study, other: Future) -> None:
    """Wait until another's transaction waits for a lock, or is at its end."""
    blocked = sa.text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    end = time.monotonic() + 10
    while not other.done() and time.monotonic() < end:
        with study.read() as session:
            if session.scalar(blocked):
                return
        time.sleep(0.01)


WAYS = {
    "withdraws": lambda session, round_id, rater: withdraw(session, round_id, rater, discard=False),
    "deactivated": lambda session, *_: deactivate(session, "Ada", because="bot"),
    "top-up": lambda session, round_id, rater: topping_up._take_back(session, round_id, {rater}),
}


@pytest.mark.parametrize("way", WAYS)
def test_leaving_while_the_last_training_task_is_submitted(tabs, monkeypatch, way):
    study, round_id, (first, last, *_) = tabs
    submit_in(study, round_id, first)
    submit, others = training.submit, []

    def submit_while_the_other_leaves(*given):
        submit(*given)
        others.append(pool.submit(leave))
        wait_for_lock(study, others[0])

    def leave():
        with study.write() as session:
            WAYS[way](session, round_id, last.rater_id)

    monkeypatch.setattr(training, "submit", submit_while_the_other_leaves)
    with ThreadPoolExecutor(1) as pool:
        assert submit_in(study, round_id, last).screens_out
    others[0].result()
    with study.read() as session:
        row = session.get_one(Participation, (round_id, last.rater_id))
        assert row.screened_out_at is not None
        assert (row.withdrawn == "keep") is (way == "withdraws")
        assert session.get_one(Rater, last.rater_id).active is (way != "deactivated")
        mine = sa.select(Assignment).where(Assignment.rater_id == last.rater_id)
        assert all(one.submitted_at or one.returned_at for one in session.scalars(mine))


def test_the_last_two_training_tasks_submitted_at_once_settle_the_attempt(tabs, monkeypatch):
    study, round_id, (first, last, *_) = tabs
    submit, others = training.submit, []

    def submit_together(*given):
        submit(*given)
        if not others:
            others.append(None)
            others[0] = pool.submit(submit_in, study, round_id, last)
            wait_for_lock(study, others[0])

    monkeypatch.setattr(training, "submit", submit_together)
    with ThreadPoolExecutor(1) as pool:
        assert not submit_in(study, round_id, first).complete
    assert others[0].result().screens_out
