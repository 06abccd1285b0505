"""Captions that stand inside placeholders: ``<image2: A red apple.>``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from judgments.interleaving import canonical_tag

__all__ = ["CaptionedText", "caption_problem", "parse_captions"]

_OPENING = re.compile(
    r"<\s*((?:image|audio|video|document|code|threed|3d)[\s_-]?\d{1,4})\s*:\s*", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"<((?:image|audio|video|document|code|threeD)\d{1,4})>", re.IGNORECASE)
_MISSING = "[MISSING_CAPTION]"
_ERROR = re.compile(r"\[ERROR_CAPTION\b.*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionedText:
    """A text whose placeholders held captions.

    Attributes
    ----------
    content
        The text with bare placeholders.
    captions
        Tag and caption, in reading order; one tag may come twice.
    aligned
        Whether the text around the captions is that of the content given beside it; where it is
        not, a ``>`` within a caption cannot be told from its end.
    """

    content: str
    captions: tuple[tuple[str, str], ...]
    aligned: bool


def parse_captions(captioned: str, content: str | None = None) -> CaptionedText:
    """Take the captions out of a text.

    Captions may hold anything, ``>`` and newlines included, so that their ends are found by the
    content where it is given.

    Parameters
    ----------
    captioned
        Text with placeholders such as ``<image2: A red apple.>``.
    content
        The same text with bare placeholders.

    Returns
    -------
    CaptionedText
        The captions and the text without them.

    Examples
    --------
    >>> parse_captions("See <image2: x > y>.", "See <image2>.").captions
    (('image2', 'x > y'),)
    >>> parse_captions("See <image2: an apple>.").content
    'See <image2>.'
    """
    if content is not None:
        captions = _aligned(captioned, content)
        if captions is not None:
            return CaptionedText(content=content, captions=captions, aligned=True)
    return _searched(captioned, aligned=content is None)


def caption_problem(caption: str) -> str | None:
    """Say with a code why a caption is none; None where it is one.

    Examples
    --------
    >>> caption_problem("[MISSING_CAPTION]"), caption_problem("[ERROR_CAPTION: timeout]")
    ('missing_caption', 'error_caption')
    """
    stripped = caption.strip()
    if not stripped or stripped.upper().startswith(_MISSING):
        return "missing_caption"
    return "error_caption" if _ERROR.match(stripped.upper()) else None


def _aligned(captioned: str, content: str) -> tuple[tuple[str, str], ...] | None:
    """Follow the content through the captioned text; None where they part."""
    pieces = _PLACEHOLDER.split(content)
    literals, tags = pieces[::2], pieces[1::2]
    if not captioned.startswith(literals[0]):
        return None
    position = len(literals[0])
    captions: list[tuple[str, str]] = []
    for index, tag in enumerate(tags):
        bare = f"<{tag}>{literals[index + 1]}"
        if captioned.startswith(bare, position):
            position += len(bare)
            continue
        opening = _OPENING.match(captioned, position)
        if opening is None or canonical_tag(opening[1]) != canonical_tag(tag):
            return None
        following = tags[index + 1] if index + 1 < len(tags) else None
        end = _end_of_caption(captioned, opening.end(), literals[index + 1], following)
        if end is None:
            return None
        captions.append((canonical_tag(tag) or tag, captioned[opening.end() : end].strip()))
        position = end + 1 + len(literals[index + 1])
    return tuple(captions) if position == len(captioned) else None


def _end_of_caption(text: str, start: int, literal: str, following: str | None) -> int | None:
    """Find the ``>`` after which the content goes on."""
    if following is None:
        end = len(text) - len(literal) - 1
        return end if end >= start and text.endswith(f">{literal}") else None
    after = re.compile(rf">{re.escape(literal)}<\s*{re.escape(following)}\s*[:>]", re.IGNORECASE)
    match = after.search(text, start)
    return match.start() if match else None


def _searched(captioned: str, *, aligned: bool) -> CaptionedText:
    """Take a caption to end at the first ``>`` of its own, nested ones left out."""
    content, captions, position = "", [], 0
    while opening := _OPENING.search(captioned, position):
        tag = canonical_tag(opening[1]) or opening[1]
        end = _balanced_end(captioned, opening.end())
        content += f"{captioned[position : opening.start()]}<{tag}>"
        captions.append((tag, captioned[opening.end() : end].strip()))
        position = end + 1
    return CaptionedText(
        content=content + captioned[position:], captions=tuple(captions), aligned=aligned
    )


def _balanced_end(text: str, start: int) -> int:
    depth = 1
    for match in re.compile(r"[<>]").finditer(text, start):
        depth += 1 if match[0] == "<" else -1
        if depth == 0:
            return match.start()
    end = text.find(">", start)
    return end if end >= 0 else len(text)
