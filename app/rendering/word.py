"""A docx as its headings, paragraphs, lists and tables, in order and escaped."""

from __future__ import annotations

from html import escape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.languages import t, tn
from app.rendering.archives import UNREADABLE, check_archive
from app.rendering.errors import MissingExtraError, UnreadableError
from app.rendering.markup import notice
from app.rendering.tables import table_html

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

__all__ = ["MAX_BLOCKS", "word_html"]

MAX_BLOCKS = 500


def word_html(path: Path) -> str:
    """Show the text of a docx file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        Safe HTML; pictures within the document are counted, not shown.

    Raises
    ------
    UnreadableError
        The file cannot be opened.
    MissingExtraError
        python-docx is not installed.
    """
    try:
        import docx
        from docx.exceptions import PythonDocxError
    except ImportError as error:
        what = "A Word document"
        raise MissingExtraError(what, "documents") from error
    check_archive(path)
    try:
        with path.open("rb") as file:
            document = docx.Document(file)
        blocks = [_block(block) for block in islice(document.iter_inner_content(), MAX_BLOCKS + 1)]
        pictures = len(document.inline_shapes)
    except (*UNREADABLE, PythonDocxError) as error:
        msg = "The document could not be opened."
        raise UnreadableError(msg) from error
    return _page(blocks) + _left_out(blocks, pictures)


def _page(blocks: list[str]) -> str:
    body = "".join(blocks[:MAX_BLOCKS]) or notice(t("The document holds no text."))
    return f'<div class="paper" tabindex="0" role="region" aria-label="{t("Document text")}">{body}</div>'


def _left_out(blocks: list[str], pictures: int) -> str:
    said = []
    if len(blocks) > MAX_BLOCKS:
        said.append(
            t("Only the first {count} paragraphs and tables are shown here.", count=MAX_BLOCKS)
        )
    if pictures:
        said.append(
            tn(
                "The document holds {n} picture: download it to see it.",
                "The document holds {n} pictures: download it to see them.",
                pictures,
            )
        )
    return notice(" ".join(said)) if said else ""


def _block(block: Paragraph | Table) -> str:
    if hasattr(block, "rows"):
        return table_html([[cell.text for cell in row.cells] for row in block.rows])
    return _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    inner = "".join(_run(run) for run in paragraph.runs) or escape(paragraph.text)
    if not inner.strip():
        return ""
    style = (paragraph.style.name if paragraph.style is not None else None) or ""
    if style == "Title":
        return f"<h3>{inner}</h3>"
    if style.startswith("Heading"):
        level = min(6, 3 + int(style[-1])) if style[-1:].isdigit() else 4
        return f"<h{level}>{inner}</h{level}>"
    css = ' class="item"' if style.startswith("List") else ""
    return f"<p{css}>{inner}</p>"


def _run(run: Run) -> str:
    html = escape(run.text).replace("\n", "<br>")
    for on, tag in (
        (run.bold, "strong"),
        (run.italic, "em"),
        (run.font.subscript, "sub"),
        (run.font.superscript, "sup"),
    ):
        html = f"<{tag}>{html}</{tag}>" if on and html else html
    return html
