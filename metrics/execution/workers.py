"""Whoever scores: this process, processes beside it, or a cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from metrics.errors import ExecutionError
from metrics.execution.cluster import open_cluster
from metrics.execution.processes import open_processes

__all__ = ["Workers", "open_workers"]

_CLUSTER = re.compile(r"dask://(?P<address>[^\s/:]+:\d+)/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """Who scores.

    Attributes
    ----------
    executor
        Takes chunks; None where they are scored in this process.
    count
        How many chunks are scored at once.
    words
        Where that is, for people.
    """

    executor: Executor | None
    count: int
    words: str


@contextmanager
def open_workers(
    name: str = "processes", *, count: int | None = None, media: Path | None = None
) -> Iterator[Workers]:
    """Open whatever scores, and close it in the end.

    Parameters
    ----------
    name
        ``processes``; ``serial``, in this process; or ``dask://HOST:PORT``, a running scheduler.
    count
        Number of processes; by default one per core.
    media
        Folder of the media store, which every machine of a cluster must see at the same path.

    Yields
    ------
    Workers
        Who takes the chunks.

    Raises
    ------
    ExecutionError
        If there is no such executor, or the cluster cannot be used.
    """
    cluster = _CLUSTER.fullmatch(name)
    if name == "serial":
        yield Workers(executor=None, count=1, words="this process")
    elif name == "processes":
        number = count or os.cpu_count() or 1
        with open_processes(number) as executor:
            yield Workers(executor=executor, count=number, words=f"processes: {number}")
    elif cluster:
        with open_cluster(cluster["address"], media) as (executor, number):
            yield Workers(executor=executor, count=number, words=f"{name}, workers: {number}")
    else:
        msg = f"executor {name!r} is unknown; choose processes, serial or dask://HOST:PORT"
        raise ExecutionError(msg)
