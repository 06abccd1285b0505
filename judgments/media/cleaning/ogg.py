"""Ogg: the comments of Vorbis, Opus, Theora, Speex and FLAC are blanked in place."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_ogg"]

_HEAD = 27
_STARTS = (b"\x01vorbis", b"OpusHead", b"\x80theora", b"Speex   ", b"\x7fFLAC")
_COMMENTS = (b"\x03vorbis", b"OpusTags", b"\x81theora")
_VORBIS, _SPEEX, _FLAC = b"\x01vorbis", b"Speex   ", b"\x7fFLAC"
_CHECK_AT = 22


@dataclass(slots=True)
class _Stream:
    """What is known of one logical stream: its first packet, and the packet that is being read."""

    kind: bytes = b""
    packets: int = 0
    packet: bytearray = field(default_factory=bytearray)
    places: list[tuple[int, int]] = field(default_factory=list)


def clean_ogg(data: bytes, notes: Notes) -> bytes:
    """Blank comments: packets keep their lengths and pages their places, with new check sums."""
    cleaned = bytearray(data)
    streams: dict[int, _Stream] = {}
    position, pages = 0, []
    while data.startswith(b"OggS", position) and position + _HEAD <= len(data):
        count = data[position + 26]
        table = data[position + _HEAD : position + _HEAD + count]
        begin, (serial,) = position + _HEAD + count, struct.unpack_from("<I", data, position + 14)
        if data[position + 5] & 2:
            streams[serial] = _Stream()
        stream = streams.setdefault(serial, _Stream())
        end = min(begin + sum(table), len(data))
        if stream.packets < 64:
            _read(cleaned, stream, table, begin, notes)
        pages.append((position, end))
        position = end
    notes.add("after the end of the Ogg", data[position:])
    del cleaned[position:]
    for first, last in pages:
        if cleaned[first:last] != data[first:last]:
            cleaned[first + _CHECK_AT : first + _CHECK_AT + 4] = bytes(4)
            check = _check_sum(bytes(cleaned[first:last]))
            cleaned[first + _CHECK_AT : first + _CHECK_AT + 4] = struct.pack("<I", check)
    return bytes(cleaned)


def _read(data: bytearray, stream: _Stream, table: bytes, begin: int, notes: Notes) -> None:
    """Add a page to the packets of its stream; a packet ends with a piece of under 255 bytes."""
    for length in table:
        stream.packet += data[begin : begin + length]
        stream.places.append((begin, begin + length))
        begin += length
        if length < 255:
            _finish(data, stream, notes)


def _finish(data: bytearray, stream: _Stream, notes: Notes) -> None:
    packet = bytes(stream.packet)
    if stream.packets == 0:
        stream.kind = next((start for start in _STARTS if packet.startswith(start)), b"")
        if not stream.kind:
            msg = "it holds a stream of an unknown kind"
            raise RefusedError(msg)
    elif (blank := _blanked(stream, packet)) is not None and blank != packet:
        notes.add("Ogg comment", packet)
        for first, last in stream.places:
            data[first:last] = blank[: last - first]
            blank = blank[last - first :]
    stream.packets += 1
    stream.packet.clear()
    stream.places.clear()


def _blanked(stream: _Stream, packet: bytes) -> bytes | None:
    """Give what stands in place of a packet that comments; None where it does not."""
    for start in _COMMENTS:
        if packet.startswith(start):
            mark = b"\x01" if stream.kind == _VORBIS else b""
            return (start + bytes(8) + mark).ljust(len(packet), b"\x00")
    if stream.kind == _SPEEX and stream.packets == 1:
        return bytes(len(packet))
    if stream.kind == _FLAC and packet[:1] and packet[0] & 0x7F not in {0, 3, 0x7F}:
        return packet[:4] + bytes(len(packet) - 4)
    return None


def _check_sum(page: bytes) -> int:
    check = 0
    for byte in page:
        check = (check << 8 & 0xFFFFFFFF) ^ _TABLE[check >> 24 ^ byte]
    return check


def _table() -> list[int]:
    made = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
        made.append(value)
    return made


_TABLE = _table()
