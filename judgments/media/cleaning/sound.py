"""MP3 and FLAC: the frames stay."""

from __future__ import annotations

import struct

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["clean_flac", "clean_mp3"]

_APE, _APE_SIZE, _APE_HAS_HEADER = b"APETAGEX", 32, 1 << 31
_NEEDED = {0, 3}  # STREAMINFO and SEEKTABLE; the latter counts from the first frame
_LAST = 0x80
_PADDED = (b"LAME", b"Lavf", b"Lavc")


def clean_mp3(data: bytes, notes: Notes) -> bytes:
    """Leave out the tags at both ends, and blank who encoded it in the first frame."""
    start, end = 0, len(data)
    while length := _tag_before(data, start):
        notes.add("MP3 tag", data[start : start + length])
        start += length
    while start < end and (length := _tag_after(data, start, end)):
        notes.add("MP3 tag", data[end - length : end])
        end -= length
    if start >= end:
        msg = "there is no sound in it"
        raise RefusedError(msg)
    return _without_encoder(data[start:end], notes)


def _tag_before(data: bytes, start: int) -> int:
    if data[start : start + 3] == b"ID3" and start + 10 <= len(data):
        length = 0
        for byte in data[start + 6 : start + 10]:
            length = length << 7 | byte & 0x7F
        return 10 + length + (10 if data[start + 5] & 0x10 else 0)
    if data.startswith(_APE, start):
        return _APE_SIZE + int(struct.unpack_from("<I", data, start + 12)[0])
    return 0


def _tag_after(data: bytes, start: int, end: int) -> int:
    found = 0
    if data[max(start, end - 128) : end].startswith(b"TAG"):
        found = 128
    elif data[max(start, end - 227) : end].startswith(b"TAG+"):
        found = 227
    elif data[end - _APE_SIZE : end].startswith(_APE):
        length, flags = struct.unpack_from("<I4xI", data, end - 20)
        found = length + (_APE_SIZE if flags & _APE_HAS_HEADER else 0)
    elif data[end - 9 : end] == b"LYRICS200" and data[end - 15 : end - 9].isdigit():
        found = int(data[end - 15 : end - 9]) + 15
    elif data[end - 9 : end] == b"LYRICSEND":
        begin = data.rfind(b"LYRICSBEGIN", start, end)
        found = end - begin if begin >= 0 else 0
    elif data[end - 10 : end - 7] == b"3DI":
        length = 0
        for byte in data[end - 4 : end]:
            length = length << 7 | byte & 0x7F
        found = length + 20
    return min(found, end - start)


def _without_encoder(frames: bytes, notes: Notes) -> bytes:
    """Blank the encoder's version; its first word stays where players take the padding from it."""
    place = max(frames.find(b"Xing", 0, 256), frames.find(b"Info", 0, 256))
    if place < 0:
        return frames
    (flags,) = struct.unpack_from(">I", frames, place + 4)
    lengths = {1: 4, 2: 4, 4: 100, 8: 4}
    at = place + 8 + sum(length for flag, length in lengths.items() if flags & flag)
    name = frames[at : at + 9]
    neutral = b"LAME" if name.startswith(_PADDED) else b""
    notes.add("MP3 encoder", b"" if name.rstrip(b"\x00") == neutral else name)
    return frames[:at] + neutral.ljust(len(name), b"\x00") + frames[at + len(name) :]


def clean_flac(data: bytes, notes: Notes) -> bytes:
    """Leave out every block before the sound that a decoder does not need."""
    kept, position, is_last = [], 4, False
    while not is_last:
        is_last, kind = bool(data[position] & _LAST), data[position] & 0x7F
        end = position + 4 + int.from_bytes(data[position + 1 : position + 4])
        if end > len(data):
            msg = "it is cut off before its sound"
            raise RefusedError(msg)
        if kind in _NEEDED:
            kept.append(bytes([kind]) + data[position + 1 : end])
        else:
            notes.add(
                "FLAC comment" if kind == 4 else f"FLAC block {kind}", data[position + 4 : end]
            )
        position = end
    if not kept:
        msg = "it does not say what its sound is like"
        raise RefusedError(msg)
    kept[-1] = bytes([kept[-1][0] | _LAST]) + kept[-1][1:]
    return b"fLaC" + b"".join(kept) + data[position:]
