"""A question, reference or response as stretches of text, each placeholder expanded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judgments.records import Modality, Part
from metrics.engines.languages import unreadable_because
from metrics.engines.prose import mend
from metrics.engines.sentences import split_code, split_sentences
from metrics.extraction.texts import CAPTIONS, ExtractedText, remember_text

__all__ = ["Expanded", "Stretch", "delivered_parts", "expand", "joined_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Text between placeholders, or the text that stands for one.

    Attributes
    ----------
    tag
        Placeholder; empty for text.
    modality
        Kind of the part.
    text
        Its text; None where it could not be had.
    source
        As in `ExtractedText`; None where there is no text.
    sentences
        The text cut up for alignment; a sentence that a placeholder cuts in two stands whole, with
        a noun for the placeholder, in the stretch where it ends.
    """

    tag: str
    modality: Modality
    text: str | None
    source: str | None
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """One side, every placeholder expanded.

    Attributes
    ----------
    stretches
        In reading order.
    reason
        Why the side as a whole cannot be read as text: the first reason of a part, or
        ``language_not_supported`` where the prose, or what stands for a placeholder, is in a
        language that the embedding model does not know; None where it can.
    undelivered
        Placeholders that the text mentions and nobody delivers.
    """

    stretches: tuple[Stretch, ...]
    reason: str | None
    undelivered: int

    @property
    def unread(self) -> list[str]:
        """Give the placeholders that have no text."""
        return [stretch.tag for stretch in self.stretches if stretch.text is None]

    @property
    def sentences(self) -> list[str]:
        """Give the sentences of all stretches in reading order."""
        return [sentence for stretch in self.stretches for sentence in stretch.sentences]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing at all."""
        return not self.stretches


def delivered_parts(parts: Sequence[Part]) -> list[Part]:
    """Give the parts that are really there: no blank text, no placeholder that nobody delivers."""
    return [
        part
        for part in parts
        if part.missing != "no_entry"
        and (part.modality is not Modality.TEXT or (part.text or "").strip())
    ]


def joined_text(parts: Sequence[Part]) -> str:
    """Give the prose of a side, without its placeholders."""
    stretches = (part.text or "" for part in parts if part.modality is Modality.TEXT)
    return " ".join(filter(None, map(str.strip, stretches)))


def expand(parts: Sequence[Part]) -> Expanded:
    """Expand every placeholder of a side to its text.

    Parameters
    ----------
    parts
        Question, reference or response in reading order.

    Returns
    -------
    Expanded
        Its stretches, and the reason if one of them has no text.

    Examples
    --------
    >>> expand([Part(modality=Modality.TEXT, text="See."), Part(modality=Modality.IMAGE)]).reason
    'no_text_for_image'
    """
    there = delivered_parts(parts)
    read = [remember_text(part) for part in there]
    reason = next((found.reason for found in read if found.text is None), None)
    reason = reason or _unreadable(there, read)
    return Expanded(
        stretches=tuple(
            _stretch(part, found, prose)
            for part, found, prose in zip(there, read, mend(there), strict=True)
        ),
        reason=reason,
        undelivered=sum(part.missing == "no_entry" for part in parts),
    )


def _unreadable(parts: Sequence[Part], read: Sequence[ExtractedText]) -> str | None:
    """Judge the language of the prose as one text, and that of every other part by itself."""
    apart = [
        found.text or ""
        for part, found in zip(parts, read, strict=True)
        if part.modality is not Modality.TEXT and not _is_source(part, found)
    ]
    return next(filter(None, map(unreadable_because, [joined_text(parts), *apart])), None)


def _is_source(part: Part, found: ExtractedText) -> bool:
    return part.modality is Modality.CODE and found.source not in CAPTIONS


def _stretch(part: Part, found: ExtractedText, prose: str) -> Stretch:
    cut = split_code if _is_source(part, found) else split_sentences
    return Stretch(
        tag=part.tag,
        modality=part.modality,
        text=found.text,
        source=found.source,
        sentences=tuple(cut(prose if part.modality is Modality.TEXT else found.text or "")),
    )
