"""What was taken out of a file, in words."""

from __future__ import annotations

import re

__all__ = ["Notes", "RefusedError"]

_MOST = 200
_EXCERPT = 400
_RUNS = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{3,}")


class RefusedError(Exception):
    """A file cannot be cleaned; the message is one clause that says why."""


class Notes:
    """A list of what was removed: the field, and what could be read in it.

    Examples
    --------
    >>> notes = Notes()
    >>> notes.add("PNG tEXt", b"Software" + bytes(1) + b"Painter 2")
    >>> notes.lines
    ['PNG tEXt: Software Painter 2']
    """

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, field: str, value: bytes) -> None:
        """Note a field; nothing is noted where it held nothing."""
        if not value.strip(b"\x00 "):
            return
        text = _readable(value)
        line = f"{field}: {text}" if text else f"{field} ({len(value)} bytes)"
        if len(self.lines) < _MOST and line not in self.lines:
            self.lines.append(line)


def _readable(value: bytes) -> str:
    """Give what can be read; text of two bytes a sign is read too, as its zeros separate nothing."""
    if value[1::2].count(0) > len(value) // 3 or value[::2].count(0) > len(value) // 3:
        value = value.replace(b"\x00", b"")
    return " ".join(_RUNS.findall(value[: 1 << 16].decode(errors="replace")))[:_EXCERPT]
