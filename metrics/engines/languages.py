"""Whether the embedding model can read a text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from metrics.engines.sentences import split_sentences
from metrics.engines.words import word_list
from metrics.quality.lexicon import is_known, load_lexicon
from metrics.reasons import extra_missing

__all__ = ["is_readable", "unreadable_because"]

_MAX_FOREIGN_LETTERS = 0.2
_MAX_FOREIGN_WORDS = 1 / 3
_MIN_WORDS = 3
# How much likelier another language than English must be, in nats: set on 85 foreign and 74 odd
# English sentences, checked on 100 and 60 others.
_LIKELIER = 14.0
_WITHOUT_NAMES = 5.0
_BASE, _PER_KNOWN_WORD, _PER_ENGLISH_WORD = 10.0, 6.0, 15.0
# Frequent in English and not words of other languages.
_ENGLISH = frozenset(word_list("the and of with are were from that this which it its has have by"))
# Languages in Latin letters that py3langid knows well; without Latin, whose names of species are
# no foreign text, and without creoles and dialects, which short English resembles.
_LANGUAGES = word_list(
    "en af az bs ca cs cy da de es et eu fi fr ga gl ha hr hu id ig is it lt lv mg ms mt nl nn no "
    "pl pt ro rw sk sl so sq sv sw tl tr uz vi xh yo zu"
)
# Words, but no parts of formulas, numbers, identifiers, calls or file names.
_WORD = re.compile(r"(?<![\w.])[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w(=])")


def is_readable(text: str) -> bool:
    """Say whether MiniLM can read a text.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    bool
        See `unreadable_because`.

    Examples
    --------
    >>> is_readable("Water boils at 100 °C."), is_readable("水在100°C沸腾")
    (True, False)
    >>> is_readable("Kot śpi na kanapie."), is_readable("Angela Merkel met Macron in Berlin.")
    (False, True)
    """
    return unreadable_because(text) is None


def unreadable_because(text: str) -> str | None:
    """Say why MiniLM cannot read a text: English, whatever names and formulas it holds, it can.

    Sees writing systems other than Latin (more than a fifth of the letters), and other languages
    in Latin letters sentence by sentence: where a third of the words stand in foreign sentences of
    at least three words, the text is foreign. A sentence is foreign where py3langid finds another
    language clearly likelier than English, with and without the names in it, and its words are
    mostly unknown in English. Does not see foreign text of one or two words, and takes a few short
    sentences of languages close to English ("De hond rent snel") for English.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str or None
        ``language_not_supported``, or the extra that is not installed; None where it is readable,
        as a text without letters is.
    """
    if _is_foreign_script(text):
        return "language_not_supported"
    foreign = words = 0
    for sentence in _judged(text):
        size = len(_words(sentence))
        if size >= _MIN_WORDS:
            if _identifier() is None or load_lexicon() is None:
                return extra_missing("local")
            words += size
            foreign += size * _is_foreign(sentence)
    return "language_not_supported" if foreign > _MAX_FOREIGN_WORDS * words else None


def _judged(text: str) -> list[str]:
    """Give the sentences; those too short to be judged are judged together."""
    sentences = split_sentences(text)
    short = [sentence for sentence in sentences if len(_words(sentence)) < _MIN_WORDS]
    long = [sentence for sentence in sentences if len(_words(sentence)) >= _MIN_WORDS]
    return [*long, " ".join(short)]


def _words(sentence: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(sentence) if len(word) > 1]


def _is_foreign_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    foreign = sum(
        1 for letter in letters if ord(letter) > 0x24F and not _is_latin_or_symbol(letter)
    )
    return foreign > _MAX_FOREIGN_LETTERS * len(letters) and foreign >= 2


def _is_latin_or_symbol(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN", "MATHEMATICAL", "GREEK"))


@lru_cache(maxsize=500)
def _is_foreign(sentence: str) -> bool:
    words = _words(sentence)
    lexicon = load_lexicon() or frozenset()
    known = [is_known(_unaccented(word), lexicon) for word in words]
    english = sum(word.lower() in _ENGLISH for word in words)
    needed = max(_LIKELIER, _BASE + _PER_KNOWN_WORD * (2 * sum(known) - len(words)))
    if _likelier_than_english(words) <= needed + _PER_ENGLISH_WORD * english:
        return False
    nameless = [word for word, is_in in zip(words, known, strict=True) if is_in or word.islower()]
    if _likelier_than_english(nameless) <= _WITHOUT_NAMES:
        return False
    # Accents alone make no foreign sentence: She ordered pâté and crème brûlée.
    return _likelier_than_english([_unaccented(word) for word in nameless]) > 0


def _unaccented(word: str) -> str:
    """Write a word as the embedding model sees it: in lower case, without accents."""
    signs = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def _likelier_than_english(words: list[str]) -> float:
    """Give by how much the likeliest other language is likelier than English, in nats."""
    identifier = _identifier()
    if not words or identifier is None:
        return 0.0
    scores = dict(identifier.rank(" ".join(words)))
    english = scores.pop("en")
    return float(max(scores.values()) - english)


@cache
def _identifier() -> Any:  # noqa: ANN401
    try:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier
    except ImportError:
        return None
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LANGUAGES)
    return identifier
