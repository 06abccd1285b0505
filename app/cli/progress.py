"""How far a long run is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from app.cli.context import errors

__all__ = ["progress_bar"]

# A chunk of long recordings takes minutes; the rate is that of the last five.
_RATE_OVER_S = 300
_EVERY_S = 30.0


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show count, rate and remaining time: a bar on a terminal, elsewhere a line every 30 s.

    Parameters
    ----------
    words
        What is being done.

    Yields
    ------
    callable
        To be called with how many are done, and of how many.
    """
    with _bar(words) if errors.is_terminal else _lines(words) as advance:
        yield advance


class _Rate(ProgressColumn):
    """Responses per second."""

    def render(self, task: Task) -> Text:
        """Show the rate once there is one."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f}/s")


@contextmanager
def _bar(words: str) -> Iterator[Callable[[int, int], None]]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=errors,
        speed_estimate_period=_RATE_OVER_S,
    ) as bar:
        task = bar.add_task(words, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


@contextmanager
def _lines(words: str) -> Iterator[Callable[[int, int], None]]:
    lines, ended = _Lines(words), Event()

    def tell() -> None:
        while not ended.wait(_EVERY_S):
            errors.print(lines.next(time.monotonic()), soft_wrap=True)

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield lines.advance
    finally:
        ended.set()
        teller.join()


class _Lines:
    """Lines on how far a run is, each with the rate of the last five minutes."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._state = (0, 0)
        self._past = deque([(time.monotonic(), 0)], maxlen=round(_RATE_OVER_S / _EVERY_S))

    def advance(self, done: int, total: int) -> None:
        self._state = (done, total)

    def next(self, moment: float) -> str:
        done, total = self._state
        began, before = self._past[0]
        self._past.append((moment, done))
        if not done:
            return f"{self._words}: nothing is done yet."
        rate = (done - before) / max(moment - began, 1e-9)
        left = f"{_clock((total - done) / rate)} left" if rate else "time left unknown"
        return f"{self._words}: {done} of {total}, {_per_second(rate)}, {left}."


def _per_second(rate: float) -> str:
    return f"{rate:.1f}/s" if rate >= 0.1 or not rate else f"{rate * 60:.1f}/min"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
