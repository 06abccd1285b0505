"""Say something in the language in use."""

from __future__ import annotations

from app.languages.catalogues import catalogue
from app.languages.choosing import language_in_use
from judgments.errors import JudgmentsError

__all__ = ["t", "tn", "told"]


def t(message: str, /, **values: object) -> str:
    """Translate a message and fill in its placeholders.

    Parameters
    ----------
    message
        In English; where it has no translation, it stays English.
    **values
        For placeholders such as ``{count}``; without any, braces stay as they are.

    Examples
    --------
    >>> t("Pair {number} of {total}", number=1, total=3)
    'Pair 1 of 3'
    """
    words = catalogue(language_in_use()).gettext(message) if message else ""
    return words.format(**values) if values else words


def tn(one: str, many: str, n: int, /, **values: object) -> str:
    """Translate a message that counts; ``{n}`` is the count.

    Examples
    --------
    >>> tn("{n} face", "{n} faces", 2)
    '2 faces'
    """
    return catalogue(language_in_use()).ngettext(one, many, n).format(n=n, **values)


def told(error: JudgmentsError) -> str:
    """Translate what an error says, and the words that fill its placeholders."""
    values = {
        name: t(value) if isinstance(value, str) else value for name, value in error.values.items()
    }
    return t(error.message, **values)
