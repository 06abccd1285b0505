"""From which runs each metric's scores are taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.models import Score, ScoringRun

__all__ = ["Choice", "Source", "choose_sources"]

# What is imported is on one scale whatever file it came in; runs of other engines differ in what
# their values mean.
_COMBINED = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A run that has a metric; its composites are those of `weight_set_id`."""

    run: ScoringRun
    weight_set_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where a metric's scores are taken from.

    Attributes
    ----------
    first
        The run taken.
    more
        Other imported runs, latest first, which may add responses that `first` does not have.
    engines
        Other engines that have the metric too.
    """

    first: Source
    more: tuple[Source, ...]
    engines: tuple[str, ...]


def choose_sources(session: Session, weight_set_id: int, engine: str) -> dict[str, Choice]:
    """Choose runs for each metric: of the engine preferred, finished, then the latest.

    Within an engine, composites under the weights in force come before those without a weight set
    (imported ones).

    Parameters
    ----------
    session
        Only read from.
    weight_set_id
        The weights in force.
    engine
        The engine preferred.

    Returns
    -------
    dict
        By metric.
    """
    rows = session.execute(
        select(Score.metric, Score.run_id, Score.weight_set_id)
        .where(Score.tag == "", Score.weight_set_id.in_((0, weight_set_id)))
        .distinct()
    )
    runs = {run.id: run for run in session.scalars(select(ScoringRun))}
    found: dict[str, list[Source]] = defaultdict(list)
    for metric, run_id, weights in rows:
        found[metric].append(Source(run=runs[run_id], weight_set_id=weights))

    def rank(source: Source) -> tuple[bool, bool, bool, int]:
        fits, run = source.weight_set_id == weight_set_id, source.run
        return run.engine == engine, fits, run.finished_at is not None, run.id

    return {
        metric: _choice(sorted(sources, key=rank, reverse=True))
        for metric, sources in found.items()
    }


def _choice(ranked: list[Source]) -> Choice:
    first, *others = ranked
    alike = _COMBINED, first.weight_set_id
    more = [one for one in others if (one.run.engine, one.weight_set_id) == alike]
    return Choice(
        first=first,
        more=tuple(more) if first.run.engine == _COMBINED else (),
        engines=tuple(sorted({source.run.engine for source in others} - {first.run.engine})),
    )
