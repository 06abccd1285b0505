"""How each kind of file is cleaned; a kind that is not known here is refused."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from judgments.media.cleaning.archives import clean_archive
from judgments.media.cleaning.boxes import clean_boxes
from judgments.media.cleaning.drawing import clean_svg
from judgments.media.cleaning.exif import clean_tiff
from judgments.media.cleaning.gif import clean_bmp, clean_gif
from judgments.media.cleaning.heif import clean_heif
from judgments.media.cleaning.jpeg import clean_jpeg
from judgments.media.cleaning.matroska import clean_matroska
from judgments.media.cleaning.notes import Notes, RefusedError
from judgments.media.cleaning.office import clean_office
from judgments.media.cleaning.ogg import clean_ogg
from judgments.media.cleaning.pdf import clean_pdf
from judgments.media.cleaning.png import clean_png
from judgments.media.cleaning.riff import clean_avi, clean_wav, clean_webp
from judgments.media.cleaning.solids import clean_glb, clean_obj, clean_ply, clean_stl
from judgments.media.cleaning.sound import clean_flac, clean_mp3
from judgments.media.sniffing import sniff

__all__ = ["Cleaned", "clean_bytes"]

# Their content is the response's own words.
_WORDS = ("text/", "application/json", "model/mtl")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_UNREADABLE = (struct.error, IndexError, KeyError, ValueError, TypeError, AttributeError)
_CLEANERS: dict[str, Callable[[bytes, Notes], bytes]] = {
    "image/png": clean_png,
    "image/jpeg": clean_jpeg,
    "image/gif": clean_gif,
    "image/bmp": clean_bmp,
    "image/webp": clean_webp,
    "image/tiff": clean_tiff,
    "image/avif": clean_heif,
    "image/heic": clean_heif,
    "image/svg+xml": clean_svg,
    "audio/mpeg": clean_mp3,
    "audio/wav": clean_wav,
    "audio/flac": clean_flac,
    "audio/ogg": clean_ogg,
    "audio/mp4": clean_boxes,
    "video/mp4": clean_boxes,
    "video/quicktime": clean_boxes,
    "video/webm": clean_matroska,
    "video/x-msvideo": clean_avi,
    "model/ply": clean_ply,
    "model/obj": clean_obj,
    "model/stl": clean_stl,
    "application/pdf": clean_pdf,
}


class Cleaned(NamedTuple):
    """A cleaned file and what was removed from it, in words."""

    data: bytes
    removed: tuple[str, ...]


def clean_bytes(data: bytes, media_type: str) -> Cleaned:
    """Remove what tells where a file is from; its content stays bit by bit.

    Parameters
    ----------
    data
        The whole file.
    media_type
        What it is, as `judgments.media.sniff` says.

    Returns
    -------
    Cleaned
        `data` itself where nothing had to be removed.

    Raises
    ------
    RefusedError
        It cannot be cleaned; the message says why in one clause.
    """
    notes = Notes()
    cleaned = _clean(data, media_type, notes)
    return Cleaned(cleaned, tuple(notes.lines))


def _clean(data: bytes, media_type: str, notes: Notes) -> bytes:
    if not data or media_type.startswith(_WORDS):
        return data
    try:
        if media_type in _CLEANERS:
            return _CLEANERS[media_type](data, notes)
        if media_type == "model/gltf-binary":
            return clean_glb(data, notes, _clean)
        if media_type.startswith(_OFFICE):
            return clean_office(data, notes, _clean, _kind_of)
        if media_type == "application/zip":
            return clean_archive(data, notes, _clean, _kind_of)
    except _UNREADABLE as error:
        msg = "its structure cannot be read"
        raise RefusedError(msg) from error
    msg = f"nothing is known here of where a file of kind {media_type} says where it is from"
    raise RefusedError(msg)


def _kind_of(data: bytes, suffix: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inner"
        path.write_bytes(data)
        return sniff(path, suffix)
