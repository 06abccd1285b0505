"""Scoring runs as tables: what each holds, what is null and why, and two of them side by side."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from judgments.models import Item, Response, Score, ScoringRun, System
from judgments.weights import weights_in_force
from metrics.columns import read_columns
from metrics.errors import EngineError
from metrics.score_tables import METRICS
from metrics.settings import ScoringSettings

__all__ = [
    "ENGINES",
    "PairedScores",
    "RunSummary",
    "choose_engine",
    "describe_config",
    "label_responses",
    "list_runs",
    "pair_scores",
    "read_values",
]

ENGINES = ("local", "imported", "judge")
"""In the order in which they are preferred where nobody chooses."""

_WORDS = {
    "gq_aggregation": "GQ aggregation",
    "structure_types": "StS types",
    "counts_text": "text as a type",
    "tau_grain": "τ grain",
}
_VALUES = np.dtype([("response", "i8"), ("value", "f8")])
_RESPONSES = np.dtype([("response", "i8"), ("item", "i8"), ("system", "i8")])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One scoring run.

    Attributes
    ----------
    id, engine, version, started, finished, metrics
        As the run has them.
    settings
        What it was set to, in a line; choices that were left at their defaults are left out.
    apart
        What sets it apart from the other runs of its engine, in a line; empty where nothing does.
    n_values, n_nulls
        All it says, of parts as well.
    """

    id: int
    engine: str
    version: str
    settings: str
    apart: str
    started: dt.datetime
    finished: dt.datetime | None
    metrics: tuple[str, ...]
    n_values: int
    n_nulls: int

    @property
    def name(self) -> str:
        """Say in a few words which run it is."""
        return f"{self.id} · {self.engine} {self.version}"

    @property
    def full_name(self) -> str:
        """Say which run it is, and what sets it apart, or of what it is."""
        return f"{self.name} · {self.apart or ', '.join(self.metrics)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedScores:
    """What two runs say of the responses that both have a value of.

    Attributes
    ----------
    response, item, system
        (N,) arrays of ids.
    x, y
        (N,) arrays of values.
    n_only_x, n_only_y
        Responses of which one run alone has a value.
    """

    response: NDArray[np.int64]
    item: NDArray[np.int64]
    system: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    n_only_x: int
    n_only_y: int

    def differ_most(self, n: int) -> NDArray[np.int64]:
        """Give the places of the `n` responses that differ most, those first.

        Values on scales other than 0–1 are standardised before.
        """
        x, y = self.x, self.y
        if x.size and (min(x.min(), y.min()) < 0 or max(x.max(), y.max()) > 1):
            x, y = _standardised(x), _standardised(y)
        order = np.argsort(-np.abs(x - y), kind="stable")
        return np.asarray(order[:n], dtype=np.int64)


def choose_engine(session: Session, asked: str | None) -> str | None:
    """Give the engine asked for, or the first of `ENGINES` that has scores; None without any.

    Raises
    ------
    EngineError
        The engine asked for has no scores; names those that have.
    """
    found = set(session.scalars(select(ScoringRun.engine).where(_has_scores()).distinct()))
    if asked is None:
        return next((engine for engine in (*ENGINES, *sorted(found)) if engine in found), None)
    if asked in found:
        return asked
    have = " and ".join(sorted(found))
    others = f"scores there are of {have}" if found else "there are no scores at all"
    msg = f"There are no scores of the engine {asked!r}; {others}."
    raise EngineError(msg)


def list_runs(session: Session) -> tuple[RunSummary, ...]:
    """List the scoring runs that say anything, the latest first."""
    null = func.sum(case((Score.value.is_(None), 1), else_=0))
    counts: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for run, metric, n, nulls in session.execute(
        select(Score.run_id, Score.metric, func.count(), null).group_by(Score.run_id, Score.metric)
    ):
        counts[run][metric] = n - int(nulls), int(nulls)
    rows = session.execute(
        select(
            ScoringRun.id,
            ScoringRun.engine,
            ScoringRun.version,
            ScoringRun.config,
            ScoringRun.created_at,
            ScoringRun.finished_at,
        )
        .where(ScoringRun.id.in_(counts))
        .order_by(ScoringRun.id.desc())
    ).all()
    return tuple(
        RunSummary(
            id=run, engine=engine, version=version,
            settings=describe_config(_chosen(config)),
            apart=_apart(config, [row.config for row in rows if row.engine == engine]),
            started=started, finished=finished,
            metrics=tuple(sorted(counts[run], key=_rank)),
            n_values=sum(values for values, _ in counts[run].values()),
            n_nulls=sum(nulls for _, nulls in counts[run].values()),
        )
        for run, engine, version, config, started, finished in rows
    )  # fmt: skip


