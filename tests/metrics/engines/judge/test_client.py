"""Asking over real HTTP: every answer is a judgment or a reason."""

from __future__ import annotations

import json
import socket
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from llmock.scenarios import Fail, Reply

from metrics.engines.judge.asking import Asker
from metrics.engines.judge.planning import probe
from metrics.errors import EngineError


@pytest.fixture
def ask(study, settings):
    """Give a function that asks one request, whatever was asked before."""
    askers = []

    def ask(**changes):
        asker = Asker(study, replace(settings, **changes))
        askers.append(asker)
        request = probe(replace(settings, **changes))
        return asker.ask([request])[request.key]

    yield ask
    for asker in askers:
        asker.close()


def test_ask_gives_score_and_reason(ask, answer):
    answer(4, reason="One slip.")
    found = ask().said
    assert (found.score, found.reason) == (4, "One slip.")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(text="I am sorry, 5 is all I can say."), "judge_malformed"),
        (Reply(text='{"reason": "x", "score": 9}'), "judge_malformed"),
        (Reply(text='{"reason": "x", "score": 5}', finish_reason="length"), "judge_malformed"),
        (
            Reply(text='{"reason": "x", "score": 5}', finish_reason="content_filter"),
            "judge_refused",
        ),
        (Fail(400, message="score 5 is not allowed"), "judge_rejected"),
        (Fail(400, message="flagged, 5", code="content_filter"), "judge_refused"),
        (Fail(422, message="5"), "judge_rejected"),
    ],
    ids=repr,
)
def test_ask_gives_a_reason_for_what_is_no_judgment(ask, endpoint, reply, reason):
    endpoint.state.scenarios.add(reply)
    found = ask()
    assert (found.said, found.reason) == (None, reason)


def test_ask_repeats_after_as_long_as_the_endpoint_says(ask, endpoint, answer):
    endpoint.state.scenarios.add(Fail(429, retry_after=0.2, times=3))
    answer(5)
    assert ask().said.score == 5
    records = endpoint.state.journal.records(wait=2)
    waits = [b.started_at - a.ended_at for a, b in pairwise(records)]
    assert [record.status for record in records] == [429, 429, 429, 200]
    assert min(waits) >= 0.19


def test_ask_gives_up_in_the_end(ask, endpoint):
    endpoint.state.scenarios.add(Fail(503, retry_after=0.01, times=None, message="5 of 5 are down"))
    found = ask(max_retries=8)
    assert (found.said, found.reason) == (None, "judge_unreachable")
    assert len(endpoint.state.journal.records(wait=2)) == 9


@pytest.mark.parametrize(
    ("fail", "said"),
    [
        (Fail(401, message="no such key"), "wants a key in ACCORDANT_JUDGE_KEY or OPENAI_API_KEY"),
        (Fail(404, message="no such model"), "does not know the model 'mock'"),
        (Fail(429, message="pay first", code="insufficient_quota", retry_after=0.01, times=None),
         "pay first"),
    ],
    ids=repr,
)  # fmt: skip
def test_ask_stops_where_no_request_can_succeed(ask, endpoint, fail, said):
    endpoint.state.scenarios.add(fail)
    with pytest.raises(EngineError, match=said):
        ask()


def test_check_says_what_is_wrong_in_one_sentence(study, settings, endpoint, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        asker = Asker(study, replace(settings, base_url=nobody))
        with pytest.raises(EngineError, match=f"{nobody} cannot be reached"):
            asker.check(probe(settings))
        asker.close()
    asker = Asker(study, settings)
    endpoint.state.scenarios.add(Fail(400, message="'temperature' is\nnot supported"))
    with pytest.raises(EngineError, match=r"rejects such requests \(400\): .*temperature. is not"):
        asker.check(probe(settings))
    monkeypatch.setenv("ACCORDANT_JUDGE_KEY", "secret")
    endpoint.state.scenarios.add(Fail(403, message="go away"))
    with pytest.raises(EngineError, match="it was refused: ") as found:
        asker.check(probe(settings))
    assert "secret" not in str(found.value)
    asker.close()


def test_check_lets_pass_what_waiting_may_help(study, settings, endpoint):
    endpoint.state.scenarios.add(Fail(429, retry_after=60))
    asker = Asker(study, settings)
    asker.check(probe(settings))
    asker.close()
    assert len(endpoint.state.journal.records(wait=2)) == 1


def test_answer_that_is_no_json_is_malformed(study, settings, endpoint, monkeypatch):
    """An endpoint behind a proxy may answer 200 with a page."""
    from metrics.engines.judge.client import _read

    for body in ("<html>5</html>", None, {}, {"choices": []}, {"choices": [5]}, []):
        found = _read(body, probe(settings))
        assert (found.answer, found.reason) == (None, "judge_malformed")
    refused = {"choices": [{"message": {"refusal": "No. 5.", "content": None}}]}
    assert _read(refused, probe(settings)).reason == "judge_refused"


def test_usage_is_estimated_where_the_endpoint_counts_nothing(settings):
    from metrics.engines.judge.client import _read

    content = json.dumps({"reason": "x" * 380, "score": 5})
    found = _read({"choices": [{"message": {"content": content}}]}, probe(settings))
    assert found.tokens_in == probe(settings).tokens
    assert found.tokens_out == len(content) // 4


def test_answer_is_kept_though_the_endpoint_counts_no_tokens(settings):
    from metrics.engines.judge.client import _read

    body = {"choices": [{"message": {"content": '{"reason": "x", "score": 5}'}}]}
    found = _read(body | {"usage": {"prompt_tokens": 0, "completion_tokens": 0}}, probe(settings))
    assert found.tokens_in > 0


def test_what_no_database_takes_is_left_out(any_study, settings, endpoint):
    text = '{"reason": "half \\ud83d and nothing \\u0000.", "score": 5}'
    endpoint.state.scenarios.add(Reply(text=text), Reply(text="no \0", times=None))
    asker = Asker(any_study, settings)
    one, other = probe(settings), replace(probe(settings), key="f" * 64)
    found = asker.ask([one])[one.key]
    failed = asker.ask([other])[other.key]
    asker.close()
    assert found.said.reason == "half  and nothing ."
    assert (failed.reason, failed.detail) == ("judge_malformed", "no ")


def test_missing_sdk_is_said_with_the_extra_that_has_it(study, settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    asker = Asker(study, settings)
    with pytest.raises(EngineError, match=r"pip install 'accordant\[judge\]'"):
        asker.check(probe(settings))
    asker.close()
