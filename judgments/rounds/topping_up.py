"""Work that nobody does any more goes to others, and raters join a round that runs."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from judgments.assignment import Pair
from judgments.database import Study
from judgments.errors import JudgmentsError, PlanError
from judgments.models import Assignment, Rater, Response, Round
from judgments.raters import rater_named
from judgments.rounds.coverage import PLANNED
from judgments.rounds.design import Design
from judgments.rounds.filling import Gaps, assign, find_gaps, plan_gaps, who_stays
from judgments.rounds.finding import able_rater
from judgments.rounds.imbalance import Imbalance, round_imbalance
from judgments.rounds.leasing import give_back

__all__ = ["TopUp", "join_round", "pass_on_work", "top_up", "try_to_pass_on"]

_LOG = logging.getLogger(__name__)
_PAUSE_S = 0.12  # who waits long for SQLite asks again every 0.1 s, and misses shorter moments


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """What a top-up did: tasks given back, tasks added by rater, and what stays uneven.

    `raters_per_response` and `tasks_per_rater` are what the round asks for; the latter is None where
    everything is shared out.
    """

    returned: int
    added: Mapping[str, int]
    imbalance: Imbalance
    raters_per_response: int
    tasks_per_rater: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """Whom a top-up asks besides those who stay, whom it does not, and how much each may get."""

    named: Sequence[int] = ()
    gone: Set[int] = frozenset()
    at_most: int | None = None


def top_up(
    study: Study,
    round_id: int,
    *,
    raters: Sequence[str] = (),
    leaving: Sequence[str] = (),
) -> TopUp:
    """Give others the work that some left, until each response has K raters, as far as they allow.

    What is given back is committed first; the rest is planned while others write, and added rater
    by rater as by `pass_on_work`. A program that is ended meanwhile leaves gaps, and no response
    with too many raters: the same call again fills them.

    Parameters
    ----------
    study
        The study.
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
    with study.write() as session:
        named = [able_rater(session, name).id for name in dict.fromkeys(raters)]
        gone = {rater_named(session, name).id for name in leaving}
        returned = _take_back(session, round_id, gone)
        found = session.get_one(Round, round_id)
        k, at_most = found.raters_per_response, Design.of(found.settings).tasks_per_rater
    named = [one for one in named if one not in gone]
    added = _share_out(study, round_id, _Call(named=named, gone=gone, at_most=at_most))
    with study.read() as session:
        imbalance = round_imbalance(session, round_id)
    return TopUp(
        returned=returned,
        added=added,
        imbalance=imbalance,
        raters_per_response=k,
        tasks_per_rater=at_most,
    )


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
        How many tasks were added, of whatever purpose; 0 where they have tasks already or no
        response lacks a rater.

    Raises
    ------
    PlanError
        The round is closed.
    """
    found = _locked(session, round_id)
    mine = (Assignment.round_id == round_id, Assignment.rater_id == rater_id)
    if session.scalar(select(func.count()).where(*mine)):
        return 0
    design = Design.of(found.settings)
    if n_tasks is None:
        n_tasks = design.tasks_per_rater
    gaps = _gaps_for(session, found, design, rater_id, n_tasks)
    planned = plan_gaps(session, found, gaps, [rater_id], at_most=n_tasks)
    return sum(assign(session, found, gaps, planned).values())


def pass_on_work(study: Study, round_id: int) -> dict[str, int]:
    """Give others the work that was given back, as `top_up` does, and keep nobody waiting.

    It is planned while others write, and added rater by rater, each in a short transaction of its
    own that leaves out what nobody lacks any more. What a program that is ended meanwhile did not
    add is added by the next top-up.

    Returns
    -------
    dict
        Tasks added by name; none in a closed round, or one with a number of tasks per rater, whose
        work waits for those who join.
    """
    with study.read() as session:
        found = session.get_one(Round, round_id)
        if Design.of(found.settings).tasks_per_rater is not None:
            return {}
    return _share_out(study, round_id, _Call())


def try_to_pass_on(study: Study, round_id: int) -> bool:
    """Pass on what somebody gave back who has left already: that is no longer their affair.

    Returns
    -------
    bool
        Whether it was done; why it was not is logged, and the next top-up makes up for it.
    """
    try:
        pass_on_work(study, round_id)
    except (JudgmentsError, SQLAlchemyError) as error:
        _LOG.error(
            "Work given back in round %s is not passed on, `accordant round top-up` does it: %s",
            round_id,
            getattr(error, "orig", None) or error,
        )
        return False
    return True


def _take_back(session: Session, round_id: int, gone: Set[int]) -> int:
    """Give back the open work of some, and what is planned for them until the round is locked."""
    returned = sum(give_back(session, one, round_id) for one in sorted(gone))
    _locked(session, round_id)
    return returned + sum(give_back(session, one, round_id) for one in sorted(gone))


def _share_out(study: Study, round_id: int, call: _Call) -> dict[str, int]:
    """Plan what responses lack and add it; plan once more where others came in between."""
    added: Counter[str] = Counter()
    while planned := _plan(study, round_id, call):
        got: Counter[str] = Counter()
        spent = 0.0
        for rater_id, pairs in planned.items():
            if study.is_sqlite:
                time.sleep(min(_PAUSE_S, spent))
            begin = time.monotonic()
            with study.write() as session:
                got.update(_pass_on(session, round_id, rater_id, pairs, call))
            spent = time.monotonic() - begin
        added.update(got)
        done = got.total() >= sum(map(len, planned.values()))
        if done or not got or call.at_most is not None:
            break
    return dict(added)


def _plan(study: Study, round_id: int, call: _Call) -> dict[int, list[Pair]]:
    with study.read() as session:
        found = session.get_one(Round, round_id)
        if found.status != "open":
            return {}
        members = [] if call.at_most is not None else who_stays(session, round_id)
        able = dict.fromkeys(one for one in [*members, *call.named] if one not in call.gone)
        gaps = find_gaps(session, found)
        return plan_gaps(session, found, gaps, able, at_most=call.at_most)


def _pass_on(
    session: Session, round_id: int, rater_id: int, pairs: Sequence[Pair], call: _Call
) -> dict[str, int]:
    """Add to one rater's tasks what of their pairs is still lacking, if they are still there."""
    try:
        found = _locked(session, round_id)
    except PlanError:
        return {}
    if rater_id in call.named:
        if not session.get_one(Rater, rater_id).active:
            return {}
    elif not who_stays(session, round_id, rater_id):
        return {}
    gaps = find_gaps(session, found, {pair.item for pair in pairs}).within(pairs)
    planned = plan_gaps(session, found, gaps, [rater_id], at_most=call.at_most)
    return assign(session, found, gaps, planned)


