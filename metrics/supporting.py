"""Supporting rates: whether a system supports every modality that a reference asks for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from judgments.models import Placeholder, Reference, Response, Score, System

__all__ = ["store_supporting_rates"]


def store_supporting_rates(session: Session, run_id: int) -> None:
    """Write τ of every current response: 1 where its system supports all that is asked for, else 0.

    What a system supports is declared with it, else every modality that it ever produced.

    Parameters
    ----------
    session
        Of the caller's transaction.
    run_id
        Run that the values belong to.

    Source
    ------
    UniM (arXiv 2603.05075), supporting rate.
    """
    asked = _modalities(
        session,
        select(Reference.item_id, Placeholder.modality).join(
            Placeholder, Placeholder.reference_id == Reference.id
        ),
    )
    produced = _modalities(
        session,
        select(Response.system_id, Placeholder.modality)
        .join(Placeholder, Placeholder.response_id == Response.id)
        .where(Placeholder.missing_reason.is_(None)),
    )
    declared = {
        system: set(supports)
        for system, supports in session.execute(select(System.id, System.supports))
        if supports is not None
    }
    session.execute(sa.delete(Score).where(Score.run_id == run_id, Score.metric == "tau"))
    rows = session.execute(
        select(Response.id, Response.item_id, Response.system_id, Reference.id)
        .outerjoin(Reference, Reference.item_id == Response.item_id)
        .where(Response.superseded_at.is_(None))
    ).all()
    values: list[dict[str, Any]] = []
    for response, item, system, reference in rows:
        supported = declared.get(system, produced[system])
        values.append(
            {
                "run_id": run_id,
                "response_id": response,
                "metric": "tau",
                "value": None if reference is None else float(asked[item] <= supported),
                "null_reason": "no_reference" if reference is None else None,
            }
        )
    if values:
        session.execute(sa.insert(Score), values)


def _modalities(session: Session, query: Select[int, str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, modality in session.execute(query.distinct()):
        found[key].add(modality)
    return found
