"""Source code, highlighted into escaped HTML; it is never run."""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename, get_lexer_for_mimetype
from pygments.lexers.special import TextLexer
from pygments.styles import get_style_by_name
from pygments.util import ClassNotFound

from app.languages import t
from app.rendering.markup import folded_lines, notice

__all__ = ["code_css", "code_html", "read_text"]

MAX_BYTES = 200_000


@lru_cache(maxsize=256)
def code_html(source: str, *, suffix: str, media_type: str | None, label: str) -> str:
    """Highlight source code.

    Parameters
    ----------
    source
        The code.
    suffix
        Suffix of its original file name, with its dot; it decides the language.
    media_type
        Decides where the suffix does not.
    label
        What the code is called on the page.
    """
    shown = source[:MAX_BYTES]
    lexer = _lexer(suffix, media_type)
    lines = highlight(shown, lexer, HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    html = folded_lines(lines, label=f"{label}, {lexer.name}", css="source")
    if len(source) > len(shown):
        html += notice(t("The file is longer; only its beginning is shown here."))
    return f'<span class="language">{escape(str(lexer.name))}</span>{html}'


@cache
def code_css() -> str:
    """Give the colours of highlighted code."""
    # The one light style whose colours all keep a contrast of 4.5 : 1 on the page's wash.
    formatter = HtmlFormatter(style=get_style_by_name("xcode"))
    return "\n".join(formatter.get_token_style_defs(".source"))


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """Read the beginning of a text file; signs that are no UTF-8 are replaced."""
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")


def _lexer(suffix: str, media_type: str | None) -> Lexer:
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_for_filename(f"file{suffix}", **options)
    except ClassNotFound:
        pass
    try:
        return get_lexer_for_mimetype(media_type or "text/plain", **options)
    except ClassNotFound:
        return TextLexer(**options)
