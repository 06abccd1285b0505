"""Tables of cells, which every readable form lays out in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metrics.report.values import Row

__all__ = ["Cell", "Document", "Section", "Sheet", "count", "estimate", "number", "plain"]

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in a table: words, more of them in small, and a row to draw as a bar if any."""

    text: str
    small: str = ""
    bar: Row | None = None
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table; its first column names the rows. `notes` follow it, a sentence each.

    With `even` all columns but the first are of one width.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    even: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Some tables under one heading."""

    title: str
    lead: str
    sheets: tuple[Sheet, ...]


def plain(text: str) -> Cell:
    """Give a cell of words.

    Examples
    --------
    >>> plain("kept").is_text
    True
    """
    return Cell(text=text, is_text=True)


def number(value: float | None, digits: int = 3, *, signed: bool = False) -> str:
    """Write a number; a dash where there is none.

    Examples
    --------
    >>> number(0.25), number(-0.1234, 2, signed=True), number(None)
    ('0.250', '−0.12', '–')
    """
    if value is None:
        return "–"
    return f"{value:{'+' if signed else ''}.{digits}f}".replace("-", "−")


def count(value: int | None) -> Cell:
    """Give a cell with a whole number; a dash where there is none."""
    return Cell(text="–" if value is None else f"{value:,}")


def estimate(row: Row | None, digits: int = 3, *, signed: bool = False, bar: bool = False) -> Cell:
    """Give a cell with an estimate and, in small, its interval."""
    if row is None:
        return Cell(text="")
    if row["estimate"] is None:
        return Cell(text="undefined")
    interval = row.get("interval")
    limits = "" if interval is None else (
        f"[{number(interval['low'], digits)}, {number(interval['high'], digits)}]"
    )  # fmt: skip
    return Cell(
        text=number(row["estimate"], digits, signed=signed), small=limits, bar=row if bar else None
    )
