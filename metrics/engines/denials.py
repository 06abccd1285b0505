"""The clauses of a sentence, and which of them deny: negators, negative words, double negations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from metrics.engines.opposites import (
    IRREGULAR,
    NEGATIVE,
    NEGATORS,
    NOT_LESS,
    NOT_NEGATIVE,
    REVERSING,
)
from metrics.engines.words import WORD, content_words, word_list

__all__ = ["Clause", "find_clauses", "is_negator", "plain_words", "spoken_words", "stem"]

_BOUND = r"(?:more|greater|higher|faster|later|larger|longer|bigger|taller) than"
_HINDERS = "stop|prevent|keep|kept|hinder|restrain|discourag|dissuad|deter"
# Words that deny what follows them only in some constructions end in -from there.
_IDIOMS = (
    (re.compile(r"\bno (?=\d)"), "number "),
    (re.compile(rf"\b(?:no|not) {_BOUND}|\bnot (?:be )?exceed(?:ed|ing)?\b|\bat most\b"), "atmost"),
    (re.compile(r"\b(?:no|not) (?:less|fewer|lower|smaller|earlier) than|\bat least\b"), "atleast"),
    (re.compile(r"\bnot (?:only|just|merely|solely|simply|least)\b|\bnot to mention\b"), ""),
    (re.compile(r"\b(?:no|without) doubt\b|\bno (?:matter|wonder)\b|\bor not\b"), ""),
    (re.compile(r"\bnone other than\b|\b(?:cannot|can't|can’t) (?:but|help)\b"), ""),
    (
        re.compile(r"\b(?:nobody|no one|none) (?:but|except)\b|\bno \w+ (?:except|other than)\b"),
        "only",
    ),
    (re.compile(r"\bnothing but\b|\bno more\b(?= than)"), "only"),
    (re.compile(r"\bwithout (?:fail|exception)\b"), "always"),
    (re.compile(r"\b(?:not|n't|(\w+)n['’]t)((?: \w+){1,4}) until\b"), r"\1\2 onlyfrom"),
    (
        re.compile(r"\b(?:not|(\w+)n['’]t) (?:nearly |quite )?(?:as|so) (\w{3,6}?)e? as\b"),
        r"\1 not \2er than",
    ),
    (re.compile(r"\bnot even\b"), "not"),
    (re.compile(r"\ba (?:few|little)\b"), "some"),
    (re.compile(r"\bno one\b"), "nobody"),
    (re.compile(r"\bfree(?:d)? (?:of|from)\b|\bfar from\b|\banything but\b"), "without"),
    (re.compile(r"\b(ha(?:s|ve|d)|is|are) yet to\b"), r"\1 not"),
    (re.compile(r"\btoo (\w+)((?: for(?: \w+){1,2})? to)\b"), r"too \1-from\2"),
    (re.compile(rf"\b({_HINDERS})\w*((?: \w+){{0,4}}) from (?=\w+ing\b)"), r"\1-from\2 "),
    (re.compile(r"\b(stop|quit)\w* (?=\w+ing\b)"), r"\1-from "),
    (re.compile(r"\b(declin|forget|forgot|neglect|omit)\w* to\b"), r"\1-from to"),
)
_IDIOMATIC = re.compile(
    r"\b(?:no|not|cannot|at|without|none|nobody|nothing|freed?|far|anything|a|or|yet|too|from|until|to)\b"
    r"|n['’]t\b|\b(?:stop|quit)"
)


@lru_cache(maxsize=500)
def plain_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Give the words with what only looks, or does not look, like a negation written plainly.

    Examples
    --------
    >>> plain_words(("too", "weak", "to", "stand"))
    ('too', 'weak-from', 'to', 'stand')
    """
    text = " ".join(words)
    if not _IDIOMATIC.search(text):
        return words
    for pattern, substitute in _IDIOMS:
        text = pattern.sub(substitute, text)
    return tuple(text.split())


def is_negator(word: str) -> bool:
    """Say whether a word negates what it stands with."""
    return word in NEGATORS or word.endswith(("n't", "n’t"))


_NEGATIVE_FORM = re.compile(
    r"un(?!der|i[fotv]|iqu|ion)\w{3,}(?:ed|able|ible|ably|ibly|ful|some)|(?:in|im|ir|il)\w{3,}(?:able|ible)"
)
_REVERSING = re.compile(rf"un(?:{'|'.join(sorted(REVERSING))})")


