"""A server that is killed, starved and cut off, and raters who remember what it told them."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.raters.checking import compare
from benchmarks.raters.rater import Memory
from benchmarks.raters.servers import Server
from benchmarks.raters.studies import Prepared, prepare
from judgments.database import Study
from judgments.models import Assignment

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark each test of this folder."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.durability)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Give the path of an SQLite study to be."""
    return str(tmp_path / "accordant.db")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., tuple[Prepared, Server]]]:
    """Give a function that makes a study and serves it: ``serve(url, raters=2, tasks=3)``."""
    yield from _serving(tmp_path)


@dataclass(frozen=True, slots=True)
class One:
    """A rater of a served study, whom no other test uses."""

    prepared: Prepared
    server: Server
    rater_id: int
    cookie: str

    def submitted(self) -> set[int]:
        """Give the tasks that the rater has submitted."""
        query = sa.select(Assignment.id).where(
            Assignment.rater_id == self.rater_id, Assignment.submitted_at.is_not(None)
        )
        return {row.id for row in self.read(query)}

    def read(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        """Read the study."""
        study = Study(self.prepared.url)
        with study.read() as session:
            found = session.execute(query).all()
        study.dispose()
        return found

    def assert_kept(self, *memories: Memory) -> None:
        """Assert that each of the rater's tabs is right, whatever the others know besides."""
        asked = set().union(*(memory.submitting for memory in memories))
        for memory in memories:
            memory.submitting |= asked
            outcome = compare(self.prepared.url, {self.rater_id: memory})
            assert (outcome.lost, outcome.doubled) == ([], [])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Prepared, Server, Iterator[tuple[int, str]]]]:
    """Serve one study on each kind of database to all tests of a module."""
    folder = tmp_path_factory.mktemp("shared")
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            url = str(folder / "accordant.db")
        else:
            admin = request.getfixturevalue("postgres_admin")
            url = stack.enter_context(_database_of_postgres(admin))
        serving = contextlib.contextmanager(_serving)
        prepared, server = stack.enter_context(serving(folder))(url, raters=12)
        yield prepared, server, iter(prepared.cookies.items())


@pytest.fixture
def one(shared: tuple[Prepared, Server, Iterator[tuple[int, str]]]) -> One:
    """Give a rater of a study that is served, on each kind of database in turn."""
    prepared, server, raters = shared
    return One(prepared, server, *next(raters))


def _serving(folder: Path) -> Iterator[Callable[..., tuple[Prepared, Server]]]:
    servers: list[Server] = []

    def start(
        url: str, *, raters: int = 1, tasks: int = 3, **options: str
    ) -> tuple[Prepared, Server]:
        prepared = prepare(url, raters=raters, tasks=tasks)
        servers.append(Server(url, folder / "server.log", **options))
        servers[-1].start()
        return prepared, servers[-1]

    yield start
    for server in servers:
        server.stop()


@contextlib.contextmanager
def _database_of_postgres(admin: sa.Engine) -> Iterator[str]:
    name = f"durable_{uuid.uuid4().hex}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
