"""SQCS and ICS of every run, kept for each weight set that was ever in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Score, WeightSet
from metrics.composites import ics, sqcs

__all__ = ["COMPOSITES", "store_composites"]

COMPOSITES = {"SQCS": ("SC", "GQ"), "ICS": ("HC", "SH")}

_Values = dict[str, tuple[float | None, str | None]]


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
    session.execute(
        sa.delete(Score).where(Score.metric.in_(COMPOSITES), Score.weight_set_id == weights.id)
    )
    rows = list(_rows(_components(session), weights))
    if rows:
        session.execute(sa.insert(Score), rows)
    return len(rows)


def _components(session: Session) -> dict[tuple[int, int], _Values]:
    wanted = [metric for pair in COMPOSITES.values() for metric in pair]
    found: dict[tuple[int, int], _Values] = defaultdict(dict)
    rows = session.execute(
        select(Score.run_id, Score.response_id, Score.metric, Score.value, Score.null_reason).where(
            Score.metric.in_(wanted), Score.tag == ""
        )
    )
    for run_id, response_id, metric, value, reason in rows:
        found[run_id, response_id][metric] = (value, reason)
    return found


def _rows(
    components: dict[tuple[int, int], _Values], weights: WeightSet
) -> Iterator[dict[str, Any]]:
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
