"""A judge to ask: a real HTTP server in this process that answers as an endpoint would."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from llmock.chaos import ChaosSettings
from llmock.scenarios import Reply
from llmock.testing import LLMockServer

from judgments.records import Modality, Part
from metrics.engines.base import ScoringInput
from metrics.engines.judge import JudgeSettings


@pytest.fixture(scope="module")
def server() -> Iterator[LLMockServer]:
    with LLMockServer(chaos=ChaosSettings()) as running:
        yield running


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCORDANT_JUDGE_KEY", "ACCORDANT_CAPTION_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def endpoint(server: LLMockServer) -> Iterator[LLMockServer]:
    """Give the server as if it were fresh."""
    server.state.reset()
    server.state.chaos.error_rates = {}
    server.state.chaos.latency_ms = 0
    yield server
    server.state.chaos.error_rates = {}
    server.state.chaos.latency_ms = 0
    server.state.reset()


@pytest.fixture
def settings(endpoint: LLMockServer) -> JudgeSettings:
    return JudgeSettings(model="mock", base_url=endpoint.base_url(), concurrency=8)


@pytest.fixture
def answer(endpoint: LLMockServer) -> Callable[..., None]:
    """Give a function that has the next requests answered with a score."""

    def answer(score: int, *, times: int | None = None, reason: str = "Said so.") -> None:
        text = json.dumps({"reason": reason, "score": score})
        endpoint.state.scenarios.add(Reply(text=text, times=times))

    return answer


@pytest.fixture
def sent(endpoint: LLMockServer) -> Callable[[], list[dict]]:
    """Give a function that lists the bodies of the requests that the server got."""

    def sent() -> list[dict]:
        return [record.body for record in endpoint.state.journal.records(wait=2)]

    return sent


@pytest.fixture
def given() -> Callable[..., ScoringInput]:
    """Give a function that makes a response to be scored, of text unless told otherwise."""
    plain = ScoringInput(
        response_id=1,
        question=(Part(modality=Modality.TEXT, text="At what temperature does water boil?"),),
        reference=(Part(modality=Modality.TEXT, text="At 100 °C."),),
        response=(Part(modality=Modality.TEXT, text="It boils at 100 °C."),),
    )

    def given(**changes: object) -> ScoringInput:
        return replace(plain, **changes)

    return given
