"""Documents: opened once with what the rating page opens them with."""

from __future__ import annotations

import zipfile
from pathlib import Path

from judgments.media.preflight.findings import Findings, package

__all__ = ["check_document"]

_PAGES = 20
_UNREADABLE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, EOFError,
    RuntimeError, zipfile.BadZipFile,
)  # fmt: skip


def check_document(path: Path, media_type: str) -> Findings:
    """Open a PDF, Word document or workbook; say how many pages or sheets it has.

    Raises
    ------
    MissingPackageError
        What opens it is not installed.
    """
    found = Findings()
    try:
        if media_type == "application/pdf":
            _check_pdf(path, found)
        elif "wordprocessingml" in media_type:
            with path.open("rb") as file:
                found.facts = {
                    "paragraphs": len(package("docx", "documents").Document(file).paragraphs)
                }
        elif "spreadsheetml" in media_type:
            with path.open("rb") as file:
                book = package("openpyxl", "documents").load_workbook(file, read_only=True)
                found.facts = {"sheets": len(book.worksheets)}
        else:
            found.unplayable("the rating page offers it for download only")
    except _UNREADABLE as error:
        found.broken(f"it cannot be opened ({str(error) or type(error).__name__})")
    return found


def _check_pdf(path: Path, found: Findings) -> None:
    with package("pypdfium2", "documents").PdfDocument(path) as document:
        pages = len(document)
        for page in document:
            page.get_size()
    found.facts = {"pages": pages}
    if pages > _PAGES:
        found.warnings.append(f"the page shows the first {_PAGES} of its {pages} pages")
