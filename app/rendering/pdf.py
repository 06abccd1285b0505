"""Pages of a PDF as pictures: no script of a PDF runs, and no viewer is needed."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import ModuleType

from app.languages import t
from app.rendering.errors import MissingExtraError, UnreadableError
from app.rendering.markup import notice, with_query

__all__ = ["MAX_PAGES", "pdf_html", "pdf_page_png", "pdf_page_sizes"]

MAX_PAGES = 20
_WIDTH = 1200
_MAX_PIXELS = 6_000_000
# pdfium must not be entered twice at the same time.
_PDFIUM = Lock()


@lru_cache(maxsize=64)
def pdf_page_png(path: Path, *, page: int, width: int) -> bytes:
    """Draw one page of a PDF.

    Parameters
    ----------
    path
        A PDF.
    page
        Which page, from 1.
    width
        Wanted width in pixels, kept within 200 and 2000; very high pages become narrower.

    Returns
    -------
    bytes
        A PNG picture.

    Raises
    ------
    UnreadableError
        The file cannot be opened, or has no such page.
    MissingExtraError
        pypdfium2 is not installed.
    """
    pdfium = _pdfium()
    try:
        with _PDFIUM, pdfium.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                msg = f"The document has {len(document)} pages; there is no page {page}."
                raise UnreadableError(msg)
            across, down = document[page - 1].get_size()
            scale = min(max(200, min(width, 2000)) / across, (_MAX_PIXELS / across / down) ** 0.5)
            picture = document[page - 1].render(scale=scale).to_pil()
    except (pdfium.PdfiumError, OSError, ValueError, ZeroDivisionError) as error:
        msg = "The document could not be opened."
        raise UnreadableError(msg) from error
    data = BytesIO()
    picture.convert("RGB").save(data, "PNG")
    return data.getvalue()


@lru_cache(maxsize=256)
def pdf_page_sizes(path: Path) -> tuple[int, tuple[tuple[float, float], ...]]:
    """Give the number of pages, and width and height in points of the first ones.

    Raises
    ------
    UnreadableError
        The file cannot be opened.
    MissingExtraError
        pypdfium2 is not installed.
    """
    pdfium = _pdfium()
    try:
        with _PDFIUM, pdfium.PdfDocument(path) as document:
            shown = min(len(document), MAX_PAGES)
            return len(document), tuple(document.get_page_size(n) for n in range(shown))
    except (pdfium.PdfiumError, OSError, ValueError) as error:
        msg = "The document could not be opened."
        raise UnreadableError(msg) from error


def pdf_html(path: Path, url: str, label: str) -> str:
    """Show the pages of a PDF below one another, in a box that scrolls."""
    total, sizes = pdf_page_sizes(path)
    pages = "".join(
        _page(
            url,
            t("{part}, page {number} of {total}", part=label, number=number, total=total),
            number,
            size,
        )
        for number, size in enumerate(sizes, start=1)
    )
    html = (
        f'<div class="pages" tabindex="0" role="region" aria-label="{escape(label)}">{pages}</div>'
    )
    if total > len(sizes):
        html += notice(
            t("The first {shown} of {total} pages are shown here.", shown=len(sizes), total=total)
        )
    return html


def _page(url: str, alt: str, number: int, size: tuple[float, float]) -> str:
    source = escape(with_query(url, page=number, width=_WIDTH))
    height = round(_WIDTH * size[1] / size[0]) if size[0] > 0 else _WIDTH
    return (
        f'<button type="button" class="enlarge" aria-label="{t("Enlarge")} {escape(alt)}">'
        f'<img src="{source}" alt="{escape(alt)}" width="{_WIDTH}" height="{height}" '
        'loading="lazy"></button>'
    )


def _pdfium() -> ModuleType:
    try:
        import pypdfium2
    except ImportError as error:
        what = "A PDF"
        raise MissingExtraError(what, "documents") from error
    module: ModuleType = pypdfium2
    return module
