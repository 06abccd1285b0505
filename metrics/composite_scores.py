"""SQCS and ICS of every run under a weight set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Score, WeightSet
from metrics.composites import ics, sqcs
from metrics.derived_scores import changed_rows, replace_rows

__all__ = ["COMPOSITES", "composite_rows", "store_composites"]

COMPOSITES = {"SQCS": ("SC", "GQ"), "ICS": ("HC", "SH")}

_Values = dict[str, tuple[float | None, str | None]]


def composite_rows(session: Session, weights: WeightSet) -> list[dict[str, Any]]:
    """Compute SQCS and ICS under a weight set wherever a run has both of their components.

    Returns
    -------
    list of dict
        Those that are not kept yet, or are kept otherwise.
    """
    return changed_rows(session, list(_rows(_components(session), weights)), COMPOSITES)


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
    rows = composite_rows(session, weights)
    replace_rows(session, rows)
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
