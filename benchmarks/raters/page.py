"""What a page shows by now: the widgets by their key, the alerts, and the runs that drew them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

__all__ = ["Page", "Widget"]

_KEPT_RUNS = 2
_ID_PARTS = 3  # "$$ID", a hash, the key


@dataclass(frozen=True, slots=True)
class Widget:
    """A button or a component.

    Attributes
    ----------
    id
        What the server calls it.
    fragment
        The part of the page that it reruns; empty for the whole.
    kind
        ``button``, ``checkbox``, ``bidi_component``, ….
    label
        Of a button.
    written
        What a component was given, as JSON.
    """

    id: str
    fragment: str
    kind: str
    label: str
    written: str

    @property
    def data(self) -> Mapping[str, Any]:
        """What a component was given: JSON within JSON."""
        found: Mapping[str, Any] = json.loads(json.loads(self.written)) if self.written else {}
        return found


@dataclass(frozen=True, slots=True)
class _Node:
    run: str
    fragment: str
    key: str
    widget: Widget | None
    alert: str
    broken: bool


class Page:
    """The elements that stand on a page, after each message.

    Attributes
    ----------
    finished
        How many runs have ended.
    received
        Bytes that came.
    settled
        Whether no run is drawing; only then is what stands there what the program means.
    """

    def __init__(self) -> None:
        self.finished = 0
        self.received = 0
        self.settled = False
        self.script_hash = ""
        self._nodes: dict[tuple[int, ...], _Node] = {}
        self._run, self._fragments, self._full_runs = "", frozenset[str](), 0
        self._cached: dict[str, tuple[int, Delta]] = {}

    @property
    def widgets(self) -> dict[str, Widget]:
        """The widgets by the key that the program gave them."""
        return {node.key: node.widget for node in self._nodes.values() if node.widget}

    @property
    def alerts(self) -> list[str]:
        """The words of the alerts that stand there."""
        return [node.alert for node in self._nodes.values() if node.alert]

    @property
    def broken(self) -> bool:
        """Whether the program failed to draw the page."""
        return any(node.broken for node in self._nodes.values())

    @property
    def cached(self) -> list[str]:
        """Hashes of the messages that need not be sent again."""
        return list(self._cached)

    def take(self, message: bytes) -> bool:
        """Take a message in; say whether a run ended by it."""
        self.received += len(message)
        forward = ForwardMsg.FromString(message)
        kind = forward.WhichOneof("type")
        if kind == "delta":
            self._take_delta(forward, forward.delta)
        elif kind == "ref_hash":
            self._take_delta(forward, self._cached[forward.ref_hash][1])
        elif kind == "new_session":
            self.settled = False
            self._run = forward.metadata.run.script_run_id
            self._fragments = frozenset(forward.metadata.run.fragment_ids)
            self.script_hash = forward.new_session.page_script_hash
        elif kind == "script_finished":
            self._finish(forward)
            return True
        return False

    def client_state(self, fragment: str = "") -> ClientState:
        """Begin what the browser says when it wants a run."""
        return ClientState(
            page_script_hash=self.script_hash,
            fragment_id=fragment,
            cached_message_hashes=self.cached,
            context_info={"timezone": "UTC", "locale": "en-GB", "url": "http://localhost/"},
        )

    def _take_delta(self, forward: ForwardMsg, delta: Delta) -> None:
        if forward.metadata.cacheable and forward.hash:
            self._cached[forward.hash] = (self._full_runs, delta)
        path = tuple(forward.metadata.delta_path)
        if delta.WhichOneof("type") == "new_element":
            self._nodes[path] = self._node(delta)

    def _node(self, delta: Delta) -> _Node:
        element = delta.new_element
        kind = element.WhichOneof("type")
        proto = getattr(element, kind)
        alert = proto.body if kind == "alert" else ""
        if kind == "exception":
            alert = f"{proto.type}: {proto.message}"
        key, widget = "", None
        name: str = getattr(proto, "id", "")
        parts = name.split("-", _ID_PARTS - 1)
        if name.startswith("$$ID") and len(parts) == _ID_PARTS:
            key = parts[2]
            widget = Widget(
                name, delta.fragment_id, kind, getattr(proto, "label", ""),
                proto.json if kind == "bidi_component" else "",
            )  # fmt: skip
        return _Node(self._run, delta.fragment_id, key, widget, alert, kind == "exception")

    def _finish(self, forward: ForwardMsg) -> None:
        """Clear away what the run that ended did not draw again, as the browser does."""
        self.finished += 1
        whole = ForwardMsg.FINISHED_SUCCESSFULLY
        part = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        self.settled = forward.script_finished in {whole, part}
        if forward.script_finished == whole:
            self._keep(lambda node: node.run == self._run)
            self._full_runs += 1
            self._cached = {
                name: (run, delta)
                for name, (run, delta) in self._cached.items()
                if self._full_runs - run <= _KEPT_RUNS
            }
        elif forward.script_finished == part:
            self._keep(lambda node: node.run == self._run or node.fragment not in self._fragments)

    def _keep(self, stays: Any) -> None:  # noqa: ANN401 - a condition on a node
        self._nodes = {path: node for path, node in self._nodes.items() if stays(node)}
