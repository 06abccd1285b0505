"""Mend sentences that a placeholder cuts in two, so that each is read whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from judgments.records import Modality, Part
from metrics.engines.words import content_words, word_list, words_of

__all__ = ["mend"]

_NOUNS: Mapping[Modality, str] = MappingProxyType(
    {
        Modality.IMAGE: "the image",
        Modality.AUDIO: "the audio",
        Modality.VIDEO: "the video",
        Modality.DOCUMENT: "the document",
        Modality.CODE: "the code",
        Modality.THREED: "the model",
    }
)
_INTRODUCING = frozenset(word_list("see shows show like between through using behind inside"))
_UNFINISHED = re.compile(r"(?:^|(?<=[.!?:…\n]))(?P<rest>[^.!?:…\n]*\w[^.!?:…\n]*)$")


def mend(parts: Sequence[Part]) -> list[str]:
    """Put the noun for a placeholder into the sentence that it stands in.

    Parameters
    ----------
    parts
        In reading order.

    Returns
    -------
    list of str
        For each part the sentences that end in it; empty for what is no text. A sentence that goes
        on behind a placeholder stands with the text behind it.

    Examples
    --------
    >>> text = lambda words: Part(modality=Modality.TEXT, text=words)
    >>> image = Part(modality=Modality.IMAGE)
    >>> mend([text("Look. In "), image, text(" it rains."), image, text("shows hail.")])
    ['Look.', '', 'In the image it rains.', '', 'The image shows hail.']
    """
    mended: list[str] = []
    carried = ""
    for n, part in enumerate(parts):
        if part.modality is not Modality.TEXT:
            mended.append("")
            carried = _with_noun(carried, _NOUNS[part.modality])
            continue
        text = (part.text or "").strip()
        if carried and not text[:1].isupper():
            text = f"{carried[0].upper()}{carried[1:]} {text}"
        elif carried:
            _give_back(mended, carried)
        text, carried = _cut(text) if _goes_on(parts, n) else (text, "")
        mended.append(text)
    return mended


def _with_noun(carried: str, noun: str) -> str:
    """Add the noun, unless the sentence has just named the part itself: The film <video1> shows."""
    words = words_of(carried)
    if words and content_words(words[-1]) and words[-1].lower() not in _INTRODUCING:
        return carried
    return f"{carried} {noun}".strip()


def _goes_on(parts: Sequence[Part], n: int) -> bool:
    """Say whether a placeholder, and behind it more text, follows."""
    return n + 2 <= len(parts) - 1 and any(
        part.modality is Modality.TEXT for part in parts[n + 1 :]
    )


def _cut(text: str) -> tuple[str, str]:
    match = _UNFINISHED.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].strip(), match["rest"].strip()


def _give_back(mended: list[str], carried: str) -> None:
    """Leave an unfinished sentence where it stood when the text behind starts a new one."""
    for noun in _NOUNS.values():
        while carried.endswith(noun):
            carried = carried[: -len(noun)].strip()
    owner = next((n for n in range(len(mended) - 1, -1, -1) if mended[n]), None)
    if carried and owner is None:
        mended[0] = carried
    elif carried and owner is not None:
        mended[owner] = f"{mended[owner]} {carried}"
