"""Tasks of a round: how long each took, and which response was preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Float, and_, case, cast, extract, func, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Item, Placeholder, Preference, Reference
from metrics.columns import read_columns
from metrics.round_table import RoundTable
from metrics.structure import TYPES

__all__ = ["TaskTable", "read_reference_counts", "read_tasks"]

_TIMES = np.dtype([("rater", "i8"), ("seconds", "f8")])
_PREFERENCES = np.dtype([("rater", "i8"), ("first", "i8"), ("second", "i8"), ("won", "f8")])
_ONE = np.dtype([("rater", "i8"), ("n", "i8")])
_COUNTS = np.dtype([("item", "i8"), ("type", "i8"), ("n", "i8")])
_DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTable:
    """What submitted tasks tell besides their ratings.

    Attributes
    ----------
    submitted : (R,) array
        Submitted tasks of each rater of the round's table, all occasions.
    timed_rater, seconds : (T,) arrays
        Position of the rater, and time from opening to submitting, for each task with both.
    rater, item, first, second : (P,) arrays
        For each preference of a first occasion: positions of its rater and item in the round's
        table, and of the systems on side A and on side B.
    won : (P,) array
        1 where A or A~ was chosen, 0.5 for a tie, 0 where B or B~ was.
    """

    submitted: NDArray[np.int64]
    timed_rater: NDArray[np.int64]
    seconds: NDArray[np.float64]
    rater: NDArray[np.int64]
    item: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    won: NDArray[np.float64]


def read_tasks(session: Session, table: RoundTable) -> TaskTable:
    """Read the submitted tasks of a round.

    Parameters
    ----------
    session
        Of the caller.
    table
        The round's; preferences between responses that are not in it are left out.
    """
    done = and_(
        Assignment.round_id == table.round_id,
        Assignment.counts,
        Assignment.submitted_at.is_not(None),
    )
    ids = np.array([rater.id for rater in table.raters], dtype=np.int64)
    counted = read_columns(
        session,
        select(Assignment.rater_id, func.count()).where(done).group_by(Assignment.rater_id),
        _ONE,
    )
    submitted = np.zeros(len(ids), dtype=np.int64)
    submitted[np.searchsorted(ids, counted["rater"])] = counted["n"]
    timed = read_columns(
        session,
        select(Assignment.rater_id, _seconds(session)).where(
            done, Assignment.opened_at.is_not(None)
        ),
        _TIMES,
    )
    chosen = _preferences(session, done)
    units = table.units
    by_id = np.argsort(units.response_id)
    known = np.isin(chosen["first"], units.response_id) & np.isin(
        chosen["second"], units.response_id
    )
    chosen = chosen[known]
    a, b = (
        by_id[np.searchsorted(units.response_id[by_id], chosen[side])]
        for side in ("first", "second")
    )
    return TaskTable(
        submitted=submitted,
        timed_rater=np.searchsorted(ids, timed["rater"]),
        seconds=timed["seconds"],
        rater=np.searchsorted(ids, chosen["rater"]),
        item=units.item[a],
        first=units.system[a],
        second=units.system[b],
        won=chosen["won"],
    )


def _preferences(session: Session, done: Any) -> NDArray[np.void]:  # noqa: ANN401
    won = case(
        (Preference.verdict.in_(("A", "A~")), 1.0), (Preference.verdict == "tie", 0.5), else_=0.0
    )
    return read_columns(
        session,
        select(Assignment.rater_id, Assignment.response_a_id, Assignment.response_b_id, won)
        .join(Preference, Preference.assignment_id == Assignment.id)
        .where(
            done,
            Assignment.occasion == 1,
            Assignment.response_b_id.is_not(None),
            Preference.is_current,
        )
        .order_by(Assignment.id),
        _PREFERENCES,
    )


def _seconds(session: Session) -> Any:  # noqa: ANN401
    """Select the time between opening and submitting, computed by the database."""
    opened, submitted = Assignment.opened_at, Assignment.submitted_at
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(submitted) - func.julianday(opened)) * _DAY
    return cast(extract("epoch", submitted - opened), Float)


def read_reference_counts(session: Session, table: RoundTable) -> NDArray[np.int64]:
    """Count the placeholders of the references of a round's items.

    Parameters
    ----------
    session
        Of the caller.
    table
        The round's.

    Returns
    -------
    (N, 6) array
        One row for each item that has a reference, in the order of `TYPES`.
    """
    judged = select(Assignment.item_id).where(
        Assignment.round_id == table.round_id,
        Assignment.counts,
        Assignment.submitted_at.is_not(None),
    )
    kind = case(*((Placeholder.modality == name, n) for n, name in enumerate(TYPES)), else_=-1)
    found = read_columns(
        session,
        select(Reference.item_id, func.coalesce(kind, -1), func.count())
        .join(Item, Item.id == Reference.item_id)
        .join(Placeholder, Placeholder.reference_id == Reference.id, isouter=True)
        .where(Reference.item_id.in_(judged), Item.superseded_at.is_(None))
        .group_by(Reference.item_id, kind)
        .order_by(Reference.item_id),
        _COUNTS,
    )
    items, row = np.unique(found["item"], return_inverse=True)
    counts = np.zeros((len(items), len(TYPES)), dtype=np.int64)
    there = found["type"] >= 0
    counts[row[there], found["type"][there]] = found["n"][there]
    return counts
