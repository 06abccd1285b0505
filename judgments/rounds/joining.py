"""Tasks for a rater who joins a round under way: where responses lack raters most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from judgments.models import Assignment, Item, KnownValue, Response, Round, now

__all__ = ["LEASE", "plan_for_newcomer"]

LEASE = dt.timedelta(hours=24)
_KNOWN = ("training", "gold", "attention")

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Pair:
    item: int
    a: int
    b: int | None
    purpose: str


def plan_for_newcomer(session: Session, found: Round, rater_id: int, n_tasks: int) -> int:
    """Give a rater who has no task in a round pairs of different items, least covered first.

    A response is covered by every task that counts and is submitted, planned for a rater, or
    leased; a lease that ran out covers nothing. Training, gold and attention tasks are those that
    the round's other raters have: training first, the others spread evenly. The caller holds the
    round locked, so that two newcomers do not plan on the same coverage.

    Parameters
    ----------
    session
        Of the caller's transaction.
    found
        The round.
    rater_id
        Of the newcomer.
    n_tasks
        How many pairs to give; fewer where there are fewer items.

    Returns
    -------
    int
        Pairs given, special tasks not counted; 0 where every response has its raters already, and
        then nothing is planned.
    """
    rng = np.random.default_rng([found.seed, rater_id])
    pairs = _least_covered(session, found, n_tasks, rng)
    if not pairs:
        return 0
    known = _known_tasks(session, found.id)
    tasks = [pair for pair in known if pair.purpose == "training"]
    tasks += _spread(pairs, [pair for pair in known if pair.purpose != "training"], rng)
    leased_until = now() + LEASE
    session.execute(
        sa.insert(Assignment),
        [
            {
                "round_id": found.id,
                "rater_id": rater_id,
                "item_id": task.item,
                "response_a_id": task.a,
                "response_b_id": task.b,
                "pair": _name(task),
                "position": position,
                "purpose": task.purpose,
                "counts": task.purpose == "main",
                "leased_until": leased_until,
            }
            for position, task in enumerate(tasks)
        ],
    )
    return len(pairs)


def _least_covered(
    session: Session, found: Round, n_tasks: int, rng: np.random.Generator
) -> list[_Pair]:
    """Choose items whose two least covered responses have least, and put sides in turn."""
    item, system, response = _responses(session, found.id)
    if not len(item):
        return []
    cover = _coverage(session, found.id, response)
    order = np.lexsort((rng.random(len(item)), cover, item))
    item, system, response, cover = (x[order] for x in (item, system, response, cover))
    first = np.flatnonzero(np.r_[True, item[1:] != item[:-1]])
    first = first[first + 1 < len(item)]
    first = first[item[first] == item[first + 1]]
    if not (cover[first] < found.raters_per_response).any():
        return []
    chosen = first[np.lexsort((rng.random(len(first)), cover[first] + cover[first + 1]))]
    chosen = rng.permutation(chosen[:n_tasks])
    return _sides(
        [(int(item[at]), (int(system[at]), int(response[at])),
          (int(system[at + 1]), int(response[at + 1]))) for at in chosen],
        rng,
    )  # fmt: skip


def _sides(
    chosen: list[tuple[int, tuple[int, int], tuple[int, int]]], rng: np.random.Generator
) -> list[_Pair]:
    """Put each of two systems on side A in every second task that shows both."""
    low_on_a: dict[tuple[int, int], bool] = {}
    pairs = []
    for item, one, two in chosen:
        low, high = sorted((one, two))
        systems = (low[0], high[0])
        turn = low_on_a.get(systems, bool(rng.integers(2)))
        low_on_a[systems] = not turn
        a, b = (low, high) if turn else (high, low)
        pairs.append(_Pair(item, a[1], b[1], "main"))
    return pairs


def _responses(session: Session, round_id: int) -> tuple[_Ints, _Ints, _Ints]:
    """Read item, system and id of current responses, items with known answers left out."""
    known = select(Response.item_id).join(KnownValue, KnownValue.response_id == Response.id)
    rows = session.execute(
        select(Response.item_id, Response.system_id, Response.id)
        .join(Item, Item.id == Response.item_id)
        .where(
            Response.superseded_at.is_(None),
            Item.superseded_at.is_(None),
            Response.item_id.not_in(known.where(KnownValue.round_id == round_id)),
        )
    ).all()
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _coverage(session: Session, round_id: int, response: _Ints) -> _Ints:
    live = or_(
        Assignment.submitted_at.is_not(None),
        and_(
            Assignment.returned_at.is_(None),
            or_(Assignment.leased_until.is_(None), Assignment.leased_until > now()),
        ),
    )
    covered: dict[int, int] = {}
    for side in (Assignment.response_a_id, Assignment.response_b_id):
        rows = session.execute(
            select(func.coalesce(side, 0), func.count())
            .where(Assignment.round_id == round_id, Assignment.counts, live)
            .group_by(side)
        )
        for found, n in rows:
            covered[found] = covered.get(found, 0) + n
    return np.array([covered.get(one, 0) for one in response.tolist()], dtype=np.int64)


def _known_tasks(session: Session, round_id: int) -> list[_Pair]:
    """Give the training, gold and attention tasks that the round's raters have, once each."""
    one_each = (
        select(func.min(Assignment.id))
        .where(
            Assignment.round_id == round_id,
            Assignment.purpose.in_(_KNOWN),
            Assignment.occasion == 1,
        )
        .group_by(Assignment.item_id, Assignment.pair)
    )
    rows = session.execute(
        select(
            Assignment.item_id, Assignment.response_a_id, Assignment.response_b_id,
            Assignment.purpose,
        )
        .where(Assignment.id.in_(one_each))
        .order_by(Assignment.position, Assignment.id)
    )  # fmt: skip
    return [_Pair(*row) for row in rows]


def _spread(pairs: list[_Pair], among: list[_Pair], rng: np.random.Generator) -> list[_Pair]:
    """Put known tasks evenly among others, in random order."""
    share = (len(pairs) + 1) / (len(among) + 1)
    known = [among[n] for n in rng.permutation(len(among))]
    places = [(share * (n + 1) - 0.5, one) for n, one in enumerate(known)]
    placed = [*((float(n), pair) for n, pair in enumerate(pairs)), *places]
    return [pair for _, pair in sorted(placed, key=lambda one: one[0])]


def _name(task: _Pair) -> str:
    b = task.a if task.b is None else task.b
    return f"{min(task.a, b)}-{max(task.a, b)}"
