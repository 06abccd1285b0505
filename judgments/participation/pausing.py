"""How long a rater has been at it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, now

__all__ = ["run_length"]

_REST = dt.timedelta(minutes=10)
_ALL = 1_000_000
_LATEST = (
    select(Assignment.submitted_at)
    .where(Assignment.rater_id == bindparam("rater_id"), Assignment.submitted_at.is_not(None))
    .order_by(Assignment.submitted_at.desc())
    .limit(bindparam("at_most"))
)


def run_length(session: Session, rater_id: int, *, at_most: int = _ALL) -> int:
    """Count the tasks that a rater submitted without ten minutes between two, up to now.

    Parameters
    ----------
    session
        To read.
    rater_id
        The rater.
    at_most
        Where counting may stop.
    """
    times = session.scalars(_LATEST, {"rater_id": rater_id, "at_most": at_most})
    later, count = now(), 0
    for submitted in times:
        if submitted is None or later - submitted > _REST:
            break
        later, count = submitted, count + 1
    return count
