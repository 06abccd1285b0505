"""Many scripted raters at once, each at a steady pace."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.raters.rater import Memory, ScriptedRater

__all__ = ["Crowd", "Times"]

_AT_ONCE = 5  # pages that are opened at the same time
_UNEVEN = 0.4  # of the pace: how much earlier or later an action may come


@dataclass(slots=True)
class Times:
    """Seconds from an action until the page showed what it led to."""

    first_page: list[float] = field(default_factory=list)
    click: list[float] = field(default_factory=list)
    reveal: list[float] = field(default_factory=list)
    save: list[float] = field(default_factory=list)

    def clear(self) -> None:
        """Forget what was measured so far."""
        for times in (self.click, self.reveal, self.save):
            times.clear()


class Crowd:
    """Raters who begin one after another and work until they are told to stop.

    Parameters
    ----------
    address
        Of the server.
    cookies
        Of the raters' sessions.
    pace
        Seconds between two actions of a rater; an action that takes longer delays the next.
    clicks
        Whether a rater answers question by question; else they answer all questions of a step in
        the moment in which they press its button.
    """

    def __init__(
        self, address: str, cookies: Mapping[int, str], *, pace: float, clicks: bool
    ) -> None:
        self.times = Times()
        self.memories = {rater: Memory() for rater in cookies}
        self._raters = [
            ScriptedRater(address, cookie, memory=self.memories[rater], rng=random.Random(rater))
            for rater, cookie in cookies.items()
        ]
        self._pace = pace
        self._act: Callable[[ScriptedRater], Awaitable[None]] = self._click if clicks else self._go
        self._tasks: list[asyncio.Task[None]] = []
        self._leaving = asyncio.Event()

    async def come(self) -> None:
        """Open every rater's page and set them to work."""
        doors = asyncio.Semaphore(_AT_ONCE)

        async def enter(rater: ScriptedRater) -> None:
            async with doors:
                self.times.first_page.append(await rater.open())

        await asyncio.gather(*map(enter, self._raters))
        self._tasks = [asyncio.create_task(self._work(rater)) for rater in self._raters]

    async def stay(self, seconds: float) -> None:
        """Let them work for a while; what one of them cannot go on from is raised.

        Raises
        ------
        TimeoutError, ConnectionError
            A rater waited in vain.
        """
        done, _ = await asyncio.wait(
            self._tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION
        )
        for task in done:
            task.result()

    async def leave(self) -> None:
        """Let each end what they are at, and close their pages."""
        self._leaving.set()
        await asyncio.gather(*self._tasks)
        for rater in self._raters:
            await rater.close()

    async def _work(self, rater: ScriptedRater) -> None:
        rng = random.Random(id(rater))
        due = time.monotonic() + rng.uniform(0, self._pace)
        while not rater.done and not self._leaving.is_set():
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._act(rater)
            due = max(due, time.monotonic() - self._pace)
            due += self._pace * rng.uniform(1 - _UNEVEN, 1 + _UNEVEN)

    async def _click(self, rater: ScriptedRater) -> None:
        panel = rater.panel
        assert panel is not None
        saved = panel.saved
        name = next((name for name in panel.names() if saved.get(name) is None), None)
        if name is None:
            await self._go(rater, answers=False)
        else:
            self.times.click.append(await rater.answer({name: rater.draw(name)}))

    async def _go(self, rater: ScriptedRater, *, answers: bool = True) -> None:
        panel = rater.panel
        assert panel is not None
        given = {name: rater.draw(name) for name in panel.names()} if answers else None
        times = self.times.reveal if panel.step == 1 else self.times.save
        times.append(await rater.go_on(given))
