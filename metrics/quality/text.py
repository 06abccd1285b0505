"""Quality of running text: is it words, is it whole, does it say things once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from operator import eq

import numpy as np

from judgments.records import Part
from metrics.quality.base import LIMITS, Quality, graded, null, ramp, unusable
from metrics.quality.lexicon import COMMON, FOREIGN, is_known, is_misspelt, load_lexicon
from metrics.quality.order import Order, load_followers, measure_order
from metrics.reasons import extra_missing

__all__ = ["grade_text", "score_text"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOJIBAKE = re.compile(r"[ÃÂ][\x80-\xbf©®°±´¶·º»¼½]|â€.|ï¿½")
_RUN = re.compile(r"([^\s\d.\-=_*#])\1{4,}")
_ERROR = re.compile(r"\[(?:MISSING|ERROR)_[A-Z]+[^\]]*\]|\blorem ipsum\b|\{\{.*?\}\}", re.I)
_ENDS = tuple(".!?…:;)]}\"'”’»>|`*。！？")
_DANGLING = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "in",
        "with",
        "by",
        "for",
        "from",
        "that",
        "which",
        "is",
        "are",
        "as",
        "on",
        "at",
    ]
)
_WORDS_JUDGED = 5_000
_FEWEST_PAIRS = 15
_RATIOS, _GRADES = (1.0, 1.25, 1.55, 1.8), (0.05, 0.35, 0.85, 1.0)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def score_text(part: Part) -> Quality:
    """Grade the text of a part.

    Parameters
    ----------
    part
        Of modality text.

    Returns
    -------
    Quality
        See `grade_text`.
    """
    return grade_text(part.text or "")


def grade_text(text: str) -> Quality:
    """Grade running text in English.

    It sees misspelt and meaningless words, words in an order that English does not have, wrongly
    decoded letters, leftover templates, text that stops in mid-sentence, and repetition of
    sentences and of word sequences. It cannot see whether the text is true, on topic or well
    argued, a wrong ending or article, words that change places within a short text, repetition in
    other words, or a list of which the last entries are missing. Names and technical terms outside
    the model's 22,000 words count as unknown words; up to 8 % of them cost nothing.

    How much of a text that stops short is missing cannot be seen without the whole. One that stops
    in mid-sentence costs the more, the fewer words came before; one that was cut exactly between
    two sentences is taken for whole.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    Quality
        0–1; 0 where there is nothing; null in a language without a lexicon.

    Examples
    --------
    >>> grade_text("Water boils at 100 °C. It freezes at 0 °C.").value
    1.0
    >>> grade_text("Watre bolis qat 100 °C. Itt frezzes qat 0 °C.").value < 0.5
    True
    """
    if len(text) > LIMITS["text_characters"]:
        return null("too_large")
    if not text.strip():
        return unusable("there is no text")
    lexicon, followers = load_lexicon(), load_followers()
    if lexicon is None or followers is None:
        return null(extra_missing("local"))
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if _is_foreign(text, words, lexicon):
        return null("language_not_supported")
    unknown, misspelt, judged = _strange_words(text, words, lexicon)
    doubled = sum(map(eq, words, words[1:])) / max(len(words), 1)
    debris, order = _debris_share(text), measure_order(text, followers)
    sentences, sequences = _repeated_sentences(text), _repeated_sequences(words)
    return graded(
        {
            "words": ramp((max(0, unknown - 1) + misspelt) / judged, bad=0.55, good=0.08),
            "letters": ramp(debris, bad=0.25, good=0.0) ** 2,
            "templates": 0.5 ** min(len(_ERROR.findall(text)), 4),
            "order": _sense(order),
            "complete": _completeness(text, words, lexicon),
            "repetition": ramp(max(sentences, sequences, 2 * doubled), bad=1.0, good=0.1),
        },
        {
            "words": len(words),
            "unknown_words": unknown,
            "misspelt_words": misspelt,
            "debris": debris,
            "known_pairs": order.known,
            "order_ratio": order.ratio,
            "order_gain": order.gain,
            "repeated_sentences": sentences,
            "repeated_sequences": sequences,
            "doubled_words": doubled,
        },
    )


def _is_foreign(text: str, words: list[str], lexicon: frozenset[str]) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum(1 for sign in letters if unicodedata.name(sign, "").startswith("LATIN"))
    if letters and latin / len(letters) < 0.5:
        return True
    if len(words) < 5:
        return False
    common = sum(word in COMMON for word in words) / len(words)
    foreign = sum(word in FOREIGN for word in words) / len(words)
    some = set(words[:_WORDS_JUDGED])
    known = sum(is_known(word, lexicon) for word in some) / len(some)
    return foreign > 0.12 and foreign > 2 * common and known < 0.9


def _strange_words(text: str, words: list[str], lexicon: frozenset[str]) -> tuple[int, int, int]:
    """Count unknown words, those surely misspelt, and all words; a name is never unknown."""
    capitals = re.findall(r"(?<=[a-z,;] )[A-Z][a-z]+|\b[A-Z]{2,5}s?\b", text)
    names = {found.lower() for found in capitals if not is_misspelt(found.lower(), lexicon)}
    judged = [word for word in words[:_WORDS_JUDGED] if len(word) > 1]
    unknown = [word for word in judged if word not in names and not is_known(word, lexicon)]
    misspelt = sum(is_misspelt(word, lexicon) for word in unknown)
    return len(unknown), misspelt, max(len(judged), 1)


def _debris_share(text: str) -> float:
    """Give the share of signs that stem from wrong decoding or stuck keys."""
    bad = sum(sign == "\ufffd" or _is_control(sign) for sign in text)
    bad += sum(len(found.group()) for found in _MOJIBAKE.finditer(text))
    bad += sum(len(found.group()) for found in _RUN.finditer(text))
    return bad / len(text)


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"} and sign not in "\n\r\t"


def _sense(order: Order) -> float:
    """Grade the order of words: English keeps most of its common pairs, a shuffle none of its own."""
    if order.pairs < _FEWEST_PAIRS:
        return 1.0
    kept = max(
        float(np.interp(order.ratio, _RATIOS, _GRADES)), ramp(order.gain, bad=0.25, good=0.55)
    )
    return kept * ramp(order.known, bad=0.0, good=0.45)


def _completeness(text: str, words: list[str], lexicon: frozenset[str]) -> float:
    if len(words) < 6 or text.rstrip().endswith(_ENDS):
        return 1.0
    last = text.rstrip().splitlines()[-1]
    if _breaks_off(last, words[-1], lexicon):
        return _told(words)
    if re.match(r"\s*([-*•#|]|\d+[.)])", last) or re.search(r"[\d%=°²³)]\S*$", last):
        return 1.0
    return _told(words) if len(_SENTENCE.split(text.strip())) > 1 else 0.8


def _breaks_off(last: str, word: str, lexicon: frozenset[str]) -> bool:
    """Say whether a line surely goes on: it ends on a comma, on "the", or within a word."""
    if word in _DANGLING or last.endswith((",", "-")):
        return True
    return last.endswith(word) and not is_known(word, lexicon)


def _told(words: list[str]) -> float:
    """Grade a text that stops in mid-sentence by how much came before."""
    return 0.85 * len(words) / (len(words) + 25)


def _repeated_sentences(text: str) -> float:
    sentences = [part.strip().lower() for part in _SENTENCE.split(text) if len(part.strip()) > 8]
    if len(sentences) < 2:
        return 0.0
    weights = Counter(sentences)
    again = sum(len(sentence) * (times - 1) for sentence, times in weights.items())
    return again / sum(len(sentence) for sentence in sentences)


def _repeated_sequences(words: list[str]) -> float:
    """Give the share of four-word sequences that were there before."""
    fours = list(zip(words, words[1:], words[2:], words[3:], strict=False))
    return 1.0 - len(set(fours)) / len(fours) if fours else 0.0
