"""Neutral names of parts: they say the kind and the number, never where a file came from."""

from __future__ import annotations

import re

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
    number = _NUMBER.search(part.tag)
    kind = _KINDS[part.modality]
    return f"{kind} {number[0]}" if number else kind


def saved_name(part: Part) -> str:
    """Name the file that a download is saved as.

    Examples
    --------
    >>> saved_name(Part(modality=Modality.DOCUMENT, tag="document1", suffix=".docx"))
    'document-1.docx'
    """
    suffix = part.suffix if _SUFFIX.fullmatch(part.suffix) else ""
    return label_of(part).lower().replace(" ", "-") + suffix
