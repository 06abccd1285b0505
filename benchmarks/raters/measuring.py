"""The measurements, one after another, each on a fresh study and a fresh server."""

from __future__ import annotations

import asyncio
import os
import runpy
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks.raters.browsing import Browsed, browse, chromium
from benchmarks.raters.checking import compare
from benchmarks.raters.crowd import Crowd
from benchmarks.raters.postgres import postgres_database
from benchmarks.raters.servers import Server
from benchmarks.raters.studies import Prepared, prepare
from benchmarks.rows import Row

__all__ = ["measure"]

_ROOT = Path(__file__).parents[2]
_BROWSERS = 2  # raters who have a browser
_SETTLE_S, _WORK_S, _LOOK_S = 15.0, 60.0, 5.0
_CLICK_PACE_S, _SAVE_PACE_S = 1.0, 2.0
_FASTEST_TASK_S = 9.0  # fourteen actions at the pace of clicks, the quickest rater


def measure(*, soak: float) -> Iterator[Row]:
    """Measure on SQLite, then on PostgreSQL.

    Parameters
    ----------
    soak
        How long 50 raters stay on after the first measurements, in seconds.
    """
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        yield from _fifty(str(here / "fifty.db"), here, soak=soak, prefix="")
        yield from _hundred(str(here / "hundred.db"), here, prefix="")
        with postgres_database() as url:
            yield from _fifty(url, here, soak=0, prefix="pg_")
        with postgres_database() as url:
            yield from _hundred(url, here, prefix="pg_")


@dataclass(slots=True)
class _Load:
    """Processor time of server and load generator, from one moment to another."""

    server: Server
    begun: float = 0.0
    served: float = 0.0
    sent: float = 0.0

    def begin(self) -> None:
        self.begun, self.served, self.sent = time.monotonic(), _cpu(self.server), _own_cpu()

    def rows(self, name: str) -> Iterator[Row]:
        passed = time.monotonic() - self.begun
        yield Row(f"{name}server_cores", (_cpu(self.server) - self.served) / passed)
        yield Row(f"{name}generator_cores", (_own_cpu() - self.sent) / passed)


@contextmanager
def _served(
    url: str, folder: Path, *, raters: int, tasks: int
) -> Iterator[tuple[Prepared, Server]]:
    prepared = prepare(url, raters=raters, tasks=tasks)
    server = Server(url, folder / "server.log")
    server.start()
    try:
        yield prepared, server
    finally:
        server.stop()


def _fifty(url: str, folder: Path, *, soak: float, prefix: str) -> Iterator[Row]:
    tasks = 25 + int((soak + _WORK_S) / _FASTEST_TASK_S)
    with _served(url, folder, raters=50 + _BROWSERS, tasks=tasks) as (prepared, server):
        yield from _rows(_click_for_a_while(prepared, server, soak=soak, prefix=prefix))


async def _click_for_a_while(
    prepared: Prepared, server: Server, *, soak: float, prefix: str
) -> AsyncIterator[Row]:
    cookies = dict(islice(prepared.cookies.items(), 50))
    browsers = list(prepared.cookies.values())[50:]
    async with chromium(_chromium_path()) as browser:
        if not prefix:
            alone = await browse(
                browser, server.address, browsers[0], paints=10, tasks=10, pace=0.2
            )
            for row in _browser_rows(alone, "browser_", "first_paint_median_ms", 50):
                yield row
        crowd = Crowd(server.address, cookies, pace=_CLICK_PACE_S, clicks=True)
        for row in await _worked(server, crowd, prefix, _WORK_S):
            yield row
        for name, times in (("click", crowd.times.click), ("reveal", crowd.times.reveal),
                            ("save", crowd.times.save)):  # fmt: skip
            yield Row(f"{prefix}{name}_p95_ms", _p(times, 95))
        if not prefix:
            loaded = await browse(
                browser, server.address, browsers[1], paints=10, tasks=4, pace=0.5
            )
            for row in _browser_rows(loaded, "loaded_", "first_paint_p95_ms", 95):
                yield row
    if soak:
        for row in await _soak(crowd, server, soak):
            yield row
    for row in await _left(prepared, crowd, prefix):
        yield row


