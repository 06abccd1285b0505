"""Whether two sentences affirm and deny the same: negations, negative prefixes, opposites."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.engines.words import word_list

__all__ = ["polarity_differs"]

_NEGATORS = frozenset(
    word_list(
        "not no never none neither nor without cannot nothing nobody nowhere lack lacks lacking "
        "fail fails failed unable hardly barely absent refuse refuses refused deny denies denied "
        "prevent prevents prevented prohibit prohibits prohibited"
    )
)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-")
_OPPOSITES = frozenset(
    frozenset(pair.split("/"))
    for pair in word_list(
        "increas/decreas increas/reduc rais/lower ris/fall ris/drop climb/fall grow/shrink high/low higher/lower highest/lowest more/less "
        "more/fewer most/least large/small larger/smaller largest/smallest bigger/smaller big/small "
        "left/right above/below before/after earlier/later early/late hot/cold warm/cool "
        "hotter/colder warmer/cooler fast/slow faster/slower quickly/slowly long/short longer/shorter "
        "true/fals positive/negativ positiv/negativ heavy/light heavier/lighter strong/weak "
        "stronger/weaker open/clos start/stop begin/end inside/outside inner/outer north/south "
        "east/west upward/downward up/down gain/los win/los accept/reject allow/forbid "
        "include/exclud includ/exclud acid/bas wet/dry old/new older/newer young/old thick/thin "
        "wide/narrow deep/shallow expand/contract attract/repel love/hate buy/sell present/absent "
        "maximum/minimum first/last best/worst better/worse same/different correct/wrong"
    )
)


def polarity_differs(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether one of two sentences denies what the other affirms.

    Parameters
    ----------
    one, other
        Their words, in lower case, in order.

    Returns
    -------
    bool
        True where negations, negative prefixes and opposites of the two add up to an odd number.

    Examples
    --------
    >>> polarity_differs("it is not possible".split(), "it is impossible".split())
    False
    >>> polarity_differs("it has wings".split(), "it does not have wings".split())
    True
    """
    ours, theirs = _stems(one), _stems(other)
    flips = _negations(one) + _negations(other)
    flips += _prefix_flips(ours, theirs) + _prefix_flips(theirs, ours)
    flips += min(1, sum(_is_flip(pair, ours, theirs) for pair in _OPPOSITES))
    return flips % 2 == 1


def _negations(words: Sequence[str]) -> int:
    found = 0
    for n, word in enumerate(words):
        following = words[n + 1] if n + 1 < len(words) else ""
        if word == "not" and following in {"only", "just", "merely"}:
            continue
        found += word in _NEGATORS or word.endswith(("n't", "n’t"))
    return min(found, 1)


def _prefix_flips(plain: set[str], prefixed: set[str]) -> int:
    return sum(
        any(prefix + word in prefixed and prefix + word not in plain for prefix in _PREFIXES)
        for word in plain
        if len(word) >= 4 and word not in prefixed
    )


def _is_flip(pair: frozenset[str], ours: set[str], theirs: set[str]) -> bool:
    mine, yours = pair & ours, pair & theirs
    return len(mine) == 1 and len(yours) == 1 and mine != yours


def _stems(words: Sequence[str]) -> set[str]:
    """Stem words and the parts of hyphenated ones, so that left-handed is about left."""
    return {_stem(piece) for word in words for piece in (word, *word.split("-"))}


def _stem(word: str) -> str:
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
