"""Syntax errors in languages other than Python, by their tree-sitter grammars."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

__all__ = ["grammar_share", "installed_grammars"]

# Pygments' name of a language → the module of its grammar and the function that gives it.
_GRAMMARS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "C": ("tree_sitter_c", "language"),
        "C++": ("tree_sitter_cpp", "language"),
        "Go": ("tree_sitter_go", "language"),
        "Java": ("tree_sitter_java", "language"),
        "JavaScript": ("tree_sitter_javascript", "language"),
        "Rust": ("tree_sitter_rust", "language"),
        "TypeScript": ("tree_sitter_typescript", "language_typescript"),
    }
)


@cache
def installed_grammars() -> tuple[str, ...]:
    """Name the languages that can be parsed; in others only brackets are counted.

    Returns
    -------
    tuple of str
        In alphabetical order; empty without the package tree-sitter.
    """
    if find_spec("tree_sitter") is None:
        return ()
    return tuple(name for name, (module, _) in _GRAMMARS.items() if find_spec(module) is not None)


def grammar_share(source: str, language: str) -> tuple[float, str | None] | None:
    """Say how much of a source file follows its language's grammar.

    Parameters
    ----------
    source
        A whole file.
    language
        As Pygments names it.

    Returns
    -------
    tuple of float and str, or None
        0–1, and where the first error is: 1 / (1 + 3 e) with e errors and a twelfth of the
        tokens that fit nowhere, per line that is not empty. 1 and None where there is no error.
        None where no grammar is installed.
    """
    if language not in installed_grammars():
        return None
    lines, astray = _errors(source, language)
    if not lines:
        return 1.0, None
    written = sum(1 for line in source.splitlines() if line.strip())
    share = 1.0 / (1.0 + 3.0 * (len(lines) + astray / 12) / max(written, 1))
    return min(share, 0.99), f"{len(lines)} syntax errors, the first in line {min(lines)}"


def _errors(source: str, language: str) -> tuple[list[int], int]:
    """Give the line of each place where the parser got stuck, and how many tokens it skipped."""
    tree = _parser(language).parse(source.encode("utf-8", errors="replace"))
    found: list[int] = []
    astray = 0
    waiting = [tree.root_node]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            found.append(node.start_point.row + 1)
            astray += sum(not child.children for child in node.children)
        if node.has_error:
            waiting += node.children
    return found, astray


@cache
def _parser(language: str) -> Any:  # noqa: ANN401
    import tree_sitter

    module, function = _GRAMMARS[language]
    return tree_sitter.Parser(tree_sitter.Language(getattr(import_module(module), function)()))
