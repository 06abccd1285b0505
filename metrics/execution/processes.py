"""Worker processes beside this one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection
from typing import ParamSpec, TypeVar

__all__ = ["open_processes"]

P = ParamSpec("P")
T = TypeVar("T")

_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


class _Pool(ProcessPoolExecutor):
    """Starts workers that Ctrl+C does not reach, not even before they can ignore it."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with _interrupts_held():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Put off Ctrl+C; what is started meanwhile inherits that for good."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def open_processes(count: int) -> Iterator[Executor]:
    """Start processes as they are needed; end them, at once where something goes wrong.

    Each loads its models once, ends with this process however that ends, and leaves Ctrl+C to it.

    Parameters
    ----------
    count
        How many there are at most.
    """
    others = set(multiprocessing.active_children())
    executor = _Pool(
        count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
    )
    try:
        yield executor
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
