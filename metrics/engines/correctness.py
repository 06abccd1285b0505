"""Semantic correctness (SC): what the response says against what the reference says."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.engines.aspects import Aspect, Embed, cosines, ramp
from metrics.engines.claims import Agreement, compare_claims, find_claims
from metrics.engines.stretches import Expanded
from metrics.engines.words import content_words
from metrics.extraction.texts import CAPTIONS

__all__ = ["semantic_correctness"]

# Cosines of unrelated sentences lie below the first, of true paraphrases above the second.
UNRELATED, PARAPHRASE = 0.2, 0.9
_NEARLY_AS_GOOD = 0.05
_HELD_TO_ITS_WORDS = 0.8
# Of sentences closer than this, those that differ in one word mostly differ by a synonym.
_SYNONYMS = 0.95
# Sentences further apart than the first do not contradict each other, from the second on fully.
_CONTRADICTS = (0.5, 0.85)
_COST_OF_CONTRADICTION = 0.5
_EXPLAINED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    sentences: list[str]
    vectors: NDArray[np.float64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    credit: float
    cosine: float
    text: str
    agreement: Agreement

    @property
    def contradiction(self) -> float:
        return ramp(self.cosine, *_CONTRADICTS) if self.agreement.contradicts else 0.0


def semantic_correctness(response: Expanded, reference: Expanded | None, embed: Embed) -> Aspect:
    """Align the sentences of response and reference, and hold aligned ones to their claims (SC).

    Precision is the mean credit of the response's sentences, recall that of the reference's, each
    weighted by its content words. A sentence may align with one sentence or with two neighbours.
    Its credit grows with the cosine of the embeddings (0 at 0.2, 1 at 0.9) and shrinks where
    numbers, units, names or negations disagree. The value is the harmonic mean of precision and
    recall, times 1 − ½·√c, c being the share of the response that contradicts the reference: what
    is wrong counts for more than what is missing.

    Sees what is missing or added, and contradicted numbers (in digits, words, ranges, fractions,
    ordinals, times of day), units (spelled out, prefixed, converted, products and rates), names (also
    as abbreviation, adjective or in another spelling) and negations: negators
    (*no*, *none of*, *never*, *hardly*), negative words and forms (*lacks*, *fails to*, *too weak
    to*, *stops it from*), prefixes and suffixes, common opposites; two in one clause affirm, and
    each counts for its own clause (*dairy but no nuts*). A difference in polarity counts in full only between sentences of
    nearly the same wording; between freer ones it may be a way of putting it, and costs a fifth.

    Does not see reasoning, knowledge that two phrasings share (*acquitted*, *left office*; *dogs
    must pay* for *dogs are not free*), roles that changed places in free wording, rare opposites,
    two negations that changed at once, units outside its table, or anything that text and captions
    do not say. Of a wrong common noun it sees only one exchanged in a copied sentence.

    Parameters
    ----------
    response, reference
        Both sides with every placeholder expanded; None where the item has no reference.
    embed
        Texts → (N, 384) unit vectors.

    Returns
    -------
    Aspect
        0–1; 0 for an empty response; None where a part of either side has no text.
    """
    null = _why_null(response, reference)
    if reference is None or null is not None:
        sides = {"response": response.unread, "reference": reference.unread if reference else []}
        unread = {side: tags for side, tags in sides.items() if tags}
        return Aspect(value=None, reason=null, details={"unread": unread} if unread else {})
    if not response.sentences:
        return Aspect(
            value=0.0, details={"empty_response": response.is_empty, **_sources(response)}
        )
    ours, theirs = _side(response.sentences, embed), _side(reference.sentences, embed)
    precision_of = _matches(ours, theirs, reverse=False)
    recall_of = _matches(theirs, ours, reverse=True)
    precision = _weighted([match.credit for match in precision_of], ours.weights)
    recall = _weighted([match.credit for match in recall_of], theirs.weights)
    total = precision + recall
    harmonic = 2 * precision * recall / total if total > 0 else 0.0
    wrong = _weighted([match.contradiction for match in precision_of], ours.weights)
    return Aspect(
        value=harmonic * (1 - _COST_OF_CONTRADICTION * wrong**0.5),
        details={
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "contradicted_share": round(wrong, 4),
            **_sources(response),
            "sentences": _explained(ours, precision_of),
            "reference_sentences": _explained(theirs, recall_of),
        },
    )


def _why_null(response: Expanded, reference: Expanded | None) -> str | None:
    if reference is None:
        return "no_reference"
    if response.is_empty:
        return None
    reason = response.reason or reference.reason
    if reason is None and not reference.sentences:
        return "no_reference_text"
    return reason


def _side(sentences: list[str], embed: Embed) -> _Side:
    weights = [float(min(30, max(1, len(content_words(sentence))))) for sentence in sentences]
    return _Side(
        sentences=sentences,
        vectors=embed(sentences).astype(np.float64),
        weights=np.array(weights),
    )


def _matches(one: _Side, other: _Side, *, reverse: bool) -> list[_Match]:
    texts = list(other.sentences)
    vectors = other.vectors
    if len(texts) > 1:
        pairs = other.vectors[:-1] + other.vectors[1:]
        pairs /= np.linalg.norm(pairs, axis=1, keepdims=True)
        vectors = np.concatenate([vectors, pairs])
        texts += [f"{a} {b}" for a, b in itertools.pairwise(texts)]
    wholes = (" ".join(one.sentences), " ".join(other.sentences))
    return [
        _best(sentence, row, texts, wholes, reverse=reverse)
        for sentence, row in zip(one.sentences, cosines(one.vectors, vectors), strict=True)
    ]


def _best(
    sentence: str,
    row: NDArray[np.float64],
    texts: list[str],
    wholes: tuple[str, str],
    *,
    reverse: bool,
) -> _Match:
    """Take the best of the candidates whose cosine is nearly the highest."""
    order = np.argsort(-row, kind="stable")[:4]
    found = []
    for n in order:
        cosine = float(row[n])
        if cosine < row[order[0]] - _NEARLY_AS_GOOD:
            break
        agreement = _agreement(sentence, texts[n], cosine, wholes, reverse=reverse)
        certainty = ramp(cosine, *_CONTRADICTS)
        credit = ramp(cosine, UNRELATED, PARAPHRASE) * (1 - certainty * (1 - agreement.factor))
        found.append(_Match(credit=credit, cosine=cosine, text=texts[n], agreement=agreement))
    return max(found, key=lambda match: match.credit)


def _agreement(
    sentence: str, match: str, cosine: float, wholes: tuple[str, str], *, reverse: bool
) -> Agreement:
    if cosine < _CONTRADICTS[0]:
        return Agreement(factor=1.0, findings=())
    own, other = find_claims(sentence), find_claims(match)
    if reverse:
        own, other, wholes = other, own, wholes[::-1]
    rescue = None
    if cosine < _HELD_TO_ITS_WORDS:
        rescue = find_claims(wholes[0]), find_claims(wholes[1])
    return compare_claims(own, other, rescue=rescue, synonyms=cosine >= _SYNONYMS)


def _weighted(values: Sequence[float], weights: NDArray[np.float64]) -> float:
    return float((np.array(values) * weights).sum() / weights.sum())


def _sources(response: Expanded) -> dict[str, Any]:
    characters: Counter[str] = Counter()
    for stretch in response.stretches:
        if stretch.source is not None:
            characters[stretch.source] += len(stretch.text or "")
    total = characters.total()
    share = sum(characters[source] for source in CAPTIONS) / total if total else 0.0
    return {"caption_share": round(share, 4), "sources": dict(sorted(characters.items()))}


def _explained(side: _Side, matches: Sequence[_Match]) -> list[dict[str, Any]]:
    return [
        {
            "text": sentence[:200],
            "matched": match.text[:200],
            "cosine": round(match.cosine, 4),
            "credit": round(match.credit, 4),
            "checks": list(match.agreement.findings),
        }
        for sentence, match in zip(side.sentences[:_EXPLAINED], matches, strict=False)
    ]
