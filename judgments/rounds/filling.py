"""What responses of a round lack goes to raters: found, planned, and added to their tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from judgments.assignment import Pair, Standing, arrange, fill_gaps
from judgments.auditing import log
from judgments.models import Assignment, CrowdEntry, Participation, Rater, Response, Round
from judgments.rounds.adding import add_tasks
from judgments.rounds.coverage import count_raters
from judgments.rounds.design import Design

__all__ = ["Gaps", "assign", "find_gaps", "plan_gaps", "who_stays"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """How many raters responses lack, and which they are: item → system → either."""

    missing: Mapping[int, Mapping[int, int]]
    responses: dict[int, dict[int, int]]

    def within(self, pairs: Iterable[Pair]) -> Gaps:
        """Leave out all but the responses of some pairs."""
        missing: dict[int, dict[int, int]] = defaultdict(dict)
        for item, one, two, *_ in pairs:
            for system, lacks in self.missing.get(item, {}).items():
                if system in (one, two):
                    missing[item][system] = lacks
        return Gaps(missing=missing, responses=self.responses)

    @property
    def items(self) -> int:
        """How many items lack a rater who can be shown two responses."""
        return sum(len(lacks) > 1 and any(lacks.values()) for lacks in self.missing.values())


def find_gaps(session: Session, round_: Round, items: Collection[int] | None = None) -> Gaps:
    """Find what responses lack, by default in all items that are shared out."""
    missing: dict[int, dict[int, int]] = defaultdict(dict)
    responses: dict[int, dict[int, int]] = defaultdict(dict)
    set_aside = {one.item for one in Design.of(round_.settings).shared}
    for one in count_raters(session, round_, items):
        if one.item in set_aside:
            continue
        missing[one.item][one.system] = max(0, round_.raters_per_response - one.planned)
        responses[one.item][one.system] = one.response
    return Gaps(missing=missing, responses=responses)


def who_stays(session: Session, round_id: int, rater_id: int | None = None) -> list[int]:
    """Give the active raters of a round, or one of them, who have not left it."""
    ended = exists().where(
        Participation.round_id == round_id,
        Participation.rater_id == Rater.id,
        or_(Participation.withdrawn_at.is_not(None), Participation.screened_out_at.is_not(None)),
    )
    hired = exists().where(CrowdEntry.round_id == round_id, CrowdEntry.rater_id == Rater.id)
    last_return = func.max(Assignment.returned_at)
    last_submission = func.max(Assignment.submitted_at)
    query = (
        select(Rater.id)
        .join(Assignment, Assignment.rater_id == Rater.id)
        .where(Assignment.round_id == round_id, Rater.active, ~ended, ~hired)
        .group_by(Rater.id)
        .having(or_(last_return.is_(None), last_submission > last_return))
        .order_by(Rater.id)
    )
    if rater_id is not None:
        query = query.where(Rater.id == rater_id)
    return list(session.scalars(query))


def plan_gaps(
    session: Session,
    round_: Round,
    gaps: Gaps,
    raters: Iterable[int],
    *,
    at_most: int | None = None,
) -> dict[int, list[Pair]]:
    """Plan what responses lack, and all that newcomers get besides; write nothing.

    Returns
    -------
    dict
        Pairs by rater, in order; those of newcomers may name responses that gaps now know too.
    """
    standing, new = _standing(session, round_.id, raters)
    rng = np.random.default_rng([round_.seed, *standing, sum(map(len, gaps.missing.values()))])
    given = fill_gaps(gaps.missing, standing, rng, at_most=at_most)
    design = Design.of(round_.settings)
    shared = _shared_pairs(session, design, gaps.responses) if new else []
    return {
        rater: arrange(mine, shared, design.repeats.capped(len(mine)), rng)
        if rater in new
        else mine
        for rater, mine in given.items()
    }


def assign(
    session: Session, round_: Round, gaps: Gaps, planned: Mapping[int, list[Pair]]
) -> dict[str, int]:
    """Add planned pairs to raters' tasks, and give how many by name."""
    names = {row.id: row.name for row in session.execute(select(Rater.id, Rater.name))}
    added = {
        names[rater]: len(add_tasks(session, round_, rater, pairs, gaps.responses))
        for rater, pairs in planned.items()
    }
    log(session, actor="program", action="round topped up", subject="rounds",
        subject_id=round_.id, after={"tasks": added})  # fmt: skip
    return added


def _standing(
    session: Session, round_id: int, raters: Iterable[int]
) -> tuple[dict[int, Standing], set[int]]:
    """Say what raters have met and have still to do in a round, and which of them are new to it."""
    standing = {rater: Standing() for rater in raters}
    new = set(standing)
    rows = session.execute(
        select(
            Assignment.rater_id,
            Response.item_id,
            Response.system_id,
            Assignment.submitted_at.is_(None) & Assignment.returned_at.is_(None),
        )
        .join(Response, Response.id.in_([Assignment.response_a_id, Assignment.response_b_id]))
        .where(Assignment.round_id == round_id, Assignment.rater_id.in_(standing))
    )
    for rater, item, system, is_open in rows:
        new.discard(rater)
        standing[rater].met[item].add(system)
        standing[rater].load += bool(is_open)
    return standing, new


def _shared_pairs(
    session: Session, design: Design, responses: dict[int, dict[int, int]]
) -> list[Pair]:
    """Give what everybody gets as pairs of systems; what of it was replaced since is left out."""
    wanted = {one for shared in design.shared for one in (shared.one, shared.two) if one}
    rows = session.execute(
        select(Response.id, Response.item_id, Response.system_id).where(
            Response.id.in_(wanted), Response.superseded_at.is_(None)
        )
    )
    system_of = {}
    for response, item, system in rows:
        system_of[response] = system
        responses.setdefault(item, {})[system] = response
    return [
        Pair(one.item, system_of[one.one], one.two and system_of[one.two], one.purpose)
        for one in design.shared
        if one.one in system_of and (one.two is None or one.two in system_of)
    ]
