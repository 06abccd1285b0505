"""How even a plan still is after work was given back and taken over."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Rater, Round, System
from judgments.rounds.adding import leads
from judgments.rounds.coverage import PLANNED, count_raters

__all__ = ["Imbalance", "SideLead", "round_imbalance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideLead:
    """One system was on side A more often than another, for one rater, by `lead`, above 1."""

    rater: str
    more_on_a: str
    less_on_a: str
    lead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imbalance:
    """What of a plan is uneven.

    `short` counts responses that fewer raters than asked for judge or are to judge; `fewest` and
    `most` are numbers of analysed tasks, of the raters who have any.
    """

    short: int
    fewest: int
    most: int
    sides: tuple[SideLead, ...]


def round_imbalance(session: Session, round_id: int) -> Imbalance:
    """Report responses with too few raters, uneven sides and the spread of loads."""
    found = session.get_one(Round, round_id)
    loads = session.scalars(
        select(func.count())
        .select_from(Assignment)
        .where(Assignment.round_id == round_id, PLANNED)
        .group_by(Assignment.rater_id)
    ).all()
    return Imbalance(
        short=sum(one.planned < found.raters_per_response for one in count_raters(session, found)),
        fewest=min(loads, default=0),
        most=max(loads, default=0),
        sides=_side_leads(session, round_id),
    )


def _side_leads(session: Session, round_id: int) -> tuple[SideLead, ...]:
    systems = {row.id: row.name for row in session.execute(select(System.id, System.name))}
    raters = {row.id: row.name for row in session.execute(select(Rater.id, Rater.name))}
    found = []
    for rater, lead in leads(session, round_id).items():
        for (low, high), ahead in lead.items():
            if abs(ahead) > 1:
                more, less = (low, high) if ahead > 0 else (high, low)
                found.append(
                    SideLead(
                        rater=raters[rater],
                        more_on_a=systems[more],
                        less_on_a=systems[less],
                        lead=abs(ahead),
                    )
                )
    return tuple(sorted(found, key=lambda one: (one.rater, one.more_on_a, one.less_on_a)))
