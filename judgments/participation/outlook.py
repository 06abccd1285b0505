"""What lies before a rater: how many pairs, and about how long they take."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.models import Assignment

__all__ = ["Outlook", "outlook"]

_FEWEST = 20  # pairs done, before their time says anything of those to come
_LATEST = 500
_LONGEST_S = 30 * 60  # a pair open for longer was left lying


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How many pairs a rater has open, and the minutes they take; None where nothing tells."""

    pairs: int
    minutes: int | None


def outlook(session: Session, round_id: int, rater_id: int) -> Outlook:
    """Count a rater's open pairs in a round, and tell their time from the pairs done in it.

    The time is the median from opening to submitting of the round's latest pairs, whoever rated
    them; of fewer than twenty none is told.
    """
    pairs = session.scalar(
        select(func.count()).where(
            Assignment.round_id == round_id,
            Assignment.rater_id == rater_id,
            Assignment.submitted_at.is_(None),
            Assignment.returned_at.is_(None),
        )
    )
    seconds = _seconds(session, round_id)
    if not pairs or len(seconds) < _FEWEST:
        return Outlook(pairs=pairs or 0, minutes=None)
    return Outlook(pairs=pairs, minutes=_rounded(pairs * statistics.median(seconds) / 60))


def _seconds(session: Session, round_id: int) -> list[float]:
    rows = session.execute(
        select(Assignment.opened_at, Assignment.submitted_at)
        .where(
            Assignment.round_id == round_id,
            Assignment.submitted_at.is_not(None),
            Assignment.opened_at.is_not(None),
        )
        .order_by(Assignment.submitted_at.desc())
        .limit(_LATEST)
    )
    taken = [
        (submitted - opened).total_seconds()
        for opened, submitted in rows
        if submitted is not None and opened is not None
    ]
    return [one for one in taken if 0 < one <= _LONGEST_S]


def _rounded(minutes: float) -> int:
    """Round up, to fives from ten on: nobody knows it better."""
    step = 5 if minutes > 10 else 1
    return max(1, math.ceil(minutes / step) * step)
