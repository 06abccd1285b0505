"""What was exchanged between two sentences that are otherwise the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from metrics.engines.numerals import NUMBER_WORDS
from metrics.engines.opposites import NEGATORS, PREFIXES
from metrics.engines.words import content_words, word_list

__all__ = [
    "exchanged_words",
    "excludes_each_other",
    "is_other_word",
    "is_reordered",
    "likeness",
]

_NEAR_COPY = 0.6
_MAX_EXCHANGED = 3

_GROUPS = tuple(
    frozenset(word_list(words))
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth last",
        "one two three four five six seven eight nine ten eleven twelve",
        "once twice thrice",
        "doubled tripled trebled quadrupled halved",
        "double triple treble quadruple half",
        "doubles triples trebles quadruples halves",
        "single double triple",
        "monday tuesday wednesday thursday friday saturday sunday",
        "always often usually sometimes rarely seldom never",
        "all most many some few none",
        "must may",
        "daily weekly monthly quarterly yearly",
        "second minute hour day week month year decade century",
        "seconds minutes hours days weeks months years decades centuries",
        "hourly daily weekly monthly annually",
        "red orange yellow green blue purple violet pink brown black white grey gray",
        "north south east west northern southern eastern western",
        "spring summer autumn winter",
        "morning noon afternoon evening night midnight",
        "circle square triangle rectangle pentagon hexagon octagon cube sphere cylinder cone",
        "solid liquid gas",
        "mother father sister brother daughter son aunt uncle",
    )
)


@lru_cache(maxsize=500)
def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Give the share of words that two sentences have in common in the same order, 0–1.

    Examples
    --------
    >>> likeness(("it", "has", "wings"), ("it", "lacks", "wings"))
    0.6666666666666666
    """
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def exchanged_words(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Find what replaces what in a sentence that was otherwise copied.

    Parameters
    ----------
    one, other
        Words of two sentences, in lower case, in order.

    Yields
    ------
    tuple of str
        The content words on either side of each exchange of at most three words; none where less
        than 60 % of the words were copied.

    Examples
    --------
    >>> list(exchanged_words("the pitch rises and stays".split(), "the pitch drops and stays".split()))
    [('rises', 'drops')]
    """
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _NEAR_COPY:
        return
    for kind, start, end, from_start, from_end in matcher.get_opcodes():
        if kind != "replace" or max(end - start, from_end - from_start) > _MAX_EXCHANGED:
            continue
        ours = content_words(" ".join(one[start:end]))
        theirs = content_words(" ".join(other[from_start:from_end]))
        if ours and theirs:
            yield " ".join(ours), " ".join(theirs)


def excludes_each_other(one: str, other: str) -> bool:
    """Say whether two different words stand for things that cannot be had at once.

    Examples
    --------
    >>> excludes_each_other("red", "blue"), excludes_each_other("red", "large")
    (True, False)
    """
    return one != other and any(one in group and other in group for group in _GROUPS)


def is_other_word(one: str, other: str) -> bool:
    """Say whether two different words are more than forms of one word.

    Examples
    --------
    >>> is_other_word("copper", "zinc"), is_other_word("writes", "writing")
    (True, False)
    """
    pieces = [set(words.replace("-", " ").split()) for words in (one, other)]
    if any(word in NUMBER_WORDS or not word.isalpha() for word in pieces[0] | pieces[1]):
        return False  # numbers are compared by their values
    ours, theirs = (_unprefixed(here - NEGATORS, there) for here, there in (pieces, pieces[::-1]))
    ours, theirs = ours - theirs, theirs - ours
    return bool(ours and theirs) and not any(a[:4] == b[:4] for a in ours for b in theirs)


def _unprefixed(words: set[str], others: set[str]) -> set[str]:
    """Take the negative prefix off words whose plain form stands among the others."""
    return {
        next((other for other in others if word in {p + other for p in PREFIXES}), word)
        for word in words
    }


def is_reordered(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two sentences have the same words in another order, most of them in place.

    Examples
    --------
    >>> is_reordered("strong weak weak pause".split(), "weak strong weak pause".split())
    True
    """
    if list(one) == list(other) or len(one) < 4 or Counter(one) != Counter(other):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _NEAR_COPY
