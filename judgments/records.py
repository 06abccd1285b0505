"""What a record is made of once it has been read: modalities and parts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["LOST", "NOT_IMPORTED", "WITHHELD", "Modality", "Part"]

WITHHELD = "withheld"
"""Why a file is missing that was delivered: it could not be cleaned of where it is from."""

NOT_IMPORTED = "not_imported"
"""Why a file is missing whose response is known by a table only."""

LOST = frozenset({"missing_file", "no_media_folder", "outside_media_folder", "url_not_mapped"})
"""Why a file is missing that a record names: it was not where the import looked."""


class Modality(StrEnum):
    """The seven modalities of UniM, spelled as in its placeholders."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    CODE = "code"
    THREED = "threeD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stretch of a question, reference or response: text, or what stands at a placeholder.

    Attributes
    ----------
    modality
        Kind of the part.
    tag
        Placeholder name such as ``image2``; empty for text.
    text
        The text itself; for code or documents given inline, their source.
    caption
        A caption that came with the record.
    sha256
        Hash of the asset in the media store; None where there is no file.
    path
        The asset on this machine; its name says nothing about its origin.
    media_type
        Sniffed by content, such as ``image/png`` or ``model/ply``.
    suffix
        Suffix of the original file name in lower case, with its dot.
    missing
        Reason code where the record names a file that could not be had.
    damage
        Reason where the file is damaged as delivered.
    extracted
        Text that speech or character recognition took out of the file.
    extracted_by
        How: ``asr``, ``ocr`` or ``endpoint_caption``; None where nothing was taken out.
    extracted_reason
        Reason code where that was tried and gave no text.
    """

    modality: Modality
    tag: str = ""
    text: str | None = None
    caption: str | None = None
    sha256: str | None = None
    path: Path | None = None
    media_type: str | None = None
    suffix: str = ""
    missing: str | None = None
    damage: str | None = None
    extracted: str | None = None
    extracted_by: str | None = None
    extracted_reason: str | None = None
