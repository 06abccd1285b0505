"""Scores of some responses as columns: which run each metric is taken from, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from judgments.models import Score, WeightSet
from judgments.score_sources import Source, choose_sources
from metrics.columns import read_columns
from metrics.composites import ics, sqcs
from metrics.round_table import NullCount, RunInfo, ScoreTable

__all__ = ["COMPONENTS", "METRICS", "read_scores"]

METRICS = ("SC", "GQ", "HC", "SH", "SQCS", "ICS", "StS", "LeS")
COMPONENTS = {"SQCS": ("SC", "GQ"), "ICS": ("HC", "SH")}
_NOT_SCORED = "not_scored"
_VALUES = np.dtype([("response", "i8"), ("value", "f8")])
_NULL = float("-inf")
"""Stands for a null while columns are read."""


def read_scores(
    session: Session,
    response_ids: NDArray[np.int64],
    *,
    weights: WeightSet,
    engine: str = "local",
) -> ScoreTable:
    """Read every metric's scores of some responses.

    Each metric comes from the latest run of `engine` that has it, else from the latest run of any
    engine. Imported runs add the responses that this run does not have, as long as none of them
    scores a response that it has: then they are set aside. SQCS and ICS are those kept under the
    weights in force, or without a weight set where that is how `engine` brought them. Where none
    are kept, or of other runs than both components, these being of one engine, they are computed;
    only where that is impossible values that another engine brought stand in.

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
    choices = choose_sources(session, weights.id, engine)
    for run_id in sorted({choice.first.run.id for choice in choices.values()}):
        reader.read({m: c.first for m, c in choices.items() if c.first.run.id == run_id})
    for metric, choice in choices.items():
        for source in choice.more:
            reader.complete(metric, source)
    computed = tuple(
        composite
        for composite, parts in COMPONENTS.items()
        if _lacks(reader, composite, weights.id, engine) and set(parts) <= set(reader.values)
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
            _run_info(metric, source)
            for metric in ordered
            for source in reader.sources.get(metric, ())
        ),
        computed=computed,
        caption_share=share,
        n_caption_share=n_share,
        set_aside={m: choices[m].engines for m in ordered if m in choices and choices[m].engines},
        overlapping={m: tuple(reader.overlapping[m]) for m in ordered if m in reader.overlapping},
    )


def _lacks(reader: _Reader, composite: str, weight_set_id: int, engine: str) -> bool:
    """Say whether no run keeps a composite of these weights and of the components shown beside."""
    sources = reader.sources.get(composite, [])
    if not sources:
        return True
    if sources[0].weight_set_id != weight_set_id:
        return sources[0].run.engine != engine
    beside = [source.run for m in COMPONENTS[composite] for source in reader.sources.get(m, ())]
    if len({run.engine for run in beside}) != 1:
        return False  # a composite of two engines would be neither's
    return {run.id for run in beside} != {source.run.id for source in sources}


