"""What a sentence claims beyond its topic: numbers, names and polarity, which embeddings miss."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from metrics.engines.polarity import polarity_differs
from metrics.engines.quantities import NUMBER_WORDS, Quantity, find_quantities, same_quantity
from metrics.engines.wording import exchanged_words, excludes_each_other, is_reordered
from metrics.engines.words import content_words, words_of

__all__ = ["Agreement", "Claims", "compare_claims", "find_claims"]

# A contradicted claim leaves this share of a sentence's credit, a missing or added one that.
_CONTRADICTED = {
    "number": 0.35,
    "name": 0.45,
    "polarity": 0.45,
    "subject": 0.7,
    "exclusive word": 0.45,
    "order": 0.6,
}
_ADDED_NUMBER, _MISSING_NUMBER = 0.8, 0.9
_NEAR_COPY = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is checked of a text.

    Attributes
    ----------
    quantities
        Its numbers with units.
    names
        Words written as names or symbols, in lower case.
    words
        All its words, in lower case, in order.
    subject
        Its first word in lower case, where that is capitalised and carries meaning; else empty.
    """

    quantities: tuple[Quantity, ...]
    names: frozenset[str]
    words: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far the claims of two texts agree.

    Attributes
    ----------
    factor
        0–1: share of the alignment credit that is left.
    findings
        What differs: ``number``, ``name``, ``polarity``, ``subject``, ``exclusive word`` and
        ``order`` for contradictions, ``added number`` and ``missing number`` for what stands on one
        side alone.
    """

    factor: float
    findings: tuple[str, ...]

    @property
    def contradicts(self) -> bool:
        """Say whether one of the findings is a contradiction."""
        return any(finding in _CONTRADICTED for finding in self.findings)


@lru_cache(maxsize=20_000)
def find_claims(text: str) -> Claims:
    """Find what is checked of a text.

    Parameters
    ----------
    text
        A sentence or several.

    Returns
    -------
    Claims
        Its numbers, names and words.

    Examples
    --------
    >>> sorted(find_claims("In 1905 Albert Einstein worked in Bern.").names)
    ['albert', 'bern', 'einstein']
    """
    written = [re.sub(r"['’]s?$", "", word) for word in words_of(text)]
    first = written[0] if written else ""
    named = [word for n, word in enumerate(written) if _is_name(word, first_word=n == 0)]
    if len(named) > 0.6 * len(written) and len(written) >= 4:
        named = []  # a heading in title case
    return Claims(
        quantities=tuple(find_quantities(text)),
        names=frozenset(word.lower() for word in named),
        words=tuple(word.lower() for word in written),
        subject=first.lower() if first[:1].isupper() and content_words(first) else "",
    )


def _is_name(word: str, *, first_word: bool) -> bool:
    symbol = sum(map(str.isupper, word)) >= 2 or (word[0].isupper() and word[-1].isdigit())
    capitalised = word[0].isupper() and len(word) > 1 and not first_word
    return (
        (symbol or capitalised) and bool(content_words(word)) and word.lower() not in NUMBER_WORDS
    )


def compare_claims(
    response: Claims, reference: Claims, *, rescue: tuple[Claims, Claims] | None = None
) -> Agreement:
    """Compare the claims of aligned sentences.

    Sees numbers, units, names and negations that contradict each other. Does not see a wrong common
    noun, numbers or names that changed places, or a contradiction that needs knowledge.

    Parameters
    ----------
    response, reference
        Claims of the two sentences.
    rescue
        Claims of the whole response and of the whole reference, where a number or name may stand in
        another sentence; None where the sentences are close enough to be held to their own words.

    Returns
    -------
    Agreement
        The product over the findings.

    Examples
    --------
    >>> one, other = find_claims("It is 42 m high."), find_claims("It is 24 m high.")
    >>> compare_claims(one, other)
    Agreement(factor=0.35, findings=('number',))
    """
    whole_response, whole_reference = rescue or (response, reference)
    findings = [
        *_numbers(
            _unmatched(response, whole_reference, once=rescue is None),
            _unmatched(reference, whole_response, once=rescue is None),
        ),
        *_names(response, reference, whole_response, whole_reference),
        *_words(response.words, reference.words),
    ]
    factor = 1.0
    for finding in findings:
        factor *= _CONTRADICTED.get(
            finding, _ADDED_NUMBER if finding == "added number" else _MISSING_NUMBER
        )
    return Agreement(factor=factor, findings=tuple(findings))


def _unmatched(claims: Claims, other: Claims, *, once: bool) -> list[Quantity]:
    """Give the quantities that the other side has not; `once` uses up what was matched."""
    left = list(other.quantities)
    strangers = []
    for quantity in claims.quantities:
        match = next((n for n, known in enumerate(left) if same_quantity(quantity, known)), None)
        if match is None:
            strangers.append(quantity)
        elif once:
            del left[match]
    return strangers


def _numbers(added: list[Quantity], missing: list[Quantity]) -> list[str]:
    if added and missing:
        return ["number"]
    return ["added number"] if added else ["missing number"] if missing else []


def _names(
    response: Claims, reference: Claims, whole_response: Claims, whole_reference: Claims
) -> list[str]:
    added = _strangers(response, whole_reference)
    missing = _strangers(reference, whole_response)
    if added and missing:
        return ["name"]
    return ["subject"] if _subject_changed(response, reference) else []


def _words(response: tuple[str, ...], reference: tuple[str, ...]) -> list[str]:
    if polarity_differs(response, reference):
        return ["polarity"]
    if any(excludes_each_other(*pair) for pair in exchanged_words(response, reference)):
        return ["exclusive word"]
    return ["order"] if is_reordered(response, reference) else []


def _strangers(claims: Claims, other: Claims) -> set[str]:
    known = set(other.words)
    initials = "".join(word[0] for word in other.words if word in other.names)
    own_initials = "".join(word[0] for word in claims.words if word in claims.names)
    return {
        name
        for name in claims.names
        if name not in known
        and name.rstrip("s") not in known
        and not (len(name) >= 2 and name in initials)
        and not any(
            len(known_name) >= 2 and known_name in own_initials for known_name in other.names
        )
    }


def _subject_changed(response: Claims, reference: Claims) -> bool:
    one, other = response.subject, reference.subject
    if not one or not other or one in reference.words or other in response.words:
        return False
    copied = SequenceMatcher(None, response.words, reference.words, autojunk=False).ratio()
    return copied >= _NEAR_COPY
