"""Punctuation that would begin a line of its own, as a figure stands before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["drawn_back"]

# Signs that close what was said, unless a number or a word follows at once, as in ".5" or ".py".
_BEGINS = re.compile(r"[ \t]*((?:[,.;:!?)](?![^\s,.;:!?)\"'”’])|[、。，；：！？）])+)")
# The end of a text that they can follow, in the same paragraph: a word, or what closes after one.
_CAN_END = re.compile(r"[\w)\]}\"'”’」』》*_`$%°]\Z")
_LOOKED_AT = 100
_IS_MARKER = re.compile(r"[\W_]*(?:\d+[.)])?[\W_]*\Z")


def drawn_back(pieces: Sequence[str | None]) -> list[str | None]:
    """Move punctuation behind figures to the text before them.

    A figure is drawn as a block, so that what follows it begins a line. Nothing is moved where the
    paragraph has no words before the figure, nor where these end with punctuation already.

    Parameters
    ----------
    pieces
        Texts, and None where a figure stands.

    Examples
    --------
    >>> drawn_back(["see ", None, ", which shows"])
    ['see, ', None, ' which shows']
    >>> drawn_back(["如", None, "所示。"]), drawn_back(["1. ", None, ": a cat"])
    (['如', None, '所示。'], ['1. ', None, ': a cat'])
    """
    moved = list(pieces)
    before: int | None = None  # the text that stands before the figures passed last
    for here, text in enumerate(pieces):
        if text is None:
            continue
        if before is not None and here > before + 1:
            _draw_back(moved, before, here)
        before = here
    return moved


def _draw_back(pieces: list[str | None], before: int, here: int) -> None:
    first, then = pieces[before] or "", pieces[here] or ""
    signs = _BEGINS.match(then)
    if signs is None:
        return
    words = first.rstrip(" \t").removesuffix("\n").rstrip(" \t")
    line = words.rpartition("\n")[2][-_LOOKED_AT:]
    if not _CAN_END.search(line) or _IS_MARKER.match(line):
        return
    pieces[before] = words + signs[1] + first[len(words) :]
    pieces[here] = then[signs.end() :]
