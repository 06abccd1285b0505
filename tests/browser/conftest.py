"""A real browser for the tests of this folder."""

from __future__ import annotations

import runpy
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.rating_place import Place

_HERE = Path(__file__).parent

# Programs that tests run, no modules with doctests.
collect_ignore_glob = ["gallery/*", "find_chromium.py"]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Mark each test of this folder, so that `make test BROWSER=no` leaves it out."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Give the path of a Chromium, as `make test` finds it."""
    found = runpy.run_path(str(_HERE / "find_chromium.py"))["find_chromium"]()
    assert isinstance(found, str)
    return found


@pytest.fixture(scope="session")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """Start a headless Chromium that reaches this machine only, and draws 3D in software."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=[
                "--no-sandbox",
                "--enable-unsafe-swiftshader",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Server:
    """A running server of a study."""

    address: str
    database: str
    log: Path


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Give a function that serves a study in a process of its own until the test ends."""
    running: list[subprocess.Popen[bytes]] = []

    def start(database: str) -> Server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = tmp_path / f"server-{len(running)}.log"
        command = [sys.executable, "-c", "from app.cli import main; main()"]
        options = ["--database", database, "serve", "--port", str(port)]
        with log.open("wb") as output:
            running.append(
                subprocess.Popen([*command, *options], stdout=output, stderr=subprocess.STDOUT)
            )
        server = Server(f"http://127.0.0.1:{port}", database, log)
        _wait_until_healthy(server, running[-1])
        return server

    yield start
    for process in running:
        process.terminate()
        process.wait(20)


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {server.log.read_text()}")


@pytest.fixture(scope="module")
def server(tmp_path_factory, chromium):
    """Serve one study to all tests; each has a rater of its own."""
    place = Place(tmp_path_factory.mktemp("rating"), chromium)
    yield place
    place.process.terminate()
    place.process.wait(20)
    place.study.dispose()


@pytest.fixture
def place(server):
    yield server
    while server.contexts:
        server.contexts.pop().close()
