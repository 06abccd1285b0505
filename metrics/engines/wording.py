"""What was exchanged between two sentences that are otherwise the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from metrics.engines.words import content_words, word_list

__all__ = ["exchanged_words", "excludes_each_other", "is_reordered"]

_NEAR_COPY = 0.6
_MAX_EXCHANGED = 3

_GROUPS = tuple(
    frozenset(word_list(words))
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth last",
        "red orange yellow green blue purple violet pink brown black white grey gray",
        "north south east west northern southern eastern western",
        "spring summer autumn winter",
        "morning noon afternoon evening night midnight",
        "circle square triangle rectangle pentagon hexagon octagon cube sphere cylinder cone",
        "solid liquid gas",
        "mother father sister brother daughter son aunt uncle",
    )
)


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
