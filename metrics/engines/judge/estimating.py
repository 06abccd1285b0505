"""What judging a study would take, without asking anybody anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judgments.database import Study
from metrics.engines.judge.planning import plan_response
from metrics.engines.judge.prompts import prompt_version
from metrics.engines.judge.requests import Request
from metrics.engines.judge.settings import JudgeSettings
from metrics.engines.judge.storing import AnswerStore
from metrics.engines.reading import current_responses, read_pages

__all__ = ["Estimate", "estimate", "estimate_requests"]

# A score, two sentences and the JSON around them.
_TOKENS_OUT = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What asking would take.

    Attributes
    ----------
    responses
        Current responses of the study that hold content.
    requests, cached
        Requests that would be sent, and those whose answer is kept, which are free.
    tokens_in, tokens_out
        About how many tokens the requests and their answers have.
    cost
        About what they cost, in the currency of the prices; 0 where they are unknown.
    most
        What they cost at the most: every answer as long as it may be.
    """

    responses: int = 0
    requests: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    most: float = 0.0


def estimate(study: Study, settings: JudgeSettings) -> Estimate:
    """Estimate what scoring every current response would take; nothing is sent or written.

    Parameters
    ----------
    study
        Whose responses would be judged.
    settings
        Model, limits and prices.
    """
    unique: dict[str, Request] = {}
    with study.read() as session:
        todo = current_responses(session)
    for page in read_pages(study, todo):
        for _, given in page:
            for request in plan_response(given, settings).requests:
                # The key and the size are all that counts; the text of 100,000 would fill memory.
                unique.setdefault(request.key, _without_text(request))
    return estimate_requests(study, settings, list(unique.values()), responses=len(todo))


def estimate_requests(
    study: Study, settings: JudgeSettings, requests: Sequence[Request], *, responses: int = 0
) -> Estimate:
    """Estimate what some requests would take."""
    store = AnswerStore(study, model=settings.model, prompt_version=prompt_version())
    kept = store.find([request.key for request in requests])
    fresh = [request for request in requests if request.key not in kept]
    tokens_in = sum(request.tokens for request in fresh)
    tokens_out = len(fresh) * min(_TOKENS_OUT, settings.max_output_tokens)
    return Estimate(
        responses=responses,
        requests=len(fresh),
        cached=len(kept),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=settings.cost(tokens_in, tokens_out),
        most=settings.cost(
            sum(request.most_tokens for request in fresh), len(fresh) * settings.max_output_tokens
        ),
    )


def _without_text(request: Request) -> Request:
    return Request(
        key=request.key,
        system="",
        content="",
        form=request.form,
        tokens=request.tokens,
        most_tokens=request.most_tokens,
    )
