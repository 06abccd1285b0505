"""What a sentence claims beyond its topic: numbers, names and polarity, which embeddings miss."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from metrics.engines.denials import spoken_words
from metrics.engines.figures import number_findings, unmatched
from metrics.engines.names import find_names, strange_names
from metrics.engines.numerals import NUMBER_WORDS
from metrics.engines.polarity import affirmed, polarity_differs
from metrics.engines.quantities import Quantity, find_quantities
from metrics.engines.wording import (
    exchanged_words,
    excludes_each_other,
    is_other_word,
    is_reordered,
    likeness,
)
from metrics.engines.words import content_words, words_of

__all__ = ["Agreement", "Claims", "compare_claims", "find_claims"]

# A contradicted claim leaves this share of a sentence's credit, ...
_CONTRADICTED = {
    "number": 0.35,
    "name": 0.45,
    "polarity": 0.45,
    "subject": 0.7,
    "exclusive word": 0.45,
    "order": 0.6,
}
# ... and what may be one, or stands on one side alone, that.
_DOUBTFUL = {
    "added number": 0.8,
    "missing number": 0.9,
    "unsure polarity": 0.8,
    "other word": 0.75,
}
_NEAR_COPY, _COPY = 0.6, 0.7
_POSSESSIVE = re.compile(r"['’]s?$")
_CONTRAST = re.compile(
    r",\s+(?:and\s+|but\s+)?not\s+(?!only|just|merely|to\b|even|least)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is checked of a text.

    Attributes
    ----------
    quantities
        Its numbers with units.
    names
        Words written as names or symbols, in lower case, in order.
    words
        All its words, in lower case, in order.
    spoken
        The same, with a semicolon wherever a clause surely ends between two of them.
    subject
        Its first word in lower case, where that is capitalised and carries meaning; else empty.
    """

    quantities: tuple[Quantity, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    spoken: tuple[str, ...]
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
        ``order`` for contradictions; ``added number`` and ``missing number`` for what stands on one
        side alone; ``unsure polarity`` where the wording differs too much to be sure, and ``other
        word`` where nearly copied sentences differ in a word.
    """

    factor: float
    findings: tuple[str, ...]

    @property
    def contradicts(self) -> bool:
        """Say whether one of the findings is a contradiction."""
        return any(finding in _CONTRADICTED for finding in self.findings)


@lru_cache(maxsize=500)
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
    contrasted = _CONTRAST.sub(" instead of ", text)
    spoken = [_POSSESSIVE.sub("", word) for word in spoken_words(contrasted)]
    written = [word for word in spoken if word != ";"]
    first = written[0] if written else ""
    quantities = tuple(find_quantities(text))
    units = {word for quantity in quantities for word in words_of(quantity.unit)}
    return Claims(
        quantities=quantities,
        names=tuple(find_names(text, units)),
        words=tuple(word.lower() for word in written),
        spoken=tuple(word.lower() for word in spoken),
        subject=first.lower() if _is_subject(first) else "",
    )


def _is_subject(first: str) -> bool:
    return first[:1].isupper() and bool(content_words(first)) and first.lower() not in NUMBER_WORDS


def compare_claims(
    response: Claims,
    reference: Claims,
    *,
    rescue: tuple[Claims, Claims] | None = None,
    synonyms: bool = False,
) -> Agreement:
    """Compare the claims of aligned sentences.

    Sees numbers, units, names and negations that contradict each other. Does not see a wrong common
    noun in free wording, numbers or names that changed places there, or a contradiction that needs
    knowledge.

    Parameters
    ----------
    response, reference
        Claims of the two sentences.
    rescue
        Claims of the whole response and of the whole reference, where a number or name may stand in
        another sentence; None where the sentences are close enough to be held to their own words.
    synonyms
        Whether the sentences mean so much the same that an exchanged word must be a synonym.

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
    once = rescue is None
    like = likeness(response.words, reference.words)
    findings = [
        *number_findings(
            unmatched(response.quantities, whole_reference.quantities, once=once),
            unmatched(reference.quantities, whole_response.quantities, once=once),
        ),
        *_names(response, reference, whole_response, whole_reference, like),
        *_polarity(response, reference),
    ]
    if like >= _NEAR_COPY:
        found = [] if findings else _exchanges(response, reference, like)
        findings += [one for one in found if not (synonyms and one == "other word")]
    factor = 1.0
    for finding in findings:
        factor *= _CONTRADICTED.get(finding) or _DOUBTFUL[finding]
    return Agreement(factor=factor, findings=tuple(findings))


def _names(
    response: Claims,
    reference: Claims,
    whole_response: Claims,
    whole_reference: Claims,
    like: float,
) -> list[str]:
    added = strange_names(response.names, whole_reference.words, whole_reference.names)
    missing = strange_names(reference.names, whole_response.words, whole_response.names)
    if added and missing:
        return ["name"]
    one, other = response.subject, reference.subject
    changed = one and other and one not in reference.words and other not in response.words
    return ["subject"] if changed and like >= _NEAR_COPY else []


def _polarity(response: Claims, reference: Claims) -> list[str]:
    if not polarity_differs(response.spoken, reference.spoken):
        return []
    like = likeness(affirmed(response.words), affirmed(reference.words))
    return ["polarity"] if like >= _NEAR_COPY else ["unsure polarity"]


def _exchanges(response: Claims, reference: Claims, like: float) -> list[str]:
    """Name what was exchanged in a sentence that is otherwise the same."""
    exchanged = list(exchanged_words(response.words, reference.words))
    if any(excludes_each_other(*pair) for pair in exchanged):
        return ["exclusive word"]
    if is_reordered(response.words, reference.words):
        return ["order"]
    other = like >= _COPY and any(is_other_word(*pair) for pair in exchanged)
    return ["other word"] if other else []
