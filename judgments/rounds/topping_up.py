"""Work that nobody does any more goes to others, and raters join a round that runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from judgments.assignment import Pair, Standing, arrange, fill_gaps
from judgments.auditing import log
from judgments.errors import PlanError
from judgments.models import Assignment, CrowdEntry, Participation, Rater, Response, Round
from judgments.raters import rater_named
from judgments.rounds.adding import add_tasks
from judgments.rounds.coverage import count_raters
from judgments.rounds.design import Design
from judgments.rounds.finding import able_rater
from judgments.rounds.imbalance import Imbalance, round_imbalance
from judgments.rounds.leasing import return_open_work

__all__ = ["TopUp", "join_round", "top_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """What a top-up did: tasks given back, tasks added by rater, and what stays uneven."""

    returned: int
    added: Mapping[str, int]
    imbalance: Imbalance


def top_up(
    session: Session,
    round_id: int,
    *,
    raters: Sequence[str] = (),
    leaving: Sequence[str] = (),
) -> TopUp:
    """Give others the work that some left, until each response has K raters, as far as they allow.

    Parameters
    ----------
    session
        Of a write transaction.
    round_id
        An open round.
    raters
        Names of raters who shall get work too, new ones included: those get what everybody gets
        (training, warm-up, common block, checks) besides. Otherwise work goes to those who take
        part and have not left: who withdrew, was screened out, came by a crowd link, or whose work
        was given back after their last submission gets none. In a round with a number of tasks per
        rater, those who are named get that many, and nobody else gets any.
    leaving
        Names of raters whose open work is given back first.

    Raises
    ------
    PlanError
        The round is closed, or a rater cannot take part.
    UnknownNameError
        A rater named is not there.
    """
    returned = sum(return_open_work(session, rater_named(session, n).id, round_id) for n in leaving)
    found = _locked(session, round_id)
    named = [able_rater(session, name).id for name in dict.fromkeys(raters)]
    gone = {rater_named(session, name).id for name in leaving}
    design = Design.of(found.settings)
    members = [] if design.tasks_per_rater is not None else _who_stays(session, round_id)
    able = dict.fromkeys(one for one in [*members, *named] if one not in gone)
    added = _fill(session, found, able, at_most=design.tasks_per_rater)
    return TopUp(returned=returned, added=added, imbalance=round_imbalance(session, round_id))


def join_round(
    session: Session, round_id: int, rater_id: int, *, n_tasks: int | None = None
) -> int:
    """Plan the tasks of a rater who comes into an open round; who has some already keeps those.

    Parameters
    ----------
    session
        Of a write transaction.
    round_id
        An open round.
    rater_id
        An active rater.
    n_tasks
        How many main tasks they get; by default as many as the round says, else all that responses
        lack.

    Returns
    -------
    int
        How many tasks were added, of whatever purpose; 0 where they have tasks already or no response lacks a rater.

    Raises
    ------
    PlanError
        The round is closed.
    """
    found = _locked(session, round_id)
    mine = (Assignment.round_id == round_id, Assignment.rater_id == rater_id)
    if session.scalar(select(func.count()).where(*mine)):
        return 0
    if n_tasks is None:
        n_tasks = Design.of(found.settings).tasks_per_rater
    return sum(_fill(session, found, [rater_id], at_most=n_tasks).values())


def _locked(session: Session, round_id: int) -> Round:
    """Take turns with whoever plans or takes over, and wait for whoever is saving."""
    found = session.scalars(
        select(Round)
        .where(Round.id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if found.status != "open":
        msg = f"The round {found.name!r} is {found.status}; open it again to plan more."
        raise PlanError(msg)
    return found


def _who_stays(session: Session, round_id: int) -> list[int]:
    """Give the active raters of a round who have not left it."""
    ended = exists().where(
        Participation.round_id == round_id,
        Participation.rater_id == Rater.id,
        or_(Participation.withdrawn_at.is_not(None), Participation.screened_out_at.is_not(None)),
    )
    hired = exists().where(CrowdEntry.round_id == round_id, CrowdEntry.rater_id == Rater.id)
    last_return = func.max(Assignment.returned_at)
    last_submission = func.max(Assignment.submitted_at)
    return list(
        session.scalars(
            select(Rater.id)
            .join(Assignment, Assignment.rater_id == Rater.id)
            .where(Assignment.round_id == round_id, Rater.active, ~ended, ~hired)
            .group_by(Rater.id)
            .having(or_(last_return.is_(None), last_submission > last_return))
            .order_by(Rater.id)
        )
    )


def _fill(
    session: Session, round_: Round, raters: Iterable[int], *, at_most: int | None
) -> dict[str, int]:
    """Plan what responses lack, and all that newcomers get besides; tasks added by name."""
    missing: dict[int, dict[int, int]] = defaultdict(dict)
    responses: dict[int, dict[int, int]] = defaultdict(dict)
    design = Design.of(round_.settings)
    set_aside = {one.item for one in design.shared}
    for one in count_raters(session, round_):
        if one.item in set_aside:
            continue
        missing[one.item][one.system] = max(0, round_.raters_per_response - one.planned)
        responses[one.item][one.system] = one.response
    standing, new = _standing(session, round_.id, raters)
    rng = np.random.default_rng([round_.seed, *standing, sum(map(len, missing.values()))])
    given = fill_gaps(missing, standing, rng, at_most=at_most)
    shared = _shared_pairs(session, design, responses)
    names = {row.id: row.name for row in session.execute(select(Rater.id, Rater.name))}
    added: dict[str, int] = {}
    for rater, mine in given.items():
        pairs = mine
        if rater in new:
            pairs = arrange(mine, shared, design.repeats.capped(len(mine)), rng)
        added[names[rater]] = len(add_tasks(session, round_, rater, pairs, responses))
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
