"""What a form leaves untranslated, line by line and in a sentence."""

from __future__ import annotations

from app.cli.context import console
from app.languages.catalogues import SOURCE, catalogue, names
from judgments.forms import FormSpec, texts_of, untranslated

__all__ = ["print_untranslated", "warn_of_untranslated"]

_LONGEST = 60
_NAMED = 3


def print_untranslated(form: FormSpec, source: str) -> None:
    """Print every text that a form lacks in a language, with its key; nothing for one language."""
    n = len(texts_of(form))
    for language, lacking in untranslated(form, _known).items():
        words = f"lacks {len(lacking)} of {n} texts:" if lacking else "is complete."
        console.print(f"{source}: translations.{language} {words}", soft_wrap=True)
        for one in lacking:
            console.print(f"  {one.key}: {_short(one.text)}", soft_wrap=True)


def warn_of_untranslated(form: FormSpec, source: str) -> None:
    """Say in a sentence for each language what raters will read untranslated."""
    for language, lacking in untranslated(form, _known).items():
        if not lacking:
            continue
        keys = ", ".join(one.key for one in lacking[:_NAMED])
        more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
        console.print(
            f"{source}: translations.{language} lacks {keys}{more}: raters read these as they "
            f"stand. `accordant form check {source}` lists all.",
            soft_wrap=True,
        )


def _known(language: str, text: str) -> bool:
    """Say whether the pages translate a text by themselves, as they do the default form's."""
    if language == SOURCE or language not in names():
        return False
    return catalogue(language).gettext(text) != text


def _short(text: str) -> str:
    line = text.strip().splitlines()[0]
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
