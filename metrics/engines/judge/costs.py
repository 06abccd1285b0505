"""What a run has asked and spent, and stopping before a budget is exceeded."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from metrics.engines.judge.requests import Request
from metrics.engines.judge.settings import JudgeSettings

__all__ = ["Budget", "Tally"]


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one run, kept up to date while it goes on.

    Attributes
    ----------
    asked
        Requests that were answered, refusals and malformed answers included.
    cached
        Requests whose answer was kept from before, which are free.
    tokens_in, tokens_out
        As the endpoint counts them.
    cost
        In the currency of the prices; 0 where they are unknown.
    failures
        Reason code → requests that gave no value.
    """

    asked: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)


class Budget:
    """Lets a request through while what is spent and under way leaves room for it.

    A request reserves the most that it can cost. Where that does not fit, it waits until others
    have settled for what they really cost; where it does not fit even then, nothing more is asked.

    Parameters
    ----------
    settings
        Prices and budget.
    """

    def __init__(self, settings: JudgeSettings) -> None:
        self._settings = settings
        self._spent = 0.0
        self._reserved = 0.0
        self._under_way = 0
        self._exhausted = False
        self._changed = asyncio.Condition()

    async def reserve(self, request: Request) -> float | None:
        """Set the most that a request can cost aside; None where the budget is spent."""
        if self._settings.budget is None:
            return 0.0
        most = self._settings.cost(request.most_tokens, self._settings.max_output_tokens)
        async with self._changed:
            while not self._exhausted and not self._fits(most):
                if self._under_way == 0:
                    self._exhausted = True
                    break
                await self._changed.wait()
            if self._exhausted:
                return None
            self._reserved += most
            self._under_way += 1
            return most

    async def settle(self, reserved: float, cost: float) -> None:
        """Replace what was set aside by what was spent."""
        if self._settings.budget is None:
            return
        async with self._changed:
            self._reserved -= reserved
            self._spent += cost
            self._under_way -= 1
            self._changed.notify_all()

    def _fits(self, cost: float) -> bool:
        # A hair of room: sums of prices carry rounding.
        limit = (self._settings.budget or 0.0) * (1 + 1e-9)
        return self._spent + self._reserved + cost <= limit
