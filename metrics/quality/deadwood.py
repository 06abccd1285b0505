"""What a Python file carries along without need: code that never runs, names never used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from metrics.quality.bindings import Module, unused_functions, unused_names
from metrics.quality.syntax import parse

__all__ = ["Deadwood", "find_deadwood"]

_ENDING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_IDLE = (ast.Compare, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Name, ast.Attribute, ast.Subscript)
_COMMENT = re.compile(r"^\s*#\s?(.*[=(].*|import .*|return\b.*)$")
_WRITTEN = (ast.Assign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.Return)
_SLACK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadwood:
    """What a file would not miss.

    Attributes
    ----------
    dead
        0–1, share of lines that cannot run, have no effect, or belong to a function that nothing
        can call.
    unused
        0–1, names that are bound and never used, as a share of all that are bound (plus five, so
        that one is no disaster in a short file).
    names
        The unused names, in order.
    """

    dead: float
    unused: float
    names: tuple[str, ...]


def find_deadwood(source: str) -> Deadwood | None:
    r"""Find what a Python file would not miss.

    Parameters
    ----------
    source
        A whole file. Public functions and constants at its top level are used by others, unless
        ``__all__`` leaves them out or the file is a script that calls things itself.

    Returns
    -------
    Deadwood or None
        None where the file does not parse.

    Examples
    --------
    >>> find_deadwood("import re\n\ndef f(a):\n    return a\n    b = a\n    return b\n").names
    ('re',)
    >>> find_deadwood("def f(a):\n    return a\n    a += 1\n    return a\n").dead
    0.5
    """
    try:
        tree = parse(source)
        module = Module.of(tree)
        functions = unused_functions(module)
        names, bound = unused_names(module)
        dead = {line for node in functions for line in _lines(node)} | _dead_lines(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = source.splitlines()
    written = sum(1 for line in lines if line.strip())
    dead |= {n for n, line in enumerate(lines, 1) if _is_commented_code(line)}
    dead = {n for n in dead if n <= len(lines) and lines[n - 1].strip()}
    return Deadwood(
        dead=len(dead) / max(written, 1),
        unused=len(names) / (bound + _SLACK),
        names=tuple(names),
    )


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _dead_lines(tree: ast.Module) -> set[int]:
    dead: set[int] = set()
    for node in ast.walk(tree):
        for block in _blocks(node):
            dead |= {line for statement in _never_run(block) for line in _lines(statement)}
            dead |= {
                line for statement in block if _is_idle(statement) for line in _lines(statement)
            }
    return dead


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def _never_run(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Give the statements after one that leaves the block, and branches never taken."""
    left = False
    for statement in block:
        if left and not _is_bare_yield(statement):
            yield statement
        left = left or _leaves(statement)
        if isinstance(statement, ast.If | ast.While) and isinstance(statement.test, ast.Constant):
            yield from statement.orelse if statement.test.value else statement.body


def _leaves(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        branches = (statement.body, statement.orelse)
        return all(branch and _leaves(branch[-1]) for branch in branches)
    return isinstance(statement, _ENDING)


def _is_bare_yield(statement: ast.stmt) -> bool:
    """Tell a yield that only makes a function a generator."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def _is_idle(statement: ast.stmt) -> bool:
    """Tell an expression whose value goes nowhere."""
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) and value.value is not ...
    return isinstance(value, _IDLE)


def _is_commented_code(line: str) -> bool:
    found = _COMMENT.match(line)
    if found is None:
        return False
    try:
        (statement,) = parse(found.group(1).strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    return isinstance(statement, _WRITTEN)
