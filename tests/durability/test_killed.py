"""`kill -9` of the server while raters work: what they were told is there, once."""

from __future__ import annotations

import asyncio
import copy
import random

import pytest

from benchmarks.raters.checking import compare
from benchmarks.raters.rater import Memory, ScriptedRater
from benchmarks.raters.tab import TabClosedError
from tests.durability.running import run

RATERS, TASKS = 20, 100


async def work(server, cookie, memory, rng, resumed):
    """Rate until the server dies; where the page opens says what the rater finds again."""
    rater = ScriptedRater(server.address, cookie, memory=memory, rng=rng)
    try:
        await rater.open()
        resumed.append((rater.panel, dict(rater.panel.saved)) if rater.panel else None)
        while not rater.done:
            await (rater.rate() if rng.random() < 0.5 else rate_at_once(rater))
    except TabClosedError:
        pass
    finally:
        await rater.close()


async def rate_at_once(rater):
    """Give the answers of a step together with pressing its button."""
    task = rater.panel.task
    while not rater.done and rater.panel.task == task:
        await rater.go_on({name: rater.draw(name) for name in rater.panel.names()})


def acknowledged(memories):
    return sum(len(memory.saved) for memory in memories.values())


async def work_until_killed(server, cookies, memories, rng):
    resumed = {rater: [] for rater in cookies}
    tasks = [
        asyncio.create_task(
            work(server, cookie, memories[rater], random.Random(rng.random()), resumed[rater])
        )
        for rater, cookie in cookies.items()
    ]
    enough = acknowledged(memories) + rng.randint(100, 300)
    while not all(resumed.values()) or acknowledged(memories) < enough:
        await asyncio.sleep(0.01)
        assert not any(task.done() and task.exception() for task in tasks)
    await asyncio.sleep(rng.uniform(0, 0.05))
    server.kill()
    await asyncio.gather(*tasks)
    return {rater: found[0] for rater, found in resumed.items()}


def check_resumed(memory, found):
    """A rater comes back to the task that is due, with every answer that was called saved."""
    if found is None:
        return
    panel, saved = found
    assert panel.task not in memory.submitted
    for name in panel.names():
        told = memory.saved.get((panel.task, name))
        if told is not None:
            assert saved.get(name) in [told, *memory.under_way.get((panel.task, name), [])]


@pytest.mark.parametrize(
    ("database_kind", "kills"),
    [
        ("database", 5),
        ("empty_postgres", 2),
        pytest.param("database", 50, marks=pytest.mark.slow),
        pytest.param("empty_postgres", 50, marks=pytest.mark.slow),
    ],
)
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_or_doubled_by_kill_9(request, serve, database_kind, kills):
    url = request.getfixturevalue(database_kind)
    prepared, server = serve(url, raters=RATERS, tasks=TASKS)
    memories = {rater: Memory() for rater in prepared.cookies}
    rng = random.Random(kills)
    for kill in range(kills):
        if kill:
            server.start()
        told = copy.deepcopy(memories)
        resumed = run(work_until_killed(server, prepared.cookies, memories, rng))
        for rater, memory in told.items():
            check_resumed(memory, resumed[rater])
        outcome = compare(prepared.url, memories)
        assert outcome.lost == []
        assert outcome.doubled == []
    assert outcome.answers >= 100 * kills
    assert outcome.submissions > 0
