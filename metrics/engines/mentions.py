"""Parts that the text of a response speaks of, and that are not there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from judgments.records import Modality
from metrics.engines.stretches import Expanded

__all__ = ["absent_parts"]

_TAG = re.compile(r"<{1,2}((?:image|audio|video|document|code|threeD)\d+)>{1,2}")
_NOUNS: Mapping[Modality, str] = MappingProxyType(
    {
        Modality.IMAGE: "image|picture|photo|figure|drawing|diagram|illustration",
        Modality.AUDIO: "audio|recording|sound clip|voice message",
        Modality.VIDEO: "video|film|animation|movie",
        Modality.DOCUMENT: "document|pdf|worksheet|spreadsheet",
        Modality.CODE: "script|source file|code file",
        Modality.THREED: "mesh|point cloud|3d model",
    }
)
_POINTED_AT = {
    modality: re.compile(
        rf"\b(?:in|see|hear)\s+(?:the|this)\s+(?:attached\s+|following\s+)?(?:{nouns})\b"
        rf"|\b(?:the|this)\s+(?:attached|following)\s+(?:{nouns})\b"
        rf"|\bthe\s+(?:{nouns})\s+(?:below|above|shows?|marks?|says|names)\b",
        re.IGNORECASE,
    )
    for modality, nouns in _NOUNS.items()
}


def absent_parts(response: Expanded, question: Expanded) -> list[str]:
    """List what the prose of a response points at and neither side holds.

    Parameters
    ----------
    response, question
        Both with every placeholder expanded.

    Returns
    -------
    list of str
        Placeholders left in the text that the question has not, and kinds of parts that the text
        points at (*the picture below*) while neither side has one.
    """
    prose = " ".join(
        stretch.text or "" for stretch in response.stretches if stretch.modality is Modality.TEXT
    )
    tags = {stretch.tag for side in (response, question) for stretch in side.stretches}
    kinds = {stretch.modality for side in (response, question) for stretch in side.stretches}
    left = [tag for tag in dict.fromkeys(_TAG.findall(prose)) if tag not in tags]
    pointed = [
        str(modality)
        for modality, pattern in _POINTED_AT.items()
        if modality not in kinds and pattern.search(prose)
    ]
    return left + pointed