def _gaps_for(
    session: Session, round_: Round, design: Design, rater_id: int, n_tasks: int | None
) -> Gaps:
    """Find gaps enough for one newcomer; to count the raters of every response takes long."""
    if n_tasks is not None and design.items:
        rng = np.random.default_rng([round_.seed, rater_id])
        nearest = _nearly_complete(session, round_, design, rng)[: 2 * n_tasks]
        gaps = find_gaps(session, round_, nearest)
        if gaps.items >= n_tasks:
            return gaps
    return find_gaps(session, round_)


def _nearly_complete(
    session: Session, round_: Round, design: Design, rng: np.random.Generator
) -> list[int]:
    """Order the items that seem to lack raters, by their tasks alone: those that lack least first.

    Which lack as much are in random order.
    """
    tasks, responses = (
        {item: n for item, n in session.execute(query)}
        for query in (
            select(Assignment.item_id, func.count())
            .where(Assignment.round_id == round_.id, Assignment.purpose == "main", PLANNED)
            .group_by(Assignment.item_id),
            select(Response.item_id, func.count())
            .where(Response.superseded_at.is_(None))
            .group_by(Response.item_id),
        )
    )
    lacks = {
        item: round_.raters_per_response * responses.get(item, 0) - 2 * tasks.get(item, 0)
        for item in design.items
    }
    shuffled = [design.items[n] for n in rng.permutation(len(design.items))]
    return sorted((item for item in shuffled if lacks[item] > 0), key=lambda item: lacks[item])


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
