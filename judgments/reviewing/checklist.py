"""What reviewers look for, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from judgments.errors import FormError

__all__ = ["CheckItem", "Checklist", "default_checklist", "parse_checklist"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One statement that a fit item meets."""

    code: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """All that is asked about an item; `high` and `low` are the words of the two verdicts."""

    version: str
    title: str
    high: str
    low: str
    checks: tuple[CheckItem, ...]


@cache
def default_checklist() -> Checklist:
    """Give the checklist that comes with the program.

    Examples
    --------
    >>> [check.code for check in default_checklist().checks][:3]
    ['clear', 'media_needed', 'answer_right']
    """
    text = files("judgments.reviewing").joinpath("checklist.toml").read_text(encoding="utf-8")
    return parse_checklist(text, source="checklist.toml")


def parse_checklist(text: str, *, source: str) -> Checklist:
    """Read a checklist from TOML.

    Raises
    ------
    FormError
        The text is not TOML, a key is missing or no text, or a code stands there twice.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{source}: not TOML: {error}"
        raise FormError(msg) from error
    rows = data.get("checks")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        msg = f"{source}: checks must be tables with code and question, not {rows!r}"
        raise FormError(msg)
    checks = tuple(
        CheckItem(
            code=_text(row, "code", f"{source}: checks[{n}]"),
            question=_text(row, "question", f"{source}: checks[{n}]"),
        )
        for n, row in enumerate(rows)
    )
    codes = [check.code for check in checks]
    for code in codes:
        if codes.count(code) > 1:
            msg = f"{source}: check {code!r} stands there twice"
            raise FormError(msg)
    return Checklist(
        version=_text(data, "version", source),
        title=_text(data, "title", source),
        high=_text(data, "high", source),
        low=_text(data, "low", source),
        checks=checks,
    )


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        msg = f"{where}: {key} must be text, not {value!r}"
        raise FormError(msg)
    return value
