"""EXIF and TIFF: keep how a picture is turned, blank every field that tells where it is from."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_exif", "clean_tiff", "orientation_of", "orientation_only"]

_ORIENTATION = 0x0112
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_TEXT = 2
# Tags besides texts whose content says where a file is from: XMP, IPTC, Photoshop, C2PA, XP*.
_TELLING = {700, 33723, 34377, 37500, 37510, 37724, 50341, 52545, *range(40091, 40096)}
_SUB_DIRECTORIES = {330, 34665, 34853, 40965}
_COLOUR = 34675


class _Entry(NamedTuple):
    tag: int
    kind: int
    start: int
    end: int


def orientation_of(exif: bytes) -> int:
    """Read how a picture is turned, 1 to 8; 1 where nothing says so.

    Examples
    --------
    >>> orientation_of(orientation_only(6)), orientation_of(b"no exif")
    (6, 1)
    """
    try:
        order, entries = _first_directory(exif)
        for entry in entries:
            if entry.tag == _ORIENTATION:
                value = int(struct.unpack_from(f"{order}H", exif, entry.start)[0])
                return value if 1 <= value <= 8 else 1
    except (struct.error, RefusedError):
        pass
    return 1


def orientation_only(value: int) -> bytes:
    """Write EXIF that holds nothing but how a picture is turned."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, _ORIENTATION, 3, 1, value, 0, 0)


def clean_exif(exif: bytes, where: str, notes: Notes) -> bytes:
    """Keep how a picture is turned, and nothing where it stands as it is."""
    turned = orientation_of(exif)
    kept = b"" if turned == 1 else orientation_only(turned)
    if kept != exif:
        notes.add(where, exif)
    return kept


def clean_tiff(data: bytes, notes: Notes) -> bytes:
    """Blank the texts of a TIFF in place; pixels and their offsets stay."""
    cleaned = bytearray(data)
    order = _order(data)
    waiting, seen = [struct.unpack_from(f"{order}I", data, 4)[0]], set()
    while waiting:
        at = waiting.pop()
        if at in seen or not 8 <= at <= len(data) - 2:
            continue
        seen.add(at)
        for entry in _entries(data, at, order):
            if entry.tag in _SUB_DIRECTORIES:
                count = (entry.end - entry.start) // 4
                waiting += struct.unpack_from(f"{order}{count}I", data, entry.start)
            elif (entry.kind == _TEXT or entry.tag in _TELLING) and entry.tag != _COLOUR:
                notes.add(f"TIFF tag {entry.tag}", data[entry.start : entry.end])
                cleaned[entry.start : entry.end] = bytes(entry.end - entry.start)
        (count,) = struct.unpack_from(f"{order}H", data, at)
        waiting += struct.unpack_from(f"{order}I", data, at + 2 + 12 * count)
    return bytes(cleaned)


def _order(data: bytes) -> str:
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])
    if order is None:
        msg = "it is no TIFF of the usual kind"
        raise RefusedError(msg)
    return order


def _first_directory(data: bytes) -> tuple[str, Iterator[_Entry]]:
    order = _order(data)
    return order, _entries(data, struct.unpack_from(f"{order}I", data, 4)[0], order)


def _entries(data: bytes, at: int, order: str) -> Iterator[_Entry]:
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for number in range(count):
        here = at + 2 + 12 * number
        tag, kind, values = struct.unpack_from(f"{order}HHI", data, here)
        size = _SIZES.get(kind, 1) * values
        start = here + 8 if size <= 4 else struct.unpack_from(f"{order}I", data, here + 8)[0]
        if start + size > len(data):
            msg = f"its tag {tag} points beyond its end"
            raise RefusedError(msg)
        yield _Entry(tag, kind, start, start + size)
