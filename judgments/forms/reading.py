"""Read a form from TOML and check it key by key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import isfinite
from typing import Any

from judgments.errors import FormError

__all__ = [
    "ConsentSpec",
    "DimensionSpec",
    "FormSpec",
    "Point",
    "RaterQuestion",
    "default_form",
    "form_from",
    "parse_form",
]

_KINDS = {str: "text", int: "a whole number", list: "a list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a scale in words."""

    value: float
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionSpec:
    """One question; step 1 is answered before the reference is shown, step 2 after."""

    code: str
    step: int
    title: str
    question: str
    scale: tuple[float, float]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSpec:
    """What raters agree to before they begin, in Markdown."""

    version: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterQuestion:
    """One question about the rater; `kind` is ``choice``, ``number`` or ``text``."""

    code: str
    question: str
    kind: str
    options: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """A whole form, with the data it was read from."""

    name: str
    title: str
    dimensions: tuple[DimensionSpec, ...]
    definition: Mapping[str, Any]
    show_reference: bool = True
    consent: ConsentSpec | None = None
    instructions: str | None = None
    rater_questions: tuple[RaterQuestion, ...] = ()


def default_form() -> FormSpec:
    """Give the form with UniM's four dimensions and the two overall judgments.

    Examples
    --------
    >>> [d.code for d in default_form().dimensions]
    ['GQ', 'HC', 'SH', 'overall_coherence', 'SC', 'overall_content']
    """
    return parse_form(
        files("judgments.forms").joinpath("default.toml").read_text(encoding="utf-8"),
        source="default.toml",
    )


def parse_form(text: str, *, source: str) -> FormSpec:
    """Read a form from TOML.

    Raises
    ------
    FormError
        The text is not TOML, or a key is missing or has the wrong kind of value.
    """
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
        A key is missing or has the wrong kind of value.
    """
    rows = _tables(data, "dimensions", source)
    dimensions = tuple(_dimension(row, f"{source}: dimensions[{n}]") for n, row in enumerate(rows))
    _check_codes(dimensions, source)
    return FormSpec(
        name=_want(data, "name", str, source),
        title=_want(data, "title", str, source),
        dimensions=dimensions,
        definition=data,
        show_reference=data.get("show_reference", True),
        consent=ConsentSpec(**data["consent"]) if "consent" in data else None,
        instructions=data.get("instructions", {}).get("text"),
        rater_questions=tuple(
            RaterQuestion(
                code=row["code"],
                question=row["question"],
                kind=row["kind"],
                options=tuple(row.get("options", ())),
                required=row.get("required", False),
            )
            for row in data.get("rater_questions", ())
        ),
    )


def _want(table: Mapping[str, Any], key: str, kind: type, where: str) -> Any:  # noqa: ANN401
    value = table.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        msg = f"{where}: {key} must be {_KINDS[kind]}, not {value!r}"
        raise FormError(msg)
    return value


def _number(table: Mapping[str, Any], key: str, where: str) -> float:
    value: Any = table.get(key)
    if type(value) not in {int, float} or not isfinite(value):
        msg = f"{where}: {key} must be a number, not {value!r}"
        raise FormError(msg)
    return float(value)


def _tables(table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    rows = _want(table, key, list, where)
    for row in rows:
        if not isinstance(row, Mapping):
            msg = f"{where}: {key} must be tables, not {row!r}"
            raise FormError(msg)
    return list(rows)


def _dimension(row: Mapping[str, Any], where: str) -> DimensionSpec:
    low, high = _scale(row, where)
    points = tuple(
        Point(
            value=_number(point, "value", where),
            name=_want(point, "name", str, where),
            text=_want(point, "text", str, where),
        )
        for point in _tables(row, "points", where)
    )
    values = [point.value for point in points]
    if values != sorted(set(values)) or not values or values[0] < low or values[-1] > high:
        msg = f"{where}: points must rise within the scale {low:g} to {high:g}, not {values}"
        raise FormError(msg)
    step = _want(row, "step", int, where)
    if step not in {1, 2}:
        msg = f"{where}: step must be 1 or 2, not {step}"
        raise FormError(msg)
    return DimensionSpec(
        code=_want(row, "code", str, where),
        step=step,
        title=_want(row, "title", str, where),
        question=_want(row, "question", str, where),
        scale=(low, high),
        points=points,
    )


def _scale(row: Mapping[str, Any], where: str) -> tuple[float, float]:
    scale = _want(row, "scale", list, where)
    if len(scale) != 2 or not all(type(end) in {int, float} and isfinite(end) for end in scale):
        msg = f"{where}: scale must be [lowest, highest], not {scale!r}"
        raise FormError(msg)
    low, high = float(scale[0]), float(scale[1])
    if low >= high:
        msg = f"{where}: the scale must rise, not {scale!r}"
        raise FormError(msg)
    return low, high


def _check_codes(dimensions: tuple[DimensionSpec, ...], source: str) -> None:
    codes = [dimension.code for dimension in dimensions]
    if not codes:
        msg = f"{source}: a form needs at least one dimension"
        raise FormError(msg)
    for code in codes:
        if codes.count(code) > 1:
            msg = f"{source}: dimension {code!r} stands there twice"
            raise FormError(msg)
