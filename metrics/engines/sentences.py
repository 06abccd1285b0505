"""Cut text into sentences, and source code into blocks, for alignment."""

from __future__ import annotations

import re

__all__ = ["split_code", "split_sentences"]

MAX_SENTENCES = 200
_BLOCK_CHARACTERS = 400

_MARKER = re.compile(r"^\s*(?:[-*•–]\s+|#{1,6}\s+|>\s+|\(?\d{1,2}[.)]\s+|[a-z]\)\s+)+")
_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Ý<])")
_ABBREVIATION = re.compile(
    r"(?i:\b(?:e\.g|i\.e|etc|vs|cf|approx|ca|fig|eq|vol|dr|mr|mrs|ms|prof|st|inc|ltd|jr|sr))\.$"
    r"|(?:^|\b[A-Z][a-z]*\.?\s)[A-Z]\.$"
)
_WORD = re.compile(r"\w")


def split_sentences(text: str) -> list[str]:
    """Cut prose into sentences; a line break ends one too.

    Parameters
    ----------
    text
        Prose, lists or tables.

    Returns
    -------
    list of str
        Sentences without list markers or blanks around them; at most 200.

    Examples
    --------
    >>> split_sentences("It is 3.5 m long, e.g. Like a car. Is it?")
    ['It is 3.5 m long, e.g. Like a car.', 'Is it?']
    """
    found: list[str] = []
    for line in text.splitlines():
        pending = ""
        for piece in _END.split(_MARKER.sub("", line).strip()):
            pending = f"{pending} {piece}".strip()
            if not _ABBREVIATION.search(pending):
                found.append(pending)
                pending = ""
        found.append(pending)
    return [sentence for sentence in found if _WORD.search(sentence)][:MAX_SENTENCES]


def split_code(source: str) -> list[str]:
    r"""Cut source code into blocks of whole lines.

    Parameters
    ----------
    source
        Code in any language.

    Returns
    -------
    list of str
        Blocks of about 400 characters; at most 200.

    Examples
    --------
    >>> split_code("x = 1\n\ny = 2\n")
    ['x = 1\ny = 2']
    """
    blocks: list[str] = []
    size = _BLOCK_CHARACTERS
    for line in source.splitlines():
        if not line.strip():
            continue
        if size + len(line) > _BLOCK_CHARACTERS:
            blocks.append(line)
            size = len(line)
        else:
            blocks[-1] += "\n" + line
            size += len(line)
    return blocks[:MAX_SENTENCES]
