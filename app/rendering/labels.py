"""Neutral names of parts: they say the kind and the number, never where a file came from."""

from __future__ import annotations

import re

from app.languages import t
from judgments.media.sniffing import TEXT_SUFFIXES
from judgments.records import Modality, Part

__all__ = ["label_of", "saved_name"]

_KINDS = {
    Modality.TEXT: "Text",
    Modality.IMAGE: "Image",
    Modality.AUDIO: "Audio",
    Modality.VIDEO: "Video",
    Modality.DOCUMENT: "Document",
    Modality.CODE: "Code",
    Modality.THREED: "3D model",
}
_NUMBER = re.compile(r"[0-9]{1,4}$")
_OFFICE = "application/vnd.openxmlformats-officedocument"
_SUFFIXES = {
    "application/pdf": ".pdf", "application/zip": ".zip", "audio/flac": ".flac",
    "audio/mp4": ".m4a", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/wav": ".wav",
    "image/avif": ".avif", "image/bmp": ".bmp", "image/gif": ".gif", "image/jpeg": ".jpg",
    "image/png": ".png", "image/svg+xml": ".svg", "image/tiff": ".tif", "image/webp": ".webp",
    "model/gltf-binary": ".glb", "model/obj": ".obj", "model/ply": ".ply", "model/stl": ".stl",
    "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
    "video/x-msvideo": ".avi", f"{_OFFICE}.presentationml.presentation": ".pptx",
    f"{_OFFICE}.spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}.wordprocessingml.document": ".docx",
}  # fmt: skip
_USUAL = TEXT_SUFFIXES | {*_SUFFIXES.values(), ".doc", ".jpeg", ".mkv", ".ppt", ".tiff", ".xls"}


def label_of(part: Part) -> str:
    """Name a part as captions and alternative texts do.

    Examples
    --------
    >>> label_of(Part(modality=Modality.THREED, tag="threeD2"))
    '3D model 2'
    """
    kind = t(_KINDS[part.modality])
    number = _number(part)
    return f"{kind} {number}" if number else kind


def saved_name(part: Part) -> str:
    """Name the file that a download is saved as.

    Examples
    --------
    >>> saved_name(Part(modality=Modality.DOCUMENT, tag="document1", media_type="application/pdf"))
    'document-1.pdf'
    """
    name = f"{_KINDS[part.modality]} {_number(part)}".strip()
    return name.lower().replace(" ", "-") + _suffix(part)


def _number(part: Part) -> str:
    found = _NUMBER.search(part.tag)
    return found[0] if found else ""


def _suffix(part: Part) -> str:
    """Keep a suffix that everybody uses: one that a system made up would tell."""
    if part.suffix in _USUAL:
        return part.suffix
    media_type = part.media_type or ""
    if media_type.startswith("text/"):
        return ".txt"
    return _SUFFIXES.get(media_type, "")
