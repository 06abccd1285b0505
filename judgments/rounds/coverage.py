"""How many raters each response of a round has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from judgments.models import Assignment, Item, Response, Round
from judgments.rounds.design import Design

__all__ = ["PLANNED", "Coverage", "ResponseCount", "count_raters", "round_coverage"]

PLANNED: ColumnElement[bool] = and_(Assignment.returned_at.is_(None), Assignment.counts)
"""That a task was done or is to be done, and counts, as a condition on assignments."""


class ResponseCount(NamedTuple):
    """How many raters have judged or are to judge a response, and how many have."""

    item: int
    system: int
    response: int
    planned: int
    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many of a round's responses have as many raters as asked for, K.

    `planned` counts those that K raters have judged or are to judge, `judged` those that K have
    judged; `by_raters` maps numbers of raters to how many responses that many have judged.
    """

    raters_per_response: int
    responses: int
    planned: int
    judged: int
    by_raters: Mapping[int, int]


def round_coverage(session: Session, round_id: int) -> Coverage:
    """Count the responses of a round by how many raters they have."""
    found = session.get_one(Round, round_id)
    k = found.raters_per_response
    counts = list(count_raters(session, found))
    return Coverage(
        raters_per_response=k,
        responses=len(counts),
        planned=sum(one.planned >= k for one in counts),
        judged=sum(one.judged >= k for one in counts),
        by_raters=dict(sorted(Counter(one.judged for one in counts).items())),
    )


def count_raters(
    session: Session, round_: Round, items: Collection[int] | None = None
) -> Iterator[ResponseCount]:
    """Count the raters of each response that is to be analysed and was not replaced since.

    Parameters
    ----------
    session
        Any.
    round_
        The round.
    items
        Ids of the items whose responses are counted; by default all of the round.
    """
    shown = union_all(
        _shown(round_.id, Assignment.response_a_id, items),
        _shown(round_.id, Assignment.response_b_id, items),
    ).subquery()
    current = (
        select(Response.item_id, Response.system_id, Response.id)
        .join(Item, Item.id == Response.item_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None))
        .order_by(Response.item_id, Response.system_id)
    )
    if items is not None:
        current = current.where(Response.item_id.in_(items))
    rows = session.execute(
        current.add_columns(
            func.count(shown.c.planned_by.distinct()), func.count(shown.c.judged_by.distinct())
        )
        .join(shown, shown.c.response_id == Response.id)
        .group_by(Response.item_id, Response.system_id, Response.id)
    )
    met = set()
    for row in rows:
        met.add(row.id)
        yield ResponseCount(*row)
    if shared_out := set(Design.of(round_.settings).items):
        for item, system, response in session.execute(current):
            if item in shared_out and response not in met:
                yield ResponseCount(item, system, response, 0, 0)


def _shown(
    round_id: int,
    response_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    items: Collection[int] | None,
) -> Select[tuple[int | None, int | None, int | None]]:
    judged = and_(PLANNED, Assignment.submitted_at.is_not(None))
    query = select(
        response_id.label("response_id"),
        case((PLANNED, Assignment.rater_id)).label("planned_by"),
        case((judged, Assignment.rater_id)).label("judged_by"),
    ).where(Assignment.purpose.in_(("main", "common")))
    if items is None:
        return query.where(Assignment.round_id == round_id)
    # A sum is in no index: SQLite would read the whole round rather than find the few responses.
    return query.where(
        Assignment.round_id + 0 == round_id,
        response_id.in_(select(Response.id).where(Response.item_id.in_(items))),
    )
