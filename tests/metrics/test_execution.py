"""Scoring in real processes and on a real Dask cluster, killed and gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.models import Score
from metrics.engines.base import ScoringInput
from metrics.errors import ExecutionError
from metrics.execution import open_workers, run_chunks
from metrics.scoring import score_study

# Workers import the engine by name, so it stands in a module of its own.
ENGINE = '''
import os, signal, time
from dataclasses import dataclass
from pathlib import Path

from metrics.engines.base import ScoreValue


@dataclass(frozen=True)
class Noting:
    """Notes whom it scored, and where; slow; kills its process where it finds a poison."""

    folder: str
    in_process: bool = False
    seconds: float = 0.0
    name: str = "noting"
    version: str = "1"
    chunk: int = 4

    def config(self):
        return {}

    def score(self, inputs):
        time.sleep(self.seconds)
        folder = Path(self.folder)
        for given in inputs:
            if (folder / f"poison{given.response_id}").exists():
                os.kill(os.getpid(), signal.SIGKILL)
            with (folder / "asked").open("a") as file:
                file.write(f"{given.response_id} {os.getpid()}\\n")
            for n, metric in enumerate(("SC", "GQ", "HC", "SH")):
                value = 1 / (given.response_id + n + 1) ** 0.5
                yield ScoreValue(
                    response_id=given.response_id, metric=metric, value=value, reason=None
                )
'''
DRIVE = """
import signal
import sys
from pathlib import Path

from judgments.database import Study
from metrics.execution import open_workers
from metrics.scoring import score_study
from noting import Noting

if __name__ == "__main__":
    # Whoever started the tests in the background had them ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with open_workers("processes", count=2) as workers:
        score_study(
            Study(sys.argv[1]), Noting(sys.argv[2], seconds=0.2),
            executor=workers.executor, in_flight=3,
        )
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Have a folder from which workers import an engine, and in which it takes notes."""
    (tmp_path / "noting.py").write_text(ENGINE)
    (tmp_path / "drive.py").write_text(DRIVE)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("noting", None)


@pytest.fixture
def noting(folder):
    """Give the engine's class as workers import it."""
    import noting

    return noting.Noting


def asked(folder: Path) -> list[tuple[int, int]]:
    path = folder / "asked"
    lines = path.read_text().splitlines() if path.exists() else []
    return [tuple(map(int, line.split())) for line in lines]


def stored(study: Study) -> dict[tuple[int, str, int], tuple[float | None, str | None]]:
    with study.read() as session:
        return {
            (row.response_id, row.metric, row.weight_set_id): (row.value, row.null_reason)
            for row in session.scalars(sa.select(Score))
        }


def components(study: Study) -> dict[int, tuple[int, str]]:
    """Give id and time of every stored component."""
    with study.read() as session:
        rows = session.scalars(sa.select(Score).where(Score.content_hash != ""))
        return {row.id: (row.response_id, str(row.created_at)) for row in rows}


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize("count", [1, 2])
def test_processes_give_the_bits_of_serial_scoring(study, fill, folder, noting, count):
    fill(study, items=10)
    score_study(study, noting(str(folder)))
    serial = stored(study)
    with study.write() as session:
        session.execute(sa.delete(Score))
    with open_workers("processes", count=count) as workers:
        score_study(
            study, noting(str(folder)), executor=workers.executor, in_flight=workers.count + 1
        )
    assert stored(study) == serial
    where = {pid for _, pid in asked(folder)[20:]}
    assert os.getpid() not in where
    assert 1 <= len(where) <= count


def test_an_engine_that_must_stay_is_never_sent_to_workers(study, fill, folder, noting):
    fill(study, items=2)
    with open_workers("processes", count=2) as workers:
        engine = noting(str(folder), in_process=True)
        score_study(study, engine, executor=workers.executor, in_flight=3)
    assert {pid for _, pid in asked(folder)} == {os.getpid()}


def test_no_more_chunks_are_on_their_way_than_asked_for(folder, noting):
    taken = []

    def chunks():
        for n in range(9):
            taken.append(n)
            given = ScoringInput(response_id=n, question=(), reference=None, response=())
            yield n, [given]

    done = 0
    with ThreadPoolExecutor(2) as executor:
        for _ in run_chunks(noting(str(folder)), chunks(), executor=executor, in_flight=3):
            done += 1
            assert len(taken) <= done + 3
    assert done == 9


def test_responses_of_one_item_are_never_parted(study, fill, folder, noting):
    fill(study, items=5, systems=("aurora", "birch", "cedar"))
    sizes = []
    engine = noting(str(folder))
    score_study(study, engine, progress=lambda done, _: sizes.append(done))
    assert sizes == [0, 6, 12, 15]


