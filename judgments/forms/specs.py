"""What a form says, typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ConsentSpec", "DimensionSpec", "FormSpec", "Point", "RaterQuestion", "texts_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a scale in words."""

    value: float
    name: str
    text: str
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionSpec:
    """One question; step 1 is answered before the reference is shown, step 2 after."""

    code: str
    step: int
    title: str
    question: str
    scale: tuple[float, float]
    points: tuple[Point, ...]
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSpec:
    """What raters agree to before they begin, in Markdown; a changed text is a new version."""

    version: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterQuestion:
    """One question about the rater; `kind` is ``choice``, ``number`` or ``text``."""

    code: str
    question: str
    kind: str
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """A whole form, with the data it was read from.

    `translations` maps a language tag to text → translated text.
    """

    name: str
    title: str
    dimensions: tuple[DimensionSpec, ...]
    definition: Mapping[str, Any]
    show_reference: bool = True
    consent: ConsentSpec | None = None
    instructions: str | None = None
    rater_questions: tuple[RaterQuestion, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def texts_of(form: FormSpec) -> list[str]:
    """List every text that raters read, once, in the order of the form."""
    return [text for text in dict.fromkeys(_texts(form)) if text]


def _texts(form: FormSpec) -> Iterator[str]:
    yield form.title
    if form.consent is not None:
        yield form.consent.text
    yield form.instructions or ""
    for asked in form.rater_questions:
        yield from (asked.question, *asked.options)
    for dimension in form.dimensions:
        yield from (dimension.title, dimension.question, dimension.help)
        for point in dimension.points:
            yield from (point.name, point.text, point.example)
