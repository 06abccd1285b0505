"""Whether two sentences affirm and deny the same: negations, negative words, opposites."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from metrics.engines.denials import Clause, find_clauses, plain_words, stem
from metrics.engines.opposites import NOT_PREFIXED, OPPOSITES, PREFIXES

__all__ = ["affirmed", "polarity_differs"]

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
    opposites = _opposites(
        (ours.pieces | ours.stems) - paired, (theirs.pieces | theirs.stems) - paired
    )
    compared = bool(opposites) + (_less_of(ours, theirs) or _less_of(theirs, ours))
    if compared and _turned_round(ours.words, theirs.words):
        compared += 1
    settled = paired | opposites | ({"nor"} if "neither" in opposites else set())
    flips = len(paired) + compared
    flips += _denied_otherwise(ours.clauses, theirs.clauses, settled)
    return flips % 2 == 1


def _denied_otherwise(
    ours: Sequence[Clause], theirs: Sequence[Clause], settled: AbstractSet[str]
) -> bool:
    """Say whether one side denies what the other does not, claim by claim where both deny."""
    one, other = _denied(ours, settled), _denied(theirs, settled)
    alone, lonely = _without_counterpart(one, other), _without_counterpart(other, one)
    plainly, likewise = (any(not contrasts for _, contrasts in side) for side in (one, other))
    if plainly != likewise:
        return any(not contrasts for _, contrasts in alone + lonely)
    here, there = _affirmed_stems(ours, one), _affirmed_stems(theirs, other)
    contradicting = any(_is_affirmed(stems, there | settled) for stems, _ in alone)
    contradicted = any(_is_affirmed(stems, here | settled) for stems, _ in lonely)
    if plainly:
        return contradicting or contradicted
    return contradicting and contradicted


def _denied(
    clauses: Sequence[Clause], settled: AbstractSet[str]
) -> list[tuple[frozenset[str], bool]]:
    """Give what each denying clause is about, and whether it only contrasts.

    What a clause shares with an affirming one, as a common subject, does not tell them apart.
    """
    denying = [clause for clause in clauses if clause.denies(settled)]
    shared = frozenset[str]().union(
        *(clause.stems for clause in clauses if not clause.denies(settled))
    )
    return [(clause.stems - shared or clause.stems, clause.contrasts) for clause in denying]


def _without_counterpart(
    some: Sequence[tuple[frozenset[str], bool]], others: Sequence[tuple[frozenset[str], bool]]
) -> list[tuple[frozenset[str], bool]]:
    return [
        denied
        for denied in some
        if not any(_is_about_the_same(denied[0], other) for other, _ in others)
    ]


def _is_about_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    return 2 * len(one & other) >= max(1, min(len(one), len(other)))


def _affirmed_stems(
    clauses: Sequence[Clause], denied: Sequence[tuple[frozenset[str], bool]]
) -> frozenset[str]:
    everything = frozenset[str]().union(*(clause.stems for clause in clauses))
    return everything.difference(*(stems for stems, _ in denied))


def _is_affirmed(denied: frozenset[str], affirmed_there: AbstractSet[str]) -> bool:
    """Say whether most of what a clause denies stands affirmed, or as an opposite, over there."""
    return 2 * len(denied & affirmed_there) > len(denied)


_HELPERS = frozenset({"do", "does", "did", "not", "no", "a", "an", "the"})
_FORMS = {
    "cannot": "can",
    "ca": "can",
    "wo": "will",
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
    return tuple(_FORMS.get(word, stem(word)) for word in plain if word not in _HELPERS)


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: tuple[str, ...]
    pieces: frozenset[str]
    stems: frozenset[str]
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=500)
def _read(words: tuple[str, ...]) -> _Sentence:
    plain = plain_words(words)
    pieces = _pieces(plain)
    return _Sentence(
        words=plain,
        pieces=frozenset(pieces),
        stems=frozenset(map(stem, pieces)),
        clauses=find_clauses(plain),
    )


_NOT_PREFIXED = NOT_PREFIXED.union(map(stem, NOT_PREFIXED))


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
