"""PNG: the chunks that make the picture stay."""

from __future__ import annotations

import struct
import zlib

from judgments.media.cleaning.colour import clean_profile
from judgments.media.cleaning.exif import clean_exif
from judgments.media.cleaning.notes import Notes

__all__ = ["clean_png"]

_SIGNATURE = 8
_NEUTRAL = b"icc"
_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD",
    b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI",
}  # fmt: skip


def clean_png(data: bytes, notes: Notes) -> bytes:
    """Leave out every chunk that is not drawn; of EXIF, how the picture is turned is kept."""
    kept, position, kind = [data[:_SIGNATURE]], _SIGNATURE, b""
    while position + 8 <= len(data) and kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if kind in _KEPT:
            kept.append(data[position:end])
        else:
            kept.append(_rewritten(kind, data[position + 8 : end - 4], notes))
        position = end
    if kind == b"IEND":
        notes.add("after the end of the PNG", data[position:])
    return b"".join(kept)


def _rewritten(kind: bytes, content: bytes, notes: Notes) -> bytes:
    """Give what stays of a chunk; it may be nothing."""
    if kind == b"iCCP":
        return _profile(content, notes)
    if kind == b"eXIf":
        exif = clean_exif(content, "PNG eXIf", notes)
        return _chunk(kind, exif) if exif else b""
    notes.add(f"PNG {kind.decode('latin-1')}", _unpacked(kind, content))
    return b""


def _profile(content: bytes, notes: Notes) -> bytes:
    name, _, packed = content.partition(b"\x00")
    notes.add("PNG iCCP name", name.removeprefix(_NEUTRAL))
    try:
        profile = clean_profile(zlib.decompress(packed[1:]), notes)
    except zlib.error:
        return b""
    return _chunk(b"iCCP", _NEUTRAL + b"\x00\x00" + zlib.compress(profile))


def _unpacked(kind: bytes, content: bytes) -> bytes:
    """Unpack a text, so that it can be read in what is said of it."""
    if kind not in {b"zTXt", b"iTXt"}:
        return content
    name, _, packed = content.partition(b"\x00")
    for start in range(1, min(len(packed), 200)):
        try:
            return name + b" " + zlib.decompressobj().decompress(packed[start:], 1 << 16)
        except zlib.error:
            continue
    return content


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
