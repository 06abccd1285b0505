"""Boxes of mp4, m4a and mov: what tells is blanked in place, so that no offset changes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["blank_settings", "box_walk", "clean_boxes"]

_STILL = b"still picture"
_TELLING = {b"udta", b"meta", b"uuid"}
_INSIDE = {
    b"": {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"wide"},
    _STILL: {b"ftyp", b"meta", b"mdat", b"moov", b"moof", b"wide"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tref", b"tapt"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
}
_NESTED = {b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"moof", b"traf", b"mvex"}
_DATED = {b"mvhd", b"tkhd", b"mdhd"}
_NAME_OF_VIDEO_CODER = slice(42, 74)
_VENDOR = slice(12, 16)
# x264 and x265 write their settings after these into the first picture.
_SETTINGS = re.compile(
    b"("
    + re.escape(bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef"))
    + b"|"
    + re.escape(bytes.fromhex("2ca2de09b51747dbbb55a4fe7fc2fc4e"))
    + rb")[\x20-\x7e]+"
)


def clean_boxes(data: bytes, notes: Notes, *, keeps_meta: bool = False) -> bytes:
    """Turn every box that is not needed to play into an empty one of the same length.

    Names of handlers, tracks' vendors and coders, dates, places of other files, and what x264 and
    x265 write about themselves into the first picture are blanked too. `keeps_meta` spares the box
    in which a still picture is described.
    """
    cleaned = bytearray(data)
    _Cleaner(cleaned, notes).clean(0, len(data), _STILL if keeps_meta else b"")
    blank_settings(data, cleaned, notes)
    return bytes(cleaned)


def blank_settings(data: bytes, cleaned: bytearray, notes: Notes) -> None:
    """Blank what x264 and x265 write about themselves, wherever it stands."""
    for found in _SETTINGS.finditer(data):
        first, last = found.start() + 16, found.end()
        notes.add("video encoder", data[first:last])
        cleaned[first:last] = b" " * (last - first)


def box_walk(
    data: bytes | bytearray, start: int, end: int
) -> Iterator[tuple[bytes, int, int, int]]:
    """Give kind, start, start of content and end of each box; one cut off ends with the data.

    Raises
    ------
    RefusedError
        A box declares a length that no box can have.
    """
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        content = start + 8
        if length == 1 and start + 16 <= end:
            (length,) = struct.unpack_from(">Q", data, start + 8)
            content = start + 16
        last = end if length == 0 else min(start + length, end)
        if last < content:
            msg = f"a box of {length} bytes at byte {start}"
            raise RefusedError(msg)
        yield bytes(kind), start, content, last
        start = last


class _Cleaner:
    def __init__(self, data: bytearray, notes: Notes) -> None:
        self._data, self._notes = data, notes
        self._handler = b""

    def clean(self, start: int, end: int, parent: bytes) -> None:
        allowed = _INSIDE.get(parent)
        for kind, first, content, last in box_walk(self._data, start, end):
            if kind not in allowed if allowed is not None else kind in _TELLING:
                self._blank(f"box {kind.decode('latin-1')}", content, last)
                self._data[first + 4 : first + 8] = b"free"
            elif kind in _NESTED:
                self.clean(content, last, kind)
            else:
                self._clean_one(kind, content, last, parent)

    def _clean_one(self, kind: bytes, content: int, last: int, parent: bytes) -> None:
        if kind in _DATED and last - content >= 20:
            length = 16 if self._data[content] == 1 else 8
            self._data[content + 4 : content + 4 + length] = bytes(length)
        elif kind == b"hdlr":
            if parent == b"mdia":
                self._handler = bytes(self._data[content + 8 : content + 12])
            self._blank("name of a handler", content + 12, last)
        elif kind == b"dref":
            for _, _, inner, end in box_walk(self._data, content + 8, last):
                self._blank("place of another file", inner + 4, end)
        elif kind == b"stsd":
            for _, _, inner, end in box_walk(self._data, content + 8, last):
                self._clean_entry(inner, end)

    def _clean_entry(self, start: int, end: int) -> None:
        """Blank who made a track: both kinds of entry name a vendor, one names its coder."""
        named = (_VENDOR, _NAME_OF_VIDEO_CODER) if self._handler == b"vide" else (_VENDOR,)
        for where in named:
            if start + where.stop <= end and self._handler in {b"vide", b"soun"}:
                self._blank("coder", start + where.start, start + where.stop)

    def _blank(self, what: str, start: int, end: int) -> None:
        self._notes.add(what, bytes(self._data[start:end]))
        self._data[start:end] = bytes(max(0, end - start))
