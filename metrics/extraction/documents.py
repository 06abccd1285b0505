"""Text of documents: PDF, Word, Excel, CSV and plain text."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from metrics.extraction.limits import (
    MAX_CHARACTERS,
    UnreadableError,
    check_archive,
    check_size,
    read_source,
)
from metrics.reasons import extra_missing

__all__ = ["DOCUMENT_READERS", "read_csv", "read_docx", "read_pdf", "read_xlsx"]

_MAX_PAGES = 200
_MAX_ROWS = 5_000
_OFFICE = "application/vnd.openxmlformats-officedocument."


def read_pdf(path: Path) -> list[str]:
    """Read a PDF with pypdfium2.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of str
        Text of each page; empty where a page is a picture. At most 200 pages are read.

    Raises
    ------
    UnreadableError
        If it cannot be opened or pypdfium2 is not installed.
    """
    check_size(path)
    try:
        import pypdfium2
    except ImportError as error:
        raise UnreadableError(extra_missing("documents")) from error
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    try:
        return [_page_text(document, n) for n in range(min(len(document), _MAX_PAGES))]
    except pypdfium2.PdfiumError as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    finally:
        document.close()


def _page_text(document: object, number: int) -> str:
    page = document[number]  # type: ignore[index]
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded()).replace("\r\n", "\n").strip()
    finally:
        text_page.close()
        page.close()


def read_docx(path: Path) -> list[str]:
    """Read a Word document with python-docx: paragraphs, then the cells of tables.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of str
        One block of text.

    Raises
    ------
    UnreadableError
        If it cannot be opened or python-docx is not installed.
    """
    check_archive(path)
    try:
        import docx
        from docx.opc.exceptions import OpcError
    except ImportError as error:
        raise UnreadableError(extra_missing("documents")) from error
    try:
        document = docx.Document(str(path))
        lines = [paragraph.text for paragraph in document.paragraphs]
        for table in document.tables:
            lines += [", ".join(cell.text for cell in row.cells) for row in table.rows]
    except (KeyError, ValueError, SyntaxError, OpcError) as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    return ["\n".join(line for line in lines if line.strip())]


def read_xlsx(path: Path) -> list[str]:
    """Read a workbook with openpyxl, values as last calculated.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of str
        One block per sheet, a row a line; at most 5,000 rows of each.

    Raises
    ------
    UnreadableError
        If it cannot be opened or openpyxl is not installed.
    """
    check_archive(path)
    try:
        import openpyxl
    except ImportError as error:
        raise UnreadableError(extra_missing("documents")) from error
    try:
        # openpyxl refuses a path without a known suffix; the media store has none.
        with path.open("rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            return [_sheet_text(sheet) for sheet in book.worksheets]
    except (KeyError, ValueError, TypeError, SyntaxError, OSError) as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error


def _sheet_text(sheet: object) -> str:
    rows = itertools.islice(sheet.iter_rows(values_only=True), _MAX_ROWS)  # type: ignore[attr-defined]
    return _rows_text([["" if cell is None else str(cell) for cell in row] for row in rows])


def read_csv(path: Path) -> list[str]:
    """Read a table in a text file, its separator guessed from the first lines.

    Parameters
    ----------
    path
        The file, UTF-8.

    Returns
    -------
    list of str
        One block, a row a line with its cells separated by commas; at most 5,000 rows.

    Raises
    ------
    UnreadableError
        If it cannot be read as a table.
    """
    text = read_source(path)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(text), dialect), _MAX_ROWS))
    except csv.Error as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    return [_rows_text(rows)]


def _rows_text(rows: list[list[str]]) -> str:
    lines = (", ".join(cell.strip() for cell in row).strip(", ") for row in rows)
    return "\n".join(line for line in lines if line)[:MAX_CHARACTERS]


def _read_plain(path: Path) -> list[str]:
    return [read_source(path)]


DOCUMENT_READERS: Mapping[str, Callable[[Path], list[str]]] = MappingProxyType(
    {
        "application/pdf": read_pdf,
        _OFFICE + "wordprocessingml.document": read_docx,
        _OFFICE + "spreadsheetml.sheet": read_xlsx,
        "text/csv": read_csv,
        "text/tab-separated-values": read_csv,
        "text/plain": _read_plain,
        "text/markdown": _read_plain,
        "text/x-tex": _read_plain,
        "text/html": _read_plain,
        "text/xml": _read_plain,
        "text/yaml": _read_plain,
        "application/json": _read_plain,
    }
)
