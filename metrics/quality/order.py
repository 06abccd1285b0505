"""Whether words stand in the order of English: which of them follow which."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

__all__ = ["Order", "load_followers", "measure_order"]

_PAIRS = "frequency_bigramdictionary_en_243_342.txt"
_WORDS = "frequency_dictionary_en_82_765.txt"
_WORDS_COUNTED = 1_024_908_267_229
# "the of" is in the list for no other reason than that both words are everywhere.
_TIMES_CHANCE = 5
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PAUSE = re.compile(r"[.,;:!?()\[\]{}\"“”|/<>=\n]+|\d+|\s[–—-]\s")
_WORDS_JUDGED = 5_000
# A short text says little: it begins as an ordinary one and has to show that it is not.
_USUAL_RATIO = 1.5
_USUAL_SHARE, _SHARE_WEIGHT = 0.5, 8.0
_USUAL_GAIN, _GAIN_WEIGHT = 0.45, 5.0

Followers = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How words follow one another.

    Attributes
    ----------
    pairs
        Neighbouring words with no punctuation between them.
    known
        0–1, share of the pairs that are among the common pairs of English.
    ratio
        Common pairs found, per common pair that the same words would make in random order:
        1 where the order says nothing, about 1.7–2.3 in English. Given with the benefit of the
        doubt: one standard deviation of chance is added.
    gain
        Share of the pairs that chance would leave uncommon and the order makes common: 0 where the
        order says nothing, about 0.2–0.6 in English. It judges few and short words better, of
        which chance makes common pairs as well.
    """

    pairs: int
    known: float
    ratio: float
    gain: float


@cache
def load_followers() -> Followers | None:
    """Load which words follow which, from the 242,342 common pairs that symspellpy ships.

    A pair counts when it is five times as frequent as its two words make it anyway.

    Returns
    -------
    mapping of str to frozenset of str
        None where the package is not installed.

    Source
    ------
    W. Garbe's SymSpell (MIT): pairs of Google Books Ngrams (CC BY 3.0) whose words are in SCOWL.
    """
    spec = find_spec("symspellpy")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    counts = {word: int(count) for word, count in _lines(folder / _WORDS)}
    followers: dict[str, set[str]] = {}
    for first, second, count in _lines(folder / _PAIRS):
        chance = counts.get(first, 1) * counts.get(second, 1) / _WORDS_COUNTED
        if int(count) >= _TIMES_CHANCE * chance:
            followers.setdefault(first, set()).add(second)
    return {word: frozenset(found) for word, found in followers.items()}


def _lines(path: Path) -> Iterator[list[str]]:
    return (line.split(" ") for line in path.read_text("utf-8-sig").splitlines())


def measure_order(text: str, followers: Followers) -> Order:
    """Compare the pairs of words in a text with those that chance would make of its words.

    Parameters
    ----------
    text
        Running text; its first 5,000 words count.
    followers
        From `load_followers`.

    Returns
    -------
    Order
        Drawn towards that of ordinary English where there are few pairs.

    Source
    ------
    A permutation null: the expected number of common pairs if the words stood in random order.

    Examples
    --------
    >>> english = {"the": frozenset({"cat"}), "cat": frozenset({"sat"})}
    >>> measure_order("the cat sat", english).ratio > measure_order("sat cat the", english).ratio
    True
    """
    pairs = _pairs(text)
    words = Counter(word for pair in pairs for word in pair)
    found = sum(second in followers.get(first, ()) for first, second in pairs)
    total = words.total()
    chance = sum(
        times * words[second]
        for first, times in words.items()
        for second in followers.get(first, frozenset()) & words.keys()
    )
    expected = len(pairs) * chance / total**2 if total else 0.0
    doubt = math.sqrt(expected * (1.0 - expected / len(pairs))) if pairs else 0.0
    return Order(
        pairs=len(pairs),
        known=(found + _USUAL_SHARE * _SHARE_WEIGHT) / (len(pairs) + _SHARE_WEIGHT),
        ratio=(found + doubt + _USUAL_RATIO) / (expected + 1.0),
        gain=(found - expected + _USUAL_GAIN * _GAIN_WEIGHT)
        / (len(pairs) - expected + _GAIN_WEIGHT),
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for piece in _PAUSE.split(text):
        every = [word.lower().replace("’", "'") for word in _WORD.findall(piece)]
        words = [word for word in every if len(word) > 1 or word in {"a", "i"}]
        pairs += pairwise(words)
        if len(pairs) >= _WORDS_JUDGED:
            break
    return pairs
