"""The .po files of this folder, compiled when they are first needed."""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

import polib

__all__ = ["SOURCE", "catalogue", "file_of", "names"]

SOURCE = "en"


@cache
def names() -> dict[str, str]:
    """Name each language in its own words, by code; English is what the program is written in."""
    here = files("app.languages")
    codes = sorted(file.name[:-3] for file in here.iterdir() if file.name.endswith(".po"))
    return {SOURCE: "English"} | {
        code: file_of(code).metadata.get("X-Language-Name", code) for code in codes
    }


def file_of(language: str) -> polib.POFile:
    """Read the .po file of a language other than English."""
    return polib.pofile(
        files("app.languages").joinpath(f"{language}.po").read_text(encoding="utf-8")
    )


@cache
def catalogue(language: str) -> NullTranslations:
    """Give the translations of a language; English needs none."""
    if language == SOURCE:
        return NullTranslations()
    return GNUTranslations(io.BytesIO(file_of(language).to_binary()))
