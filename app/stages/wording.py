"""The words of a form in the language in use."""

from __future__ import annotations

from collections.abc import Callable

from app.languages import language_in_use, t
from judgments.forms import FormSpec

__all__ = ["form_words"]


def form_words(form: FormSpec) -> Callable[[str], str]:
    """Give a function that translates a form's texts.

    A form brings its own translations under ``translations.LANG``; texts that it has in common with
    the default form are known without.
    """
    table = form.translations.get(language_in_use(), {})

    def translated(text: str) -> str:
        return table[text] if text in table else t(text)

    return translated
