"""Scores of some responses as columns: which run each metric is taken from, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Executable, and_, select
from sqlalchemy.orm import Session

from judgments.models import Score, ScoringRun, WeightSet
from metrics.columns import read_columns
from metrics.composites import ics, sqcs
from metrics.round_table import NullCount, RunInfo, ScoreTable

__all__ = ["COMPONENTS", "METRICS", "read_scores"]

METRICS = ("SC", "GQ", "HC", "SH", "SQCS", "ICS", "StS", "LeS")
COMPONENTS = {"SQCS": ("SC", "GQ"), "ICS": ("HC", "SH")}
_NOT_SCORED = "not_scored"
_VALUES = np.dtype([("response", "i8"), ("value", "f8")])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The run a metric is taken from; its composites are those of `weight_set_id`."""

    run: ScoringRun
    weight_set_id: int


def read_scores(
    session: Session,
    response_ids: NDArray[np.int64],
    *,
    weights: WeightSet,
    engine: str = "local",
) -> ScoreTable:
    """Read every metric's scores of some responses.

    Each metric comes from the latest run of `engine` that has it, else from the latest run of any
    engine. SQCS and ICS are those kept under the weights in force; where none are kept they are
    computed from their components, and only where that is impossible values kept without a weight
    set (imported ones) stand in.

    Parameters
    ----------
    session
        Of the caller.
    response_ids
        (U,) array of ids.
    weights
        The weight set in force.
    engine
        The engine preferred.
    """
    reader = _Reader(session, response_ids)
    for metric, source in _sources(session, weights.id, engine).items():
        reader.read(metric, source)
    computed = tuple(
        composite
        for composite, parts in COMPONENTS.items()
        if _lacks(reader, composite, weights.id) and set(parts) <= set(reader.values)
    )
    for composite in computed:
        reader.compute(composite, weights)
    ordered = [m for m in METRICS if m in reader.values]
    ordered += sorted(set(reader.values) - set(METRICS))
    share, n_share = reader.caption_share()
    return ScoreTable(
        values={metric: reader.values[metric] for metric in ordered},
        nulls=reader.null_counts(ordered),
        runs=tuple(
            _run_info(metric, reader.sources[metric])
            for metric in ordered
            if metric in reader.sources
        ),
        computed=computed,
        caption_share=share,
        n_caption_share=n_share,
    )


def _lacks(reader: _Reader, composite: str, weight_set_id: int) -> bool:
    source = reader.sources.get(composite)
    return source is None or source.weight_set_id != weight_set_id


def _sources(session: Session, weight_set_id: int, engine: str) -> dict[str, _Source]:
    """Choose a run for each metric: of the engine preferred, then the latest."""
    rows = session.execute(
        select(Score.metric, Score.run_id, Score.weight_set_id)
        .where(Score.tag == "", Score.weight_set_id.in_((0, weight_set_id)))
        .distinct()
    ).all()
    runs = {run.id: run for run in session.scalars(select(ScoringRun))}

    def rank(row: Any) -> tuple[bool, bool, int]:  # noqa: ANN401
        metric, run_id, weight_set = row
        fits = metric not in COMPONENTS or weight_set == weight_set_id
        return fits, runs[run_id].engine == engine, run_id

    return {
        metric: _Source(run=runs[run_id], weight_set_id=weight_set)
        for metric, run_id, weight_set in sorted(rows, key=rank)
    }


class _Reader:
    """Collects metrics as columns aligned to the responses."""

    def __init__(self, session: Session, response_ids: NDArray[np.int64]) -> None:
        self.session = session
        self.response_ids = response_ids
        self.by_id = np.argsort(response_ids)
        self.values: dict[str, NDArray[np.float64]] = {}
        self.reasons: dict[str, dict[int, str]] = {}
        self.sources: dict[str, _Source] = {}

    def read(self, metric: str, source: _Source) -> None:
        chosen = and_(
            Score.run_id == source.run.id,
            Score.metric == metric,
            Score.tag == "",
            Score.weight_set_id == source.weight_set_id,
        )
        query = select(Score.response_id, Score.value).where(chosen, Score.value.is_not(None))
        self.values[metric] = self._aligned(query)
        rows = self.session.execute(
            select(Score.response_id, Score.null_reason).where(chosen, Score.value.is_(None))
        )
        explained = {response: reason or "" for response, reason in rows}
        missing = self.response_ids[np.isnan(self.values[metric])].tolist()
        self.reasons[metric] = {n: explained.get(n, _NOT_SCORED) for n in missing}
        self.sources[metric] = source

    def compute(self, composite: str, weights: WeightSet) -> None:
        one, two = (self.values[part] for part in COMPONENTS[composite])
        combine, eta = (sqcs, weights.eta_sqcs) if composite == "SQCS" else (ics, weights.eta_ics)
        self.values[composite] = np.asarray(combine(one, two, eta), dtype=np.float64)
        self.reasons[composite] = {
            response: f"{part}: {reason}"
            for part in reversed(COMPONENTS[composite])
            for response, reason in self.reasons[part].items()
        }
        self.sources.pop(composite, None)

    def null_counts(self, metrics: Sequence[str]) -> tuple[NullCount, ...]:
        return tuple(
            NullCount(name=metric, reason=reason, n=n)
            for metric in metrics
            for reason, n in sorted(Counter(self.reasons[metric].values()).items())
        )

    def caption_share(self) -> tuple[float, int]:
        """Give the mean share of SC that rests on given captions, and over how many responses."""
        source = self.sources.get("SC")
        if source is None:
            return float("nan"), 0
        share = Score.details["given_caption_share"].as_float()
        found = self._aligned(
            select(Score.response_id, share).where(
                Score.run_id == source.run.id,
                Score.metric == "SC",
                Score.tag == "",
                Score.value.is_not(None),
                share.is_not(None),
            )
        )
        told = found[~np.isnan(found)]
        return (float(told.mean()) if told.size else float("nan")), int(told.size)

    def _aligned(self, query: Executable) -> NDArray[np.float64]:
        rows = read_columns(self.session, query, _VALUES)
        column = np.full(len(self.response_ids), np.nan)
        if not rows.size:
            return column
        ids = self.response_ids[self.by_id]
        at = np.minimum(np.searchsorted(ids, rows["response"]), len(ids) - 1)
        known = ids[at] == rows["response"]
        column[self.by_id[at[known]]] = rows["value"][known]
        return column


def _run_info(metric: str, source: _Source) -> RunInfo:
    run = source.run
    return RunInfo(
        metric=metric,
        run_id=run.id,
        engine=run.engine,
        version=run.version,
        config=dict(run.config),
        finished=run.finished_at is not None,
    )
