"""Which language a person reads."""

from __future__ import annotations

from contextvars import ContextVar

from app.languages.catalogues import SOURCE, names

__all__ = ["LANGUAGES", "choose_language", "language_in_use", "use_language"]

LANGUAGES = names()
"""Each language's own name by its code."""

_in_use: ContextVar[str] = ContextVar("language", default=SOURCE)


def use_language(language: str) -> None:
    """Speak a language from here on, in this thread or request."""
    _in_use.set(language if language in LANGUAGES else SOURCE)


def language_in_use() -> str:
    """Give the code of the language that is spoken."""
    return _in_use.get()


def choose_language(*wishes: str | None) -> str:
    """Give the first language wished for that is there, else English.

    Parameters
    ----------
    *wishes
        Language tags, or values of an ``Accept-Language`` header, the dearest first.

    Examples
    --------
    >>> choose_language(None, "fr", "zh-TW,zh;q=0.9,en;q=0.8")
    'zh'
    >>> choose_language("en-GB", "zh")
    'en'
    """
    for wish in wishes:
        for tag in (wish or "").split(","):
            code = tag.split(";")[0].split("-")[0].split("_")[0].strip().lower()
            if code in LANGUAGES:
                return code
    return SOURCE
