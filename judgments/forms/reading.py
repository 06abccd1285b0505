"""Read a form from TOML or YAML and check it key by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from judgments.errors import FormError, why_unreadable
from judgments.forms.fields import Fields
from judgments.forms.specs import (
    ConsentSpec,
    DimensionSpec,
    FormSpec,
    Point,
    RaterQuestion,
    texts_of,
)

__all__ = ["default_form", "default_text", "form_from", "parse_form", "read_form"]

_FORM = (
    "name", "title", "show_reference", "consent", "instructions", "rater_questions", "dimensions",
    "translations",
)  # fmt: skip
_DIMENSION = ("code", "step", "title", "question", "help", "scale", "points")
_POINT = ("value", "name", "text", "example")
_QUESTION = ("code", "question", "kind", "options", "required")
_KINDS = ("choice", "number", "text")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def default_text() -> str:
    """Give the default form as it is written."""
    return files("judgments.forms").joinpath("default.toml").read_text(encoding="utf-8")


def default_form() -> FormSpec:
    """Give the form with UniM's four dimensions and the two overall judgments.

    Examples
    --------
    >>> [d.code for d in default_form().dimensions]
    ['GQ', 'HC', 'SH', 'overall_coherence', 'SC', 'overall_content']
    """
    return parse_form(default_text(), source="default.toml")


def read_form(path: Path) -> FormSpec:
    """Read a form from a file: YAML where its name ends in .yaml or .yml, else TOML.

    Raises
    ------
    FormError
        The file cannot be read, or is no form; the message names file and key.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FormError(why_unreadable(path, error)) from error
    return parse_form(text, source=str(path))


def parse_form(text: str, *, source: str) -> FormSpec:
    """Read a form from TOML, or from YAML where the source's name says so.

    Raises
    ------
    FormError
        The text is neither, or a key is missing, unknown or has the wrong kind of value.
    """
    if source.endswith((".yaml", ".yml")):
        try:
            data = yaml.safe_load(text)
        except yaml.YAMLError as error:
            msg = f"{source}: not YAML: {' '.join(str(error).split())}"
            raise FormError(msg) from error
    else:
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            msg = f"{source}: not TOML: {error}"
            raise FormError(msg) from error
    return form_from(data, source=source)


def form_from(data: Mapping[str, Any], *, source: str) -> FormSpec:
    """Read a form from its data.

    Raises
    ------
    FormError
        A key is missing, unknown or has the wrong kind of value.
    """
    fields = Fields(data, source, _FORM)
    instructions = fields.table("instructions", ("text",))
    dimensions = tuple(_dimension(row) for row in fields.tables("dimensions", _DIMENSION))
    if not dimensions:
        msg = f"{source}: a form needs at least one dimension"
        raise FormError(msg)
    questions = tuple(
        _rater_question(row) for row in fields.tables("rater_questions", _QUESTION, optional=True)
    )
    _check_codes([one.code for one in dimensions], f"{source}: dimension")
    _check_codes([one.code for one in questions], f"{source}: rater question")
    form = FormSpec(
        name=fields.text("name"),
        title=fields.text("title"),
        show_reference=fields.flag("show_reference", default=True),
        consent=_consent(fields.table("consent", ("version", "text"))),
        instructions=None if instructions is None else instructions.text("text"),
        rater_questions=questions,
        dimensions=dimensions,
        translations=fields.mapping("translations"),
        definition=dict(data),
    )
    _check_translations(form, source)
    return form


def _consent(fields: Fields | None) -> ConsentSpec | None:
    if fields is None:
        return None
    return ConsentSpec(version=fields.text("version"), text=fields.text("text"))


def _rater_question(fields: Fields) -> RaterQuestion:
    kind = fields.one_of("kind", _KINDS)
    options = fields.values("options", default=[])
    if not all(isinstance(option, str) and option.strip() for option in options):
        fields.refuse("options", "texts", options)
    if kind == "choice" and len(set(options)) < 2:
        fields.refuse("options", "two texts or more for a choice", options)
    if kind != "choice" and options:
        fields.refuse("options", f"left out where the kind is {kind}", options)
    return RaterQuestion(
        code=fields.text("code"),
        question=fields.text("question"),
        kind=kind,
        options=tuple(options),
        required=fields.flag("required", default=False),
    )


def _dimension(fields: Fields) -> DimensionSpec:
    low, high = _scale(fields)
    points = tuple(_point(row) for row in fields.tables("points", _POINT))
    values = [point.value for point in points]
    if values != sorted(set(values)) or not values or values[0] < low or values[-1] > high:
        msg = f"{fields.where}: points must rise within the scale {low:g} to {high:g}, not {values}"
        raise FormError(msg)
    return DimensionSpec(
        code=fields.text("code"),
        step=fields.one_of("step", (1, 2)),
        title=fields.text("title"),
        question=fields.text("question"),
        help=fields.text("help", ""),
        scale=(low, high),
        points=points,
    )


def _point(fields: Fields) -> Point:
    return Point(
        value=fields.number("value"),
        name=fields.text("name"),
        text=fields.text("text", ""),
        example=fields.text("example", ""),
    )


def _scale(fields: Fields) -> tuple[float, float]:
    ends = fields.values("scale")
    numbers = [end for end in ends if type(end) in {int, float} and isfinite(end)]
    if len(ends) != 2 or len(numbers) != 2:
        fields.refuse("scale", "[lowest, highest]", ends)
    if ends[0] >= ends[1]:
        fields.refuse("scale", "[lowest, highest], rising", ends)
    return float(ends[0]), float(ends[1])


def _check_codes(codes: Sequence[str], what: str) -> None:
    for code in codes:
        if codes.count(code) > 1:
            msg = f"{what} {code!r} stands there twice"
            raise FormError(msg)


def _check_translations(form: FormSpec, source: str) -> None:
    """Refuse translations of what the form does not say: a text was changed or mistyped."""
    texts = set(texts_of(form))
    for language, table in form.translations.items():
        where = f"{source}: translations.{language}"
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            msg = f"{where}: a language is named by a tag such as zh or pt-BR"
            raise FormError(msg)
        fields = Fields(table, where, tuple(table) if isinstance(table, Mapping) else ())
        for text in table:
            if text not in texts:
                msg = f"{where}: the form does not say {_short(text)}; translate the text as it stands"
                raise FormError(msg)
            fields.text(text)


def _short(text: object) -> str:
    words = repr(text)
    return words if len(words) <= 60 else f"{words[:57]}...'"
