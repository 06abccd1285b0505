"""Quality of a document: does it open, is there something in it, can its words be read."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from judgments.records import Part
from metrics.extraction.documents import DOCUMENT_READERS
from metrics.extraction.limits import UnreadableError
from metrics.quality.base import Quality, graded, null, ramp, unusable
from metrics.quality.image import score_image
from metrics.quality.text import grade_text

__all__ = ["score_document"]

_TABLES = {"text/csv", "text/tab-separated-values"}
_PAGES_LOOKED_AT = 20


def score_document(part: Part) -> Quality:
    """Grade a document.

    It sees files that do not open, empty pages and documents, ragged and half-empty tables, and in
    the text what `grade_text` sees, but for its end. It cannot see layout, fonts, pictures within
    the document, whether a form can be filled in, or wrong figures. A page that is a picture of
    text counts 0.7, since nothing in it can be searched or copied. A document whose file is a
    picture is graded as a picture.

    Parameters
    ----------
    part
        Of modality document, with its file or given inline.

    Returns
    -------
    Quality
        0–1; 0 for a document that does not open.
    """
    if part.path is None:
        return _grade_inline(part.text)
    kind = part.media_type or ""
    if kind.startswith("image/"):
        return score_image(part)
    reader = DOCUMENT_READERS.get(kind)
    if reader is None:
        return null("unsupported_format", media_type=kind)
    try:
        blocks = reader(part.path)
    except UnreadableError as error:
        damaged = error.reason == "damaged_file"
        return unusable("the document does not open") if damaged else null(error.reason)
    pictured = _pictured_pages(part.path, blocks) if kind == "application/pdf" else 0
    return _grade_blocks(blocks, pictured, table=kind in _TABLES)


def _grade_inline(text: str | None) -> Quality:
    return null("file_missing") if text is None else _grade_blocks([text], 0, table=False)


def _grade_blocks(blocks: list[str], pictured: int, *, table: bool) -> Quality:
    filled = [block for block in blocks if block.strip()]
    if not filled and not pictured:
        return unusable("the document is empty")
    empty = 1.0 - (len(filled) + pictured) / len(blocks)
    aspects = {
        "pages": ramp(empty, bad=1.0, good=0.0),
        "searchable": 1.0 - 0.3 * pictured / max(len(filled) + pictured, 1),
    }
    measured: dict[str, float] = {"pages": len(blocks), "empty": empty, "pictures": pictured}
    if table:
        ragged, gaps = _table_faults(filled[0])
        aspects["table"] = ramp(ragged, bad=0.8, good=0.0) * ramp(gaps, bad=1.0, good=0.1)
        measured |= {"ragged_rows": ragged, "empty_cells": gaps}
    elif filled:
        words = grade_text("\n".join(filled)).details
        found = words.get("aspects", {})
        aspects |= {name: found[name] for name in found if name != "complete"}
        measured |= words.get("measured", {})
    return graded(aspects, measured)


def _table_faults(text: str) -> tuple[float, float]:
    """Give the share of rows of another length than most, and the share of empty cells."""
    rows = [[cell.strip() for cell in line.split(",")] for line in text.splitlines()]
    lengths = Counter(len(row) for row in rows)
    usual = lengths.most_common(1)[0][0]
    cells = [cell for row in rows for cell in row]
    ragged = sum(len(row) != usual for row in rows) / len(rows)
    return ragged, sum(not cell for cell in cells) / len(cells)


def _pictured_pages(path: Path, blocks: list[str]) -> int:
    """Count the pages without text on which something can be seen."""
    import pypdfium2

    bare = [n for n, block in enumerate(blocks[:_PAGES_LOOKED_AT]) if not block.strip()]
    if not bare:
        return 0
    document = pypdfium2.PdfDocument(path)
    try:
        return sum(_shows_something(document[n]) for n in bare)
    except pypdfium2.PdfiumError:
        return 0
    finally:
        document.close()


def _shows_something(page: object) -> bool:
    width, height = page.get_size()  # type: ignore[attr-defined]
    scale = 200 / max(width, height, 1.0)
    bitmap = page.render(scale=scale, grayscale=True)  # type: ignore[attr-defined]
    pixels = bitmap.to_numpy()
    shown = bool(pixels.max() - pixels.min() > 16)
    bitmap.close()
    page.close()  # type: ignore[attr-defined]
    return shown
