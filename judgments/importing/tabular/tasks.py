"""The assignments behind a table's rows: found, or written as tasks already submitted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from judgments.importing.tabular.bulk import batches, fetch_columns, insert_columns
from judgments.importing.tabular.cells import moment
from judgments.importing.tabular.keys import distinct
from judgments.importing.tabular.reading import Table
from judgments.models import Assignment

__all__ = ["Shown", "Tasks", "take_tasks"]

_KNOWN = np.dtype([(name, "i8") for name in ("id", "rater", "a", "b", "occasion", "submitted")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What each of N rows says of its task.

    Attributes
    ----------
    rater, item, occasion
        (N,) arrays.
    a, b
        (N,) arrays of the responses on side A and B; 0 on side B where one was judged alone.
    """

    rater: NDArray[np.int64]
    item: NDArray[np.int64]
    occasion: NDArray[np.int64]
    a: NDArray[np.int64]
    b: NDArray[np.int64]

    def at(self, rows: NDArray[np.int64]) -> Shown:
        """Give some of the rows."""
        return Shown(
            rater=self.rater[rows], item=self.item[rows], occasion=self.occasion[rows],
            a=self.a[rows], b=self.b[rows],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """The task of each row.

    Attributes
    ----------
    ids
        (N,) array of assignments.
    turned
        (N,) array: what the row has on side A, its task has on side B.
    any_known
        Whether any of the tasks was there before.
    """

    ids: NDArray[np.int64]
    turned: NDArray[np.bool_]
    any_known: bool


def take_tasks(
    session: Session, table: Table, shown: Shown, *, round_id: int, at: int, created: Counter[str]
) -> Tasks:
    """Give the assignment of each row; those not known are written as submitted.

    A pair is the same task whichever of its responses is on side A.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        With a column ``time``.
    shown
        What the rows say of their tasks.
    round_id
        The round.
    at
        Microseconds of the present, for tasks without a time.
    created
        Counts what is created.

    Raises
    ------
    ImportRefusedError
        A rater was assigned such a task here and has not submitted it.
    """
    first, group = distinct(*_keys(shown.rater, shown.a, shown.b, shown.occasion))
    wanted = shown.at(first)
    known = _match(session, wanted, round_id)
    unfinished = np.flatnonzero((known["id"] > 0) & (known["submitted"] == 0))
    if unfinished.size:
        raise table.refuse(
            int(first[unfinished[0]]),
            "this rater was assigned this task in the round and has not submitted it; "
            "import into another round",
        )
    new = np.flatnonzero(known["id"] == 0)
    if new.size:
        times = np.full(len(first), np.iinfo(np.int64).min)
        np.maximum.at(times, group, table.times(at))
        _insert(session, wanted.at(new), times[new], round_id)
        known = _match(session, wanted, round_id)
    created["tasks"] += len(new)
    return Tasks(
        ids=known["id"][group],
        turned=known["a"][group] != shown.a,
        any_known=len(new) < len(first),
    )


def _keys(
    rater: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64],
    occasion: NDArray[np.int64],
) -> tuple[NDArray[np.int64], ...]:  # fmt: skip
    return rater, np.minimum(a, b), np.maximum(a, b), occasion


def _match(session: Session, wanted: Shown, round_id: int) -> NDArray[np.void]:
    """Give for each task wanted the row of the assignment that is it, zeros where none is."""
    submitted: ColumnElement[int] = case((Assignment.submitted_at.is_(None), 0), else_=1)
    rows = fetch_columns(
        session,
        select(
            Assignment.id,
            Assignment.rater_id,
            Assignment.response_a_id,
            func.coalesce(Assignment.response_b_id, 0),
            Assignment.occasion,
            submitted,
        ).where(Assignment.round_id == round_id),
        _KNOWN,
    )
    mine = _keys(wanted.rater, wanted.a, wanted.b, wanted.occasion)
    theirs = _keys(rows["rater"], rows["a"], rows["b"], rows["occasion"])
    keys = [np.concatenate(pair) for pair in zip(mine, theirs, strict=True)]
    n = len(wanted.rater)
    _, group = distinct(*keys)
    # The tasks wanted differ from one another, so they are groups 0 to n − 1.
    found = np.zeros(n, dtype=_KNOWN)
    of_mine = group[n:] < n
    found[group[n:][of_mine]] = rows[of_mine]
    return found


def _insert(session: Session, new: Shown, times: NDArray[np.int64], round_id: int) -> None:
    last = select(func.max(Assignment.position)).where(Assignment.round_id == round_id)
    start = (session.scalar(last) or 0) + 1
    for rows in batches(len(times)):
        pairs = zip(new.a[rows].tolist(), new.b[rows].tolist(), strict=True)
        columns = {
            "rater_id": new.rater[rows].tolist(),
            "item_id": new.item[rows].tolist(),
            "response_a_id": new.a[rows].tolist(),
            "response_b_id": [response or None for response in new.b[rows].tolist()],
            "pair": [f"{min(a, b)}-{max(a, b)}" if b else str(a) for a, b in pairs],
            "occasion": new.occasion[rows].tolist(),
            "position": list(range(start + rows.start, start + rows.stop)),
            "submitted_at": [moment(time) for time in times[rows].tolist()],
        }
        insert_columns(session, Assignment, columns, {"round_id": round_id, "comment": ""})
