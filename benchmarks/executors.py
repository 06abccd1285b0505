"""What it costs to have a chunk scored elsewhere: each executor with an engine that does nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

from distributed import Client, SubprocessCluster

from benchmarks.engines import IdleEngine
from benchmarks.texts import answers
from benchmarks.timing import time_median
from judgments.records import Modality, Part
from metrics.engines.base import ScoringInput
from metrics.execution import open_workers, run_chunks

__all__ = ["overheads"]

_TASKS = 40


def overheads(tasks: int = _TASKS) -> dict[str, float]:
    """Send out chunks of 50 responses of text and take a value of each metric back.

    Parameters
    ----------
    tasks
        Chunks for each executor.

    Returns
    -------
    dict
        Milliseconds a chunk by `serial`, `processes` and `dask`: a scheduler and one worker with
        one thread, in processes of their own on this machine.
    """
    found = {name: _overhead(name, tasks) for name in ("serial", "processes")}
    with _cluster() as address:
        found["dask"] = _overhead(address, tasks)
    return found


def _overhead(name: str, tasks: int) -> float:
    chunk = _chunk(IdleEngine().chunk)
    with open_workers(name) as workers:

        def send() -> int:
            chunks = ((None, chunk) for _ in range(tasks))
            room = workers.count + 1
            done = run_chunks(IdleEngine(), chunks, executor=workers.executor, in_flight=room)
            return sum(len(values) for _, values in done)

        send()
        return 1000 * time_median(send)[0] / tasks


def _chunk(size: int) -> list[ScoringInput]:
    reference, *responses = (_text(words) for words in answers(size, random.Random(0)))
    return [
        ScoringInput(response_id=n, question=reference, reference=reference, response=response)
        for n, response in enumerate(responses)
    ]


def _text(words: str) -> tuple[Part, ...]:
    return (Part(modality=Modality.TEXT, text=words),)


@contextmanager
def _cluster() -> Iterator[str]:
    """Start a scheduler and a worker, which Dask keeps to one thread by itself."""
    with SubprocessCluster(
        n_workers=1, worker_kwargs={"nthreads": 1}, scheduler_kwargs={"dashboard": False}
    ) as cluster:
        with Client(cluster) as client:
            client.wait_for_workers(1)
        yield cluster.scheduler_address.replace("tcp://", "dask://")
