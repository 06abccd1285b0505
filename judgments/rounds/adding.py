"""Planned tasks as rows, and tasks added to what a rater has already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from judgments.assignment import Lead, Pair, PlannedTask, place_tasks
from judgments.models import ANALYSED, Assignment, Response, Round

__all__ = ["Responses", "add_tasks", "leads", "task_row"]

Responses = Mapping[int, Mapping[int, int]]
"""For each item: system → response."""


def task_row(round_id: int, task: PlannedTask, responses: Responses) -> dict[str, object]:
    """Give a planned task as a row of assignments."""
    by_system = responses[task.item]
    a = by_system[task.system_a]
    b = None if task.system_b is None else by_system[task.system_b]
    return {
        "round_id": round_id,
        "rater_id": task.rater,
        "item_id": task.item,
        "response_a_id": a,
        "response_b_id": b,
        "pair": f"{a}" if b is None else f"{min(a, b)}-{max(a, b)}",
        "position": task.position,
        "purpose": task.purpose,
        "occasion": task.occasion,
        "counts": task.purpose in ANALYSED,
    }


def add_tasks(
    session: Session, round_: Round, rater_id: int, pairs: Sequence[Pair], responses: Responses
) -> list[int]:
    """Add pairs after a rater's last task, their sides dealt so that they even out what was dealt.

    Returns
    -------
    list of int
        The new tasks, in order.
    """
    start = session.scalar(
        select(func.coalesce(func.max(Assignment.position) + 1, 0)).where(
            Assignment.round_id == round_.id, Assignment.rater_id == rater_id
        )
    )
    lead = leads(session, round_.id, rater_id).get(rater_id, Lead())
    rng = np.random.default_rng([round_.seed, rater_id, start or 0])
    tasks = place_tasks(rater_id, pairs, lead, rng, start=start or 0)
    rows = [task_row(round_.id, task, responses) for task in tasks]
    if not rows:
        return []
    # To insert many rows that give their ids back in order is one statement for each.
    session.execute(sa.insert(Assignment), rows)
    return list(
        session.scalars(
            select(Assignment.id)
            .where(
                Assignment.round_id == round_.id,
                Assignment.rater_id == rater_id,
                Assignment.position >= (start or 0),
            )
            .order_by(Assignment.position)
        )
    )


def leads(session: Session, round_id: int, rater_id: int | None = None) -> dict[int, Lead]:
    """Count by rater, of each two systems, how much more often the lower id is on side A.

    Tasks that were given back do not count.
    """
    a, b = aliased(Response), aliased(Response)
    query = (
        select(Assignment.rater_id, a.system_id, b.system_id, func.count())
        .join(a, a.id == Assignment.response_a_id)
        .join(b, b.id == Assignment.response_b_id)
        .where(Assignment.round_id == round_id, Assignment.returned_at.is_(None))
        .group_by(Assignment.rater_id, a.system_id, b.system_id)
    )
    if rater_id is not None:
        query = query.where(Assignment.rater_id == rater_id)
    found: dict[int, Lead] = {}
    for rater, on_a, on_b, count in session.execute(query):
        lead = found.setdefault(rater, Lead())
        lead[min(on_a, on_b), max(on_a, on_b)] += count if on_a < on_b else -count
    return found
