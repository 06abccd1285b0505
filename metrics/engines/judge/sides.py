"""A question, reference or response as the text that a judge reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from judgments.records import Modality, Part
from metrics.engines.stretches import delivered_parts
from metrics.extraction.texts import ExtractedText, remember_text

__all__ = ["Side", "content_of", "read_side"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side in words, every placeholder expanded.

    Attributes
    ----------
    text
        All of it in reading order; empty where there is nothing. A part without text is named and
        said to have none.
    reason
        Code of the first part that has no text; None where all have.
    unread
        Placeholders of the parts without text.
    is_empty
        Whether nothing was delivered.
    """

    text: str
    reason: str | None
    unread: tuple[str, ...]
    is_empty: bool


def read_side(parts: Sequence[Part]) -> Side:
    r"""Expand every placeholder of a side to its text.

    Parameters
    ----------
    parts
        Question, reference or response in reading order.

    Returns
    -------
    Side
        What a judge reads.

    Examples
    --------
    >>> cat = Part(modality=Modality.IMAGE, tag="image1", caption="A grey cat.")
    >>> read_side([Part(modality=Modality.TEXT, text="See:"), cat]).text
    'See:\n[image1: A grey cat.]'
    """
    there = delivered_parts(parts)
    read = [remember_text(part) for part in there]
    texts = dict(zip(map(id, there), read, strict=True))
    lines = [
        line
        for part in parts
        if id(part) in texts or part.missing == "no_entry"
        for line in [_line(part, texts.get(id(part)))]
        if line
    ]
    unread = [(p.tag, found.reason) for p, found in zip(there, read, strict=True) if not found.text]
    return Side(
        text="\n".join(lines),
        reason=unread[0][1] if unread else None,
        unread=tuple(tag for tag, _ in unread),
        is_empty=not there,
    )


def content_of(part: Part) -> ExtractedText:
    """Give what a part itself holds, whatever a caption says of it."""
    described = part.extracted_by == "endpoint_caption"
    return remember_text(
        replace(
            part,
            caption=None,
            extracted=None if described else part.extracted,
            extracted_by=None if described else part.extracted_by,
        )
    )


def _line(part: Part, found: ExtractedText | None) -> str:
    if part.modality is Modality.TEXT:
        return (part.text or "").strip()
    if found is None:
        return f"[{part.tag}: not delivered]"
    if found.text is None:
        return f"[{part.tag}: cannot be shown in words]"
    return f"[{part.tag}: {found.text}]"
