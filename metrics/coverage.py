"""How much of a scoring run is there: values and nulls, by modality and metric."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from judgments.models import Item, Placeholder, Response, Score, WeightSet
from judgments.records import Modality

__all__ = ["ALL", "PARTS", "Coverage", "read_coverage", "shown_name", "tabulate_coverage"]

ALL = "all"
"""Stands for every modality."""
PARTS = "parts"
"""Stands for the qualities of the single parts, which GQ rests on."""

_METRICS = ("SC", "GQ", PARTS, "HC", "SH", "StS", "LeS", "tau", "SQCS", "ICS")
_NAMES = {"tau": "τ", PARTS: "GQ of parts", str(Modality.THREED): "3D"}

_Counts = dict[tuple[str, str], Counter[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a run has of one metric on the responses that hold one modality.

    Attributes
    ----------
    modality
        A modality, or `ALL`.
    metric
        A metric, or `PARTS`.
    values
        How many values there are.
    nulls
        How many nulls, by reason.
    """

    modality: str
    metric: str
    values: int
    nulls: Mapping[str, int]


def read_coverage(session: Session, run_id: int, weights: WeightSet) -> tuple[Coverage, ...]:
    """Count values and nulls of current responses.

    A response with several modalities counts for each, one without any placeholder as text; a part
    counts for its own.

    Parameters
    ----------
    session
        Only read from.
    run_id
        The run.
    weights
        Those whose composites are counted.
    """
    counts: _Counts = defaultdict(Counter)
    for modality, metric, reason, number in _whole(session, run_id, weights.id):
        counts[modality, metric][reason] += number
    for tag, reason, number in session.execute(_parts(run_id)):
        for modality in (ALL, re.sub(r"\d+$", "", tag)):
            counts[modality, PARTS][reason] += number
    return tuple(
        Coverage(
            modality=modality,
            metric=metric,
            values=found[None],
            nulls={reason: n for reason, n in found.most_common() if reason is not None},
        )
        for (modality, metric), found in sorted(counts.items(), key=lambda one: _rank(one[0][1]))
    )


def tabulate_coverage(
    found: Sequence[Coverage],
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Set coverage out as a table: a row for each metric, a column for each modality and for all.

    Parameters
    ----------
    found
        As `read_coverage` gives it.

    Returns
    -------
    tuple
        The header, and rows of cells: ``67+1`` are 67 values and a null.

    Examples
    --------
    >>> one = dict(metric="tau", values=67, nulls={"no_reference": 1})
    >>> tabulate_coverage([Coverage(modality=name, **one) for name in ("threeD", ALL)])
    (('metric', '3D', 'all'), [('τ', '67+1', '67+1')])
    """
    by = {(row.modality, row.metric): row for row in found}
    metrics = list(dict.fromkeys(metric for _, metric in sorted(by, key=lambda key: _rank(key[1]))))
    modalities = [str(modality) for modality in Modality if any(modality == m for m, _ in by)]
    rows = [
        (shown_name(metric), *(_cell(by.get((name, metric))) for name in (*modalities, ALL)))
        for metric in metrics
    ]
    return ("metric", *map(shown_name, modalities), ALL), rows


def shown_name(name: str) -> str:
    """Give a metric or a modality the name that people know it by."""
    return _NAMES.get(name, name)


def _cell(row: Coverage | None) -> str:
    if row is None:
        return "–"
    nulls = sum(row.nulls.values())
    return f"{row.values}+{nulls}" if nulls else str(row.values)


def _rank(metric: str) -> tuple[int, str]:
    return _METRICS.index(metric) if metric in _METRICS else len(_METRICS), metric


def _whole(
    session: Session, run_id: int, weight_set_id: int
) -> Iterator[tuple[str, str, str | None, int]]:
    held = (
        select(Placeholder.response_id, Placeholder.modality)
        .where(
            Placeholder.response_id.is_not(None),
            func.coalesce(Placeholder.missing_reason, "") != "no_entry",
        )
        .distinct()
        .subquery()
    )
    modality = func.coalesce(held.c.modality, "text")
    counted = _current(
        select(Score.metric, Score.null_reason, func.count()).where(
            Score.tag == "", Score.weight_set_id.in_((0, weight_set_id))
        ),
        run_id,
    ).group_by(Score.metric, Score.null_reason)
    for metric, reason, number in session.execute(counted):
        yield ALL, metric, reason, number
    by_modality = (
        counted.add_columns(modality)
        .outerjoin(held, held.c.response_id == Response.id)
        .group_by(modality)
    )
    for metric, reason, number, name in session.execute(by_modality):
        yield name, metric, reason, number


def _parts(run_id: int) -> Select[str, str | None, int]:
    counted = select(Score.tag, Score.null_reason, func.count()).where(Score.tag != "")
    return _current(counted, run_id).group_by(Score.tag, Score.null_reason)


def _current(query: Select[str, str | None, int], run_id: int) -> Select[str, str | None, int]:
    return (
        query.join(Response, Response.id == Score.response_id)
        .join(Item, Item.id == Response.item_id)
        .where(
            Score.run_id == run_id,
            Response.superseded_at.is_(None),
            Item.superseded_at.is_(None),
        )
    )
