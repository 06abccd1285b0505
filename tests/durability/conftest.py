"""A server that is killed, starved and cut off, and raters who remember what it told them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks.raters.servers import Server
from benchmarks.raters.studies import Prepared, prepare

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


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(request: pytest.FixtureRequest) -> str:
    """Give an empty database of each kind in turn."""
    name = {"sqlite": "database", "postgresql": "empty_postgres"}[request.param]
    found = request.getfixturevalue(name)
    assert isinstance(found, str)
    return found


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., tuple[Prepared, Server]]]:
    """Give a function that makes a study and serves it: ``serve(url, raters=2, tasks=3)``."""
    servers: list[Server] = []

    def start(
        url: str, *, raters: int = 1, tasks: int = 3, **options: str
    ) -> tuple[Prepared, Server]:
        prepared = prepare(url, raters=raters, tasks=tasks)
        server = Server(url, tmp_path / "server.log", **options)
        servers.append(server)
        server.start()
        return prepared, server

    yield start
    for server in servers:
        server.stop()
