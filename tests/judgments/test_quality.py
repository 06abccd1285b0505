"""Training: passed, failed, taken again, and the end of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from judgments.errors import PlanError
from judgments.models import Assignment, Dimension, KnownValue, Participation, Response, Round
from judgments.quality import (
    TrainingRule,
    set_training_rule,
    settle_training,
    training_result,
    training_rule,
)
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.tasks import next_task

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


@pytest.fixture
def ada(any_study, fill, plan):
    """Have Ada and Ben with three items each, two of Ada's being training: SC is 4 to 5."""
    fill(any_study, items=3)
    tasks = plan(any_study, raters=("Ada", "Ben"), raters_per_response=2)["Ada"]
    with any_study.write() as session:
        mine = [session.get_one(Assignment, task.assignment_id) for task in tasks[:2]]
        sc = session.scalars(sa.select(Dimension.id).where(Dimension.code == "SC")).one()
        for task in mine:
            task.purpose, task.counts = "training", False
            for response in session.scalars(
                sa.select(Response.id).where(Response.item_id == task.item_id)
            ):
                session.add(KnownValue(round_id=task.round_id, response_id=response,
                                       dimension_id=sc, lowest=4, highest=5))  # fmt: skip
        round_id = mine[0].round_id
    return any_study, round_id, tasks[0].rater_id


def answer(study, rater, task, value):
    reason = None if value is not None else "unclear"
    given = Answer(value=value, null_reason=reason)
    with study.write() as session:
        for codes in STEPS:
            for code in codes:
                for side in "AB":
                    save_draft(session, task, rater, side=side, code=code, answer=given)
            if codes == STEPS[0]:
                reveal_reference(session, task, rater)
        submit(session, task, rater)


def attempt(ada, *values):
    """Answer the tasks of an attempt, settle it, and give the result."""
    study, round_id, rater = ada
    for value in values:
        with study.read() as session:
            task = next_task(session, rater)
        answer(study, rater, task, value)
        with study.write() as session:
            result = settle_training(session, round_id, rater)
    return result


def row(ada):
    study, round_id, rater = ada
    with study.read() as session:
        return session.get(Participation, (round_id, rater))


def purpose_of_next(ada):
    study, _, rater = ada
    with study.read() as session:
        task = next_task(session, rater)
        return None if task is None else session.get_one(Assignment, task).purpose


def test_an_unfinished_attempt_settles_nothing(ada):
    result = attempt(ada, 5)
    assert (result.attempt, result.open_tasks, result.passed, result.failed) == (1, 1, False, False)
    assert row(ada) is None


def test_who_answers_in_range_is_qualified_once(ada):
    result = attempt(ada, 4, 5)
    assert (result.passed, result.n_known, result.n_hit) == (True, 4, 4)
    first = row(ada).qualified_at
    study, round_id, rater = ada
    with study.write() as session:
        settle_training(session, round_id, rater)
    assert row(ada).qualified_at == first is not None
    assert (row(ada).training_attempts, purpose_of_next(ada)) == (1, "main")


def test_who_fails_gets_the_same_tasks_again_before_any_other(ada):
    study, _round_id, rater = ada
    assert attempt(ada, 1, None).failed
    assert purpose_of_next(ada) == "training"
    with study.read() as session:
        query = sa.select(Assignment).where(Assignment.rater_id == rater)
        rows = session.scalars(query.order_by(Assignment.position)).all()
    assert [(one.purpose, one.occasion) for one in rows] == [
        ("training", 1), ("training", 1), ("training", 2), ("training", 2), ("main", 1),
    ]  # fmt: skip
    assert rows[2].response_a_id == rows[0].response_b_id
    assert not any(one.counts for one in rows[:4])
    assert attempt(ada, 5, 5).passed
    assert (row(ada).training_attempts, purpose_of_next(ada)) == (2, "main")


def test_who_fails_every_attempt_is_screened_out_and_gives_their_work_back(ada):
    study, _round_id, rater = ada
    attempt(ada, 1, 1)
    result = attempt(ada, 1, 2)
    assert (result.failed, result.may_retry, result.screens_out) == (True, False, True)
    assert row(ada).screened_out_at is not None
    assert purpose_of_next(ada) is None
    with study.read() as session:
        query = sa.select(Assignment).where(Assignment.rater_id == rater)
        returned = [one for one in session.scalars(query) if one.returned_at is not None]
    assert [one.purpose for one in returned] == ["main"]


def test_cannot_judge_is_no_hit(ada):
    assert attempt(ada, None, 5).n_hit == 2


def test_no_training_is_no_result(ada):
    study, round_id, _ = ada
    with study.write() as session:
        other = session.scalars(sa.select(Assignment.rater_id).distinct()).all()
        ben = next(one for one in other if one != ada[2])
        assert training_result(session, round_id, ben) is None
        assert settle_training(session, round_id, ben) is None


def test_the_rule_decides(ada):
    study, _, _ = ada
    with study.write() as session:
        set_training_rule(session, "pilot", TrainingRule(share=0.5, attempts=1))
    assert attempt(ada, 5, 1).passed


@pytest.mark.parametrize("rule", [TrainingRule(share=0), TrainingRule(share=1.1),
                                  TrainingRule(attempts=0)])  # fmt: skip
def test_rules_that_cannot_be_met_are_refused(ada, rule):
    study, round_id, _ = ada
    with study.write() as session, pytest.raises(PlanError, match="share above 0"):
        set_training_rule(session, "pilot", rule)
    with study.read() as session:
        assert training_rule(session.get_one(Round, round_id).settings) == TrainingRule()


def test_a_closed_round_keeps_its_rule(ada):
    study, round_id, _ = ada
    with study.write() as session:
        session.get_one(Round, round_id).status = "closed"
    with study.write() as session, pytest.raises(PlanError, match="closed"):
        set_training_rule(session, "pilot", TrainingRule(share=0.5))
