"""WebM and Matroska: what tells is blanked in place, so that no index changes."""

from __future__ import annotations

from judgments.media.cleaning.boxes import blank_settings
from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_matroska"]

_VOID = 0xEC
_ENTERED = {
    0x18538067: "segment", 0x1F43B675: "cluster", 0x1549A966: "info",
    0x1654AE6B: "tracks", 0xAE: "track",
}  # fmt: skip
_EMPTIED = {
    0x1254C367: "tags", 0x1941A469: "attachments", 0x1043A770: "chapters", 0xBF: "check sum",
    0xEC: "empty space", 0x4461: "date", 0x73A4: "unique number", 0x3CB923: "unique number",
    0x3EB923: "unique number", 0x4444: "unique number",
}  # fmt: skip
_BLANKED = {
    0x4D80: "muxer", 0x5741: "writer", 0x7BA9: "title", 0x7384: "file name", 0x3C83AB: "file name",
    0x3E83BB: "file name", 0x536E: "name of a track", 0x258688: "name of a codec",
}  # fmt: skip


def clean_matroska(data: bytes, notes: Notes) -> bytes:
    """Empty tags, attachments and chapters, and blank names, dates and who wrote the file."""
    cleaned = bytearray(data)
    position = 0
    while position < len(data):
        identity, after = _number(data, position, keeps_mark=True)
        length, content = _number(data, after, keeps_mark=False)
        if identity in _ENTERED:
            position = content
            continue
        end = len(data) if length is None else min(content + length, len(data))
        if identity in _EMPTIED:
            notes.add(f"Matroska {_EMPTIED[identity]}", data[content:end])
            cleaned[position:end] = _void(end - position)
        elif identity in _BLANKED:
            notes.add(f"Matroska {_BLANKED[identity]}", data[content:end])
            cleaned[content:end] = bytes(end - content)
        position = end
    blank_settings(data, cleaned, notes)
    return bytes(cleaned)


def _number(data: bytes, position: int, *, keeps_mark: bool) -> tuple[int | None, int]:
    """Read a number whose first bit set says its length; None where it says "unknown"."""
    if position >= len(data):
        return (None if not keeps_mark else 0), position
    first = data[position]
    if first == 0:
        msg = f"what stands at byte {position} is no element"
        raise RefusedError(msg)
    length = 9 - first.bit_length()
    value = int.from_bytes(data[position : position + length])
    if keeps_mark:
        return value, position + length
    mask = (1 << 7 * length) - 1
    value &= mask
    return (None if value == mask else value), position + length


def _void(length: int) -> bytes:
    """Write an empty element of a given length in bytes, of 2 or more."""
    if length < 10:
        return bytes([_VOID, 0x80 | length - 2]) + bytes(length - 2)
    return bytes([_VOID]) + (1 << 56 | length - 9).to_bytes(8) + bytes(length - 9)
