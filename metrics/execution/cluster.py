"""A Dask cluster that is running already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from metrics.errors import ExecutionError

__all__ = ["ClusterExecutor", "open_cluster"]

P = ParamSpec("P")
T = TypeVar("T")

_CONNECT_SECONDS = 10


class ClusterExecutor(Executor):
    """Dask's own executor, and whether anybody is there to work for it.

    Parameters
    ----------
    client
        A `distributed.Client`.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client
        self._inner: Executor = client.get_executor(pure=False)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Send a call to some worker."""
        return self._inner.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; `cancel_futures` gives up those that were not done."""
        self._inner.shutdown(wait=wait and not cancel_futures)

    def has_workers(self) -> bool:
        """Say whether the scheduler has any worker."""
        return bool(self._client.nthreads())


@contextmanager
def open_cluster(address: str, media: Path | None) -> Iterator[tuple[ClusterExecutor, int]]:
    """Connect to a scheduler.

    Parameters
    ----------
    address
        ``HOST:PORT``.
    media
        Folder of the media store; every worker must see it at the same path.

    Yields
    ------
    tuple
        The executor, and how many workers there are.

    Raises
    ------
    ExecutionError
        If the extra is not installed, the scheduler cannot be reached, there is no worker, or one
        sees no media or cannot load this program.
    """
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
        executor = ClusterExecutor(client)
        try:
            yield executor, count
        finally:
            executor.shutdown(cancel_futures=True)


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
