"""Supporting rates: how far a system supports the modalities that a reference asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from judgments.contents import holds_content
from judgments.models import Item, Placeholder, Reference, Response, System
from metrics.derived_scores import Row, changed_rows

__all__ = ["supported_modalities", "supporting_rows"]


def supported_modalities(session: Session) -> dict[int, set[str]]:
    """Say what each system supports: system id → modalities.

    What a system supports is declared with it, else every modality that its responses ever had,
    whether or not the files were at hand here.

    Parameters
    ----------
    session
        Only read from.
    """
    supported = _modalities(
        session,
        select(Response.system_id, Placeholder.modality)
        .join(Placeholder, Placeholder.response_id == Response.id)
        .where(func.coalesce(Placeholder.missing_reason, "") != "no_entry"),
    )
    for system, supports in session.execute(select(System.id, System.supports)):
        if supports is not None:
            supported[system] = set(supports)
    return supported


def supporting_rows(
    session: Session,
    run_id: int,
    supported: Mapping[int, Set[str]],
    responses: tuple[int, int],
    *,
    grain: str = "item",
) -> list[Row]:
    """Compute τ of some current responses.

    Parameters
    ----------
    session
        Only read from.
    run_id
        Run that the values belong to.
    supported
        As `supported_modalities` gives it.
    responses
        First and last response id.
    grain
        ``item``: 1 where the system supports all that is asked, else 0; ``modality``: the share of
        the asked modalities that it supports, 1 where none is asked.

    Returns
    -------
    list of dict
        Scores that are not kept yet, or are kept otherwise.

    Source
    ------
    UniM (arXiv 2603.05075), supporting rate.
    """
    these = Response.id.between(*responses)
    asked = _modalities(
        session,
        select(Reference.item_id, Placeholder.modality)
        .join(Placeholder, Placeholder.reference_id == Reference.id)
        .join(Response, Response.item_id == Reference.item_id)
        .where(these),
    )
    rows = session.execute(
        select(Response.id, Response.item_id, Response.system_id, Reference.id)
        .join(Item, Item.id == Response.item_id)
        .outerjoin(Reference, Reference.item_id == Response.item_id)
        .where(
            these,
            Response.superseded_at.is_(None),
            Item.superseded_at.is_(None),
            holds_content(),
        )
    )
    values: list[Row] = [
        {
            "run_id": run_id,
            "response_id": response,
            "metric": "tau",
            "weight_set_id": 0,
            "value": None
            if reference is None
            else _rate(asked.get(item, set()), supported.get(system, set()), grain),
            "null_reason": "no_reference" if reference is None else None,
        }
        for response, item, system, reference in rows
    ]
    return changed_rows(session, values, ["tau"])


def _rate(asked: Set[str], supported: Set[str], grain: str) -> float:
    if grain == "item" or not asked:
        return float(asked <= supported)
    return len(asked & supported) / len(asked)


def _modalities(session: Session, query: Select[int, str]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for key, modality in session.execute(query.distinct()):
        found[key].add(modality)
    return found
