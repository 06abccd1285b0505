"""Names that a Python file binds, and which of them nothing uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Module", "unused_functions", "unused_names"]

_BASE = re.compile(r"^_|Base|Mixin|Abstract")
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A parsed file and what is used in it.

    Attributes
    ----------
    tree
        The file.
    used
        Names that are read anywhere, attributes included, and words in strings that stand alone,
        as annotations and ``__all__`` have them.
    exported
        Names in ``__all__``; None where there is none.
    script
        Whether the file prints or calls what it defines as it is loaded.
    """

    tree: ast.Module
    used: frozenset[str]
    exported: frozenset[str] | None
    script: bool

    @classmethod
    def of(cls, tree: ast.Module) -> Module:
        """Look through a file.

        Parameters
        ----------
        tree
            From `ast.parse`.
        """
        own = {s.name for s in tree.body if isinstance(s, _Definition)} | {"print"}
        calls = (s for s in tree.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call))
        return cls(
            tree=tree,
            used=frozenset(_uses(tree)),
            exported=_exported(tree),
            script=any(not own.isdisjoint(_uses(call)) for call in calls),
        )

    def is_entry(self, name: str) -> bool:
        """Say whether others may use a name of the top level."""
        special = name.startswith("__") and name.endswith("__")
        if special or (name.isupper() and not name.startswith("_")):
            return True
        if self.exported is not None:
            return name in self.exported
        return not name.startswith("_") and not self.script


def unused_functions(module: Module) -> list[ast.stmt]:
    """Find functions and classes that nothing refers to and others cannot.

    Parameters
    ----------
    module
        The file.

    Returns
    -------
    list of ast.stmt
        Top-level ones, functions in functions, and private methods of classes without a base.
    """
    found: list[ast.stmt] = []
    for owner in ast.walk(module.tree):
        if not isinstance(owner, ast.Module | _Definition):
            continue
        defined = (s for s in owner.body if isinstance(s, _Definition) and not s.decorator_list)
        found += (s for s in defined if s.name not in module.used and _is_lost(owner, s, module))
    return found


def unused_names(module: Module) -> tuple[list[str], int]:
    """Find imports and variables that are never read.

    Parameters
    ----------
    module
        The file.

    Returns
    -------
    list of str
        Unused names in order: imports, variables of the top level that are no entry, and variables
        of functions. Names that begin with ``_`` in a function are meant to be unused.
    int
        How many names were looked at, the used ones included.
    """
    imported = [name for name in _imports(module.tree) if not _exports(module, name)]
    unused = [name for name in imported if name not in module.used]
    top = [name for name in dict.fromkeys(_stores(module.tree.body)) if not module.is_entry(name)]
    unused += [name for name in top if name not in module.used]
    bound = len(imported) + len(top)
    for function in ast.walk(module.tree):
        if isinstance(function, _Function):
            here = _locals(function)
            read = set(_uses(function))
            unused += [name for name in here if name not in read]
            bound += len(here)
    return unused, bound


def _is_lost(owner: ast.AST, defined: _Definition, module: Module) -> bool:
    if isinstance(owner, ast.Module):
        return not module.is_entry(defined.name)
    if isinstance(owner, ast.ClassDef):
        private = defined.name.startswith("_") and not defined.name.endswith("__")
        meant_for_others = owner.bases or owner.keywords or _BASE.search(owner.name)
        return private and not meant_for_others
    return True


def _exports(module: Module, name: str) -> bool:
    return module.exported is not None and name in module.exported


def _uses(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names


def _exported(tree: ast.Module) -> frozenset[str] | None:
    names: set[str] = set()
    stated = False
    for node in tree.body:
        if "__all__" in _stores([node]) and isinstance(node, ast.Assign | ast.AugAssign):
            stated = True
            names |= {
                part.value
                for part in ast.walk(node.value)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return frozenset(names) if stated else None


def _imports(tree: ast.Module) -> list[str]:
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) or (
            isinstance(node, ast.ImportFrom) and node.module != "__future__"
        ):
            for alias in node.names:
                # "import a as a" says that a is there for others.
                if alias.name not in {alias.asname, "*"}:
                    names[alias.asname or alias.name.partition(".")[0]] = None
    return list(names)


def _stores(block: list[ast.stmt]) -> Iterator[str]:
    """Give the names that statements of one block assign, one target at a time."""
    for node in block:
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _locals(function: _Function) -> list[str]:
    inner = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    shared = {
        name for node in inner if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
    }
    fields = {
        name for node in inner if isinstance(node, ast.ClassDef) for name in _stores(node.body)
    }
    names = dict.fromkeys(_stores(inner))
    return [name for name in names if name not in shared | fields and not name.startswith("_")]
