"""Write the judgments of a table of ratings; what they change stays as an earlier revision."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from judgments.importing.tabular.bulk import batches, fetch_columns, insert_columns
from judgments.importing.tabular.cells import moment
from judgments.importing.tabular.merging import Given, Stored, merge, null_reasons, rows_that_count
from judgments.importing.tabular.reading import Progress, Table
from judgments.importing.tabular.results import OnDuplicate, TableImport
from judgments.importing.tabular.rounds import Asked
from judgments.importing.tabular.tasks import Shown, Tasks
from judgments.models import Judgment

__all__ = ["NOT_GIVEN", "Rated", "write_judgments"]

NOT_GIVEN = "not_given"
"""Why a value is null of which a table says no more."""

_KNOWN = np.dtype(
    [("id", "i8"), ("assignment", "i8"), ("side", "i8"), ("dimension", "i8"), ("revision", "i8"),
     ("null", "i8"), ("value", "f8")]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What the N rows of a table are about.

    Attributes
    ----------
    shown, tasks, asked
        What the raters saw, in which tasks, and what they were asked.
    response
        (N,) array: the response judged.
    on_b
        (N,) array: it was on side B.
    """

    shown: Shown
    tasks: Tasks
    asked: Asked
    response: NDArray[np.int64]
    on_b: NDArray[np.bool_]


def write_judgments(
    session: Session,
    table: Table,
    rated: Rated,
    *,
    round_id: int,
    at: int,
    on_duplicate: OnDuplicate,
    progress: Progress | None,
    created: Counter[str],
) -> TableImport:
    """Write the values of a table that the study does not have.

    Parameters
    ----------
    session
        Of the import's transaction.
    table
        With columns ``value``, ``reason`` and ``time``.
    rated
        What its rows are about.
    round_id
        The round.
    at
        Microseconds of the present, for rows without a time.
    on_duplicate
        Whether a second value for the same is refused, or the last counts.
    progress
        Called with what is being done, how much is done and how much there is.
    created
        What was created on the way.

    Raises
    ------
    ImportRefusedError
        Two values contradict each other.
    """
    reasons = null_reasons(table, NOT_GIVEN)
    dimension = rated.asked.ids[table.columns["dimension"]]
    keys = (rated.tasks.ids, rated.on_b.astype(np.int64), dimension)
    rows = rows_that_count(table, keys, on_duplicate)
    given = Given(
        rows=rows,
        keys=tuple(key[rows] for key in keys),
        values=table.columns["value"][rows],
        reasons=reasons[rows],
    )
    stored, revisions = _stored(session, round_id, known=rated.tasks.any_known)
    merged = merge(table, given, stored, on_duplicate)
    writer = _Writer(session, table, rated, round_id, at)
    writer.retire(stored.ids[merged.replaced])
    written = np.concatenate([merged.new, merged.changed])
    revision = np.concatenate(
        [np.ones(len(merged.new), dtype=np.int64), revisions[merged.replaced] + 1]
    )
    writer.insert(rows[written], given.reasons[written], revision, progress)
    return merged.counts(table, given, created)


def _stored(session: Session, round_id: int, *, known: bool) -> tuple[Stored, NDArray[np.int64]]:
    """Give the current judgments of a round and their revisions."""
    current = sa.and_(Judgment.round_id == round_id, Judgment.is_current, sa.literal(known))
    null: Any = case((Judgment.value.is_(None), 1), else_=0)
    on_b: Any = case((Judgment.side == "B", 1), else_=0)
    rows = fetch_columns(
        session,
        select(
            Judgment.id, Judgment.assignment_id, on_b, Judgment.dimension_id, Judgment.revision,
            null, func.coalesce(Judgment.value, 0.0),
        ).where(current).order_by(Judgment.id),
        _KNOWN,
    )  # fmt: skip
    reasons = np.full(len(rows), None, dtype=object)
    why = select(Judgment.id, Judgment.null_reason).where(current, Judgment.value.is_(None))
    for row_id, reason in session.execute(why):
        reasons[np.searchsorted(rows["id"], row_id)] = reason
    stored = Stored(
        ids=rows["id"],
        keys=(rows["assignment"], rows["side"], rows["dimension"]),
        values=np.where(rows["null"] == 1, np.nan, rows["value"]),
        reasons=reasons,
    )
    return stored, rows["revision"]


@dataclass(frozen=True, slots=True)
class _Writer:
    session: Session
    table: Table
    rated: Rated
    round_id: int
    at: int

    def retire(self, ids: NDArray[np.int64]) -> None:
        """Let judgments be current no longer."""
        if ids.size:
            changes = [{"id": row_id, "is_current": False} for row_id in ids.tolist()]
            self.session.execute(sa.update(Judgment), changes)

    def insert(
        self,
        rows: NDArray[np.int64],
        reasons: NDArray[np.object_],
        revision: NDArray[np.int64],
        progress: Progress | None,
    ) -> None:
        """Write rows of the table, batch by batch."""
        constants = {"round_id": self.round_id, "is_current": True}
        for batch in batches(len(rows), self.table.writing(progress)):
            columns = self._columns(rows[batch]) | {
                "null_reason": reasons[batch].tolist(),
                "revision": revision[batch].tolist(),
            }
            insert_columns(self.session, Judgment, columns, constants)

    def _columns(self, rows: NDArray[np.int64]) -> dict[str, list[Any]]:
        rated, asked = self.rated, self.rated.asked
        code = self.table.columns["dimension"][rows]
        times, which = np.unique(self.table.times(self.at)[rows], return_inverse=True)
        moments = np.array([moment(time) for time in times.tolist()], dtype=object)
        values = self.table.columns["value"][rows]
        return {
            "assignment_id": rated.tasks.ids[rows].tolist(),
            "rater_id": rated.shown.rater[rows].tolist(),
            "response_id": rated.response[rows].tolist(),
            "occasion": rated.shown.occasion[rows].tolist(),
            "side": np.where(rated.on_b[rows], "B", "A").tolist(),
            "dimension_id": asked.ids[code].tolist(),
            "scale_min": asked.scale_min[code].tolist(),
            "scale_max": asked.scale_max[code].tolist(),
            "value": np.where(np.isnan(values), None, values).tolist(),  # type: ignore[call-overload]
            "created_at": moments[which].tolist(),
        }
