"""Whether a file of geometry is whole, by the counts in its header."""

from __future__ import annotations

import struct
from typing import BinaryIO

__all__ = ["glb_damage", "ply_damage", "stl_damage"]

_HEADER = 1 << 16
_SIZES = {
    "char": 1, "uchar": 1, "int8": 1, "uint8": 1, "short": 2, "ushort": 2, "int16": 2,
    "uint16": 2, "int": 4, "uint": 4, "int32": 4, "uint32": 4, "float": 4, "float32": 4,
    "double": 8, "float64": 8, "int64": 8, "uint64": 8,
}  # fmt: skip


def glb_damage(file: BinaryIO, size: int) -> str | None:
    """Compare the length in a binary glTF's header with the file's."""
    declared = int(struct.unpack("<4sII", file.read(12))[2])
    return f"cut off: {size} of {declared} bytes" if declared > size else None


def stl_damage(file: BinaryIO, size: int) -> str | None:
    """Compare the number of triangles in an STL's header with the file's length."""
    head = file.read(_HEADER)
    if head.lstrip().startswith(b"solid") and b"facet" in head:
        file.seek(max(0, size - 256))
        return None if b"endsolid" in file.read() else "cut off: no endsolid at its end"
    triangles = int(struct.unpack_from("<I", head, 80)[0])
    expected = 84 + 50 * triangles
    return f"cut off: {size} of {expected} bytes" if expected > size else None


def ply_damage(file: BinaryIO, size: int) -> str | None:
    """Compare the elements in a PLY's header with what follows it."""
    head = file.read(_HEADER)
    header, mark, _ = head.partition(b"end_header")
    if not mark:
        return "cut off within its header"
    lines = [line.split() for line in header.decode("latin-1").splitlines()]
    start = len(header) + len(mark) + (2 if head[len(header) + len(mark) :][:2] == b"\r\n" else 1)
    is_ascii = ["format", "ascii", "1.0"] in lines
    try:
        elements = _elements(lines)
    except (KeyError, ValueError, IndexError):
        return "broken: its header cannot be read"
    if is_ascii:
        return _ascii_damage(file, start, sum(count for count, _ in elements))
    least = sum(count * width for count, width in elements)
    if size - start < least:
        return f"cut off: {size - start} of at least {least} bytes after the header"
    return None


def _elements(lines: list[list[str]]) -> list[tuple[int, int]]:
    """Give count and least width in bytes of each element.

    A face has at least three corners; any other list may be empty.
    """
    elements: list[tuple[int, int]] = []
    for words in lines:
        if words[:1] == ["element"]:
            elements.append((int(words[2]), 0))
        elif words[:1] == ["property"] and elements:
            count, width = elements[-1]
            elements[-1] = (count, width + _width(words))
    return elements


def _width(words: list[str]) -> int:
    if words[1] != "list":
        return _SIZES[words[1]]
    corners = 3 if words[4].startswith("vertex_ind") else 0
    return _SIZES[words[2]] + corners * _SIZES[words[3]]


def _ascii_damage(file: BinaryIO, start: int, expected: int) -> str | None:
    file.seek(start)
    found = sum(1 for line in file if line.strip())
    return f"cut off: {found} of {expected} lines after the header" if found < expected else None
