"""RIFF: wav, webp and avi."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from judgments.media.cleaning.colour import clean_profile
from judgments.media.cleaning.exif import clean_exif
from judgments.media.cleaning.notes import Notes

__all__ = ["clean_avi", "clean_wav", "clean_webp"]

_UNKNOWN_LENGTHS = {0, 0xFFFFFFFF}
_SOUND = {b"fmt ", b"fact", b"data"}
_PICTURE = {b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"}
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_LISTS = {b"hdrl", b"strl", b"movi", b"rec "}
_TOLD = {b"IDIT", b"ISMP", b"strn", b"JUNK", b"IARL"}


def clean_wav(data: bytes, notes: Notes) -> bytes:
    """Keep format and samples."""
    kept = []
    for kind, start, end in _chunks(data, 12, len(data)):
        if kind in _SOUND:
            kept.append(data[start:end])
        else:
            notes.add(f"WAV {kind.decode('latin-1')}", data[start + 8 : end])
    return _wrapped(data, kept)


def clean_webp(data: bytes, notes: Notes) -> bytes:
    """Keep what is drawn, and how it is turned."""
    kept, exif, head = [], b"", None
    for kind, start, end in _chunks(data, 12, len(data)):
        chunk = data[start:end]
        if kind in _PICTURE:
            kept.append(chunk)
        elif kind == b"VP8X":
            head = len(kept)
            kept.append(chunk)
        elif kind == b"ICCP":
            kept.append(chunk[:8] + clean_profile(chunk[8:], notes))
        elif kind == b"EXIF":
            exif = clean_exif(chunk[8:].removeprefix(b"Exif\x00\x00"), "WebP EXIF", notes)
        else:
            notes.add(f"WebP {kind.decode('latin-1')}", chunk[8:])
    if head is not None:
        flags = kept[head][8] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if exif else 0)
        kept[head] = kept[head][:8] + bytes([flags]) + kept[head][9:]
        if exif:
            kept.append(struct.pack("<4sI", b"EXIF", len(exif)) + exif)
    return _wrapped(data, kept)


def clean_avi(data: bytes, notes: Notes) -> bytes:
    """Blank what tells in place: an index counts the bytes from the beginning."""
    cleaned = bytearray(data)
    _blank_chunks(cleaned, 12, len(data), notes)
    return bytes(cleaned)


def _blank_chunks(data: bytearray, start: int, end: int, notes: Notes) -> None:
    for kind, first, last in _chunks(data, start, end):
        inner = bytes(data[first + 8 : first + 12])
        if kind == b"LIST" and inner in _LISTS - {b"movi", b"rec "}:
            _blank_chunks(data, first + 12, last, notes)
        elif kind in _TOLD or (kind == b"LIST" and inner not in _LISTS):
            notes.add(f"AVI {kind.decode('latin-1')}", bytes(data[first + 8 : last]))
            data[first : first + 4] = b"JUNK"
            data[first + 8 : last] = bytes(last - first - 8)


def _chunks(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give kind, start and end of each chunk; one that is cut off ends with what there is."""
    while start + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, start)
        last = min(start + 8 + length + length % 2, end)
        if kind == b"data" and length in _UNKNOWN_LENGTHS:
            last = end
        yield bytes(kind), start, last
        start = last


def _wrapped(data: bytes, kept: list[bytes]) -> bytes:
    """Put chunks back; the length declared changes by what was left out, true or not."""
    body = b"".join(kept)
    (declared,) = struct.unpack_from("<I", data, 4)
    if declared not in _UNKNOWN_LENGTHS:
        declared = max(declared - (len(data) - 12 - len(body)), 4)
    return data[:4] + struct.pack("<I", declared) + data[8:12] + body
