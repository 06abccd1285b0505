"""One tab of a rater: Streamlit's websocket, spoken from outside."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.raters.page import Page, Widget

__all__ = ["Tab", "TabClosedError"]

_COOKIE = "accordant_session"
_PATIENCE_S = 30.0


class TabClosedError(ConnectionError):
    """The server went away, or the network."""


class Tab:
    """A page that is open in one browser.

    Parameters
    ----------
    address
        Of the server, such as ``http://127.0.0.1:8501``.
    cookie
        Of the rater's session.
    """

    def __init__(self, address: str, cookie: str) -> None:
        self._url = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._cookie = cookie
        self.page = Page()
        self._states: dict[str, WidgetState] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def open(self) -> None:
        """Connect and ask for the page."""
        try:
            self._socket = await connect(
                self._url,
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers={"Cookie": f"{_COOKIE}={self._cookie}"},
                compression=None,
                max_size=None,
                ping_interval=None,
                close_timeout=1,
            )
        except (OSError, WebSocketException) as error:
            raise TabClosedError(str(error)) from error
        self._reader = asyncio.create_task(self._read(self._socket))
        await self._run(Page().client_state())
        await self.until(lambda page: page.finished > 0)

    async def close(self) -> None:
        """Close the tab."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader

    async def press(self, widget: Widget) -> None:
        """Press a button."""
        await self._rerun(widget, WidgetState(id=widget.id, trigger_value=True))

    async def tick(self, widget: Widget) -> None:
        """Tick a box, which stays ticked."""
        self._states[widget.id] = WidgetState(id=widget.id, bool_value=True)
        await self._rerun(widget, None)

    async def set(self, widget: Widget, values: Mapping[str, Any], *, rerun: bool = True) -> None:
        """Set the state of a component; without `rerun` it goes along with what is done next."""
        written = json.dumps(values)
        self._states[widget.id] = WidgetState(id=widget.id, json_value=written)
        if rerun:
            await self._rerun(widget, None)

    async def until(
        self, condition: Callable[[Page], object], *, patience: float = _PATIENCE_S
    ) -> None:
        """Wait until the page is as wanted at the end of a run.

        Raises
        ------
        TabClosedError
            The connection ended first.
        TimeoutError
            It did not come about.
        """
        async with asyncio.timeout(patience):
            while not (self.page.settled and condition(self.page)):
                if self._reader is None or self._reader.done():
                    msg = "the connection ended"
                    raise TabClosedError(msg)
                self._news.clear()
                await self._news.wait()

    async def _rerun(self, widget: Widget, press: WidgetState | None) -> None:
        state = self.page.client_state(widget.fragment)
        shown = {one.id for one in self.page.widgets.values()}
        self._states = {name: kept for name, kept in self._states.items() if name in shown}
        pressed = [] if press is None else [press]
        state.widget_states.widgets.extend([*self._states.values(), *pressed])
        await self._run(state)

    async def _run(self, state: Any) -> None:  # noqa: ANN401 - a ClientState
        assert self._socket is not None
        try:
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
        except WebSocketException as error:
            raise TabClosedError(str(error)) from error

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for message in socket:
                assert isinstance(message, bytes)
                if self.page.take(message):
                    self._news.set()
        except WebSocketException:
            pass
        finally:
            self._news.set()
