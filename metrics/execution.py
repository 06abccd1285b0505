"""Where scoring runs: here, in processes beside this one, or on a Dask cluster.

Work goes out in chunks and comes back as it is done, with a bounded number of chunks on their way,
so memory stays flat however large the study is.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from metrics.engines.base import Engine, ScoreValue, ScoringInput
from metrics.errors import ExecutionError

__all__ = ["Workers", "open_workers", "run_chunks", "score_chunk"]

T = TypeVar("T")

_CLUSTER = re.compile(r"dask://(?P<address>[^\s/:]+:\d+)/?")
_CONNECT_SECONDS = 10
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_GOES_ON = "What was scored before is stored; the next run goes on from there."

_one_at_a_time = threading.Lock()


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


def score_chunk(engine: Engine, inputs: Sequence[ScoringInput]) -> list[ScoreValue]:
    """Score one chunk: what a worker does.

    An engine that may be sent to workers runs on one thread and one chunk at a time per process,
    here as there: cores are not oversubscribed, and no bit of a value depends on how many there
    are.

    Parameters
    ----------
    engine
        Source of the values.
    inputs
        The responses.
    """
    if engine.in_process:
        return list(engine.score(inputs))
    with _one_at_a_time, threadpool_limits(limits=1):
        return list(engine.score(inputs))


def run_chunks(
    engine: Engine,
    chunks: Iterable[tuple[T, Sequence[ScoringInput]]],
    *,
    executor: Executor | None = None,
    in_flight: int = 1,
) -> Iterator[tuple[T, list[ScoreValue]]]:
    """Score chunks, taking the next only when there is room for it.

    Parameters
    ----------
    engine
        Source of the values.
    chunks
        Each with anything that is given back beside its values.
    executor
        Takes the chunks; None scores them here.
    in_flight
        How many chunks are on their way at most.

    Yields
    ------
    tuple
        What came with a chunk, and its values; in the order in which chunks are done.

    Raises
    ------
    ExecutionError
        If a worker dies or the cluster is lost; chunks that were done by then were given back.
    """
    if executor is None or engine.in_process:
        for given, inputs in chunks:
            yield given, score_chunk(engine, inputs)
        return
    pending: dict[Future[list[ScoreValue]], T] = {}
    source = iter(chunks)
    try:
        while True:
            while len(pending) < in_flight and (taken := next(source, None)) is not None:
                given, inputs = taken
                pending[_submitted(executor, engine, inputs)] = given
            if not pending:
                return
            done = wait(pending, return_when=FIRST_COMPLETED).done
            # Those that failed come last: what the others found is not lost with them.
            for future in sorted(done, key=_failed):
                yield pending.pop(future), _result(future)
    finally:
        for future in pending:
            future.cancel()


def _submitted(
    executor: Executor, engine: Engine, inputs: Sequence[ScoringInput]
) -> Future[list[ScoreValue]]:
    try:
        return executor.submit(score_chunk, engine, inputs)
    except BrokenExecutor as error:
        raise _cut_off(error) from error


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _result(future: Future[list[ScoreValue]]) -> list[ScoreValue]:
    try:
        return future.result()
    except (BrokenExecutor, CancelledError) as error:
        raise _cut_off(error) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "distributed":
            raise
        raise _cut_off(error) from error


def _cut_off(error: Exception) -> ExecutionError:
    if isinstance(error, BrokenExecutor):
        return ExecutionError(
            "A worker process ended before its work was done, most often for lack of memory; "
            f"fewer --workers need less. {_GOES_ON}"
        )
    return ExecutionError(
        f"The cluster lost a chunk before it was scored ({type(error).__name__}). {_GOES_ON}"
    )


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
        with _processes(count or os.cpu_count() or 1) as workers:
            yield workers
    elif cluster:
        with _cluster(cluster["address"], media) as workers:
            yield workers
    else:
        msg = f"executor {name!r} is unknown; choose processes, serial or dask://HOST:PORT"
        raise ExecutionError(msg)


@contextmanager
def _processes(count: int) -> Iterator[Workers]:
    others = set(multiprocessing.active_children())
    executor = ProcessPoolExecutor(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
    )
    try:
        yield Workers(executor=executor, count=count, words=f"processes: {count}")
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        executor.shutdown()


def _begin_worker() -> None:
    """Leave Ctrl+C to the parent, end with it, and keep to one core."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A parent that is killed closes no queue, and its workers would wait for work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _cluster(address: str, media: Path | None) -> Iterator[Workers]:
    try:
        from distributed import Client
    except ImportError as error:
        msg = f"dask://{address} needs an optional package: pip install 'accordant[cluster]'"
        raise ExecutionError(msg) from error
    connect: Any = Client
    try:
        client = connect(f"tcp://{address}", timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        msg = f"The cluster at dask://{address} cannot be reached; is its scheduler running?"
        raise ExecutionError(msg) from error
    with client:
        count = len(client.nthreads())
        _check_cluster(client, address, count, media)
        with client.get_executor() as executor:
            yield Workers(
                executor=executor, count=count, words=f"dask://{address}, workers: {count}"
            )


def _check_cluster(client: Any, address: str, count: int, media: Path | None) -> None:  # noqa: ANN401
    if not count:
        msg = f"The cluster at dask://{address} has no worker; start one with `dask worker`."
        raise ExecutionError(msg)
    if media is None or not media.is_dir():
        return
    try:
        seen = client.run(_sees, str(media.resolve()))
    except ImportError as error:
        msg = f"The workers of dask://{address} cannot load Accordant: {error}"
        raise ExecutionError(msg) from error
    if blind := sorted(worker for worker, sees in seen.items() if not sees):
        msg = f"Worker {blind[0]} of the cluster does not see the media folder {media.resolve()}."
        raise ExecutionError(msg)


def _sees(folder: str) -> bool:
    return Path(folder).is_dir()
