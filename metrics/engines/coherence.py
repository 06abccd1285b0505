"""Holistic coherence (HC): whether the interleaved whole hangs together and keeps to the question."""

from __future__ import annotations

from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from judgments.records import Modality
from metrics.engines.aspects import Aspect, Embed, cosines, mean_direction, ramp
from metrics.engines.claims import find_claims
from metrics.engines.mentions import absent_parts
from metrics.engines.polarity import polarity_differs
from metrics.engines.stretches import Expanded

__all__ = ["holistic_coherence"]

Vectors = NDArray[np.float64]

# Where each kind of closeness starts to count and where it is full, in cosines.
_RELEVANCE = (0.05, 0.6)
_FIT = (0.05, 0.5)
_FLOW = (0.0, 0.4)
_STRAY = 0.25
_REPEATED = 0.97
_ABOUT_THE_SAME = 0.7
_SAME_WORDS = 0.6


def holistic_coherence(
    response: Expanded, question: Expanded, embed: Embed, *, text_quality: float | None
) -> Aspect:
    """Judge the caption-expanded response as a whole (HC).

    The mean of relevance to the question, fit of each non-text part to the text beside it, and flow
    from sentence to sentence, times penalties for parts that are pointed at and not there,
    sentences that belong to nothing else, repetition, contradiction, and text that is damaged.

    Sees off-topic parts and sentences, broken order of topics, repeated or contradicting sentences. Does not see
    whether an argument holds, nor anything in a part that its caption does not say.

    Parameters
    ----------
    response, question
        Both with every placeholder expanded; question parts without text are left out.
    embed
        Texts → (N, 384) unit vectors.
    text_quality
        Quality of the response's prose, 0–1; None where there is none.

    Returns
    -------
    Aspect
        0–1; 0 for an empty response; None where a part of the response has no text.
    """
    if response.is_empty:
        return Aspect(value=0.0, details={"empty_response": True})
    if response.reason is not None:
        unread = {"unread": {"response": response.unread}} if response.unread else {}
        return Aspect(value=None, reason=response.reason, details=unread)
    vectors = embed(response.sentences).astype(np.float64)
    absent = absent_parts(response, question)
    closeness = {
        "relevance": _relevance(vectors, question, embed),
        "fit": _fit(response, vectors),
        "flow": _flow(vectors),
    }
    penalties = {
        "delivered": _delivered(response, absent),
        "no_strays": _no_strays(response, vectors, question, embed),
        "no_repetition": _no_repetition(response.sentences, vectors),
        "no_contradiction": _no_contradiction(response.sentences, vectors),
        "sound_text": 1.0 if text_quality is None else 0.4 + 0.6 * text_quality,
    }
    known = [value for value in closeness.values() if value is not None]
    value = float(np.mean(known)) if known else 1.0
    for penalty in penalties.values():
        value *= penalty
    aspects = {name: found for name, found in closeness.items() if found is not None} | penalties
    return Aspect(
        value=value,
        details={
            "aspects": {name: round(found, 4) for name, found in aspects.items()},
            "absent": absent,
        },
    )


def _relevance(vectors: Vectors, question: Expanded, embed: Embed) -> float | None:
    if not question.sentences or not len(vectors) or question.reason == "language_not_supported":
        return None
    asked = mean_direction(embed(question.sentences).astype(np.float64))
    return ramp(float(asked @ mean_direction(vectors)), *_RELEVANCE)


def _fit(response: Expanded, vectors: Vectors) -> float | None:
    """Average the closeness of each non-text part to the stretches on either side of it."""
    means: list[Vectors | None] = []
    start = 0
    for stretch in response.stretches:
        end = start + len(stretch.sentences)
        means.append(mean_direction(vectors[start:end]) if end > start else None)
        start = end
    found = []
    for n, stretch in enumerate(response.stretches):
        own = means[n]
        if stretch.modality is Modality.TEXT or own is None:
            continue
        beside = [mean for mean in (*means[max(0, n - 1) : n], *means[n + 1 : n + 2])]
        near = [float(own @ mean) for mean in beside if mean is not None]
        if near:
            found.append(ramp(max(near), *_FIT))
    return float(np.mean(found)) if found else None


def _flow(vectors: Vectors) -> float | None:
    if len(vectors) < 2:
        return None
    steps = (vectors[:-1] * vectors[1:]).sum(axis=1)
    return float(np.mean([ramp(float(step), *_FLOW) for step in steps]))


def _delivered(response: Expanded, absent: list[str]) -> float:
    parts = sum(stretch.modality is not Modality.TEXT for stretch in response.stretches)
    missing = response.undelivered + len(absent)
    return 1 - 0.5 * missing / (parts + missing) if missing else 1.0


def _no_strays(response: Expanded, vectors: Vectors, question: Expanded, embed: Embed) -> float:
    """Find sentences that are close to no other sentence and not to the question either."""
    if len(vectors) < 3:
        return 1.0
    asked = embed(question.sentences).astype(np.float64)
    table = np.concatenate([cosines(vectors, vectors), cosines(vectors, asked)], axis=1)
    np.fill_diagonal(table[:, : len(vectors)], -1.0)
    is_prose = np.array(
        [
            stretch.modality is Modality.TEXT
            for stretch in response.stretches
            for _ in stretch.sentences
        ]
    )
    strays = (table.max(axis=1) < _STRAY) & is_prose
    return 1 - 0.7 * float(strays.sum() / max(1, is_prose.sum()))


def _no_repetition(sentences: list[str], vectors: Vectors) -> float:
    if len(sentences) < 2:
        return 1.0
    earlier = np.tril(cosines(vectors, vectors), k=-1)
    return 1 - float((earlier.max(axis=1) > _REPEATED).mean())


def _no_contradiction(sentences: list[str], vectors: Vectors) -> float:
    if len(sentences) < 2:
        return 1.0
    close = np.argwhere(np.triu(cosines(vectors, vectors), k=1) > _ABOUT_THE_SAME)[:50]
    opposed = sum(_opposed(sentences[one], sentences[other]) for one, other in close)
    return max(0.4, 1 - 0.2 * opposed)


def _opposed(one: str, other: str) -> bool:
    """Say whether a sentence denies what another says in nearly the same words."""
    ours, theirs = find_claims(one).words, find_claims(other).words
    copied = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    return copied >= _SAME_WORDS and polarity_differs(ours, theirs)
