"""SQCS and ICS of every run under a weight set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Score, WeightSet
from metrics.composites import ics, sqcs
from metrics.derived_scores import Row, changed_rows, replace_rows, response_ranges

__all__ = ["COMPOSITES", "composite_rows", "refresh_composites", "store_composites"]

COMPOSITES = {"SQCS": ("SC", "GQ"), "ICS": ("HC", "SH")}

_Values = dict[str, tuple[float | None, str | None]]


def composite_rows(session: Session, weights: WeightSet, responses: tuple[int, int]) -> list[Row]:
    """Compute SQCS and ICS of some responses wherever a run has both of their components.

    Parameters
    ----------
    session
        Only read from.
    weights
        The weight set.
    responses
        First and last response id.

    Returns
    -------
    list of dict
        Those that are not kept yet, or are kept otherwise.
    """
    components = _components(session, Score.response_id.between(*responses))
    return changed_rows(session, list(_rows(components, weights)), COMPOSITES)


def store_composites(session: Session, weights: WeightSet) -> int:
    """Write SQCS and ICS under a weight set wherever a run has both of their components.

    Parameters
    ----------
    session
        Of the caller's transaction.
    weights
        The weight set; composites of other weight sets stay as they are.

    Returns
    -------
    int
        Number of values and explained nulls written.
    """
    written = 0
    for responses in response_ranges(session):
        rows = composite_rows(session, weights, responses)
        replace_rows(session, rows)
        written += len(rows)
    return written


def refresh_composites(session: Session, run_id: int, response_ids: Collection[int]) -> None:
    """Write SQCS and ICS of some responses anew under every weight set there is.

    In one transaction with their components, no composite ever rests on components that have
    changed since, of however old a weight set it is.

    Parameters
    ----------
    session
        Of the caller's transaction.
    run_id
        The run whose components have changed.
    response_ids
        The responses whose components have changed.
    """
    ours = Score.run_id == run_id, Score.response_id.in_(response_ids)
    session.execute(sa.delete(Score).where(*ours, Score.metric.in_(COMPOSITES)))
    components = _components(session, *ours)
    rows = [
        row for weights in session.scalars(select(WeightSet)) for row in _rows(components, weights)
    ]
    if rows:
        session.execute(sa.insert(Score), rows)


def _components(session: Session, *where: sa.ColumnElement[bool]) -> dict[tuple[int, int], _Values]:
    wanted = [metric for pair in COMPOSITES.values() for metric in pair]
    found: dict[tuple[int, int], _Values] = defaultdict(dict)
    rows = session.execute(
        select(Score.run_id, Score.response_id, Score.metric, Score.value, Score.null_reason).where(
            Score.metric.in_(wanted), Score.tag == "", *where
        )
    )
    for run_id, response_id, metric, value, reason in rows:
        found[run_id, response_id][metric] = (value, reason)
    return found


def _rows(components: dict[tuple[int, int], _Values], weights: WeightSet) -> Iterator[Row]:
    for (run_id, response_id), values in components.items():
        for composite, parts in COMPOSITES.items():
            if not set(parts) <= set(values):
                continue
            value, reason = _combine(composite, values, weights)
            yield {
                "run_id": run_id,
                "response_id": response_id,
                "metric": composite,
                "weight_set_id": weights.id,
                "value": value,
                "null_reason": reason,
            }


def _combine(
    composite: str, values: _Values, weights: WeightSet
) -> tuple[float | None, str | None]:
    one, two = COMPOSITES[composite]
    (first, first_reason), (second, second_reason) = values[one], values[two]
    if first is None:
        return None, f"{one}: {first_reason}"
    if second is None:
        return None, f"{two}: {second_reason}"
    combine, eta = (sqcs, weights.eta_sqcs) if composite == "SQCS" else (ics, weights.eta_ics)
    return float(combine(first, second, eta)), None
