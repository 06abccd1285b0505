"""A network that can be cut: a TCP proxy between a rater and the server."""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType

__all__ = ["Network"]

_PIECE = 1 << 16


class Network:
    """Carries bytes both ways until one way, or the whole, is cut.

    Parameters
    ----------
    port
        Of the server on this machine.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.up = True
        self.down = True

    @property
    def address(self) -> str:
        """Where the server seems to be."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Network:
        """Begin to carry."""
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections."""
        assert self._server is not None
        self._server.close()
        self.hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hang_up(self) -> None:
        """Break every connection off."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, back}
        for source, target, way in ((reader, back, "up"), (there, writer, "down")):
            task = asyncio.create_task(self._carry(source, target, way))
            self._tasks.add(task)

    async def _carry(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: str
    ) -> None:
        with contextlib.suppress(OSError):
            while piece := await source.read(_PIECE):
                if getattr(self, way):
                    target.write(piece)
                    await target.drain()
        target.close()
