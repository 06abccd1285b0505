"""Whether two sentences affirm and deny the same: negations, negative words, opposites."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from metrics.engines.opposites import (
    NEGATIVE,
    NEGATORS,
    NOT_LESS,
    NOT_PREFIXED,
    OPPOSITES,
    PREFIXES,
)

__all__ = ["affirmed", "polarity_differs"]

_CANCELS_WITHIN = 3
_BOUND = r"(?:more|greater|higher|faster|later|larger|longer|bigger|taller) than"
_IDIOMS = (
    (re.compile(rf"\b(?:no|not) {_BOUND}|\bnot (?:be )?exceed(?:ed|ing)?\b|\bat most\b"), "atmost"),
    (re.compile(r"\b(?:no|not) (?:less|fewer|lower|smaller|earlier) than|\bat least\b"), "atleast"),
    (re.compile(r"\bnot (?:only|just|merely|solely|simply)\b"), ""),
    (re.compile(r"\b(?:no|without) doubt\b|\bno matter\b|\bor not\b|\bnone other than\b"), ""),
    (re.compile(r"\bnothing but\b|\bno more\b(?= than)"), "only"),
    (re.compile(r"\ba (?:few|little)\b"), "some"),
    (re.compile(r"\bno one\b"), "nobody"),
    (re.compile(r"\bfree(?:d)? (?:of|from)\b|\bfar from\b|\banything but\b"), "without"),
)
_IDIOMATIC = frozenset(
    {"no", "not", "at", "without", "none", "nothing", "free", "freed", "far", "anything", "a", "or"}
)
# What stands on either side of these changes places when the sentence is turned round.
_HINGES = frozenset({"than", "before", "after", "above", "below", "under", "over"})


def polarity_differs(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether one of two sentences denies what the other affirms.

    Parameters
    ----------
    one, other
        Their words, in lower case, in order.

    Returns
    -------
    bool
        True where negations, negative words and opposites of the two add up to an odd number.

    Examples
    --------
    >>> polarity_differs("it is not possible".split(), "it is impossible".split())
    False
    >>> polarity_differs("it has wings".split(), "it does not have wings".split())
    True
    >>> polarity_differs("it never fails to start".split(), "it always starts".split())
    False
    """
    ours, theirs = _read(tuple(one)), _read(tuple(other))
    paired = _prefixed(ours.stems, theirs.stems) | _prefixed(theirs.stems, ours.stems)
    opposites = _opposites(ours.pieces | ours.stems, theirs.pieces | theirs.stems)
    compared = bool(opposites) + (_less_of(ours, theirs) or _less_of(theirs, ours))
    if compared and _turned_round(ours.words, theirs.words):
        compared += 1
    settled = paired | opposites | ({"nor"} if "neither" in opposites else set())
    flips = len(paired) + compared
    flips += any(word not in settled and _stem(word) not in settled for word in ours.denying)
    flips += any(word not in settled and _stem(word) not in settled for word in theirs.denying)
    return flips % 2 == 1


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    if _IDIOMATIC.isdisjoint(words):
        return words if not any(map(_is_negator, words)) else _without_double(words)
    text = " ".join(words)
    for pattern, substitute in _IDIOMS:
        text = pattern.sub(substitute, text)
    return _without_double(text.split())


def _without_double(words: Sequence[str]) -> tuple[str, ...]:
    cancelled = _cancelled(words)
    return tuple(word for n, word in enumerate(words) if n not in cancelled)


def _cancelled(words: Sequence[str]) -> set[int]:
    """Give the places of negators and of the negative words right after them."""
    found: set[int] = set()
    negator: int | None = None
    for n, word in enumerate(words):
        if _is_negator(word):
            negator = n
        elif negator is not None and n - negator <= _CANCELS_WITHIN and _is_negative(word):
            found |= {negator, n}
            negator = None
    return found


_HELPERS = frozenset({"do", "does", "did", "not", "no", "a", "an", "the"})
_FORMS = {
    "have": "have",
    "has": "have",
    "had": "have",
    "is": "be",
    "are": "be",
    "was": "be",
    "were": "be",
    "be": "be",
}


@lru_cache(maxsize=500)
def affirmed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give what is left of a sentence when plain negation is taken out of it.

    Examples
    --------
    >>> affirmed(("it", "does", "not", "have", "wings")) == affirmed(("it", "has", "wings"))
    True
    """
    plain = (word.removesuffix("n't").removesuffix("n’t") for word in words)
    return tuple(_FORMS.get(word, _stem(word)) for word in plain if word not in _HELPERS)


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: tuple[str, ...]
    pieces: frozenset[str]
    stems: frozenset[str]
    denying: tuple[str, ...]


@lru_cache(maxsize=500)
def _read(words: tuple[str, ...]) -> _Sentence:
    plain = _plain(words)
    pieces = _pieces(plain)
    return _Sentence(
        words=plain,
        pieces=frozenset(pieces),
        stems=frozenset(map(_stem, pieces)),
        denying=tuple(word for word in plain if _is_negator(word) or _is_negative(word)),
    )


def _is_negator(word: str) -> bool:
    return word in NEGATORS or word.endswith(("n't", "n’t"))


def _is_negative(word: str) -> bool:
    without = word.endswith("less") and len(word) > 6 and word not in NOT_LESS
    return word in NEGATIVE or without or word.endswith("-free") or word.startswith("non-")


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


_NOT_PREFIXED = NOT_PREFIXED.union(map(_stem, NOT_PREFIXED))


def _prefixed(plain: Collection[str], prefixed: Collection[str]) -> set[str]:
    """Give the negative words of one side whose plain form stands on the other side alone."""
    return {
        prefix + word
        for word in plain
        if len(word) >= 4 and word not in prefixed
        for prefix in PREFIXES
        if prefix + word in prefixed
        and prefix + word not in plain
        and prefix + word not in _NOT_PREFIXED
    }


def _opposites(ours: Collection[str], theirs: Collection[str]) -> set[str]:
    """Give the words of either side whose opposite stands on the other side instead of them."""
    return {
        word
        for one in ours
        if one in OPPOSITES and one not in theirs
        for other in OPPOSITES[one]
        if other in theirs and other not in ours
        for word in (one, other)
    }


def _less_of(one: _Sentence, other: _Sentence) -> bool:
    """Say whether one side has *less dense* where the other has *denser*."""
    if "less" not in one.pieces or "less" in other.pieces:
        return False
    starts = {
        following[:4]
        for word, following in itertools.pairwise(one.words)
        if word == "less" and len(following) > 3
    }
    return any(
        word.endswith("er") and word[:4] in starts and word not in one.pieces
        for word in other.pieces
    )


def _turned_round(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether what stands before the hinge of one stands behind that of the other."""
    ours, theirs = _halves(one), _halves(other)
    if ours is None or theirs is None:
        return False
    straight = len(ours[0] & theirs[0]) + len(ours[1] & theirs[1])
    crossed = len(ours[0] & theirs[1]) + len(ours[1] & theirs[0])
    return crossed > straight


def _halves(words: Sequence[str]) -> tuple[set[str], set[str]] | None:
    hinge = next((n for n, word in enumerate(words) if word in _HINGES), None)
    if hinge is None:
        return None
    articles = {"the", "a", "an", "is", "are", "was", "were"}
    return set(words[:hinge]) - articles, set(words[hinge + 1 :]) - articles


def _pieces(words: Sequence[str]) -> set[str]:
    """Give words and the parts of hyphenated ones, so that left-handed is about left."""
    return {
        piece
        for word in words
        for piece in (word, *(() if word.startswith("non-") else word.split("-")))
    }
