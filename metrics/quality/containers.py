"""How much of a file is there, by what its container declares in bytes."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

__all__ = ["present_share"]

_HEAD = 16_384
_UNKNOWN = {0, 0x7FFFFFFF, 0xFFFFFFFF}
_BOXES = {b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}


def present_share(path: Path) -> float:
    """Compare the size of a file with the size that it declares.

    Parameters
    ----------
    path
        A file; WAV, AVI and WebP (RIFF), AIFF, MP4 and its kin, and MP3 with a Xing header declare
        their size.

    Returns
    -------
    float
        0–1; 1 where the whole file is there or nothing is declared.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        declared = _chunk(head) or _xing(head, file)
        if not declared and head[4:8] in _BOXES:
            declared = _boxes(file, size)
    return min(1.0, size / declared) if declared else 1.0


def _chunk(head: bytes) -> int:
    """Read the size of a file that is one chunk, its header included; 0 where it says nothing."""
    order = {b"RIFF": "<I", b"RIFX": ">I", b"FORM": ">I"}.get(head[:4])
    if order is None or len(head) < 8:
        return 0
    length = int(struct.unpack(order, head[4:8])[0])
    return 0 if length in _UNKNOWN else length + 8


def _xing(head: bytes, file: BinaryIO) -> int:
    """Read the size of an MP3 file from its Xing or Info header, its tag before it included."""
    start = 0
    if head[:3] == b"ID3" and len(head) >= 10:
        high, upper, lower, low = head[6:10]
        start = 10 + (high << 21 | upper << 14 | lower << 7 | low)
        file.seek(start)
        head = file.read(256)
    # The header lies in the first frame, after the side information.
    if head[:1] != b"\xff":
        return 0
    places = [head.find(name, 4, 64) for name in (b"Xing", b"Info")]
    place = max(places)
    if place < 0 or len(head) < place + 16:
        return 0
    flags, *fields = struct.unpack(">III", head[place + 4 : place + 16])
    if not flags & 2:
        return 0
    return start + int(fields[1] if flags & 1 else fields[0])


def _boxes(file: BinaryIO, size: int) -> int:
    """Follow the boxes of an MP4 file to the end of the last one."""
    end = 0
    while end < size:
        file.seek(end)
        header = file.read(16)
        if len(header) < 8:
            return end + 8
        length = int(struct.unpack(">I", header[:4])[0])
        if length == 1 and len(header) == 16:
            length = int(struct.unpack(">Q", header[8:])[0])
        if length < 8:
            return 0
        end += length
    return end
