"""Keys of a table, each of the kind it must be; what is wrong is named by file and key."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any, NoReturn

from judgments.errors import FormError

__all__ = ["Fields"]


class Fields:
    """One table of a form.

    Parameters
    ----------
    table
        As it was read.
    where
        File and place, for messages.
    known
        The keys it may have.

    Raises
    ------
    FormError
        It is no table, or has a key that is not known.
    """

    def __init__(self, table: object, where: str, known: tuple[str, ...]) -> None:
        if not isinstance(table, Mapping):
            msg = f"{where} must be a table, not {table!r}"
            raise FormError(msg)
        self.where = where
        self._table: Mapping[Any, Any] = table
        for key in table:
            if key not in known:
                near = get_close_matches(str(key), known, 1)
                hint = f"; is it {near[0]!r}?" if near else f", but {', '.join(known)}"
                msg = f"{where}: there is no key {key!r} here{hint}"
                raise FormError(msg)

    def text(self, key: str, default: str | None = None) -> str:
        """Give a text that is not empty, or the default where the key is absent."""
        value = self._table.get(key, default)
        if not isinstance(value, str):
            self.refuse(key, "text", value)
        if not value.strip() and value != default:
            self.refuse(key, "text that is not empty", value)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Give true or false."""
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            self.refuse(key, "true or false", value)
        return value

    def one_of(self, key: str, options: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """Give one of a few values."""
        value = self._table.get(key)
        if value not in options or type(value) is not type(options[0]):
            self.refuse(key, " or ".join(map(str, options)), value)
        return value

    def number(self, key: str) -> float:
        """Give a finite number."""
        value: Any = self._table.get(key)
        if type(value) not in {int, float} or not isfinite(value):
            self.refuse(key, "a number", value)
        return float(value)

    def values(self, key: str, *, default: list[Any] | None = None) -> list[Any]:
        """Give a list."""
        value = self._table.get(key, default)
        if not isinstance(value, list):
            self.refuse(key, "a list", value)
        return value

    def tables(self, key: str, known: tuple[str, ...], *, optional: bool = False) -> list[Fields]:
        """Give a list of tables."""
        rows = self.values(key, default=[] if optional else None)
        return [
            Fields(row, f"{self.where}: {key}[{n}]{_called(row)}", known)
            for n, row in enumerate(rows)
        ]

    def table(self, key: str, known: tuple[str, ...]) -> Fields | None:
        """Give a table, or None where the key is absent."""
        if key not in self._table:
            return None
        return Fields(self._table[key], f"{self.where}: {key}", known)

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Give a table with keys of the user's own; empty where the key is absent."""
        value = self._table.get(key, {})
        if not isinstance(value, Mapping):
            self.refuse(key, "a table", value)
        return value

    def refuse(self, key: str, wanted: str, value: object) -> NoReturn:
        """Say that a key is not what it must be."""
        msg = f"{self.where}: {key} must be {wanted}, not {value!r}"
        if key not in self._table:
            rest = "" if wanted == "text" else f"; it must be {wanted}"
            msg = f"{self.where}: {key} is missing{rest}"
        raise FormError(msg)


def _called(row: object) -> str:
    """Give the code of a dimension or question beside its place, where it has one."""
    code = row.get("code") if isinstance(row, Mapping) else None
    return f" ({code})" if isinstance(code, str) and code.strip() else ""
