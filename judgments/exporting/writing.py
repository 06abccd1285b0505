"""Write a CSV file whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from judgments.errors import ExportRefusedError

__all__ = ["TableExport", "as_moment", "as_number", "write_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableExport:
    """What was written.

    Attributes
    ----------
    path
        The file.
    rows
        Rows below its header.
    left_out
        Rows about responses or items that were replaced since.
    """

    path: Path
    rows: int
    left_out: int


def as_number(value: float | None) -> str:
    """Write a double so that it is read back to the last bit; null is an empty cell.

    Examples
    --------
    >>> as_number(4.0), as_number(0.1 + 0.2), as_number(None)
    ('4', '0.30000000000000004', '')
    """
    return "" if value is None else repr(float(value)).removesuffix(".0")


def as_moment(when: dt.datetime) -> str:
    """Write a moment in UTC to the microsecond.

    Examples
    --------
    >>> as_moment(dt.datetime(2026, 1, 31, 9, 30, tzinfo=dt.UTC))
    '2026-01-31T09:30:00Z'
    """
    return when.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]], nothing: str
) -> int:
    """Write a CSV file in UTF-8, and only once there is a row.

    Parameters
    ----------
    path
        The file; one that is there is replaced when all rows are written.
    columns
        The header.
    rows
        One sequence of cells per row.
    nothing
        What to say where there are none.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    ExportRefusedError
        There are no rows, or the file cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            n = _write(file, columns, rows)
        if n:
            unfinished.replace(path)
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}."
        raise ExportRefusedError(msg) from error
    finally:
        unfinished.unlink(missing_ok=True)
    if not n:
        raise ExportRefusedError(nothing)
    return n


def _write(file: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    writer = csv.writer(_Lines(file))
    writer.writerow(columns)
    n = 0
    for row in rows:
        writer.writerow(row)
        n += 1
    return n


class _Lines:
    """Ends lines by a line feed alone.

    The writer quotes a carriage return within a cell only where lines end with one.
    """

    def __init__(self, file: TextIO) -> None:
        self._write = file.write

    def write(self, line: str) -> int:
        return self._write(line.removesuffix("\r\n") + "\n")
