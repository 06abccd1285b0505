"""AVIF and HEIC: items that are not drawn are blanked in place, so that no offset changes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from judgments.media.cleaning.boxes import box_walk, clean_boxes
from judgments.media.cleaning.colour import clean_profile
from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_heif"]

_DRAWN = {b"av01", b"hvc1", b"grid", b"iovl", b"iden", b"tmap", b"jpeg", b"avc1"}
_IN_FILE, _IN_BOX = 0, 1


def clean_heif(data: bytes, notes: Notes) -> bytes:
    """Blank EXIF, XMP and whatever else is no picture, the items' names and a profile's words."""
    cleaned = bytearray(clean_boxes(data, notes, keeps_meta=True))
    for kind, _, content, end in box_walk(data, 0, len(data)):
        if kind == b"meta":
            _clean_meta(cleaned, content + 4, end, notes)
    return bytes(cleaned)


def _clean_meta(data: bytearray, start: int, end: int, notes: Notes) -> None:
    boxes = {kind: (content, last) for kind, _, content, last in box_walk(data, start, end)}
    hidden = set()
    if b"iinf" in boxes:
        hidden = _clean_entries(data, *boxes[b"iinf"], notes)
    if b"hdlr" in boxes:
        first, last = boxes[b"hdlr"]
        _blank(data, "name of a handler", first + 24, last, notes)
    if b"iprp" in boxes:
        _clean_properties(data, *boxes[b"iprp"], notes)
    if b"iloc" in boxes:
        inner = boxes.get(b"idat", (0, 0))[0]
        for first, last in _places(data, boxes[b"iloc"][0], hidden, inner):
            _blank(data, "item that is not drawn", first, last, notes)


def _clean_entries(data: bytearray, content: int, end: int, notes: Notes) -> set[int]:
    """Blank the items' names; give the numbers of those that are not drawn."""
    hidden = set()
    start = content + (6 if data[content] == 0 else 8)
    for kind, _, inner, last in box_walk(data, start, end):
        if kind != b"infe" or data[inner] not in {2, 3}:
            msg = "it lists its items in a way that is not known"
            raise RefusedError(msg)
        form = ">H2x4s" if data[inner] == 2 else ">I2x4s"
        number, item = struct.unpack_from(form, data, inner + 4)
        end_of_type = inner + 4 + struct.calcsize(form)
        if item not in _DRAWN:
            hidden.add(number)
            data[end_of_type - 4 : end_of_type] = b"free"
        _blank(data, "name of an item", end_of_type, last, notes)
    return hidden


def _clean_properties(data: bytearray, content: int, end: int, notes: Notes) -> None:
    for kind, _, inner, last in box_walk(data, content, end):
        for name, first, start, stop in box_walk(data, inner, last) if kind == b"ipco" else ():
            if name == b"colr" and bytes(data[start : start + 4]) in {b"prof", b"rICC"}:
                data[start + 4 : stop] = clean_profile(bytes(data[start + 4 : stop]), notes)
            elif name in {b"udes", b"uuid"}:
                _blank(data, "description", start, stop, notes)
                data[first + 4 : first + 8] = b"free"


def _places(data: bytearray, at: int, hidden: set[int], inner: int) -> Iterator[tuple[int, int]]:
    """Give where the bytes of some items lie."""
    version, sizes, more = data[at], data[at + 4], data[at + 5]
    offset, length, base = sizes >> 4, sizes & 15, more >> 4
    index = more & 15 if version in {1, 2} else 0
    reader = _Reader(data, at + 6)
    wide = 4 if version == 2 else 2
    for _ in range(reader.take(wide)):
        number = reader.take(wide)
        method = reader.take(2) & 15 if version in {1, 2} else _IN_FILE
        reader.take(2)
        begin = reader.take(base)
        for _ in range(reader.take(2)):
            reader.take(index)
            first = begin + reader.take(offset)
            last = first + reader.take(length)
            if number not in hidden:
                continue
            if method == _IN_BOX:
                first, last = first + inner, last + inner
            yield first, min(last, len(data))


class _Reader:
    def __init__(self, data: bytearray, at: int) -> None:
        self._data, self._at = data, at

    def take(self, length: int) -> int:
        value = int.from_bytes(self._data[self._at : self._at + length])
        self._at += length
        return value


def _blank(data: bytearray, what: str, start: int, end: int, notes: Notes) -> None:
    notes.add(what, bytes(data[start:end]))
    data[start:end] = bytes(max(0, end - start))
