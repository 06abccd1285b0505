"""Neutral names of parts: they say the kind and the number, never where a file came from."""

from __future__ import annotations

import re

from app.languages import t
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
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


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
    >>> saved_name(Part(modality=Modality.DOCUMENT, tag="document1", suffix=".docx"))
    'document-1.docx'
    """
    suffix = part.suffix if _SUFFIX.fullmatch(part.suffix) else ""
    name = f"{_KINDS[part.modality]} {_number(part)}".strip()
    return name.lower().replace(" ", "-") + suffix


def _number(part: Part) -> str:
    found = _NUMBER.search(part.tag)
    return found[0] if found else ""
