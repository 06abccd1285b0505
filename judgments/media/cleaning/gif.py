"""GIF and BMP: what is drawn stays."""

from __future__ import annotations

import struct

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_bmp", "clean_gif"]

_EXTENSION, _PICTURE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _APPLICATION = 0xF9, 0xFF
_LOOPS = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")


def clean_gif(data: bytes, notes: Notes) -> bytes:
    """Leave out comments, texts and what applications wrote, but for how often it is repeated."""
    position = 13 + _palette(data[10])
    kept = [data[:position]]
    while position < len(data):
        kind = data[position]
        if kind == _TRAILER:
            notes.add("after the end of the GIF", data[position + 1 :])
            kept.append(data[position : position + 1])
            break
        end = _block_end(data, position)
        block = data[position:end]
        if kind == _EXTENSION and not _is_drawn(block):
            notes.add("GIF comment" if block[1:2] == b"\xfe" else "GIF extension", block[2:])
        else:
            kept.append(block)
        position = end
    return b"".join(kept)


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _is_drawn(block: bytes) -> bool:
    return block[1:2] == bytes([_CONTROL]) or block[2:].startswith(_LOOPS)


def _block_end(data: bytes, position: int) -> int:
    if data[position] == _EXTENSION:
        at = position + 2
    elif data[position] == _PICTURE:
        flags = data[position + 9] if position + 9 < len(data) else 0
        at = position + 11 + _palette(flags)
    else:
        return len(data)
    while at < len(data) and data[at]:
        at += data[at] + 1
    return min(at + 1, len(data))


def clean_bmp(data: bytes, notes: Notes) -> bytes:
    """Cut what comes after the pixels, and blank what is reserved."""
    size, pixels = struct.unpack_from("<I4xI", data, 2)
    (head,) = struct.unpack_from("<I", data, 14)
    if head >= 124 and data[70:74] in {b"LINK", b"KNIL"}:
        msg = "it names a file with its colours"
        raise RefusedError(msg)
    end = size if pixels < size < len(data) else len(data)
    notes.add("after the end of the BMP", data[end:])
    return data[:6] + bytes(4) + data[10:end]
