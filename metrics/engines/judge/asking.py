"""Ask many requests at once: what is kept is not asked, and what is answered is kept at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from anyio.from_thread import BlockingPortal, start_blocking_portal

from judgments.database import Study
from metrics.engines.judge.answers import Verdict
from metrics.engines.judge.client import JudgeClient, Reply
from metrics.engines.judge.costs import Budget, Tally
from metrics.engines.judge.prompts import prompt_version
from metrics.engines.judge.requests import Request
from metrics.engines.judge.settings import JudgeSettings
from metrics.engines.judge.storing import AnswerStore, AnswerWriter
from metrics.errors import EngineError

__all__ = ["Asker", "Outcome"]

# After so many requests in a row that found nobody, the rest would only wait in vain.
_PATIENCE = 32

_UNANSWERED = Reply(answer=None, reason="judge_unreachable")
_OVER_BUDGET = Reply(answer=None, reason="over_budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a request came to.

    Attributes
    ----------
    said
        The judgment or caption; None where there is a reason instead.
    reason
        Code of `metrics.reasons`, else None.
    detail
        What the endpoint said where it gave no value.
    """

    said: Verdict | str | None
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all workers add to."""

    outcomes: dict[str, Outcome]
    total: int
    watch: Callable[[float], None] | None

    def add(self, request: Request, outcome: Outcome) -> None:
        self.outcomes[request.key] = outcome
        if self.watch is not None:
            self.watch(len(self.outcomes) / self.total)


class Asker:
    """Asks one endpoint for one study, whenever it is told to.

    Parameters
    ----------
    study
        Keeps the answers.
    settings
        Where and how to ask.

    Attributes
    ----------
    tally
        What was asked and spent so far.
    """

    def __init__(self, study: Study, settings: JudgeSettings) -> None:
        self.tally = Tally()
        self.store = AnswerStore(study, model=settings.model, prompt_version=prompt_version())
        self._settings = settings
        self._opened = ExitStack()
        self._portal: BlockingPortal | None = None
        self._client: JudgeClient | None = None
        self._budget: Budget | None = None
        self._in_vain = 0

    def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            self._run(self._client.__aexit__, None, None, None)
            self._client = None
        self._opened.close()
        self._portal = None

    def _run(self, work: Callable[..., Awaitable[None]], *args: object) -> None:
        """Run in a loop of a thread of its own: the caller's may have one that is busy."""
        if self._portal is None:
            self._portal = self._opened.enter_context(start_blocking_portal())
        running = self._portal.start_task_soon(work, *args)
        try:
            running.result()
        except KeyboardInterrupt:
            running.cancel()
            raise

    def check(self, request: Request) -> None:
        """Ask once whether the endpoint answers at all; nothing is written.

        Raises
        ------
        EngineError
            If it cannot be reached, or rejects the key, the model or the request.
        """
        self._run(self._check, request)

    def ask(
        self, requests: Sequence[Request], watch: Callable[[float], None] | None = None
    ) -> dict[str, Outcome]:
        """Give the outcome of each request: key → outcome.

        Parameters
        ----------
        requests
            Any number; those with one key are asked once.
        watch
            Called after each answer with the share of requests that are done.

        Raises
        ------
        EngineError
            If no request can succeed any more; what was answered until then is kept.
        """
        wanted = {request.key: request for request in requests}
        kept = self.store.find(wanted)
        outcomes = {key: _outcome(wanted[key], text) for key, text in kept.items()}
        outcomes = {key: found for key, found in outcomes.items() if found.said is not None}
        fresh = [wanted[key] for key in wanted if key not in outcomes]
        self.tally.cached += len(outcomes)
        if fresh:
            done = _Shared(outcomes, len(wanted), watch)
            self._run(self._ask_all, fresh, done)
        return outcomes

    async def _check(self, request: Request) -> None:
        reply = await self._connected().check(request)
        self._count(reply)

    def _connected(self) -> JudgeClient:
        """Give the one client; it belongs to the loop that first needs it."""
        if self._client is None:
            self._client = JudgeClient(self._settings)
        return self._client

    async def _ask_all(self, requests: Sequence[Request], done: _Shared) -> None:
        if self._budget is None:
            self._budget = Budget(self._settings)
        queue = iter(requests)
        try:
            async with AnswerWriter(self.store) as writer, asyncio.TaskGroup() as group:
                for _ in range(min(self._settings.concurrency, len(requests))):
                    group.create_task(self._work(queue, writer, self._budget, done))
        except ExceptionGroup as found:
            raise _first(found) from found

    async def _work(
        self,
        queue: Iterator[Request],
        writer: AnswerWriter,
        budget: Budget,
        done: _Shared,
    ) -> None:
        """Ask one request after another; the next one only once the last is committed."""
        client = self._connected()
        for request in queue:
            reserved = await budget.reserve(request)
            if reserved is None:
                done.add(request, self._failed(_OVER_BUDGET))
                continue
            reply = _UNANSWERED
            try:
                reply = await client.ask(request)
            finally:
                await budget.settle(reserved, self._count(reply))
            if reply.tokens_in or reply.tokens_out:
                await writer.write(request.key, reply)
            self._lose_patience(reply)
            failed = reply.answer is None
            done.add(request, self._failed(reply) if failed else _outcome(request, reply.answer))

    def _count(self, reply: Reply) -> float:
        cost = self._settings.cost(reply.tokens_in, reply.tokens_out)
        self.tally.asked += bool(reply.tokens_in or reply.tokens_out)
        self.tally.tokens_in += reply.tokens_in
        self.tally.tokens_out += reply.tokens_out
        self.tally.cost += cost
        return cost

    def _failed(self, reply: Reply) -> Outcome:
        self.tally.failures[reply.reason or ""] += 1
        return Outcome(said=None, reason=reply.reason, detail=reply.detail)

    def _lose_patience(self, reply: Reply) -> None:
        self._in_vain = self._in_vain + 1 if reply.reason == "judge_unreachable" else 0
        if self._in_vain >= max(_PATIENCE, self._settings.concurrency):
            msg = (
                f"{self._settings.base_url} stopped answering ({reply.detail}); what was answered "
                "is kept, and running again goes on from there."
            )
            raise EngineError(msg)


def _outcome(request: Request, text: str | None) -> Outcome:
    return Outcome(said=request.form.read(text or ""))


def _first(found: BaseException) -> BaseException:
    """Give the error that stopped the others."""
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
