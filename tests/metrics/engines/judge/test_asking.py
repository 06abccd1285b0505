"""Asking many: kept answers are not asked again, budgets hold, nothing is given up too early."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import sqlalchemy as sa
from llmock.scenarios import Fail, Reply

from judgments.models import JudgeAnswer
from metrics.engines.judge.answers import JUDGMENT
from metrics.engines.judge.asking import Asker
from metrics.engines.judge.client import Reply as Kept
from metrics.engines.judge.requests import make_request
from metrics.engines.judge.storing import AnswerStore
from metrics.errors import EngineError


def _requests(settings, number):
    return [
        make_request(settings, form=JUDGMENT, system="Grade.", text=f"Text {n}")
        for n in range(number)
    ]


def _ask(study, settings, requests):
    asker = Asker(study, settings)
    try:
        return asker.ask(requests), asker.tally
    finally:
        asker.close()


def test_answers_are_kept_and_not_asked_again(any_study, settings, sent, answer):
    answer(3)
    requests = _requests(settings, 20)
    first, spent = _ask(any_study, settings, [*requests, *requests])
    assert len(sent()) == spent.asked == 20
    again, free = _ask(any_study, settings, requests)
    assert again == first
    assert len(sent()) == 20
    assert (free.asked, free.cached, free.tokens_in, free.cost) == (0, 20, 0, 0.0)
    with any_study.read() as session:
        rows = session.scalars(sa.select(JudgeAnswer)).all()
    assert len(rows) == 20
    assert {row.model for row in rows} == {"mock"}
    assert sum(row.tokens_in for row in rows) == spent.tokens_in > 0


def test_refusals_and_malformed_answers_are_asked_again(
    any_study, settings, endpoint, sent, answer
):
    endpoint.state.scenarios.add(Reply(text="No."))
    requests = _requests(settings, 1)
    found, spent = _ask(any_study, settings, requests)
    assert found[requests[0].key].reason == "judge_malformed"
    assert spent.failures == {"judge_malformed": 1}
    answer(2)
    found, _ = _ask(any_study, settings, requests)
    assert found[requests[0].key].said.score == 2
    with any_study.read() as session:
        row = session.scalars(sa.select(JudgeAnswer)).one()
    assert (row.reason, len(sent())) == (None, 2)
    assert row.tokens_in > spent.tokens_in  # both were paid for


def test_no_more_than_concurrency_are_under_way(study, settings, endpoint):
    endpoint.state.chaos.latency_ms = 20
    _ask(study, replace(settings, concurrency=4), _requests(settings, 24))
    records = endpoint.state.journal.records(wait=2)
    most = max(
        sum(other.started_at <= one.started_at < other.ended_at for other in records)
        for one in records
    )
    assert 2 <= most <= 4


@pytest.mark.parametrize("concurrency", [1, 8])
def test_budget_is_never_exceeded_and_is_used(study, settings, answer, concurrency):
    answer(5, reason="r" * 200)
    priced = replace(
        settings,
        concurrency=concurrency,
        price_in=1e6,
        price_out=1e6,
        max_output_tokens=1000,
        budget=4000.0,
    )
    found, spent = _ask(study, priced, _requests(settings, 60))
    reasons = {one.reason for one in found.values() if one.said is None}
    assert reasons == {"over_budget"}
    most = found and max(request.most_tokens for request in _requests(settings, 60)) + 1000
    assert 4000 - most <= spent.cost <= 4000
    assert spent.failures["over_budget"] == 60 - spent.asked


def test_budget_of_nothing_asks_nothing(study, settings, sent):
    priced = replace(settings, price_in=1.0, price_out=1.0, budget=0.0)
    found, _ = _ask(study, priced, _requests(settings, 3))
    assert {one.reason for one in found.values()} == {"over_budget"}
    assert sent() == []


def test_kept_answers_are_free_over_budget(study, settings, answer):
    answer(5)
    requests = _requests(settings, 3)
    _ask(study, settings, requests)
    found, _ = _ask(study, replace(settings, price_in=1.0, price_out=1.0, budget=0.0), requests)
    assert all(one.said is not None for one in found.values())


def test_asker_stops_when_nobody_answers_any_more(study, settings, endpoint):
    endpoint.state.scenarios.add(
        Fail(500, retry_after=0.001, times=None, message="gone"),
    )
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"stopped answering .*running again goes on from there"):
        _ask(study, replace(settings, max_retries=8), _requests(settings, 200))
    assert time.monotonic() - began < 20


def test_answers_are_kept_when_the_key_is_refused_half_way(study, settings, endpoint, answer):
    answer(4, times=10)
    requests = _requests(settings, 30)
    one = replace(settings, concurrency=1)
    asker = Asker(study, one)
    asker.ask(requests[:10])
    endpoint.state.scenarios.add(Fail(401, times=None))
    with pytest.raises(EngineError, match="wants a key"):
        asker.ask(requests)
    asker.close()
    assert len(asker.store.find([request.key for request in requests])) == 10


def test_a_database_that_fails_is_said_as_such(study, settings, monkeypatch):
    asker = Asker(study, settings)

    full = sa.exc.OperationalError("INSERT", {}, Exception("disk full"))

    def fail(replies):
        raise full

    monkeypatch.setattr(asker.store, "keep", fail)
    with pytest.raises(sa.exc.OperationalError, match="disk full"):
        asker.ask(_requests(settings, 5))
    asker.close()


def test_a_failure_that_comes_later_leaves_an_answer_as_it_is(any_study):
    # Two processes ask the same; one is refused after the other was answered.
    store = AnswerStore(any_study, model="mock", prompt_version="1")
    store.keep([("k", Kept(answer=None, reason="judge_refused", tokens_in=1))])
    store.keep([("k", Kept(answer="3", reason=None, tokens_in=2))])
    with any_study.read() as session:
        answered = session.scalar(sa.select(JudgeAnswer.created_at))
    store.keep([("k", Kept(answer=None, reason="judge_refused", tokens_in=4))])
    assert store.find(["k"]) == {"k": "3"}
    with any_study.read() as session:
        row = session.scalars(sa.select(JudgeAnswer)).one()
    assert (row.reason, row.tokens_in, row.created_at) == (None, 7, answered)
    store.keep([("k", Kept(answer="4", reason=None))])
    assert store.find(["k"]) == {"k": "4"}
