"""JPEG: the segments that make the picture stay."""

from __future__ import annotations

import re
import struct

from judgments.media.cleaning.colour import clean_profile
from judgments.media.cleaning.exif import clean_exif
from judgments.media.cleaning.notes import Notes

__all__ = ["clean_jpeg"]

_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD8)}
_NEXT = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PROFILE = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"


def clean_jpeg(data: bytes, notes: Notes) -> bytes:
    """Leave out comments and what applications wrote; coded pictures are copied byte by byte."""
    kept: list[bytes] = [data[:2]]
    profiles: list[int] = []
    position = 2
    while (found := _NEXT.search(data, position)) is not None:
        kept.append(data[position : found.start()])
        position, marker = found.end() - 2, data[found.end() - 1]
        if marker == _END:
            notes.add("after the end of the JPEG", data[position + 2 :])
            kept.append(b"\xff\xd9")
            break
        length = 0 if marker in _ALONE else _length(data, position)
        segment = data[position : position + 2 + length]
        position += 2 + length
        if segment[4:].startswith(_PROFILE):
            profiles.append(len(kept))
            kept.append(segment)
        else:
            kept.append(_rewritten(marker, segment, notes))
    else:
        kept.append(data[position:])
    _clean_profiles(kept, profiles, notes)
    return b"".join(kept)


def _length(data: bytes, position: int) -> int:
    """Give the length of a segment; one cut off ends with the file."""
    head = data[position + 2 : position + 4]
    return int(struct.unpack(">H", head)[0]) if len(head) == 2 else len(data)


def _rewritten(marker: int, segment: bytes, notes: Notes) -> bytes:
    """Give what stays of a segment; it may be nothing."""
    content = segment[4:]
    if marker == 0xE0 and content.startswith(b"JFIF\x00"):
        notes.add("JPEG thumbnail", content[14:])
        return b"\xff\xe0\x00\x10" + content[:12].ljust(12, b"\x00") + b"\x00\x00"
    if marker == 0xEE and content.startswith(b"Adobe"):
        return b"\xff\xee\x00\x0e" + content[:12]
    if marker == 0xE1 and content.startswith(_EXIF):
        exif = clean_exif(content[len(_EXIF) :], "JPEG EXIF", notes)
        head = struct.pack(">HH", 0xFFE1, len(exif) + len(_EXIF) + 2)
        return head + _EXIF + exif if exif else b""
    if 0xE0 <= marker <= 0xEF or marker == _COMMENT:
        notes.add("JPEG comment" if marker == _COMMENT else f"JPEG APP{marker - 0xE0}", content)
        return b""
    return segment


def _clean_profiles(kept: list[bytes], places: list[int], notes: Notes) -> None:
    """Clean a colour profile, which may go over several segments, without moving anything."""
    start = 4 + len(_PROFILE) + 2
    profile = clean_profile(b"".join(kept[place][start:] for place in places), notes)
    for place in places:
        length = len(kept[place]) - start
        kept[place] = kept[place][:start] + profile[:length]
        profile = profile[length:]
