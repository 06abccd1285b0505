"""Deciding for each record of a file which stored row it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

__all__ = ["Decision", "Known", "reconcile"]

V = TypeVar("V")
Merge = Callable[[V, V], tuple[V, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[V]):
    """A row under a key.

    Attributes
    ----------
    id
        Of the row; None where it is yet to be written.
    occurrence
        1 for the first record under the key, 2 for its namesake, and so on.
    version
        What it says.
    number
        Number of the record of this file that speaks of it; None where none does.
    changed
        Whether that record contradicts what is stored.
    """

    id: int | None
    occurrence: int
    version: V
    number: int | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Generic[V]):
    """What becomes of one record.

    Attributes
    ----------
    index
        Of the record among those offered.
    kind
        ``new``, ``same``, ``completed``, ``repeated``, ``changed`` or ``unclear``.
    known
        The row that it speaks of, with what it adds.
    conflicts
        What contradicts the row, where it is ``changed``; or the row of the same key, where a
        ``new`` one is a namesake.
    candidates
        Occurrences of the rows that it may be a change of, where that is ``unclear``.
    """

    index: int
    kind: str
    known: Known[V]
    conflicts: tuple[str, ...] = ()
    candidates: tuple[int, ...] = ()


def reconcile(
    stored: Sequence[Known[V]],
    offered: Sequence[V],
    numbers: Sequence[int],
    merge: Merge[V],
    *,
    update: bool = False,
) -> tuple[tuple[Decision[V], ...], tuple[Known[V], ...]]:
    """Decide about the records of one file that share a key.

    A record that contradicts nothing of a row speaks of that row. One that contradicts all rows
    is a change of the row that it contradicts least, of those that no record of the file speaks
    of; where several are equally near, it is unclear which; where there is none, it is a
    namesake. A refused record leaves its row as it is, and whatever says the same is refused too.

    Parameters
    ----------
    stored
        Rows under the key, by occurrence.
    offered
        What the records say, in file order.
    numbers
        Numbers of the records.
    merge
        Completes one version by another and says what contradicts.
    update
        Whether a change takes the place of the row; else it is refused.

    Returns
    -------
    tuple of Decision and tuple of Known
        One decision per record, those that contradict nothing first; and the rows as they are to
        be, the new ones last.
    """
    rows = list(stored)
    decisions = []
    left = []
    for index, version in enumerate(offered):
        decision = _fitting(rows, index, version, numbers[index], merge)
        if decision is None:
            left.append(index)
        else:
            decisions.append(decision)
    refused: list[tuple[V, Decision[V]]] = []
    for index in left:
        version, number = offered[index], numbers[index]
        decision = (
            _refused_before(refused, index, version, merge)
            or _fitting(rows, index, version, number, merge)
            or _changing(rows, index, version, number, merge, update=update)
            or _namesake(rows, index, version, number, merge)
        )
        if decision.kind == "unclear" or (decision.kind == "changed" and not update):
            refused.append((version, decision))
        decisions.append(decision)
    return tuple(decisions), tuple(rows)


def _fitting(
    rows: list[Known[V]], index: int, version: V, number: int, merge: Merge[V]
) -> Decision[V] | None:
    for place, row in enumerate(rows):
        merged, conflicts = merge(row.version, version)
        if conflicts:
            continue
        kind = "same" if merged == row.version else "completed"
        if row.number is not None and kind == "same":
            kind = "repeated"
        rows[place] = replace(row, version=merged, number=row.number or number)
        return Decision(index=index, kind=kind, known=rows[place])
    return None


def _refused_before(
    refused: list[tuple[V, Decision[V]]], index: int, version: V, merge: Merge[V]
) -> Decision[V] | None:
    """Refuse what a refused record of the file says as well."""
    for earlier, decision in refused:
        if not merge(earlier, version)[1]:
            return replace(decision, index=index)
    return None


def _changing(
    rows: list[Known[V]], index: int, version: V, number: int, merge: Merge[V], *, update: bool
) -> Decision[V] | None:
    free = [
        (place, merge(row.version, version)[1])
        for place, row in enumerate(rows)
        if row.number is None
    ]
    if not free:
        return None
    fewest = min(len(conflicts) for _, conflicts in free)
    nearest = [entry for entry in free if len(entry[1]) == fewest]
    place, conflicts = nearest[0]
    if len(nearest) > 1:
        candidates = tuple(rows[place].occurrence for place, _ in nearest)
        return Decision(index=index, kind="unclear", known=rows[place], candidates=candidates)
    kept = version if update else rows[place].version
    rows[place] = replace(rows[place], version=kept, number=number, changed=True)
    return Decision(index=index, kind="changed", known=rows[place], conflicts=conflicts)


def _namesake(
    rows: list[Known[V]], index: int, version: V, number: int, merge: Merge[V]
) -> Decision[V]:
    conflicts = merge(rows[0].version, version)[1] if rows else ()
    occurrence = max((row.occurrence for row in rows), default=0) + 1
    rows.append(Known(id=None, occurrence=occurrence, version=version, number=number))
    return Decision(index=index, kind="new", known=rows[-1], conflicts=conflicts)