def describe_config(config: Mapping[str, Any]) -> str:
    """Say in one line what a run was set to; settings within settings are left out.

    Examples
    --------
    >>> describe_config({"origin": "csv", "metric": "bleu", "files": ["a.csv"], "more": {}})
    'origin csv, metric bleu, files a.csv'
    """
    said = []
    for name, value in config.items():
        words = _WORDS.get(name, name.replace("_", " "))
        if isinstance(value, bool):
            said.append(words if value else f"no {words}")
        elif isinstance(value, (str, int, float)):
            said.append(f"{words} {value}")
        elif isinstance(value, list):
            said.append(f"{words} {' '.join(map(str, value))}")
    return ", ".join(said)


def _chosen(config: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the choices that are at their defaults."""
    defaults = ScoringSettings().config()
    return {name: value for name, value in config.items() if defaults.get(name) != value}


def _apart(config: Mapping[str, Any], all_of_engine: Sequence[Mapping[str, Any]]) -> str:
    differing = {
        name: value
        for name, value in config.items()
        if any(other.get(name) != value for other in all_of_engine)
    }
    return describe_config(_chosen(differing)) or ("default settings" if differing else "")


def read_values(session: Session, run_id: int, metric: str) -> NDArray[np.void]:
    """Read one metric of a run: response and value of every whole response that has one."""
    query = (
        select(Score.response_id, Score.value)
        .join(Response, Response.id == Score.response_id)
        .where(
            *_current(session, run_id),
            Score.metric == metric,
            Score.tag == "",
            Score.value.is_not(None),
        )
        .order_by(Score.response_id)
    )
    return read_columns(session, query, _VALUES)


def pair_scores(session: Session, metric: str, runs: tuple[int, int]) -> PairedScores:
    """Set two runs side by side in one metric."""
    first, second = (read_values(session, run, metric) for run in runs)
    both, at_first, at_second = np.intersect1d(
        first["response"], second["response"], assume_unique=True, return_indices=True
    )
    query = (
        select(Response.id, Response.item_id, Response.system_id)
        .where(Response.superseded_at.is_(None))
        .order_by(Response.id)
    )
    known = read_columns(session, query, _RESPONSES)
    about = known[np.searchsorted(known["response"], both)]
    return PairedScores(
        response=both,
        item=about["item"],
        system=about["system"],
        x=first["value"][at_first],
        y=second["value"][at_second],
        n_only_x=len(first) - len(both),
        n_only_y=len(second) - len(both),
    )


def label_responses(
    session: Session, response_ids: Collection[int]
) -> dict[int, tuple[str, str, str]]:
    """Give item, system and the first words of a page of responses."""
    rows = session.execute(
        select(Response.id, Item.key, System.name, func.substr(Response.content, 1, 200))
        .join(Item, Item.id == Response.item_id)
        .join(System, System.id == Response.system_id)
        .where(Response.id.in_(list(response_ids)))
    )
    return {response: (key, name, words) for response, key, name, words in rows}


def _has_scores() -> ColumnElement[bool]:
    return select(Score.id).where(Score.run_id == ScoringRun.id).exists()


def _current(session: Session, run_id: int) -> tuple[ColumnElement[bool], ...]:
    """Give conditions: current responses, and composites under the weights in force or imported."""
    in_force = weights_in_force(session).id
    return (
        Score.run_id == run_id,
        Response.superseded_at.is_(None),
        or_(Score.weight_set_id == 0, Score.weight_set_id == in_force),
    )


def _rank(metric: str) -> tuple[int, str]:
    return METRICS.index(metric) if metric in METRICS else len(METRICS), metric


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std()
    return np.asarray((values - values.mean()) / (spread or 1.0))
