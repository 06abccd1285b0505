"""Quality of code: does it parse, is it whole, is there anything in it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from typing import Any

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.token import Comment, Error, Text, _TokenType
from pygments.util import ClassNotFound

from judgments.records import Part
from metrics.quality.base import LIMITS, Quality, graded, null, ramp, unusable
from metrics.quality.reading import read_text

__all__ = ["grade_code", "score_code"]

_MARK = re.compile(
    r"\b(TODO|FIXME|XXX|your code here|rest of the code)\b|^\s*\.\.\.\s*$", re.I | re.M
)
_FENCE = re.compile(r"\A\s*```[ \t]*(\w*)[ \t]*\n(.*?)\n?```\s*\Z", re.S)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_SHORTEST = 3
_Tokens = Sequence[tuple[Any, str]]


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

    It sees syntax errors (how much of a Python file parses; in other languages lexer errors and
    unbalanced brackets), files that stop in the middle, placeholders such as ``TODO``, lines that
    are repeated and mixed indentation. It cannot see whether the code does what it should, nor
    whether it runs.

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
    python = lexer.name.startswith("Python")
    parsed, problem = _python_share(source) if python else _lexed_share(written)
    syntax = 1.0 if parsed == 1.0 else 0.2 + 0.4 * parsed**2
    marks = len(_MARK.findall(source))
    repeated = _repeated_share(source)
    return graded(
        {
            "syntax": syntax,
            "complete": 0.8 ** min(marks, 5),
            "repetition": ramp(repeated, bad=1.0, good=0.3),
            "layout": 0.9 if _mixed_indentation(source) else 1.0,
        },
        {
            "language": lexer.name,
            "tokens": len(written),
            "share_that_parses": parsed,
            "problem": problem,
            "placeholders": marks,
            "repeated_lines": repeated,
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
    if _python_share(source)[0] == 1.0:
        return get_lexer_by_name("python")
    return guess_lexer(source)


def _python_share(source: str) -> tuple[float, str | None]:
    """Give the share of lines in top-level statements that parse, and the first problem."""
    problem = _python_problem(source)
    if problem is None:
        return 1.0, None
    good = total = 0
    for block in re.split(r"\n(?=[^\s#)\]}])", source):
        lines = sum(1 for line in block.splitlines() if line.strip())
        total += lines
        good += lines if _python_problem(block) is None else 0
    return min(good / max(total, 1), 0.99), problem


def _python_problem(source: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            ast.parse(source)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return None


def _lexed_share(tokens: _Tokens) -> tuple[float, str | None]:
    """Give 1 minus the weighted share of tokens that a lexer stumbles over."""
    errors = sum(1 for kind, _ in tokens if kind in Error)
    unbalanced = _unbalanced(tokens)
    if not errors and not unbalanced:
        return 1.0, None
    share = 1.0 - (errors + 3 * unbalanced) / len(tokens) * 4
    return min(max(share, 0.0), 0.99), f"{errors} stray signs, {unbalanced} unbalanced brackets"


def _unbalanced(tokens: _Tokens) -> int:
    open_brackets: list[str] = []
    stray = 0
    for kind, text in tokens:
        if not _is_code(kind):
            continue
        for sign in text:
            if sign in "([{":
                open_brackets.append(sign)
            elif sign in _CLOSING:
                if open_brackets and open_brackets[-1] == _CLOSING[sign]:
                    open_brackets.pop()
                else:
                    stray += 1
    return stray + len(open_brackets)


def _is_code(kind: _TokenType) -> bool:
    return "String" not in str(kind) and kind not in Comment and kind not in Text


def _repeated_share(source: str) -> float:
    """Give the share of longer lines that were there before."""
    lines = [line.strip() for line in source.splitlines() if len(line.strip()) > 8]
    return 1.0 - len(set(lines)) / len(lines) if lines else 0.0


def _mixed_indentation(source: str) -> bool:
    starts = {line[0] for line in source.splitlines() if line[:1] in {" ", "\t"}}
    return len(starts) > 1
