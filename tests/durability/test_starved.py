"""A database that is held, a disk that is full, a clock that goes back."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sqlite3
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from benchmarks.raters.checking import compare
from benchmarks.raters.rater import ScriptedRater
from judgments.database import Study
from judgments.models import Assignment, Draft, Judgment
from tests.durability.running import run

HOLDING = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""

# The server's clock is off by as many seconds as a file says.
SHIFTED = """
import datetime, pathlib, types
import judgments.models.base as base

class Clock(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        return datetime.datetime.now(zone) + datetime.timedelta(
            seconds=float(pathlib.Path({path!r}).read_text()))

base.dt = types.SimpleNamespace(datetime=Clock, UTC=datetime.UTC)
from app.cli import main
main()
"""


@contextlib.contextmanager
def held(path, seconds):
    """Hold the database's write lock from another process."""
    command = [sys.executable, "-c", HOLDING, str(path), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield
        process.wait(30)


def drafts(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM drafts").fetchone()[0]


def test_locked_for_five_seconds_waits_and_saves(database, serve):
    prepared, server = serve(database, raters=3)

    async def work():
        raters = [ScriptedRater(server.address, cookie) for cookie in prepared.cookies.values()]
        for rater in raters:
            await rater.open()
        with held(database, 5):
            start = time.monotonic()
            await asyncio.gather(*(rater.answer({"A:GQ": 3.0}) for rater in raters))
            assert time.monotonic() - start > 4
        for rater in raters:
            assert rater.tab.page.alerts == []
            await rater.rate()
            await rater.close()
        return dict(zip(prepared.cookies, (rater.memory for rater in raters), strict=True))

    outcome = compare(prepared.url, run(work()))
    assert (outcome.lost, outcome.doubled, outcome.submissions) == ([], [], 3)


def test_locked_for_longer_says_so_and_acknowledges_nothing(database, serve):
    prepared, server = serve(f"sqlite:///{database}?timeout=1")
    [(rater_id, cookie)] = prepared.cookies.items()

    async def work():
        rater = ScriptedRater(server.address, cookie)
        await rater.open()
        with held(database, 4):
            await rater.send({"A:GQ": 3.0})
            await rater.tab.until(lambda page: page.alerts)
            assert "NOT saved: the study's database is busy" in rater.tab.page.alerts[0]
            assert "A:GQ" not in rater.panel.saved
            assert drafts(database) == 0
        await rater.answer({"A:GQ": 3.0})
        assert rater.tab.page.alerts == []
        await rater.rate()
        await rater.close()
        return rater.memory

    outcome = compare(prepared.url, {rater_id: run(work())})
    assert (outcome.lost, outcome.doubled, outcome.submissions) == ([], [], 1)


def test_locked_row_of_postgresql_waits_then_says_so(empty_postgres, serve):
    prepared, server = serve(f"{empty_postgres}&timeout=3" if "?" in empty_postgres
                             else f"{empty_postgres}?timeout=3")  # fmt: skip
    [(rater_id, cookie)] = prepared.cookies.items()
    engine = sa.create_engine(empty_postgres)
    row = sa.text("SELECT id FROM assignments WHERE id = :id FOR UPDATE")

    async def work():
        rater = ScriptedRater(server.address, cookie)
        await rater.open()
        task = rater.panel.task
        with engine.connect() as other:
            other.execute(row, {"id": task})
            saving = asyncio.create_task(rater.answer({"A:GQ": 3.0}))
            await asyncio.sleep(1)
            assert not saving.done()
            other.rollback()
            await saving
            other.execute(row, {"id": task})
            await rater.send({"A:GQ": 5.0})
            await rater.tab.until(lambda page: page.alerts)
            assert "NOT saved: the study's database is busy" in rater.tab.page.alerts[0]
            assert rater.panel.saved["A:GQ"] == 3.0
        await rater.answer({"A:GQ": 5.0})
        await rater.rate()
        await rater.close()
        return rater.memory

    outcome = compare(prepared.url, {rater_id: run(work())})
    engine.dispose()
    assert (outcome.lost, outcome.doubled, outcome.submissions) == ([], [], 1)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a running process are Linux's")
def test_files_that_may_not_grow_say_so_and_all_goes_on_afterwards(database, serve):
    """The kernel refuses the write, as where a quota is used up."""
    prepared, server = serve(database, tasks=40)
    [(rater_id, cookie)] = prepared.cookies.items()

    async def work():
        rater = ScriptedRater(server.address, cookie)
        await rater.open()
        await rater.answer({"A:GQ": 2.0})
        free = server.process.rlimit(resource.RLIMIT_FSIZE)
        server.process.rlimit(resource.RLIMIT_FSIZE, (4096, free[1]))
        for name in rater.panel.names()[1:]:
            await rater.send({name: 3.0})
            await rater.tab.until(lambda page: page.alerts)
            assert "NOT saved" in rater.tab.page.alerts[0]
            assert rater.panel.saved.get(name) is None
        assert drafts(database) == 1
        server.process.rlimit(resource.RLIMIT_FSIZE, free)
        await rater.rate()
        assert rater.tab.page.alerts == []
        await rater.close()
        return rater.memory

    outcome = compare(prepared.url, {rater_id: run(work())})
    assert (outcome.lost, outcome.doubled, outcome.submissions) == ([], [], 1)


def test_clock_moved_back_loses_no_answer_and_keeps_the_newest(database, serve, tmp_path):
    shift = tmp_path / "shift"
    shift.write_text("0")
    prepared, server = serve(database, program=SHIFTED.format(path=str(shift)))
    [(rater_id, cookie)] = prepared.cookies.items()

    async def work():
        rater = ScriptedRater(server.address, cookie)
        await rater.open()
        first, (name, *_) = rater.panel.task, rater.panel.names()
        await rater.answer({name: 1.0})
        shift.write_text("-7200")
        await rater.answer({name: 2.0})
        await rater.rate()
        await rater.tab.press(rater.tab.page.widgets["previous"])
        await rater.reach(lambda panel: panel.task == first)
        shift.write_text("-90000")
        await rater.answer({name: 5.0})
        await rater.close()
        again = ScriptedRater(server.address, cookie, memory=rater.memory)
        await again.open()
        assert again.panel.task != first
        await again.rate()
        await again.close()
        return first, again.memory

    first, memory = run(work())
    outcome = compare(prepared.url, {rater_id: memory})
    assert outcome.lost == []
    study = Study(database)
    with study.read() as session:
        kept = session.execute(
            sa.select(Judgment.value, Judgment.is_current, Judgment.created_at)
            .where(Judgment.assignment_id == first, Judgment.side == "A")
            .where(Judgment.dimension_id == sa.select(Judgment.dimension_id)
                   .where(Judgment.revision == 2).scalar_subquery())
            .order_by(Judgment.revision)
        ).all()  # fmt: skip
        opened, sent = session.execute(
            sa.select(Assignment.opened_at, Assignment.submitted_at).where(Assignment.id == first)
        ).one()
        assert session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    study.dispose()
    assert [(row.value, row.is_current) for row in kept] == [(2.0, False), (5.0, True)]
    assert kept[1].created_at < kept[0].created_at
    assert sent < opened
