"""A round is planned once, and its assignments saved."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from judgments.assignment import Plan, Repeats, plan_round
from judgments.auditing import log
from judgments.errors import PlanError
from judgments.forms import FormSpec, default_form, store_form
from judgments.models import Assignment, CrowdEntry, Item, Rater, Response, Round
from judgments.rounds.adding import task_row
from judgments.rounds.design import LEASE, Design, Shared
from judgments.rounds.finding import able_rater
from judgments.rounds.known import Known, KnownRow, find_known, save_known
from judgments.rounds.topping_up import join_round

__all__ = ["RoundDraft", "RoundRequest", "create_round", "draft_round", "save_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRequest:
    """What a round should be.

    Attributes
    ----------
    name
        Of the new round.
    raters_per_response
        How many different raters each response gets.
    seed
        Of the random order.
    raters
        Names; by default everyone active in the role of a rater who is not simulated and came by no
        crowd link, or nobody yet where `tasks_per_rater` is given.
    form
        What is asked; by default UniM's four dimensions and two overall judgments.
    common_block, warmup
        Numbers of items, drawn at random, which everybody rates in whole, or on which everybody
        warms up: those are not analysed.
    repeats
        How many of a rater's tasks are shown again.
    known
        Responses whose values are known; their items are not shared out.
    lease
        How long an opened task is its rater's alone.
    tasks_per_rater
        How many main tasks each rater gets when joining; without it all are shared out now.
    items
        Ids of the items to rate; by default all that have two responses or more.
    """

    name: str
    raters_per_response: int = 3
    seed: int = 0
    raters: Sequence[str] = ()
    form: FormSpec = field(default_factory=default_form)
    common_block: int = 0
    warmup: int = 0
    repeats: Repeats = field(default_factory=Repeats)
    known: Sequence[KnownRow] = ()
    lease: dt.timedelta = LEASE
    tasks_per_rater: int | None = None
    items: Collection[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDraft:
    """A round that is planned and not saved; `raters` are ids, `responses` item → system → id."""

    request: RoundRequest
    raters: list[int]
    responses: Mapping[int, Mapping[int, int]]
    known: Known
    plan: Plan


def create_round(session: Session, name: str, **options: Any) -> Round:  # noqa: ANN401
    """Plan a round and save it; the options are those of `RoundRequest`.

    Raises
    ------
    PlanError
        The name is taken, a rater cannot take part, or the plan is not possible.
    UnknownNameError
        A rater named is not there.
    """
    return save_round(session, draft_round(session, RoundRequest(name=name, **options)))


def draft_round(session: Session, request: RoundRequest) -> RoundDraft:
    """Plan a round and write nothing.

    Raises
    ------
    PlanError
        The name is taken, a rater cannot take part, or the plan is not possible.
    UnknownNameError
        A rater named is not there.
    """
    if not request.name.strip():
        msg = "A round needs a name."
        raise PlanError(msg)
    if session.scalar(select(Round.id).where(Round.name == request.name)) is not None:
        msg = f"There is a round named {request.name!r} already; give another name."
        raise PlanError(msg)
    if request.tasks_per_rater is not None:
        if request.tasks_per_rater < 1:
            msg = f"Each rater needs at least one task, not {request.tasks_per_rater}."
            raise PlanError(msg)
        request.repeats.of(request.tasks_per_rater)
    raters = _chosen_raters(session, request)
    known = find_known(session, request.known, request.form.dimensions)
    responses = _responses_by_item(session, request.items)
    plan = plan_round(
        {item: list(by_system) for item, by_system in responses.items()},
        raters,
        raters_per_response=request.raters_per_response,
        seed=request.seed,
        common_block=request.common_block,
        repeats=request.repeats,
        warmup=request.warmup,
        known=known.pairs,
        open_ended=request.tasks_per_rater is not None,
    )
    return RoundDraft(
        request=request,
        raters=raters,
        responses={**responses, **known.responses},
        known=known,
        plan=plan,
    )


def save_round(session: Session, draft: RoundDraft) -> Round:
    """Save a round as it was planned."""
    request = draft.request
    new = Round(
        name=request.name,
        form_id=store_form(session, request.form).id,
        raters_per_response=request.raters_per_response,
        seed=request.seed,
        settings=_design(draft).to_settings(),
    )
    session.add(new)
    session.flush()
    rows = [task_row(new.id, task, draft.responses) for task in draft.plan.tasks]
    if rows:
        session.execute(sa.insert(Assignment), rows)
    save_known(session, new.id, new.form_id, draft.known)
    session.flush()
    if request.tasks_per_rater is not None:
        for rater in draft.raters:
            join_round(session, new.id, rater)
    log(session, actor="cli", action="round created", subject="rounds", subject_id=new.id,
        after={"name": request.name, "raters_per_response": request.raters_per_response,
               "seed": request.seed, "common_block": request.common_block,
               "warmup": request.warmup, "repeats_share": request.repeats.share,
               "repeats_count": request.repeats.count, "known_values": len(draft.known.values),
               "tasks_per_rater": request.tasks_per_rater,
               "raters": len(draft.raters), "tasks": len(rows)})  # fmt: skip
    return new


def _design(draft: RoundDraft) -> Design:
    request = draft.request
    return Design(
        lease=request.lease,
        repeats=request.repeats,
        tasks_per_rater=request.tasks_per_rater,
        items=tuple(draft.plan.items) if request.tasks_per_rater is not None else (),
        shared=tuple(
            Shared(
                item=pair.item,
                one=draft.responses[pair.item][pair.one],
                two=None if pair.two is None else draft.responses[pair.item][pair.two],
                purpose=pair.purpose,
            )
            for pair in draft.plan.shared
        ),
    )


def _chosen_raters(session: Session, request: RoundRequest) -> list[int]:
    if request.raters or request.tasks_per_rater is not None:
        return [able_rater(session, name).id for name in dict.fromkeys(request.raters)]
    hired = exists().where(CrowdEntry.rater_id == Rater.id)
    return list(
        session.scalars(
            select(Rater.id)
            .where(Rater.role == "rater", Rater.active, Rater.simulated.is_(False), ~hired)
            .order_by(Rater.id)
        )
    )


def _responses_by_item(
    session: Session, items: Collection[int] | None
) -> dict[int, dict[int, int]]:
    """For each item with two responses or more: system → response."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = session.execute(
        select(Response.item_id, Response.system_id, Response.id)
        .join(Item, Item.id == Response.item_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None))
        .order_by(Response.item_id, Response.system_id)
    )
    for item, system, response in rows:
        found[item][system] = response
    wanted = found if items is None else set(items)
    return {i: by_system for i, by_system in found.items() if i in wanted and len(by_system) > 1}
