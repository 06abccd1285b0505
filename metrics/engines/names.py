"""Names and symbols in a text, and which of them the other side does not know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from metrics.engines.numerals import NUMBER_WORDS, ORDINAL_WORDS
from metrics.engines.words import content_words, word_list, words_of

__all__ = ["find_names", "strange_names"]

_FIRST = re.compile(
    r"(?:^|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bProf)(?<!\b[A-Z])\.\s+|[!?:;…]\s+|[\"“(]\s*|\n\s*)[\"'“‘(]*([^\W_]+(?:['’.\-][^\W_]+)*)"
)
_ROMAN = re.compile(r"[IVX]{2,}|[VX]")
_TITLES = frozenset(
    word_list(
        "mr mrs ms dr prof professor sir st saint lord lady king queen president pope am pm ad ce"
    )
)
# Words of one name in two shapes that share too little to be told from their letters.
_SHAPES = {
    shape: shapes[0]
    for shapes in map(
        str.split,
        (
            "france french", "spain spanish spaniard", "britain british uk", "england english",
            "greece greek", "netherlands dutch holland", "denmark danish", "sweden swedish",
            "finland finnish", "poland polish", "turkey turkish", "scotland scottish",
            "ireland irish", "wales welsh", "germany german", "switzerland swiss",
            "norway norwegian", "athens athenian", "america american us usa", "mars martian",
            "jan january", "feb february", "mar march", "apr april", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
            "bc bce", "venice venetian", "naples neapolitan", "canada canadian", "peru peruvian",
            "brazil brazilian", "europe european", "rome roman", "ukraine ukrainian",
        ),
    )
    for shape in shapes
}  # fmt: skip
_ENDINGS = frozenset(word_list("n an ian ean ese ish ic i s es n's ist ism ists al"))
_SAME_SPELLING = 0.9
_NO_NAMES = NUMBER_WORDS | ORDINAL_WORDS | _TITLES


def find_names(text: str, units: Collection[str] = ()) -> list[str]:
    """Find the words of a text that are written as names or symbols.

    Parameters
    ----------
    text
        A sentence or several.
    units
        Words that are known to be units.

    Returns
    -------
    list of str
        In lower case; none where the text is a heading in title case.

    Examples
    --------
    >>> find_names("Vitamin C was studied by Linus Pauling. He worked at Caltech.")
    ['c', 'linus', 'pauling', 'caltech']
    """
    first = {match.start(1) for match in _FIRST.finditer(text)}
    words = list(_words(text))
    named = [
        word.lower()
        for at, word in words
        if word not in units and _is_name(word, text, first=at in first)
    ]
    if len(named) > 0.6 * len(words) and len(words) >= 4:
        return []
    return named


def _words(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for word in words_of(text):
        at = text.index(word, at)
        yield at, re.sub(r"['’]s?$", "", word)
        at += len(word)


def _is_name(word: str, text: str, *, first: bool) -> bool:
    symbol = word[0].isalpha() and (word[-1].isdigit() or sum(map(str.isupper, word)) >= 2)
    if not (symbol or word[0].isupper()):
        return False
    if word.lower() in _NO_NAMES or _ROMAN.fullmatch(word):
        return False
    # "Newton's law": what owns something at the start of a sentence is mostly someone.
    owner = first and re.search(rf"{re.escape(word)}['’]s?\s", text) is not None
    capitalised = word[0].isupper() and (not first or (owner and len(word) > 3))
    return (symbol or capitalised) and bool(content_words(word))


def strange_names(
    names: Collection[str], words: Collection[str], others: Collection[str]
) -> set[str]:
    """Give the names that the other side does not know under any shape.

    Parameters
    ----------
    names
        Names of one side, in lower case and reading order.
    words, others
        Words and names of the other side, in lower case.

    Returns
    -------
    set of str
        Those that are neither written there, nor as an abbreviation, an adjective or in another
        spelling.

    Examples
    --------
    >>> sorted(strange_names(["french", "who", "bonn"], ["france"], ["world", "health", "organization"]))
    ['bonn']
    """
    unwritten = set(names).difference(words)
    if not unwritten:
        return unwritten
    known, shapes = _known(tuple(words))
    initials = "".join(name[0] for name in others)
    own_initials = "".join(name[0] for name in names)
    if any(len(other) >= 2 and other.replace(".", "") in own_initials for other in others):
        return set()
    return {
        name
        for name in unwritten - known
        if _shape(name) not in shapes
        and not (len(name) >= 2 and name.replace(".", "") in initials)
        and not any(_same_name(name, other) for other in known)
    }


@lru_cache(maxsize=500)
def _known(words: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    known = frozenset(piece for word in words for piece in (word, *re.split(r"[-.]", word)))
    return known, frozenset(map(_shape, known))


def _shape(word: str) -> str:
    bare = word.replace(".", "")
    return _SHAPES.get(bare, bare)


def _same_name(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 3 or short[:3] != long[:3]:
        return False
    stem = short.rstrip("aeiouy")
    endings = (long.removeprefix(short), long.removeprefix(stem).lstrip("aeiouy"))
    if long.startswith(short) and endings[0] in _ENDINGS:
        return True
    if len(stem) >= 4 and long.startswith(stem) and endings[1] in {"n", "ns", "s", "sh", "c"}:
        return True
    if len(short) < 8:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SAME_SPELLING
