"""The server as a process of its own, to be measured, stopped and killed."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

__all__ = ["Server", "free_port"]

_START_S = 60.0
_PROGRAM = "from app.cli import main; main()"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`accordant serve` on a port that stays the same over restarts.

    Parameters
    ----------
    url
        Of the study.
    log
        File that its output is added to.
    program
        What Python runs; its arguments are those of the command line.
    """

    def __init__(self, url: str, log: Path, *, program: str = _PROGRAM) -> None:
        self.url = url
        self.log = log
        self.port = free_port()
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers.

        Raises
        ------
        RuntimeError
            It does not.
        """
        command = [sys.executable, "-c", self._program, "--database", self.url]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, "serve", "--port", str(self.port)], stdout=output, stderr=output
            )
        end = time.monotonic() + _START_S
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError), self._health():
                return
            time.sleep(0.05)
        msg = f"the server did not start: {self.log.read_text(encoding='utf-8')}"
        raise RuntimeError(msg)

    def kill(self) -> None:
        """End it without notice, as `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as Ctrl+C does."""
        self._end(signal.SIGINT)

    @property
    def process(self) -> psutil.Process:
        """The process that serves."""
        return psutil.Process(self._running.pid)

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _health(self) -> contextlib.closing[object]:
        return contextlib.closing(urllib.request.urlopen(f"{self.address}/healthz", timeout=2))

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(how)
            process.wait(30)
