"""Colour profiles: the colours stay, the texts about them go."""

from __future__ import annotations

import struct

from judgments.media.cleaning.notes import Notes

__all__ = ["clean_profile"]

_HEAD = 132
_IDENTITY = slice(84, 100)
_TEXTS = {b"desc", b"cprt", b"dmnd", b"dmdd", b"targ", b"meta", b"dscm", b"vued", b"scrd"}


def clean_profile(profile: bytes, notes: Notes) -> bytes:
    """Blank the texts of an ICC profile in place, and its hash with them; its length stays."""
    if len(profile) < _HEAD:
        return profile
    cleaned = bytearray(profile)
    (count,) = struct.unpack_from(">I", profile, 128)
    for number in range(min(count, 200)):
        at = _HEAD + 12 * number
        if at + 12 > len(profile):
            break
        name, start, size = struct.unpack_from(">4sII", profile, at)
        if name not in _TEXTS or start + size > len(profile):
            continue
        first, last = start + _words(profile, start), start + size
        notes.add(f"colour profile {name.decode('latin-1')}", profile[first:last])
        cleaned[first:last] = bytes(max(0, last - first))
    if cleaned != profile:
        cleaned[_IDENTITY] = bytes(16)
    return bytes(cleaned)


def _words(profile: bytes, start: int) -> int:
    """Give where the words of a tag begin, after what says how many there are."""
    if profile[start : start + 4] == b"mluc":
        return 16 + 12 * int(struct.unpack_from(">I", profile, start + 8)[0])
    return 12 if profile[start : start + 4] == b"desc" else 8
