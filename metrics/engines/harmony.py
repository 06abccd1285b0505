"""Stylistic harmony (SH): whether the parts of a response speak and look alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from judgments.records import Modality, Part
from metrics.engines.aspects import Aspect, Embed, cosines, mean_direction, mixture, ramp
from metrics.engines.pictures import visual_consistency
from metrics.engines.quantities import find_quantities
from metrics.engines.stretches import Expanded, delivered_parts
from metrics.engines.words import word_list, words_of
from metrics.extraction.texts import CAPTIONS

__all__ = ["stylistic_harmony"]

_INFORMAL = re.compile(
    r"\b(?:gonna|wanna|gotta|kinda|sorta|yeah|yep|nope|hey|wow|cool|awesome|guys|lol|omg|btw|stuff|"
    r"super|totally|dunno|folks)\b|n['’]t\b|['’](?:ll|re|ve|m)\b|[!]|[\U0001F300-\U0001FAFF]",
    re.IGNORECASE,
)
_STILTED = re.compile(
    r"\b(?:hereby|herein|hereto|heretofore|hereinafter|thereof|therein|whereas|aforementioned|"
    r"aforesaid|foregoing|pursuant|undersigned|notwithstanding|hark|behold|lo|thou|thee|thy|thine|"
    r"alas|verily|ye|hath|doth|o wonder|wondrous|respectfully|gentle reader)\b",
    re.IGNORECASE,
)
_BRITISH = re.compile(
    r"\b(?:colou?r|behaviour|flavour|centre|metre|litre|fibre|grey|analyse|organis|recognis|"
    r"realis|catalogue|defence|travell)\w*",
    re.IGNORECASE,
)
_AMERICAN = re.compile(
    r"\b(?:color|behavior|flavor|center|meter|liter|fiber|gray|analyz|organiz|recogniz|realiz|"
    r"catalog\b|defense|traveling|traveled)\w*",
    re.IGNORECASE,
)
_PROSE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_SPELLED_UNITS = frozenset(
    word_list(
        "metre metres meter meters kilometre kilometres kilometer kilometers kilogram kilograms "
        "gram grams second seconds minute minutes hour hours percent celsius centimetres "
        "centimeters litres liters"
    )
)


def stylistic_harmony(
    response: Expanded,
    parts: Sequence[Part],
    embed: Embed,
    *,
    qualities: Mapping[str, float],
) -> Aspect:
    """Judge how consistent register, spelling, notation, layout and looks are (SH).

    A product of consistencies, each 1 where nothing is mixed: register (plain, informal, stilted),
    capitals, the start and end of sentences, British and American spelling, units in words and in
    symbols, sentence length, kinship of the parts' wording, evenness of the parts' quality, and
    the colours of the images.

    Sees mixtures on the surface. Does not see whether the style suits the question, the drawing
    style of images, nor voices and music.

    Parameters
    ----------
    response
        With every placeholder expanded.
    parts
        The parts themselves, for the looks of images.
    embed
        Texts → (N, 384) unit vectors.
    qualities
        Quality of each part that is known, 0–1, by tag.

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
    prose = [
        sentence
        for stretch in response.stretches
        if stretch.modality is Modality.TEXT or stretch.source in CAPTIONS
        for sentence in stretch.sentences
    ]
    aspects = {
        "register": 1 - 0.6 * _register_mixture(prose),
        "case": 1 - 0.5 * mixture([_is_shouted(line) for line in prose]),
        "layout": 1 - 0.4 * mixture([_is_tidy(line) for line in prose]),
        "spelling": 1 - 0.3 * _spelling_mixture(" ".join(prose)),
        "units": 1 - 0.3 * _unit_mixture(prose),
        "sentence_length": _even_length(prose),
        "wording": _kinship(response, embed),
        "even_quality": _evenness(list(qualities.values())),
        "looks": visual_consistency(delivered_parts(parts)),
    }
    known = {name: value for name, value in aspects.items() if value is not None}
    return Aspect(
        value=float(np.prod(list(known.values()))),
        details={"aspects": {name: round(value, 4) for name, value in known.items()}},
    )


def _register_mixture(sentences: Sequence[str]) -> float:
    """Give 1 − Σ p² over plain, informal and stilted sentences, scaled to 0–1."""
    if not sentences:
        return 0.0
    informal = sum(bool(_INFORMAL.search(line)) for line in sentences)
    stilted = sum(bool(_STILTED.search(line)) and not _INFORMAL.search(line) for line in sentences)
    shares = np.array([informal, stilted, len(sentences) - informal - stilted]) / len(sentences)
    return min(1.0, 2.0 * float(1 - (shares**2).sum()))


def _is_shouted(sentence: str) -> bool:
    letters = [letter for letter in sentence if letter.isalpha()]
    return len(letters) >= 6 and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _is_tidy(sentence: str) -> bool:
    first = next((letter for letter in sentence if letter.isalpha()), "A")
    return first.isupper() and bool(_PROSE_END.search(sentence))


def _spelling_mixture(text: str) -> float:
    american = {word.lower() for word in _AMERICAN.findall(text)}
    british = {word.lower() for word in _BRITISH.findall(text)} - american
    return mixture([True] * len(british) + [False] * len(american))


def _unit_mixture(sentences: Sequence[str]) -> float:
    found: dict[str, list[bool]] = {}
    for sentence in sentences:
        for quantity in find_quantities(sentence):
            if quantity.dimension:
                spelled = quantity.unit.lower() in _SPELLED_UNITS
                found.setdefault(quantity.dimension, []).append(spelled)
    return max((mixture(kinds) for kinds in found.values()), default=0.0)


def _even_length(sentences: Sequence[str]) -> float | None:
    lengths = [len(words_of(sentence)) for sentence in sentences]
    if len(lengths) < 3:
        return None
    variation = float(np.std(lengths) / max(1.0, float(np.mean(lengths))))
    return 1 - 0.4 * ramp(variation, 0.6, 1.6)


def _kinship(response: Expanded, embed: Embed) -> float | None:
    """Say how close the wordings of the stretches are to one another."""
    means = [
        mean_direction(embed(stretch.sentences).astype(np.float64))
        for stretch in response.stretches
        if stretch.sentences
    ]
    if len(means) < 2:
        return None
    table = cosines(np.array(means), np.array(means))
    pairs = table[np.triu_indices(len(means), k=1)]
    return 0.5 + 0.5 * ramp(float(pairs.mean()), 0.05, 0.5)


def _evenness(qualities: Sequence[float]) -> float | None:
    if not qualities:
        return None
    return 1 - 0.3 * (1 - min(qualities))
