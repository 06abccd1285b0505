"""What of a table is new, what is known, and what contradicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from judgments.importing.tabular.keys import distinct
from judgments.importing.tabular.reading import Table
from judgments.importing.tabular.results import OnDuplicate, TableImport

__all__ = ["Given", "Merged", "Stored", "merge", "null_reasons", "rows_that_count"]

_REMEDY = "--on-duplicate last lets the last one count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The values of a table.

    Attributes
    ----------
    rows
        (n,) array of rows of the table.
    keys
        (n,) arrays that together say what each value is of.
    values
        (n,) array, NaN for null.
    reasons
        (n,) array of objects: why a value is null, None where there is one.
    """

    rows: NDArray[np.int64]
    keys: tuple[NDArray[np.int64], ...]
    values: NDArray[np.float64]
    reasons: NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The values that a study has, like those of `Given`, each with its id."""

    ids: NDArray[np.int64]
    keys: tuple[NDArray[np.int64], ...]
    values: NDArray[np.float64]
    reasons: NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Positions in `Given` by what is to be done with them.

    Attributes
    ----------
    new
        Values of what had none.
    changed
        Values that differ from a stored one.
    replaced
        For each of `changed`, the position in `Stored` of that one.
    n_unchanged
        Number of values that say what is stored.
    """

    new: NDArray[np.int64]
    changed: NDArray[np.int64]
    replaced: NDArray[np.int64]
    n_unchanged: int

    def counts(self, table: Table, given: Given, created: Mapping[str, int]) -> TableImport:
        """Count what was done."""
        written = np.concatenate([self.new, self.changed])
        return TableImport(
            path=table.path,
            rows=table.n,
            added=len(self.new),
            nulls=int(np.isnan(given.values[written]).sum()),
            unchanged=self.n_unchanged,
            revised=len(self.changed),
            repeated=table.n - len(given.rows),
            created={name: count for name, count in created.items() if count},
        )


def null_reasons(table: Table, default: str) -> NDArray[np.object_]:
    """Give why the value of each row is null, None where it is not.

    Parameters
    ----------
    table
        With columns ``value`` and ``reason``.
    default
        The reason where the table says none.

    Raises
    ------
    ImportRefusedError
        A value comes with a reason why there is none.
    """
    codes, is_null = table.columns["reason"], np.isnan(table.columns["value"])
    has_reason = np.array([bool(text) for text in table.texts["reason"]])[codes]
    if (has_reason & ~is_null).any():
        row = int(np.argmax(has_reason & ~is_null))
        value, reason = float(table.columns["value"][row]), table.name("reason", row)
        raise table.refuse(
            row,
            f"value {value!r} comes with a reason why there is none, {reason!r}; "
            "empty one of the two cells",
        )
    texts = np.array([text or default for text in table.texts["reason"]], dtype=object)
    reasons: NDArray[np.object_] = texts[codes]
    reasons[~is_null] = None
    return reasons


def rows_that_count(
    table: Table, keys: Sequence[NDArray[Any]], on_duplicate: OnDuplicate
) -> NDArray[np.int64]:
    """Give the rows of a table, and of several about the same the last.

    Parameters
    ----------
    table
        The table.
    keys
        (N,) arrays that together say what each row is about.
    on_duplicate
        Whether several are refused.

    Raises
    ------
    ImportRefusedError
        Two rows are about the same, and `on_duplicate` is ``error``.
    """
    first, group = distinct(*keys)
    if len(first) == table.n:
        return first
    if on_duplicate == "error":
        row = int(np.argmax(first[group] != np.arange(table.n)))
        before = table.lines[first[group[row]]]
        raise table.refuse(
            row, f"line {before} is about the same ({table.about(row)}); take one out, or {_REMEDY}"
        )
    last = np.zeros(len(first), dtype=np.int64)
    np.maximum.at(last, group, np.arange(table.n))
    return np.sort(last)


def merge(
    table: Table,
    given: Given,
    stored: Stored,
    on_duplicate: OnDuplicate,
    shown: Callable[[float, str | None], str] | None = None,
) -> Merged:
    """Compare the values of a table with those of the study.

    Parameters
    ----------
    table
        The table.
    given, stored
        What is compared; neither has two values for one key.
    on_duplicate
        Whether a value that differs from the stored one is refused.
    shown
        Writes a value and the reason for a null; as a number by default.

    Raises
    ------
    ImportRefusedError
        A value differs, and `on_duplicate` is ``error``.
    """
    n = len(given.values)
    keys = [np.concatenate(pair) for pair in zip(given.keys, stored.keys, strict=True)]
    _, group = distinct(*keys)
    # The keys given differ from one another, so they are groups 0 to n − 1.
    place = np.full(n, -1)
    ours = np.flatnonzero(group[n:] < n)
    place[group[n:][ours]] = ours
    known = np.flatnonzero(place >= 0)
    old = place[known]
    same = given.values[known] == stored.values[old]
    null = np.isnan(given.values[known]) & np.isnan(stored.values[old])
    same |= null & (given.reasons[known] == stored.reasons[old])
    changed, replaced = known[~same], old[~same]
    if changed.size and on_duplicate == "error":
        at, before = int(changed[0]), int(replaced[0])
        show = shown or _shown
        now = show(given.values[at], given.reasons[at])
        was = show(stored.values[before], stored.reasons[before])
        row = int(given.rows[at])
        reason = f"the study has {was} where this row has {now} ({table.about(row)}); {_REMEDY}"
        raise table.refuse(row, reason)
    return Merged(
        new=np.flatnonzero(place < 0),
        changed=changed,
        replaced=replaced,
        n_unchanged=int(same.sum()),
    )


def _shown(value: float, reason: str | None) -> str:
    return f"null ({reason})" if reason is not None else repr(float(value))
