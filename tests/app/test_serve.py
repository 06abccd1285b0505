"""The server's settings, and what it answers to a browser that has no cookie."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from streamlit import config

from app.serve import settings


def test_settings_are_known_to_streamlit_and_keep_raters_unwatched():
    found = settings()
    known = set(config.get_config_options())
    assert {name for name in found if name not in known} == set()
    assert found["browser.gatherUsageStats"] is False
    assert found["client.showErrorDetails"] == "none"
    assert found["runner.postScriptGC"] is False
    assert found["runner.magicEnabled"] is False
    assert found["server.enableXsrfProtection"] is True


@pytest.fixture(scope="module")
def address(migrated_sqlite, tmp_path_factory):
    """Serve an empty study from an empty folder."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "accordant.db").write_bytes(migrated_sqlite.read_bytes())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ACCORDANT_")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, str(port)], cwd=folder, stdout=log, stderr=log, env=environment
        )
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), get(f"http://127.0.0.1:{port}/healthz"):
            break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    status = process.wait(20)
    assert "Traceback" not in (folder / "log").read_text()
    assert status in {0, 130}  # as shells call what Ctrl+C ends


def get(url):
    return urllib.request.urlopen(url, timeout=10)


def test_page_and_its_scripts_come_with_the_headers_of_a_closed_page(address):
    with get(address) as answer:
        page = answer.read().decode()
        headers = answer.headers
    assert "<script" in page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self' blob:" in policy
    assert "http:" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_health_answers(address):
    with get(f"{address}/healthz") as answer:
        assert answer.read() == b'{"status":"ok"}'


@pytest.mark.parametrize(
    "path", ["/part/1/../../accordant.db", "/part/1/..%2F..%2Faccordant.db", "/accordant.db",
             "/vendor/../study.py", "/media/x", "/app/static/accordant.db"],
)  # fmt: skip
def test_no_path_leads_to_files_of_the_server(address, path):
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    assert not body.startswith(b"SQLite format 3")
    assert b"import annotations" not in body
    assert answer.status in {400, 401, 403, 404} or b"<title>" in body


def test_research_pages_by_their_address_show_a_stranger_nothing(address):
    """The page itself is the same for everyone; what it shows comes over the socket."""
    with get(f"{address}/export") as answer, get(address) as page:
        assert answer.read() == page.read()