class _Reader:
    """Collects metrics as columns aligned to the responses."""

    def __init__(self, session: Session, response_ids: NDArray[np.int64]) -> None:
        self.session = session
        self.response_ids = response_ids
        self.by_id = np.argsort(response_ids)
        self.values: dict[str, NDArray[np.float64]] = {}
        self.reasons: dict[str, dict[int, str]] = {}
        self.sources: dict[str, list[Source]] = {}
        self.overlapping: dict[str, list[int]] = {}

    def read(self, sources: dict[str, Source]) -> None:
        """Read metrics of one run, all of a response's values in one row."""
        run_id = next(iter(sources.values())).run.id
        chosen = {
            metric: and_(
                Score.metric == metric, Score.tag == "", Score.weight_set_id == source.weight_set_id
            )
            for metric, source in sources.items()
        }
        values = [func.max(case((each, Score.value))) for each in chosen.values()]
        query = (
            select(Score.response_id, *(func.coalesce(value, _NULL) for value in values))
            .where(Score.run_id == run_id)
            .group_by(Score.run_id, Score.response_id)
        )
        names = [f"value{n}" for n in range(len(chosen))]
        rows = read_columns(
            self.session, query, np.dtype([("response", "i8"), *((name, "f8") for name in names)])
        )
        any_null = any(bool((rows[name] == _NULL).any()) for name in names)
        explained = self._explained(run_id, chosen) if any_null else {}
        for (metric, source), name in zip(sources.items(), names, strict=True):
            column = self._aligned(rows["response"], rows[name])
            column[column == _NULL] = np.nan
            missing, own = self.response_ids[np.isnan(column)].tolist(), explained.get(metric, {})
            self.values[metric] = column
            self.reasons[metric] = {n: own.get(n, _NOT_SCORED) for n in missing}
            self.sources[metric] = [source]

    def complete(self, metric: str, source: Source) -> None:
        """Add what another run has of a metric, unless it has some of the same responses."""
        other = _Reader(self.session, self.response_ids)
        other.read({metric: source})
        own, theirs = self._covered(metric), other._covered(metric)
        if (own & theirs).any():
            self.overlapping.setdefault(metric, []).append(source.run.id)
        elif theirs.any():
            self.values[metric] = np.where(theirs, other.values[metric], self.values[metric])
            missing = self.response_ids[~(own | theirs)].tolist()
            self.reasons[metric] = {
                **dict.fromkeys(missing, _NOT_SCORED),
                **{n: why for table in (self, other) for n, why in table.reasons[metric].items()
                   if why != _NOT_SCORED},
            }  # fmt: skip
            self.sources[metric].append(source)

    def _covered(self, metric: str) -> NDArray[np.bool_]:
        """Say which responses the runs read so far have, be it as nulls."""
        without = [n for n, why in self.reasons[metric].items() if why == _NOT_SCORED]
        return ~np.isin(self.response_ids, without)

    def _explained(
        self, run_id: int, chosen: dict[str, ColumnElement[bool]]
    ) -> dict[str, dict[int, str]]:
        """Read why scores of a run are null, by metric and response."""
        rows = self.session.execute(
            select(Score.metric, Score.response_id, Score.null_reason).where(
                Score.run_id == run_id, Score.value.is_(None), or_(*chosen.values())
            )
        )
        found: dict[str, dict[int, str]] = {metric: {} for metric in chosen}
        for metric, response, reason in rows:
            found[metric][response] = reason or ""
        return found

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
        self.overlapping.pop(composite, None)

    def null_counts(self, metrics: Sequence[str]) -> tuple[NullCount, ...]:
        return tuple(
            NullCount(name=metric, reason=reason, n=n)
            for metric in metrics
            for reason, n in sorted(Counter(self.reasons[metric].values()).items())
        )

    def caption_share(self) -> tuple[float, int]:
        """Give the mean share of SC that rests on captions, and over how many responses."""
        runs = [source.run.id for source in self.sources.get("SC", ())]
        share = Score.details["caption_share"].as_float()
        query = select(Score.response_id, share).where(
            Score.run_id.in_(runs),
            Score.metric == "SC",
            Score.tag == "",
            Score.value.is_not(None),
            share.is_not(None),
        )
        rows = read_columns(self.session, query, _VALUES)
        found = self._aligned(rows["response"], rows["value"])
        told = found[~np.isnan(found)]
        return (float(told.mean()) if told.size else float("nan")), int(told.size)

    def _aligned(
        self, responses: NDArray[np.int64], values: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        column = np.full(len(self.response_ids), np.nan)
        if not responses.size:
            return column
        ids = self.response_ids[self.by_id]
        at = np.minimum(np.searchsorted(ids, responses), len(ids) - 1)
        known = ids[at] == responses
        column[self.by_id[at[known]]] = values[known]
        return column


def _run_info(metric: str, source: Source) -> RunInfo:
    run = source.run
    return RunInfo(
        metric=metric,
        run_id=run.id,
        engine=run.engine,
        version=run.version,
        config=dict(run.config),
        code_version=run.code_version,
        prompt_version=run.prompt_version,
        finished=run.finished_at is not None,
    )
