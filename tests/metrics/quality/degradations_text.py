"""Ways to spoil a text, each at five severities; seeded."""

import string
from collections.abc import Callable

import numpy as np

from tests.metrics.quality.corpus_text import DEVELOPMENT

__all__ = ["OF_TEXTS", "babble", "noise"]

Degradation = Callable[[str, float], str]


def truncation(text: str, share: float) -> str:
    """Cut a share of the signs off the end; never between two sentences, where nobody can tell."""
    cut = text[: round((1 - share) * len(text))].rstrip()
    while cut.endswith((".", "!", "?", ":", ";")):
        cut = cut[:-2].rstrip()
    return cut


def word_salad(text: str, share: float) -> str:
    """Let a share of the words change places."""
    rng = np.random.default_rng(21)
    words = text.split(" ")
    places = rng.permutation(len(words))[: round(share * len(words))]
    moved = [words[n] for n in rng.permutation(places)]
    for n, word in zip(places, moved, strict=True):
        words[n] = word
    return " ".join(words)


def random_words(text: str, share: float) -> str:
    """Put English words that have no business there in the place of a share of the words."""
    rng = np.random.default_rng(22)
    words = text.split(" ")
    strangers = sorted(set(" ".join(DEVELOPMENT.values()).split()))
    for n in rng.permutation(len(words))[: round(share * len(words))]:
        words[n] = str(rng.choice(strangers))
    return " ".join(words)


def repetition(text: str, share: float) -> str:
    """Let the text get stuck: its last share is one sentence over and over."""
    sentences = text.replace("\n", " ").split(". ")
    kept = max(1, round((1 - share) * len(sentences)))
    return ". ".join(sentences[:kept] + sentences[kept - 1 : kept] * (len(sentences) - kept)) + "."


def character_noise(text: str, share: float) -> str:
    """Put other signs in the place of a share of the letters."""
    rng = np.random.default_rng(23)
    signs = list(text)
    letters = [n for n, sign in enumerate(signs) if sign.isalpha()]
    for n in rng.permutation(letters)[: round(share * len(letters))]:
        signs[n] = str(rng.choice(list(string.ascii_letters + string.digits + "#$%&*+/@^~")))
    return "".join(signs)


def noise(seed: int) -> str:
    """Give 600 printable signs at random."""
    return "".join(np.random.default_rng(seed).choice(list(string.printable[:95]), 600))


def babble(seed: int) -> str:
    """Give 120 made-up words, then a full stop."""
    rng = np.random.default_rng(seed)
    letters = list(string.ascii_lowercase)
    return " ".join("".join(rng.choice(letters, rng.integers(2, 9))) for _ in range(120)) + "."


OF_TEXTS: dict[str, tuple[Degradation, tuple[float, ...]]] = {
    "truncation": (truncation, (0.1, 0.25, 0.4, 0.6, 0.8)),
    "word salad": (word_salad, (0.1, 0.25, 0.45, 0.7, 1.0)),
    "random words": (random_words, (0.1, 0.25, 0.45, 0.7, 1.0)),
    "repetition": (repetition, (0.15, 0.3, 0.5, 0.7, 0.9)),
    "character noise": (character_noise, (0.01, 0.04, 0.1, 0.2, 0.4)),
}
