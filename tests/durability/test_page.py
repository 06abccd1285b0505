"""What raters do to a page, and what the network does: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from benchmarks.raters.checking import compare
from benchmarks.raters.network import Network
from benchmarks.raters.rater import ScriptedRater
from benchmarks.raters.tab import TabClosedError
from judgments.database import Study
from judgments.models import Judgment, Rater
from judgments.raters import invite, sign_in
from tests.durability.running import run


async def at_last_step(rater):
    """Answer all of the open task; its last button is still to be pressed."""
    await rater.go_on({name: rater.draw(name) for name in rater.panel.names()})
    await rater.answer({name: rater.draw(name) for name in rater.panel.names()})


def test_double_click_saves_once_and_skips_nothing(one):
    async def work():
        rater = ScriptedRater(one.server.address, one.cookie)
        await rater.open()
        first = rater.panel.task
        name, *_ = rater.panel.names()
        for _ in range(2):
            await rater.send({name: 4.0})
        await rater.answer({name: 4.0})
        await at_last_step(rater)
        await rater.press_on()
        await rater.press_on()
        await rater.reach(lambda panel: panel.task != first)
        rater.memory.submitted.add(first)
        assert one.submitted() == {first}
        second = rater.panel.task
        await at_last_step(rater)
        await rater.go_on()
        assert one.submitted() == {first, second}
        await rater.close()
        return rater.memory

    one.assert_kept(run(work()))


@pytest.mark.parametrize("where", ["two tabs", "two devices"])
def test_second_page_overwrites_nothing_and_doubles_nothing(one, where):
    other = one.cookie
    if where == "two devices":
        study = Study(one.prepared.url)
        with study.write() as session:
            other = sign_in(session, invite(session, session.get_one(Rater, one.rater_id)))
        study.dispose()

    async def work():
        here = ScriptedRater(one.server.address, one.cookie)
        there = ScriptedRater(one.server.address, other)
        await here.open()
        await there.open()
        assert here.panel.task == there.panel.task
        first = here.panel.task
        names = here.panel.names()
        for tab, name in zip((here, there) * 4, names, strict=True):
            await tab.answer({name: 2.0})
        assert {**here.panel.saved, **there.panel.saved}.keys() >= set(names)
        for tab in (here, there):
            await tab.press_on()
        for tab in (here, there):
            await tab.reach(lambda panel: panel.step == 2)
        await here.answer({name: 1.0 for name in here.panel.names()})
        await there.answer({name: 5.0 for name in there.panel.names()})
        here.memory.saved.update(there.memory.saved)
        for tab in (here, there):
            await tab.press_on()
        for tab in (here, there):
            await tab.reach(lambda panel: panel.task != first)
            tab.memory.submitted.add(first)
        assert one.submitted() == {first}
        assert here.panel.task == there.panel.task
        await here.close()
        await there.close()
        return here.memory, there.memory

    one.assert_kept(*run(work()))


def test_page_that_is_behind_changes_no_submitted_task_by_old_answers(one):
    """A tab that was left open sends what it holds when its rater comes back to it."""

    async def work():
        left = ScriptedRater(one.server.address, one.cookie)
        used = ScriptedRater(one.server.address, one.cookie)
        await left.open()
        await used.open()
        name, *_ = left.panel.names()
        await left.answer({name: 1.0})
        await used.answer({name: 5.0})
        first = used.panel.task
        await used.rate()
        await left.press_on()
        await left.reach(lambda panel: panel.task != first)
        await left.close()
        await used.close()
        return used.memory

    one.assert_kept(run(work()))


def test_back_to_the_pair_before_keeps_both_revisions_and_the_open_answers(one):
    async def work():
        rater = ScriptedRater(one.server.address, one.cookie)
        await rater.open()
        await rater.rate()
        first, second = next(iter(rater.memory.submitted)), rater.panel.task
        name, *_ = rater.panel.names()
        await rater.answer({name: 2.0})
        await rater.tab.press(rater.tab.page.widgets["previous"])
        await rater.reach(lambda panel: panel.task == first)
        before = rater.panel.saved[name]
        after = before % 5 + 1
        await rater.answer({name: after})
        await rater.answer({name: after})
        await rater.tab.press(rater.tab.page.widgets["go-on"])
        await rater.reach(lambda panel: panel.task == second)
        assert rater.panel.saved[name] == 2.0
        await rater.close()
        side, _, _code = name.partition(":")
        query = sa.select(Judgment.value, Judgment.is_current).where(
            Judgment.assignment_id == first, Judgment.side == side, Judgment.revision == 2
        )
        assert [tuple(row) for row in one.read(query)] == [(after, True)]
        return rater.memory

    memory = run(work())
    outcome = compare(one.prepared.url, {one.rater_id: memory})
    assert outcome.lost == []


def test_restart_while_a_task_is_open_goes_on_where_it_was(one):
    async def work():
        rater = ScriptedRater(one.server.address, one.cookie)
        await rater.open()
        task, (name, *_) = rater.panel.task, rater.panel.names()
        await rater.answer({name: 4.0})
        one.server.stop()
        with pytest.raises(TabClosedError):
            await rater.answer({name: 1.0})
        await rater.close()
        one.server.start()
        again = ScriptedRater(one.server.address, one.cookie, memory=rater.memory)
        await again.open()
        assert (again.panel.task, again.panel.saved[name]) == (task, 4.0)
        await again.rate()
        await again.close()
        return again.memory

    one.assert_kept(run(work()))


@pytest.mark.parametrize("cut", ["up", "down"])
def test_network_cut_in_the_middle_of_a_save(one, cut):
    """What did not arrive is not acknowledged; what arrived unheard is there, and once."""

    async def work():
        async with Network(one.server.port) as network:
            rater = ScriptedRater(network.address, one.cookie)
            await rater.open()
            name, *_ = rater.panel.names()
            first = rater.panel.task
            await rater.answer({name: 2.0})
            setattr(network, cut, False)
            await rater.send({name: 3.0})
            await asyncio.sleep(1)
            assert rater.panel.saved[name] == 2.0
            network.hang_up()
            network.up = network.down = True
            rater = ScriptedRater(network.address, one.cookie, memory=rater.memory)
            await rater.open()
            assert rater.panel.saved[name] == (2.0 if cut == "up" else 3.0)
            await at_last_step(rater)
            setattr(network, cut, False)
            await rater.press_on()
            await asyncio.sleep(1)
            assert rater.panel.task == first
            network.hang_up()
            network.up = network.down = True
            assert one.submitted() == (set() if cut == "up" else {first})
            rater = ScriptedRater(network.address, one.cookie, memory=rater.memory)
            await rater.open()
            if cut == "up":
                await rater.go_on()
            assert rater.panel.task != first
            rater.memory.submitted.add(first)
            await rater.close()
            return rater.memory

    one.assert_kept(run(work()))
