"""Text of PDF files with scanned pages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from metrics.extraction.characters import prepared, recognise
from metrics.extraction.documents import read_pdf
from metrics.extraction.limits import MAX_CHARACTERS, UnreadableError

__all__ = ["MAX_SCANNED_PAGES", "read_scanned_pdf"]

MAX_SCANNED_PAGES = 20
_LONGEST_SIDE = 2_000
# PDFium may be used by one thread at a time.
_PDFIUM = threading.Lock()


def read_scanned_pdf(path: Path) -> str:
    """Read a PDF in which pages are pictures: those are recognised, the others read as they are.

    Parameters
    ----------
    path
        The file; of its pages without text the first twenty are recognised.

    Returns
    -------
    str
        The text of all pages in order.

    Raises
    ------
    UnreadableError
        With ``no_characters`` where every page has its text, or is blank; else as `read_pdf` and
        `recognise`.
    """
    with _PDFIUM:
        pages = read_pdf(path)
    bare = [n for n, text in enumerate(pages) if not text.strip()][:MAX_SCANNED_PAGES]
    found = {n: text for n in bare if (text := _read_page(path, n))}
    if not found:
        reason = "no_characters"
        raise UnreadableError(reason)
    return _joined([found.get(n, text) for n, text in enumerate(pages)])


def _joined(pages: Sequence[str]) -> str:
    return "\n".join(page for page in pages if page.strip())[:MAX_CHARACTERS]


def _read_page(path: Path, number: int) -> str:
    with _PDFIUM:
        picture = _render(path, number)
    try:
        return recognise(picture)
    except UnreadableError as error:
        if error.reason != "no_characters":
            raise
        return ""


def _render(path: Path, number: int) -> Any:  # noqa: ANN401
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[number]
        scale = min(_LONGEST_SIDE / max(*page.get_size(), 1.0), 4.0)
        return prepared(page.render(scale=scale).to_pil())
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    finally:
        document.close()
