"""The text of any part, and where it was taken from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from judgments.records import LOST, Modality, Part
from metrics.extraction.documents import DOCUMENT_READERS
from metrics.extraction.geometry import load_geometry, summarise_geometry
from metrics.extraction.limits import MAX_CHARACTERS, UnreadableError, read_source

__all__ = ["CAPTIONS", "ExtractedText", "extract_text", "remember_text", "usable_caption"]

CAPTIONS = frozenset({"given_caption", "endpoint_caption"})
"""Sources that say in prose what a part shows, rather than take its text out."""

_FAILED_CAPTION = re.compile(r"\[\s*(MISSING|ERROR)_CAPTION", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedText:
    """Text of one part, or the reason why there is none.

    Attributes
    ----------
    text
        The text, at most 20,000 characters of it; None where it could not be had.
    source
        ``given_caption``, ``endpoint_caption``, ``inline``, ``asr``, ``ocr`` or ``parser``; None
        where there is no text.
    reason
        Code of `metrics.reasons` where there is no text, else None.
    """

    text: str | None
    source: str | None
    reason: str | None


def usable_caption(part: Part) -> str | None:
    """Give the caption that came with a part, unless it says that captioning failed.

    Parameters
    ----------
    part
        Any part.

    Returns
    -------
    str or None
        The caption without blanks around it.

    Examples
    --------
    >>> usable_caption(Part(modality=Modality.IMAGE, caption="[ERROR_CAPTION: 429]")) is None
    True
    """
    caption = (part.caption or "").strip()
    return None if not caption or _FAILED_CAPTION.search(caption) else caption


def extract_text(part: Part) -> ExtractedText:
    """Take the text of a part from the best source there is.

    In this order: the caption that came with the record, a caption by an endpoint, text given
    inline, what speech or character recognition took out of the file, what a parser finds in it.
    Recognition is done beforehand, by `metrics.transcription`: a PDF has such a text only where
    pages of it are scanned, and then it holds the other pages too.

    Sees the source of code, documents, English speech, pictures made of text, and the geometry of
    3D files. Does not see what images and videos show, nor what music sounds like: these give a
    null unless there is a caption.

    Parameters
    ----------
    part
        Any part of a question, reference or response.

    Returns
    -------
    ExtractedText
        The text with its source, or the reason.

    Examples
    --------
    >>> extract_text(Part(modality=Modality.IMAGE, tag="image1")).reason
    'no_text_for_image'
    >>> said = Part(modality=Modality.AUDIO, extracted="Good morning.", extracted_by="asr")
    >>> extract_text(said).source
    'asr'
    """
    given = _given(part)
    if given is not None:
        return given
    if part.missing in LOST:
        return ExtractedText(text=None, source=None, reason="file_lost")
    try:
        text = _parse(part)
    except UnreadableError as error:
        return ExtractedText(text=None, source=None, reason=error.reason)
    if text.strip():
        return _found(text.strip(), "parser")
    return ExtractedText(text=None, source=None, reason=_no_text(part))


def remember_text(part: Part) -> ExtractedText:
    """Take the text of a part as `extract_text` does, but once where it is asked for again.

    A reason is not remembered: a file may come to hand, and a package be installed.

    Parameters
    ----------
    part
        Any part of a question, reference or response.

    Returns
    -------
    ExtractedText
        The text with its source, or the reason.
    """
    try:
        return _remembered(part)
    except _NoTextError as error:
        return error.found


@lru_cache(maxsize=512)
def _remembered(part: Part) -> ExtractedText:
    found = extract_text(part)
    if found.text is None:
        raise _NoTextError(found)  # a cache keeps what is returned only
    return found


class _NoTextError(Exception):
    def __init__(self, found: ExtractedText) -> None:
        super().__init__(found.reason)
        self.found = found


def _given(part: Part) -> ExtractedText | None:
    """Give the text that needs no file to be opened."""
    extracted = (part.extracted or "").strip()
    by_endpoint = part.extracted_by == "endpoint_caption"
    sources = (
        (usable_caption(part), "given_caption"),
        (extracted if by_endpoint else "", "endpoint_caption"),
        ((part.text or "").strip(), "inline"),
        ("" if by_endpoint or part.damage else extracted, part.extracted_by or ""),
    )
    return next((_found(text, source) for text, source in sources if text and source), None)


def _found(text: str, source: str) -> ExtractedText:
    return ExtractedText(text=text[:MAX_CHARACTERS], source=source, reason=None)


def _no_text(part: Part) -> str:
    if (part.caption or "").strip():
        return "caption_failed"
    return part.extracted_reason or f"no_text_for_{part.modality}"


def _parse(part: Part) -> str:
    if part.modality in {Modality.TEXT, Modality.IMAGE, Modality.AUDIO, Modality.VIDEO}:
        return ""
    if part.path is None:
        reason = "file_missing"
        raise UnreadableError(reason)
    if part.damage is not None:
        reason = "damaged_file"
        raise UnreadableError(reason)
    if part.modality is Modality.CODE:
        return read_source(part.path)
    if part.modality is Modality.THREED:
        return _shape_text(part)
    reader = DOCUMENT_READERS.get(part.media_type or "")
    return "" if reader is None else "\n".join(reader(part.path))


def _shape_text(part: Part) -> str:
    if part.path is None or (part.media_type or "").startswith(("image/", "text/")):
        return ""
    if part.media_type == "model/mtl":
        return read_source(part.path)
    return summarise_geometry(load_geometry(part.path, part.media_type))
