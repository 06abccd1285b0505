"""Tables of csv and xlsx files as bounded HTML tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice
from pathlib import Path

from app.languages import t
from app.rendering.archives import UNREADABLE, check_archive
from app.rendering.code import read_text
from app.rendering.errors import MissingExtraError, UnreadableError
from app.rendering.markup import notice

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "csv_html", "table_html", "xlsx_html"]

MAX_ROWS = 100
MAX_COLUMNS = 30
_MAX_SHEETS = 3
_MAX_CELL = 300
_MAX_BYTES = 1_000_000


def csv_html(path: Path, *, suffix: str) -> str:
    """Show the first rows of a file of separated values.

    Raises
    ------
    UnreadableError
        The file cannot be read as a table.
    """
    text = read_text(path, _MAX_BYTES)
    try:
        rows = list(islice(csv.reader(text.splitlines(), _dialect(text, suffix)), MAX_ROWS + 1))
    except csv.Error as error:
        msg = "The table could not be opened."
        raise UnreadableError(msg) from error
    return table_html(rows)


def xlsx_html(path: Path) -> str:
    """Show the first rows of the first sheets of a workbook; formulas show their saved value.

    Raises
    ------
    UnreadableError
        The file cannot be opened.
    MissingExtraError
        openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        what = "A workbook"
        raise MissingExtraError(what, "documents") from error
    check_archive(path)
    try:
        # By its name, which has no suffix here, openpyxl would refuse the file.
        with path.open("rb") as file:
            workbook = load_workbook(file, read_only=True, data_only=True)
            total = len(workbook.worksheets)
            sheets = [
                (sheet.title, _filled(_first_cells(sheet)))
                for sheet in workbook.worksheets[:_MAX_SHEETS]
            ]
    except UNREADABLE as error:
        msg = "The workbook could not be opened."
        raise UnreadableError(msg) from error
    html = "".join(
        f'<p class="sheet">{escape(name)}</p>{table_html(rows)}' for name, rows in sheets
    )
    return html + (
        notice(t("{shown} of {total} sheets are shown.", shown=len(sheets), total=total))
        if total > _MAX_SHEETS
        else ""
    )


def _first_cells(sheet: object) -> Iterable[Sequence[object]]:
    # A sheet's own statement of its size is not to be trusted.
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    rows: Iterable[Sequence[object]] = sheet.iter_rows(  # type: ignore[attr-defined]
        max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True
    )
    return rows


def _filled(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    """Leave out the empty cells and rows that a reader adds at the end."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] is None:
            row.pop()
    while found and not found[-1]:
        found.pop()
    width = max(map(len, found), default=0)
    return [row + [None] * (width - len(row)) for row in found]


def table_html(rows: Sequence[Sequence[object]]) -> str:
    """Show rows as a table whose first row names the columns.

    Parameters
    ----------
    rows
        Rows of anything; what is beyond 100 rows or 30 columns is left out, and that is said.
    """
    if not rows:
        return notice(t("The table is empty."))
    head, *body = [list(row) for row in rows]
    width = max(len(row) for row in rows)
    lines = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in body[: MAX_ROWS - 1])
    html = (
        '<div class="sheet-box" tabindex="0" role="region" aria-label="Table"><table><thead><tr>'
        f"{_cells(head, 'th')}</tr></thead><tbody>{lines}</tbody></table></div>"
    )
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS:
        html += notice(
            t(
                "Only the first {rows} rows and {columns} columns are shown here.",
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
        )
    return html


def _cells(row: Sequence[object], tag: str) -> str:
    texts = ("" if value is None else str(value)[:_MAX_CELL] for value in row[:MAX_COLUMNS])
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _dialect(text: str, suffix: str) -> type[csv.Dialect]:
    if suffix == ".tsv":
        return csv.excel_tab
    try:
        return csv.Sniffer().sniff(text[:8192], delimiters=",;\t|")
    except csv.Error:
        return csv.excel
