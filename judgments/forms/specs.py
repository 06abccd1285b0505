"""What a form says, typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

__all__ = [
    "ConsentSpec",
    "DimensionSpec",
    "FormSpec",
    "FormText",
    "Point",
    "RaterQuestion",
    "named_texts",
    "texts_of",
]


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


class FormText(NamedTuple):
    """A text that raters read, and the key where it stands, named as in messages on forms."""

    key: str
    text: str


def texts_of(form: FormSpec) -> list[str]:
    """List every text that raters read, once, in the order of the form."""
    return list(dict.fromkeys(one.text for one in named_texts(form)))


def named_texts(form: FormSpec) -> list[FormText]:
    """List every text that raters read with its key, wherever it stands, in the order of the form."""
    return [FormText(key, text) for key, text in _texts(form) if text]


def _texts(form: FormSpec) -> Iterator[tuple[str, str]]:
    yield "title", form.title
    if form.consent is not None:
        yield "consent: text", form.consent.text
    yield "instructions: text", form.instructions or ""
    for n, asked in enumerate(form.rater_questions):
        where = f"rater_questions[{n}] ({asked.code})"
        yield f"{where}: question", asked.question
        for place, option in enumerate(asked.options):
            yield f"{where}: options[{place}]", option
    for n, dimension in enumerate(form.dimensions):
        where = f"dimensions[{n}] ({dimension.code})"
        yield f"{where}: title", dimension.title
        yield f"{where}: question", dimension.question
        yield f"{where}: help", dimension.help
        for place, point in enumerate(dimension.points):
            at = f"{where}: points[{place}]"
            yield from (
                (f"{at}: name", point.name),
                (f"{at}: text", point.text),
                (f"{at}: example", point.example),
            )