def _is_negative(word: str) -> bool:
    if word in NEGATIVE or word.endswith(("-free", "-from")) or word.startswith("non-"):
        return True
    if word.endswith("less"):
        return len(word) > 6 and word not in NOT_LESS
    formed = _NEGATIVE_FORM.fullmatch(word) and not _REVERSING.match(word)
    return bool(formed) and word not in NOT_NEGATIVE


def _denies(word: str) -> bool:
    return is_negator(word) or _is_negative(word)


def stem(word: str) -> str:
    """Cut the commonest endings off."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


# Negative words that turn round what follows them, so that two of them affirm; adjectives only add.
_TURNING = re.compile(
    r"without|unless|lack|fail|refus|den(?:y|ie)|prohibit|forb|ban|ceas|unable|absen|avoid|disallow|inab|.*-from"
)
_BOUNDARIES = frozenset(
    word_list(
        "but while whereas although though if when whenever because since which who whose "
        "where so however instead rather ;"
    )
)
_SUBJECTS = frozenset({"he", "she", "they", "we", "it"})
# After "and", these begin a claim of its own; a bare noun shares the negation before.
_BEGINNING = frozenset(
    word_list(
        "a an the is are was were has have had does do did can cannot could will would may must "
        "no not never neither without lacks lacked with"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A claim of a sentence.

    Attributes
    ----------
    stems
        Of its content words, without what negates.
    denying
        Its negators and negative words.
    contrasts
        Whether it is only what something else stands *instead of*.
    """

    stems: frozenset[str]
    denying: tuple[str, ...]
    contrasts: bool

    def denies(self, settled: AbstractSet[str] = frozenset()) -> bool:
        """Say whether it denies, when the words in `settled` are left out.

        Negators and negative adjectives of a clause each count once, since they repeat each other;
        a negator and a negative word cancel.
        """
        counted = [
            word
            for word in self.denying
            if settled.isdisjoint({word, stem(word), word.removesuffix("-from")})
        ]
        negative = [word for word in counted if not is_negator(word)]
        turning = [word for word in negative if _TURNING.match(word)]
        flips = any(map(is_negator, counted)) + len(turning) + (len(turning) < len(negative))
        return (flips + self.contrasts) % 2 == 1


def find_clauses(words: Sequence[str]) -> tuple[Clause, ...]:
    """Cut a sentence into claims, so that each negation is bound to its own.

    Examples
    --------
    >>> [clause.denies() for clause in find_clauses("it has dairy but no nuts".split())]
    [False, True]
    """
    cut: list[list[str]] = [[]]
    for n, word in enumerate(words):
        if _begins(words, n, cut[-1]):
            cut.append([])
        cut[-1].append(word)
    return tuple(map(_clause, filter(None, cut)))


_FRONTED = re.compile(
    r"^\W*(?:even |only )?(?:because|if|when|whenever|although|though|since|while|whereas|unless|as)\b[^,;]*(,)",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf"{WORD}|;")


def spoken_words(text: str) -> list[str]:
    """Give the words of a text, and a semicolon wherever a clause surely ends between them.

    Examples
    --------
    >>> spoken_words("If it rains, he stays.")
    ['If', 'it', 'rains', ';', 'he', 'stays']
    """
    fronted = _FRONTED.match(text)
    if fronted:
        text = f"{text[: fronted.start(1)]};{text[fronted.end(1) :]}"
    return _SPOKEN.findall(text)


def _begins(words: Sequence[str], n: int, before: Sequence[str]) -> bool:
    word, following = words[n], words[n + 1] if n + 1 < len(words) else ""
    if word == "and":
        return following in _BEGINNING or any(map(_denies, words[n + 1 : n + 4]))
    if word in {"without", "unless"}:  # "not without" and "no one unless" are one claim
        return not any(map(_denies, before))
    if word in _SUBJECTS:
        last = before[-1] if before else ""
        inside = last == "that" or last.endswith("ing") or _denies(last)
        return len(before) > 1 and not inside and (word != "it" or _is_verb(following))
    return word in _BOUNDARIES


def _is_verb(word: str) -> bool:
    return word in _BEGINNING or word.endswith("s")


def _clause(words: Sequence[str]) -> Clause:
    denying = tuple(filter(_denies, words))
    content = [word for word in content_words(" ".join(words)) if not is_negator(word)]
    return Clause(
        stems=frozenset(stem(IRREGULAR.get(word, word)) for word in content)
        - _BOUNDARIES
        - {"without", "able", "unabl"},
        denying=denying,
        contrasts=tuple(words[:2]) in {("instead", "of"), ("rather", "than")},
    )
