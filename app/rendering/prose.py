"""Text of a model as safe HTML.

Markdown only: HTML is shown as the characters it is made of, images and links as they were written,
so that nothing in a text can run, be clicked or make a request. The result passes an allow-list as
well, and the page checks it once more.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

__all__ = ["ALLOWED_TAGS", "prose_html", "sentinel", "unmarked"]

MAX_CHARACTERS = 100_000
ALLOWED_TAGS = frozenset({
    "p", "br", "hr", "strong", "em", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "span",
})  # fmt: skip
_MARK_START, _MARK_END = "\ue000", "\ue001"
_MARKS = str.maketrans("", "", _MARK_START + _MARK_END)
_SLOT = re.compile(f"{_MARK_START}([0-9]+){_MARK_END}")
# A figure on a line of its own does not belong to the table above it.
_AFTER_ROW = re.compile(rf"(\|[ \t]*\n)(?={_MARK_START})")
_SCRIPT = re.compile(r"</?su[bp]>|<br ?/?>")
_MATH = (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$"))
_MATH_REACH = 2000


def unmarked(text: str) -> str:
    """Remove the signs that mark a figure's place, which no text may bring along."""
    return text.translate(_MARKS)


def sentinel(number: int) -> str:
    """Mark the place of a figure in a text that goes to `prose_html`."""
    return f"{_MARK_START}{number}{_MARK_END}"


@lru_cache(maxsize=512)
def prose_html(text: str) -> str:
    r"""Turn a text into safe HTML; places of figures become ``<span data-slot="N"></span>``.

    Parameters
    ----------
    text
        Markdown, or anything else; marks made by `sentinel` are kept.

    Examples
    --------
    >>> prose_html("**H<sub>2</sub>O** <script>alert(1)</script>")
    '<p><strong>H<sub>2</sub>O</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
    """
    # Beyond this length markup is not worth the time it takes.
    is_long = len(text) > MAX_CHARACTERS
    html = _plain(text) if is_long else _markdown().render(_AFTER_ROW.sub(r"\1\n", text))
    clean = nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={"ol": {"start"}},
        allowed_classes={"span": {"math"}, "p": {"plain"}},
        link_rel=None,
    )
    return _SLOT.sub(r'<span data-slot="\1"></span>', clean)


def _plain(text: str) -> str:
    return f'<p class="plain">{escape(text)}</p>'


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable(["table", "strikethrough"])
    # A text cut at a placeholder may begin with spaces; that does not make it code.
    parser.disable(["code", "html_block", "reference"])
    parser.disable(["html_inline", "link", "image", "autolink"])
    parser.inline.ruler.before("escape", "math", _math)
    parser.inline.ruler.before("escape", "raised", _raised)
    parser.add_render_rule("math", _render_math)
    return parser


def _math(state: StateInline, silent: bool) -> bool:
    """Keep a formula as it was written: to Markdown its signs mean something else."""
    for start, end in _MATH:
        if not state.src.startswith(start, state.pos):
            continue
        first = state.pos + len(start)
        last = state.src.find(end, first, min(first + _MATH_REACH, state.posMax))
        if last <= first or (start == "$" and not _is_formula(state.src, first, last)):
            continue
        if not silent:
            state.push("math", "", 0).content = state.src[state.pos : last + len(end)]
        state.pos = last + len(end)
        return True
    return False


def _is_formula(text: str, first: int, last: int) -> bool:
    """Tell ``$x^2$`` from ``$5 and $10``."""
    inner = text[first:last]
    after = text[last + 1 : last + 2]
    return "\n" not in inner and inner == inner.strip() and not after.isdigit()


def _render_math(
    _self: RendererProtocol, tokens: list[Token], index: int, _o: OptionsDict, _e: EnvType
) -> str:
    return f'<span class="math">{escape(tokens[index].content)}</span>'


def _raised(state: StateInline, silent: bool) -> bool:
    """Let the four tags through that carry meaning in formulas and tables."""
    found = _SCRIPT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = found[0]
    state.pos = found.end()
    return True
