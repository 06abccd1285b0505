"""Quality of code: does it parse, is it whole, is there anything in it."""

from __future__ import annotations

import re

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.token import Comment
from pygments.util import ClassNotFound

from judgments.records import Part
from metrics.quality.base import LIMITS, Quality, fading, graded, null, ramp, unusable
from metrics.quality.braces import LANGUAGES, find_loose_ends
from metrics.quality.deadwood import Deadwood, find_deadwood
from metrics.quality.grammars import grammar_share
from metrics.quality.reading import read_text
from metrics.quality.syntax import Tokens, lexed_share, python_share

__all__ = ["grade_code", "score_code"]

_MARK = re.compile(
    r"\b(TODO|FIXME|XXX|your code here|rest of the code)\b|^\s*\.\.\.\s*$", re.I | re.M
)
_FENCE = re.compile(r"\A\s*```[ \t]*(\w*)[ \t]*\n(.*?)\n?```\s*\Z", re.S)
_SHORTEST = 3
_NAMES_SHOWN = 8
_NOTHING_DEAD = Deadwood(dead=0.0, unused=0.0, names=())


def score_code(part: Part) -> Quality:
    """Grade source code, from its file or given inline.

    Parameters
    ----------
    part
        Of modality code.

    Returns
    -------
    Quality
        See `grade_code`.
    """
    source = part.text if part.path is None else read_text(part.path)
    if source is None:
        return null("file_missing")
    return grade_code(source, part.suffix)


def grade_code(source: str, suffix: str = "") -> Quality:
    r"""Grade source code.

    It sees syntax errors (how much of a Python file parses, statement by statement; errors per line
    where tree-sitter and the language's grammar are installed; in other languages lexer errors and
    unbalanced brackets only), files that stop in the middle,
    placeholders such as ``TODO``, lines that are repeated and mixed indentation. In a Python file
    that parses it sees code that never runs, statements without effect, code in comments, and
    imports, variables and private functions that nothing uses; in languages with braces code
    behind ``return`` and the like, ``if (false)``, and declared names that occur only once.

    It cannot see whether the code does what it should, nor whether it runs; wrong names and types;
    conditions that are always false but do not say so; in languages other than Python unused
    functions, and without a grammar syntax errors that leave the brackets alone. Public functions and constants of
    a module are for others, unless ``__all__`` leaves them out or the file is a script.

    Parameters
    ----------
    source
        The code, with or without a Markdown fence around it.
    suffix
        Of the file's name; it decides the language, else a guess does.

    Returns
    -------
    Quality
        0–1; 0 for an empty source.

    Examples
    --------
    >>> grade_code("print(1)\n", ".py").value
    1.0
    >>> grade_code("print(1\n", ".py").value < 0.5
    True
    """
    if len(source) > LIMITS["text_characters"]:
        return null("too_large")
    source, named = _unfenced(source)
    if not source.strip():
        return unusable("the source is empty")
    lexer = _lexer(source, suffix, named)
    tokens = list(lexer.get_tokens(source))
    written = [token for token in tokens if token[1].strip() and token[0] not in Comment]
    if len(written) < _SHORTEST:
        return graded({"content": 0.25}, {"language": lexer.name, "tokens": len(written)})
    parsed, problem = _syntax(source, lexer.name, written)
    whole = parsed == 1.0
    deadwood = _deadwood(source, lexer.name, written) if whole else _NOTHING_DEAD
    marks = len(_MARK.findall(source))
    repeated = _repeated_share(source)
    return graded(
        {
            "syntax": 1.0 if whole else 0.1 + 0.49 * parsed**2,
            "complete": 0.8 ** min(marks, 5),
            "repetition": ramp(repeated, bad=1.0, good=0.3),
            "live": fading(deadwood.dead, good=0.02, half=0.25),
            "used": fading(deadwood.unused, good=0.03, half=0.3),
            "layout": 0.9 if _mixed_indentation(source) else 1.0,
        },
        {
            "language": lexer.name,
            "tokens": len(written),
            "share_that_parses": parsed,
            "problem": problem,
            "placeholders": marks,
            "repeated_lines": repeated,
            "dead_code": deadwood.dead,
            "unused": deadwood.unused,
            "unused_names": ", ".join(deadwood.names[:_NAMES_SHOWN]),
        },
    )


def _unfenced(source: str) -> tuple[str, str]:
    found = _FENCE.match(source)
    return (found.group(2), found.group(1)) if found else (source, "")


def _lexer(source: str, suffix: str, named: str) -> Lexer:
    try:
        if named:
            return get_lexer_by_name(named)
        if suffix:
            return get_lexer_for_filename(f"x{suffix}", source)
    except ClassNotFound:
        pass
    if python_share(source)[0] == 1.0:
        return get_lexer_by_name("python")
    return guess_lexer(source)


def _syntax(source: str, language: str, written: Tokens) -> tuple[float, str | None]:
    """Give the share that is well formed, by the best parser there is, and the first problem."""
    if language.startswith("Python"):
        return python_share(source)
    return grammar_share(source, language) or lexed_share(written)


def _deadwood(source: str, language: str, written: Tokens) -> Deadwood:
    """Find what a file that parses would not miss; nothing in other languages."""
    found = None
    if language.startswith("Python"):
        found = find_deadwood(source)
    elif language in LANGUAGES:
        found = find_loose_ends(written)
    return found or _NOTHING_DEAD


def _repeated_share(source: str) -> float:
    """Give the share of longer lines that were there before."""
    lines = [line.strip() for line in source.splitlines() if len(line.strip()) > 8]
    return 1.0 - len(set(lines)) / len(lines) if lines else 0.0


def _mixed_indentation(source: str) -> bool:
    starts = {line[0] for line in source.splitlines() if line[:1] in {" ", "\t"}}
    return len(starts) > 1
