"""How fast a judge is asked and its answers stored: `python -m benchmarks.judging`.

The endpoint is llmock, a real HTTP server, in a process of its own on this machine: it takes about
as much of the processors as the client does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.study import create_or_upgrade
from judgments.database import Study
from judgments.models import Item, Reference, Response, System
from metrics.engines.judge import JudgeEngine, JudgeSettings
from metrics.scoring import score_study

__all__ = ["measure"]

_SERVE = """
import socket, uvicorn
from llmock.chaos import ChaosSettings
from llmock.main import create_app
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
server = uvicorn.Server(uvicorn.Config(create_app(chaos=ChaosSettings()), log_level="warning"))
server.run(sockets=[listening])
"""
_SYSTEMS = 4
_STARTUP_SECONDS = 60


def measure(items: int = 256, *, concurrency: int = 32) -> dict[str, float]:
    """Judge responses of about 120 words, four to an item with a reference alike.

    Parameters
    ----------
    items
        Four responses, thus sixteen requests, each.
    concurrency
        Requests under way at once.

    Returns
    -------
    dict
        `judged_per_s`: judgments (one value of SC, HC, SH or GQ) scored and stored in a second;
        `judged_responses_per_s`: responses, of four judgments each; `judge_cpu_ms`: processor time
        of this process for each request.
    """
    with tempfile.TemporaryDirectory() as folder, _endpoint() as url:
        study = _study(Path(folder), items)
        settings = JudgeSettings(model="mock", base_url=url, concurrency=concurrency)
        with JudgeEngine(study, settings) as engine:
            engine.check()
            asked = engine.tally.asked
            wall, cpu = time.perf_counter(), time.process_time()
            summary = score_study(study, engine)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            asked = engine.tally.asked - asked
        study.dispose()
    return {
        "judged_per_s": asked / wall,
        "judged_responses_per_s": summary.scored / wall,
        "judge_cpu_ms": 1000 * cpu / asked,
    }


@contextmanager
def _endpoint() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            _wait(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def _wait(url: str) -> None:
    deadline = time.monotonic() + _STARTUP_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _study(folder: Path, items: int) -> Study:
    study = Study(str(folder / "study.db"))
    create_or_upgrade(study)
    with study.write() as session:
        systems = [System(name=f"system {n}") for n in range(_SYSTEMS)]
        session.add_all(systems)
        session.flush()
        made = {"raw": {}, "source": "benchmark"}
        for n in range(items):
            key = {"content_hash": f"{n:064x}", "source_record": n, **made}
            item = Item(
                key=f"science/physics/{n}", area="science", domain="physics", record_id=str(n),
                content=f"What happens in experiment {n}?", **key,
            )  # fmt: skip
            session.add(item)
            session.flush()
            session.add(Reference(item_id=item.id, content=_prose(n, "the reference")))
            for system in systems:
                words = _prose(n, system.name)
                session.add(Response(item_id=item.id, system_id=system.id, content=words, **key))
    return study


def _prose(number: int, who: str) -> str:
    """Give seven sentences of about 120 words that nobody else has."""
    sentence = "In step {} the water is heated until it boils, and {} writes down what {} shows."
    return " ".join(sentence.format(step, who, f"gauge {number + step}") for step in range(7))


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value:.2f}")
