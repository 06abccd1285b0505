"""Chunks out to an executor and back, with a bounded number of them on their way."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from metrics.engines.base import Engine, ScoreValue, ScoringInput
from metrics.engines.memory import give_back_memory
from metrics.errors import ExecutionError
from metrics.execution.cluster import ClusterExecutor
from metrics.extras import missing_extras

__all__ = ["extras_missing", "run_chunks", "score_chunk"]

T = TypeVar("T")

_LOOK_AFTER_S = 5
_GOES_ON = "What was scored before is stored; the next run goes on from there."

_one_at_a_time = threading.Lock()


def score_chunk(engine: Engine, inputs: Sequence[ScoringInput]) -> list[ScoreValue]:
    """Score one chunk: what a worker does.

    An engine that may be sent to workers runs on one thread and one chunk at a time per process,
    here as there: cores are not oversubscribed, and no bit of a value depends on how many there
    are. Memory that is free again goes back to the system after each chunk.

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
        values = list(engine.score(inputs))
    give_back_memory()
    return values


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
            done = _some(pending, executor)
            # Those that failed come last: what the others found is not lost with them.
            for future in sorted(done, key=_failed):
                yield pending.pop(future), _result(future)
    finally:
        for future in pending:
            future.cancel()


def extras_missing(executor: Executor | None) -> frozenset[str]:
    """Name the extras that are missing where chunks are scored.

    Parameters
    ----------
    executor
        As for `run_chunks`; of a cluster one worker is asked.

    Raises
    ------
    ExecutionError
        If the cluster is lost.
    """
    if isinstance(executor, ClusterExecutor):
        return _result(executor.submit(missing_extras))
    return missing_extras()


def _some(pending: Iterable[Future[T]], executor: Executor) -> set[Future[T]]:
    """Wait until something is done, as long as anybody is left who might do it."""
    while True:
        done = wait(pending, _LOOK_AFTER_S, return_when=FIRST_COMPLETED).done
        if done:
            return done
        # A cluster without workers would keep its work, and us, for ever.
        if isinstance(executor, ClusterExecutor) and not executor.has_workers():
            msg = f"The cluster has lost its last worker. {_GOES_ON}"
            raise ExecutionError(msg)


def _submitted(
    executor: Executor, engine: Engine, inputs: Sequence[ScoringInput]
) -> Future[list[ScoreValue]]:
    try:
        return executor.submit(score_chunk, engine, inputs)
    except BrokenExecutor as error:
        raise _cut_off(error) from error


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _result(future: Future[T]) -> T:
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