@pytest.mark.durability
def test_a_worker_that_dies_is_one_sentence_and_what_was_stored_stays(study, fill, folder, noting):
    fill(study, items=20)
    poison = folder / "poison33"
    poison.touch()
    with (
        pytest.raises(ExecutionError, match="ended before its work was done") as error,
        open_workers("processes", count=1) as workers,
    ):
        score_study(study, noting(str(folder)), executor=workers.executor, in_flight=2)
    assert "\n" not in str(error.value)
    before = components(study)
    assert {response for response, _ in before.values()} == set(range(1, 33))
    poison.unlink()
    score_study(study, noting(str(folder)))
    assert before.items() <= components(study).items()
    assert len(components(study)) == 160


@pytest.mark.durability
def test_kill_loses_at_most_what_was_in_flight_and_repeats_nothing_stored(study, fill, folder):
    fill(study, items=40)
    command = [sys.executable, str(folder / "drive.py"), str(study.url.database), str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(command, env=environment)
    try:
        wait_for(lambda: len(components(study)) >= 5 * 16)
    finally:
        process.kill()
        process.wait()
    before = components(study)
    workers = {pid for _, pid in asked(folder)}
    wait_for(lambda: not any(map(is_running, workers)), 10)
    kept = {response for response, _ in before.values()}
    assert len(before) == 4 * len(kept)
    assert 20 <= len(kept) < 80
    # Composites came in the transactions of their components.
    assert {(n, m) for n, m, _ in stored(study)} == {
        (n, m) for n in kept for m in ("SC", "GQ", "HC", "SH", "SQCS", "ICS")
    }
    subprocess.run(command, env=environment, check=True, timeout=120)
    assert before.items() <= components(study).items()
    times = [response for response, _ in asked(folder)]
    twice = {response for response in times if times.count(response) > 1}
    assert twice.isdisjoint(kept)
    assert len(twice) <= 3 * 4
    resumed = stored(study)
    with study.write() as session:
        session.execute(sa.delete(Score))
    from noting import Noting

    score_study(study, Noting(str(folder)))
    assert stored(study) == resumed


@pytest.mark.durability
def test_ctrl_c_ends_at_once_and_leaves_nothing_half_done(study, fill, folder):
    fill(study, items=200)
    command = [sys.executable, str(folder / "drive.py"), str(study.url.database), str(folder)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, process_group=0)
    wait_for(lambda: len(components(study)) >= 16)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=20)[1].decode()
    assert process.returncode != 0
    assert said.count("Traceback") == 1, said
    assert not any(is_running(pid) for _, pid in asked(folder))
    kept = components(study)
    assert len(kept) == 4 * len({response for response, _ in kept.values()})


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("threads", "executor 'threads' is unknown; choose processes, serial or dask://HOST:PORT"),
        ("dask://127.0.0.1:1", "at dask://127.0.0.1:1 cannot be reached"),
    ],
)
def test_an_executor_that_is_not_there_is_one_sentence(name, sentence):
    with pytest.raises(ExecutionError, match=sentence), open_workers(name):
        pass


def test_a_cluster_without_its_extra_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ExecutionError, match=r"pip install 'accordant\[cluster\]'"),
        open_workers("dask://127.0.0.1:8786"),
    ):
        pass


@pytest.fixture
def cluster(folder):
    """Start a real scheduler with one real worker process."""
    port = folder / "scheduler.json"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard"]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--no-dashboard"]
    quiet = {"env": environment, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen([*dask, "--scheduler-file", str(port)], cwd=folder, **quiet)
    worker = subprocess.Popen(
        [*work, "--nthreads", "2", "--scheduler-file", str(port)], cwd=folder, **quiet
    )
    try:
        wait_for(lambda: port.exists() and port.stat().st_size)
        import json

        yield json.loads(port.read_text())["address"].replace("tcp://", "dask://"), worker
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()


def test_a_cluster_gives_the_bits_of_serial_scoring(study, fill, folder, noting, cluster):
    address, worker = cluster
    fill(study, items=10, media=True)
    score_study(study, noting(str(folder)))
    serial = stored(study)
    with study.write() as session:
        session.execute(sa.delete(Score))
    _wait_for_worker(address)
    with open_workers(address, media=study.media_root) as workers:
        assert (workers.count, workers.words) == (1, f"{address}, workers: 1")
        score_study(study, noting(str(folder)), executor=workers.executor, in_flight=2)
    assert stored(study) == serial
    assert {pid for _, pid in asked(folder)[20:]} == {worker.pid}


@pytest.mark.durability
def test_a_cluster_that_is_lost_is_one_sentence(study, fill, folder, noting, cluster):
    address, _ = cluster
    fill(study, items=10)
    (folder / "poison17").touch()
    _wait_for_worker(address)
    with (
        pytest.raises(ExecutionError, match="has lost its last worker"),
        open_workers(address) as workers,
    ):
        score_study(study, noting(str(folder)), executor=workers.executor, in_flight=1)
    assert {response for response, _ in components(study).values()} == set(range(1, 17))


def _wait_for_worker(address: str) -> None:
    def there() -> bool:
        try:
            with open_workers(address):
                return True
        except ExecutionError:
            return False

    wait_for(there)
