"""Words as the checks see them, and word lists."""

from __future__ import annotations

import re

__all__ = ["WORD", "content_words", "word_list", "words_of"]

WORD = r"[^\W_]+(?:['’.\-][^\W_]+)*"
_WORD = re.compile(WORD)


def word_list(words: str) -> tuple[str, ...]:
    """Give the words of a list written with blanks between them."""
    return tuple(words.split())


def words_of(text: str) -> list[str]:
    """Give the words of a text in order, as written."""
    return _WORD.findall(text)


_FUNCTION_WORDS = frozenset(
    word_list(
        "a an the this that these those it its he she they we you i his her their our your my me "
        "him them us is are was were be been being am do does did have has had will would can "
        "could shall should may might must of in on at by for with from to into onto over under as "
        "than then and or but if so because while when where which who whom whose what how why "
        "there here also just very too each every some any all both such more most other about up "
        "out off again"
    )
)


def content_words(text: str) -> list[str]:
    """Give the words that carry meaning, in lower case."""
    return [word for word in map(str.lower, words_of(text)) if word not in _FUNCTION_WORDS]
