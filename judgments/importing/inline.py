"""Whether words in place of a file are the content itself, or a caption of it.

A record of the caption layout (``qapairs_caption``) has a description wherever the other layout
has a path. For images and the like that is plain; a document or code may also stand in a record
itself, and is then judged as what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from judgments.importing.locating import looks_like_file
from judgments.interleaving import modality_of
from judgments.records import Modality

__all__ = ["TEXTUAL", "is_caption", "is_caption_file", "tell_captions"]

TEXTUAL = frozenset({Modality.DOCUMENT, Modality.CODE})
"""Modalities whose content a record may hold itself."""

_DESCRIBES = re.compile(
    r"^(the|this)\s+(\w+[\s-]+){0,3}"
    r"(document|pdf|file|spreadsheet|worksheet|slides?|presentation|code|script|program|snippet|"
    r"function|class)\s+(is|are|contains?|shows?|presents?|describes?|provides?|outlines?|defines?|"
    r"discusses|consists|implements?|titled|named|begins|starts|calculates?|computes?|prints?)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"[{};]\s*$|^\s*(#include|#!|//|/\*|import \w|from \w\S* import|def \w+\(|class \w+[:({]|"
    r"(public|private|static|const|let|var|function|return|for|while|if|print|SELECT|INSERT|"
    r"CREATE|func|fn|use|package|using)\b.*[=({;:]|<[/!a-zA-Z])|\w+\s*(:=|[-+*/]?=)\s*\S|"
    r"\w\(.*\)\s*$|=>|->|::",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"[A-Za-z]+(?:['\w-]*)(?:,? [\w'\"(\[-][^\n{};=]*){3,}[.!?]")


def is_caption_file(path: str) -> bool:
    """Say whether a file of records is of the caption layout, by its name or its folders'.

    Examples
    --------
    >>> is_caption_file("qapairs_caption/general_area/1_sports/a.jsonl")
    True
    >>> is_caption_file("qapairs_placeholder/general_area/captions.jsonl")
    False
    """
    return any("qapairs_caption" in part.lower() for part in PurePath(path).parts)


def tell_captions(*sides: Mapping[str, str]) -> bool:
    """Say whether a record has captions in place of files, by its images and the like.

    Parameters
    ----------
    sides
        Tag and value of the entries of each side; the first side that has any such entry tells.

    Examples
    --------
    >>> tell_captions({"document1": "Results.", "image1": "A bar chart."})
    True
    >>> tell_captions({"document1": "Results."}, {"image1": "chart.png"})
    False
    """
    for side in sides:
        others = [v for tag, v in side.items() if modality_of(tag) not in TEXTUAL and v.strip()]
        if others:
            return not any(looks_like_file(value) for value in others)
    return False


def is_caption(value: str, modality: Modality, *, beside_captions: bool) -> bool:
    r"""Say whether words in place of a document or code describe it.

    Parameters
    ----------
    value
        What stands in place of a path.
    modality
        ``document`` or ``code``.
    beside_captions
        Whether the file or the rest of the record is of the caption layout.

    Returns
    -------
    bool
        Of code, whether it reads as prose rather than as source; of a document, whether captions
        are what its file or record holds, or it begins with what the document is or contains.

    Examples
    --------
    >>> prose = "A Python function adds two numbers and gives back their sum."
    >>> is_caption(prose, Modality.CODE, beside_captions=False)
    True
    >>> is_caption("def add(a, b):\n    return a + b", Modality.CODE, beside_captions=True)
    False
    """
    described = _DESCRIBES.search(value.strip()) is not None
    if modality is Modality.CODE:
        return described or (_SENTENCE.match(value.strip()) is not None and not _is_source(value))
    return beside_captions or described


def _is_source(value: str) -> bool:
    """Say whether at least a third of the lines look like source."""
    lines = [line for line in value.splitlines() if line.strip()]
    looking = sum(_SOURCE.search(line) is not None for line in lines)
    return bool(lines) and 3 * looking >= len(lines)
