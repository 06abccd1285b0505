"""Whether a file is whole, by the lengths that it declares itself.

These checks read headers, not content: they find files that were cut off on their way, which
scorers would otherwise take for short ones.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from judgments.media.meshes import glb_damage, ply_damage, stl_damage
from judgments.media.sniffing import is_mp3_frame

__all__ = ["find_damage", "find_suspicion", "suspicion"]

_BLOCK = 256 * 1024
_UNKNOWN_LENGTHS = {0, 0xFFFFFFFF}
_BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def find_damage(path: Path, media_type: str) -> str | None:
    """Say what is broken about a file.

    Parameters
    ----------
    path
        A file.
    media_type
        What it is, as `judgments.media.sniff` says.

    Returns
    -------
    str or None
        One clause; None where nothing was found, which is no proof that all is well.
    """
    size = path.stat().st_size
    if size == 0:
        return "the file is empty"
    check = _CHECKS.get(media_type)
    if check is None:
        return _zip_damage(path) if "openxmlformats" in media_type else None
    with path.open("rb") as file:
        try:
            return check(file, size)
        except struct.error:
            return "cut off within its header"


def find_suspicion(size: int) -> str | None:
    """Say why a size looks like that of a download that broke off.

    Examples
    --------
    >>> find_suspicion(524288)
    'its size is exactly 2 × 256 KiB: perhaps cut off'
    """
    if size == 0 or size % _BLOCK:
        return None
    return f"its size is exactly {size // _BLOCK} × 256 KiB: perhaps cut off"


def suspicion(path: Path, media_type: str) -> str | None:
    """Say why a file may be cut off where its kind does not tell how long it should be.

    Parameters
    ----------
    path
        A file in which `find_damage` found nothing.
    media_type
        What it is, as `judgments.media.sniff` says.

    Returns
    -------
    str or None
        One clause; None for kinds that declare their length or mark their end, and for an MP3
        whose first frame says how many bytes there are.
    """
    if media_type == "audio/mpeg":
        with path.open("rb") as file:
            file.seek(_after_id3(file))
            if _declared_by_xing(file.read(256)) is not None:
                return None
    elif media_type in _CHECKS or "openxmlformats" in media_type:
        return None
    return find_suspicion(path.stat().st_size)


def _png_damage(file: BinaryIO, size: int) -> str | None:
    position = 8
    while position + 8 <= size:
        file.seek(position)
        length, kind = struct.unpack(">I4s", file.read(8))
        position += 12 + length
        if position > size:
            name = kind.decode("latin-1")
            return f"cut off: chunk {name} is {position - size} bytes longer than the file"
        if kind == b"IEND":
            return None
    return "cut off: no IEND chunk at its end"


def _jpeg_damage(file: BinaryIO, size: int) -> str | None:
    file.seek(max(0, size - (1 << 16)))
    return None if b"\xff\xd9" in file.read() else "cut off: no end-of-image marker"


def _pdf_damage(file: BinaryIO, size: int) -> str | None:
    file.seek(max(0, size - 2048))
    return None if b"%%EOF" in file.read() else "cut off: no %%EOF at its end"


def _wav_damage(file: BinaryIO, size: int) -> str | None:
    position = 12
    while position + 8 <= size:
        file.seek(position)
        kind, length = struct.unpack("<4sI", file.read(8))
        if kind == b"data" and length in _UNKNOWN_LENGTHS:
            return None
        if position + 8 + length > size:
            missing = position + 8 + length - size
            return f"cut off: chunk {kind.decode('latin-1')} lacks {missing} bytes"
        if kind == b"data":
            return None
        position += 8 + length + length % 2
    return "no data chunk: there is no sound in it"


def _mp4_damage(file: BinaryIO, size: int) -> str | None:
    position, kinds = 0, set()
    while position + 8 <= size:
        file.seek(position)
        length, kind = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = struct.unpack(">Q", file.read(8))[0]
        elif length == 0:
            length = size - position
        kinds.add(kind)
        if length < 8:
            return f"broken: a box of {length} bytes at byte {position}"
        position += length
        if position > size:
            name = kind.decode("latin-1")
            return f"cut off: box {name} is {position - size} bytes longer than the file"
    return None if b"moov" in kinds else "no moov box: it cannot be played"


def _mp3_damage(file: BinaryIO, size: int) -> str | None:
    start = _after_id3(file)
    if start >= size:
        return "cut off within its ID3 tag"
    file.seek(start)
    data = file.read()
    declared = _declared_by_xing(data[:256])
    if declared is not None and declared > len(data):
        return f"cut off: its header declares {declared - len(data)} bytes more than it has"
    return _cut_frame(data)


def _after_id3(file: BinaryIO) -> int:
    header = file.read(10)
    if header[:3] != b"ID3" or len(header) < 10:
        return 0
    length = 0
    for byte in header[6:10]:
        length = length << 7 | byte & 0x7F
    return 10 + length


def _declared_by_xing(head: bytes) -> int | None:
    """Read how many bytes the first frame says there are."""
    for name in (b"Xing", b"Info"):
        at = head.find(name)
        if at < 0 or len(head) < at + 16:
            continue
        flags = struct.unpack_from(">I", head, at + 4)[0]
        if flags & 2:
            return int(struct.unpack_from(">I", head, at + (12 if flags & 1 else 8))[0])
    return None


def _cut_frame(data: bytes) -> str | None:
    """Follow the frames to the last; whatever is no frame, such as a tag, ends the walk."""
    position = 0
    while is_mp3_frame(data[position : position + 4]):
        length = _frame_length(data[position : position + 4])
        if position + length > len(data):
            return f"cut off: {len(data) - position} of the {length} bytes of its last frame"
        position += length
    return None


def _frame_length(header: bytes) -> int:
    version = header[1] >> 3 & 3
    bitrate = _BITRATES[1 if version == 3 else 2][header[2] >> 4] * 1000
    rate = _RATES[version][header[2] >> 2 & 3]
    return (144 if version == 3 else 72) * bitrate // rate + (header[2] >> 1 & 1)


def _zip_damage(path: Path) -> str | None:
    return None if zipfile.is_zipfile(path) else "cut off: its table of contents is missing"


def _gif_damage(file: BinaryIO, size: int) -> str | None:
    file.seek(max(0, size - 64))
    return None if b"\x3b" in file.read() else "cut off: no trailer at its end"


_CHECKS: dict[str, Callable[[BinaryIO, int], str | None]] = {
    "image/png": _png_damage,
    "image/jpeg": _jpeg_damage,
    "image/gif": _gif_damage,
    "application/pdf": _pdf_damage,
    "audio/wav": _wav_damage,
    "audio/mpeg": _mp3_damage,
    "audio/mp4": _mp4_damage,
    "video/mp4": _mp4_damage,
    "video/quicktime": _mp4_damage,
    "model/ply": ply_damage,
    "model/stl": stl_damage,
    "model/gltf-binary": glb_damage,
}
