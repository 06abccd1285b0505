"""A round is planned once, and its assignments saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.assignment import plan_round
from judgments.auditing import log
from judgments.errors import PlanError
from judgments.forms import FormSpec, default_form, store_form
from judgments.models import Assignment, Item, Rater, Response, Round
from judgments.raters import rater_named
from judgments.rounds.adding import task_row

__all__ = ["create_round"]


def create_round(
    session: Session,
    name: str,
    *,
    raters_per_response: int = 3,
    seed: int = 0,
    raters: Sequence[str] = (),
    form: FormSpec | None = None,
) -> Round:
    """Plan a round over every item with two responses or more, and save its assignments.

    Parameters
    ----------
    session
        Of the caller's transaction.
    name
        Of the new round.
    raters_per_response
        How many different raters each response gets.
    seed
        Of the random order.
    raters
        Names; by default everyone active in the role of a rater who is not simulated.
    form
        What is asked; by default UniM's four dimensions and two overall judgments.

    Raises
    ------
    PlanError
        The name is taken, a rater cannot take part, or the plan is not possible.
    UnknownNameError
        A rater named is not there.
    """
    if not name.strip():
        msg = "A round needs a name."
        raise PlanError(msg)
    if session.scalar(select(Round.id).where(Round.name == name)) is not None:
        msg = f"There is a round named {name!r} already; give another name."
        raise PlanError(msg)
    chosen = _chosen_raters(session, raters)
    responses = _responses_by_item(session)
    tasks = plan_round(
        {item: list(by_system) for item, by_system in responses.items()},
        chosen,
        raters_per_response=raters_per_response,
        seed=seed,
    )
    new = Round(
        name=name,
        form_id=store_form(session, form or default_form()).id,
        raters_per_response=raters_per_response,
        seed=seed,
        settings={},
    )
    session.add(new)
    session.flush()
    session.execute(sa.insert(Assignment), [task_row(new.id, task, responses) for task in tasks])
    log(session, actor="cli", action="round created", subject="rounds", subject_id=new.id,
        after={"name": name, "raters_per_response": raters_per_response, "seed": seed,
               "raters": len(chosen), "tasks": len(tasks)})  # fmt: skip
    return new


def _chosen_raters(session: Session, names: Sequence[str]) -> list[int]:
    if names:
        return [_able_rater(session, name).id for name in dict.fromkeys(names)]
    return list(
        session.scalars(
            select(Rater.id)
            .where(Rater.role == "rater", Rater.active, Rater.simulated.is_(False))
            .order_by(Rater.id)
        )
    )


def _able_rater(session: Session, name: str) -> Rater:
    rater = rater_named(session, name)
    if rater.role != "rater" or not rater.active:
        what = "no longer active" if rater.role == "rater" else f"a {rater.role}"
        msg = f"{name!r} is {what} and can take no part in a round."
        raise PlanError(msg)
    return rater


def _responses_by_item(session: Session) -> dict[int, dict[int, int]]:
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
    return {item: by_system for item, by_system in found.items() if len(by_system) > 1}
