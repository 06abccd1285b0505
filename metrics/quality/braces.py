"""What a file in a language with braces carries along without need, as far as tokens tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pygments.token import Name, String

from metrics.quality.deadwood import Deadwood
from metrics.quality.syntax import Tokens

__all__ = ["LANGUAGES", "find_loose_ends"]

LANGUAGES = frozenset(
    ["JavaScript", "TypeScript", "Java", "C", "C++", "C#", "PHP", "Rust", "Kotlin", "Swift"]
)
_LEAVING = {"return", "throw", "break", "continue"}
_DECLARING = {"let", "const", "var", "val", "import"}
_NAMED = {"=", ";", "of", "in", "from", ":"}
_BEFORE = {"{", "}", ";"}
_STILL_REACHED = {"}", "case", "default", "function"}
_WORD = re.compile(r"\w+")
_SLACK = 5


def find_loose_ends(tokens: Tokens) -> Deadwood:
    """Find code behind a statement that leaves its block, and names that occur only once.

    Parameters
    ----------
    tokens
        Of a file in one of `LANGUAGES`, without space and comments.

    Returns
    -------
    Deadwood
        Its shares are of tokens and of names declared by ``let``, ``const``, ``var``, ``val`` or
        ``import``; what is exported counts as used.
    """
    words = [text.strip() for _, text in tokens]
    dead = sum(stop - start for start, stop in _dead_spans(words))
    declared = list(dict.fromkeys(_declared(tokens)))
    times = Counter(words)
    quoted = {word for kind, text in tokens if kind in String for word in _WORD.findall(text)}
    unused = [name for name in declared if times[name] == 1 and name not in quoted]
    return Deadwood(
        dead=dead / max(len(words), 1),
        unused=len(unused) / (len(declared) + _SLACK),
        names=tuple(unused),
    )


def _dead_spans(words: list[str]) -> Iterator[tuple[int, int]]:
    """Give where code lies that never runs; none within another."""
    reached = 0
    for place, word in enumerate(words):
        if place < reached:
            continue
        start = _after_leaving(words, place) if word in _LEAVING else _after_false(words, place)
        if start is not None:
            reached = _block_end(words, start)
            yield start, reached


def _after_leaving(words: list[str], place: int) -> int | None:
    """Give the place after ``return …;`` where that stands for itself and something follows."""
    if place and words[place - 1][-1:] not in _BEFORE:
        return None
    depth = 0
    for at in range(place, len(words)):
        depth += sum(sign in "([{" for sign in words[at]) - sum(sign in ")]}" for sign in words[at])
        if depth < 0:
            return None
        if depth == 0 and words[at].endswith(";"):
            following = words[at + 1] if at + 1 < len(words) else "}"
            return None if following in _STILL_REACHED or following[0] == "}" else at + 1
    return None


def _after_false(words: list[str], place: int) -> int | None:
    """Give the place after ``if (false) {``."""
    opening = "".join(words[place : place + 6])
    if words[place] not in {"if", "while"} or not opening.startswith(f"{words[place]}(false){{"):
        return None
    return next(n for n in range(place, len(words)) if words[n].endswith("{")) + 1


def _block_end(words: list[str], start: int) -> int:
    depth = 0
    for at in range(start, len(words)):
        for sign in words[at]:
            depth += (sign == "{") - (sign == "}")
            if depth < 0:
                return at
    return len(words)


def _declared(tokens: Tokens) -> Iterator[str]:
    """Give the names declared, but for those at the top level that others may use."""
    words = [text.strip() for _, text in tokens]
    depths = list(_depths(words))
    alone = _stands_alone(tokens, words, depths)
    place = 0
    while place < len(tokens):
        shared = depths[place] == 0 and not alone and words[place] != "import"
        exported = place and words[place - 1] == "export"
        if words[place] in _DECLARING:
            end = _declaration_end(words, place + 1)
            if not shared and not exported:
                yield from (text for kind, text in tokens[place + 1 : end] if kind in Name)
            place = end
        place += 1


def _stands_alone(tokens: Tokens, words: list[str], depths: list[int]) -> bool:
    """Say whether a file says itself what others get, or is a script that calls things."""
    if not {"import", "export", "exports"}.isdisjoint(words):
        return True
    return any(
        depths[n] == 0 and tokens[n][0] in Name and words[n + 1][:1] in {"(", "."}
        for n in range(len(words) - 1)
        if n == 0 or words[n - 1][-1:] in _BEFORE
    )


def _depths(words: list[str]) -> Iterator[int]:
    """Give how many braces are open before each token."""
    depth = 0
    for word in words:
        yield depth
        depth += word.count("{") - word.count("}")


def _declaration_end(words: list[str], place: int) -> int:
    """Give the place where the declared names end."""
    while place < len(words) and words[place] not in _NAMED:
        place += 1
    return place
