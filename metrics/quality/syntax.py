"""How much of a source file is well formed."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Sequence
from typing import Any

from pygments.token import Comment, Error, Text, _TokenType

__all__ = ["Tokens", "is_code", "lexed_share", "parse", "python_problem", "python_share"]

Tokens = Sequence[tuple[Any, str]]
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LONG_STRING = re.compile(r'("""|\'\'\')(?:[^\\]|\\.)*?\1', re.S)
_STATEMENT = re.compile(r"\n(?=[^\s#)\]}])")
_DEEPEST = 12


def python_share(source: str) -> tuple[float, str | None]:
    """Give the share of lines in statements that parse.

    Parameters
    ----------
    source
        A Python file.

    Returns
    -------
    float
        0–1; of the lines that are neither empty nor comments. 1 only where all of it parses.
    str or None
        The first problem.
    """
    problem = python_problem(source)
    if problem is None:
        return 1.0, None
    # Prose in long strings is no statement once their quotes are taken apart.
    good, total = _parsed_lines(_LONG_STRING.sub('""', source), 0)
    return min(good / max(total, 1), 0.99), problem


def parse(source: str) -> ast.Module:
    """Parse Python without a word about its style.

    Parameters
    ----------
    source
        One or more statements.

    Raises
    ------
    SyntaxError, ValueError, RecursionError, MemoryError
        It is no Python, or too deeply nested.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse(source)


def python_problem(source: str) -> str | None:
    """Say what Python does not understand about a piece of source.

    Parameters
    ----------
    source
        One or more statements.
    """
    try:
        parse(source)
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return None


def lexed_share(tokens: Tokens) -> tuple[float, str | None]:
    """Give the share of tokens that are as they should be, as far as a lexer can tell.

    Parameters
    ----------
    tokens
        Of any language, without comments.

    Returns
    -------
    float
        0–1; a bracket without a partner counts as three stray signs.
    str or None
        What was found.
    """
    errors = sum(1 for kind, _ in tokens if kind in Error)
    unbalanced = _unbalanced(tokens)
    if not errors and not unbalanced:
        return 1.0, None
    share = 1.0 / (1.0 + (errors + 3 * unbalanced) / len(tokens) * 12)
    return min(share, 0.99), f"{errors} stray signs, {unbalanced} unbalanced brackets"


def is_code(kind: _TokenType) -> bool:
    """Tell a token of code from strings, comments and space."""
    return "String" not in str(kind) and kind not in Comment and kind not in Text


def _parsed_lines(source: str, depth: int) -> tuple[int, int]:
    """Count the lines that parse and all lines, statement by statement and block by block."""
    good = total = 0
    for block in _STATEMENT.split(source):
        lines = [line for line in block.splitlines() if line.strip() and line.strip()[0] != "#"]
        if not lines:
            continue
        total += len(lines)
        if python_problem(block) is None:
            good += len(lines)
        elif len(lines) > 1 and depth < _DEEPEST:
            good += _parsed_within(lines, depth)
    return good, total


def _parsed_within(lines: list[str], depth: int) -> int:
    """Count the lines that parse in a block that as a whole does not."""
    clause = lines[0].lstrip().startswith(("elif", "else", "except", "finally", "case"))
    before = {"elif": "if x:\n pass\n", "else": "if x:\n pass\n", "case": "match x:\n "}
    first = lines[0].split(maxsplit=1)[0].rstrip(":")
    opened = before.get(first, "try:\n pass\n") if clause else ""
    head = 1 if python_problem(f"{opened}{lines[0]}\n  pass\n") is None else 0
    inner, _ = _parsed_lines(textwrap.dedent("\n".join(lines[1:])), depth + 1)
    return head + inner


def _unbalanced(tokens: Tokens) -> int:
    open_brackets: list[str] = []
    stray = 0
    for kind, text in tokens:
        if not is_code(kind):
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
