"""What a form with translations leaves untranslated."""

from __future__ import annotations

from collections.abc import Callable

from judgments.forms.specs import FormSpec, FormText, named_texts

__all__ = ["untranslated"]


def untranslated(
    form: FormSpec, known: Callable[[str, str], bool] = lambda _language, _text: False
) -> dict[str, list[FormText]]:
    """List, by language that a form is translated to, the texts that it lacks there.

    Parameters
    ----------
    form
        The form.
    known
        Says of a language and a text whether a translation is there without the form's.

    Returns
    -------
    dict
        Texts with the key where each stands first, in the order of the form; languages that lack
        none have an empty list.
    """
    texts: dict[str, FormText] = {}
    for one in named_texts(form):
        texts.setdefault(one.text, one)
    return {
        language: [
            one for text, one in texts.items() if text not in table and not known(language, text)
        ]
        for language, table in form.translations.items()
    }