async def _soak(crowd: Crowd, server: Server, seconds: float) -> list[Row]:
    seen = []
    begin = time.monotonic()
    while (passed := time.monotonic() - begin) < seconds:
        await crowd.stay(_LOOK_S)
        seen.append((passed, server.process.memory_info().rss / 1e6))
    held = np.array(seen)
    half = held[held[:, 0] >= seconds / 2]
    slope = np.polyfit(half[:, 0], half[:, 1], 1)[0]
    return [Row("soak_s", seconds), Row("soak_rss_mb", float(held[:, 1].max())),
            Row("soak_growth_mb", float(slope * (half[-1, 0] - half[0, 0])))]  # fmt: skip


def _hundred(url: str, folder: Path, *, prefix: str) -> Iterator[Row]:
    """Have a hundred raters press a button every 2 s; before that, click as people do."""
    with _served(url, folder, raters=200, tasks=60) as (prepared, server):
        cookies = list(prepared.cookies.items())
        if not prefix:
            steady = Crowd(server.address, dict(cookies[100:]), pace=_SAVE_PACE_S, clicks=True)
            yield from _rows(_steadily(prepared, server, steady))
        hurried = Crowd(server.address, dict(cookies[:100]), pace=_SAVE_PACE_S, clicks=False)
        yield from _rows(_hurriedly(prepared, server, hurried, prefix))


async def _steadily(prepared: Prepared, server: Server, crowd: Crowd) -> AsyncIterator[Row]:
    for row in await _worked(server, crowd, "steady_", _WORK_S / 2):
        yield row
    yield Row("steady_100_click_p95_ms", _p(crowd.times.click, 95))
    yield Row("steady_100_save_p95_ms", _p(crowd.times.save, 95))
    for row in await _left(prepared, crowd, "steady_"):
        yield row


async def _hurriedly(
    prepared: Prepared, server: Server, crowd: Crowd, prefix: str
) -> AsyncIterator[Row]:
    for row in await _worked(server, crowd, f"{prefix}hundred_", _WORK_S / 2):
        yield row
    yield Row(f"{prefix}save_100_p95_ms", _p([*crowd.times.reveal, *crowd.times.save], 95))
    for row in await _left(prepared, crowd, f"{prefix}hundred_"):
        yield row


async def _worked(server: Server, crowd: Crowd, prefix: str, seconds: float) -> list[Row]:
    """Let a crowd come, find its pace, and work."""
    await crowd.come()
    await crowd.stay(_SETTLE_S)
    crowd.times.clear()
    load = _Load(server)
    load.begin()
    await crowd.stay(seconds)
    return list(load.rows(prefix))


async def _left(prepared: Prepared, crowd: Crowd, prefix: str) -> list[Row]:
    await crowd.leave()
    outcome = compare(prepared.url, crowd.memories)
    return [
        Row(f"{prefix}acknowledged", outcome.answers),
        Row(f"{prefix}lost", len(outcome.lost)),
        Row(f"{prefix}doubled", len(outcome.doubled)),
    ]


def _browser_rows(found: Browsed, name: str, paint: str, percentile: float) -> Iterator[Row]:
    yield Row(paint, float(np.percentile(found.first_paint, percentile)))
    yield Row(f"{name}click_p95_ms", float(np.percentile(found.click, 95)))
    yield Row(f"{name}next_p95_ms", float(np.percentile(found.next, 95)))


def _p(seconds: list[float], percentile: float) -> float:
    return float(1000 * np.percentile(seconds, percentile))


def _rows(coming: AsyncIterator[Row]) -> Iterator[Row]:
    """Give each row as soon as it is there."""
    with asyncio.Runner() as runner:
        while True:
            try:
                yield runner.run(anext(coming))
            except StopAsyncIteration:
                return


def _cpu(server: Server) -> float:
    times = server.process.cpu_times()
    return float(times.user + times.system)


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system


def _chromium_path() -> Path:
    found = runpy.run_path(str(_ROOT / "tests" / "browser" / "find_chromium.py"))
    return Path(found["find_chromium"]())
