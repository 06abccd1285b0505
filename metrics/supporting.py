"""Supporting rates: whether a system supports every modality that a reference asks for."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from judgments.models import Item, Placeholder, Reference, Response, System
from metrics.derived_scores import changed_rows

__all__ = ["supporting_rows"]


def supporting_rows(session: Session, run_id: int) -> list[dict[str, Any]]:
    """Compute τ of every current response: 1 where its system supports all that is asked, else 0.

    What a system supports is declared with it, else every modality that its responses ever had,
    whether or not the files were at hand here.

    Parameters
    ----------
    session
        Only read from.
    run_id
        Run that the values belong to.

    Returns
    -------
    list of dict
        Scores that are not kept yet, or are kept otherwise.

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
        .where(func.coalesce(Placeholder.missing_reason, "") != "no_entry"),
    )
    declared = {
        system: set(supports)
        for system, supports in session.execute(select(System.id, System.supports))
        if supports is not None
    }
    rows = session.execute(
        select(Response.id, Response.item_id, Response.system_id, Reference.id)
        .join(Item, Item.id == Response.item_id)
        .outerjoin(Reference, Reference.item_id == Response.item_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None))
    ).all()
    values: list[dict[str, Any]] = []
    for response, item, system, reference in rows:
        supported = declared.get(system, produced[system])
        values.append(
            {
                "run_id": run_id,
                "response_id": response,
                "metric": "tau",
                "weight_set_id": 0,
                "value": None if reference is None else float(asked[item] <= supported),
                "null_reason": "no_reference" if reference is None else None,
            }
        )
    return changed_rows(session, values, ["tau"])


def _modalities(session: Session, query: Select[int, str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, modality in session.execute(query.distinct()):
        found[key].add(modality)
    return found
