"""Whether the embedding model can read a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from metrics.engines.words import word_list, words_of

__all__ = ["is_readable"]

_MAX_FOREIGN_LETTERS = 0.2
_MIN_WORDS = 8

_ENGLISH = frozenset(
    word_list(
        "a an i do does did the of and to in is that it was for on are as with his they at be this from have or by "
        "one had not but what all were when we there can an your which their said if will each "
        "about how up out them then she many some so these would other into has more no its than"
    )
)
# Words that are frequent there and not in English.
_OTHERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        language: frozenset(word_list(words)) - _ENGLISH
        for language, words in {
            "German": "der die das und ist nicht ein eine einer den dem des mit auf für von zu im "
            "sich auch als wird sind bei aus nach wie über oder wenn werden durch zum zur kann",
            "French": "le la les des et est une un dans que qui pour pas sur avec au aux du par ce "
            "cette il elle sont plus ne se où être ont ses leur mais ou",
            "Spanish": "el la los las de y es una un en que por con para no se su del al lo como "
            "más pero sus le ya o este sí porque esta son entre está cuando muy sin",
            "Italian": "il la i gli le di e è una un in che per con non si del della dei nel alla "
            "sono più anche come da questo ma ha lo al delle",
            "Portuguese": "o a os as de e é uma um em que por com para não se do da dos das no na "
            "ao mais como mas foi ele são ou quando muito",
            "Dutch": "de het een en is van niet op te dat die in met voor zijn er aan ook als door "
            "wordt naar bij om of uit kan maar",
        }.items()
    }
)


def is_readable(text: str) -> bool:
    """Say whether MiniLM can read a text: English, whatever figures and formulas it holds.

    Sees writing systems other than Latin (more than a fifth of the letters), and, from eight words
    on, German, French, Spanish, Italian, Portuguese and Dutch by their most frequent words. Does
    not see other languages written in Latin letters, nor a foreign text of a few words.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    bool
        False where its embedding would be noise. A text without letters is readable.

    Examples
    --------
    >>> is_readable("Water boils at 100 °C."), is_readable("水在100°C沸腾")
    (True, False)
    """
    return not _is_foreign_script(text) and not _is_foreign_language(text)


def _is_foreign_script(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    foreign = sum(
        1 for letter in letters if ord(letter) > 0x24F and not _is_latin_or_symbol(letter)
    )
    return foreign > _MAX_FOREIGN_LETTERS * len(letters) and foreign >= 2


def _is_latin_or_symbol(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN", "MATHEMATICAL", "GREEK"))


def _is_foreign_language(text: str) -> bool:
    words = [word.lower() for word in words_of(text)]
    if len(words) < _MIN_WORDS:
        return False
    english = sum(word in _ENGLISH for word in words)
    foreign = max(sum(word in common for word in words) for common in _OTHERS.values())
    return foreign > 1.5 * english and foreign >= 0.2 * len(words)
