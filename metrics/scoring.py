"""Run an engine over the responses of a study and keep what it says.

A run is one engine with one configuration. This process reads the responses and writes the scores;
the engine may work elsewhere. Each chunk of responses is one transaction, so a run that was stopped
anywhere goes on where it was; a response whose content has not changed is scored again by the same
run only where a value is null for a reason that may have gone away. What an earlier run found is
taken over where only the combining of values differs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.models import Score, ScoringRun, now
from judgments.scoring_runs import ensure_run, lock_runs
from judgments.weights import weights_in_force
from metrics.composite_scores import COMPOSITES, composite_rows, refresh_composites
from metrics.derived_scores import Row, response_ranges, write_rows
from metrics.engines.base import Engine, ScoreValue
from metrics.engines.reading import current_responses
from metrics.execution import extras_missing, run_chunks
from metrics.settings import own_settings, settings_of
from metrics.supporting import supported_modalities, supporting_rows
from metrics.taking_over import earlier_runs, without_taken_over
from metrics.unscored import Marks, chunks_of, unscored

__all__ = ["ScoringSummary", "score_study"]

_DERIVED = ("tau", *COMPOSITES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringSummary:
    """What a run did.

    Attributes
    ----------
    run_id
        The run.
    scored, taken_over, already_scored
        Responses that were scored now, whose components an earlier run had, and that this run had.
    values
        How many values the run has.
    nulls
        How many nulls it has, by reason.
    """

    run_id: int
    scored: int
    taken_over: int = 0
    already_scored: int
    values: int
    nulls: Mapping[str, int] = field(default_factory=dict)


def score_study(
    study: Study,
    engine: Engine,
    *,
    executor: Executor | None = None,
    in_flight: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ScoringSummary:
    """Score every current response that this engine has not scored yet.

    Parameters
    ----------
    study
        Whose responses are scored; scores are written to it as they arrive.
    engine
        Source of the component scores.
    executor
        Takes the chunks; None scores them in this process. Values are the same bits either way.
    in_flight
        How many chunks are on their way at most: what is lost when this process is killed. By
        default one more than there are cores here.
    chunk
        Responses scored at a time, or more where one item has more; by default what the engine
        does best with.
    progress
        Called with the number of responses done and the number of all, at the start and as chunks
        are done.

    Returns
    -------
    ScoringSummary
        Counts over the whole run, with every null explained.

    Raises
    ------
    ExecutionError
        If a worker dies or a cluster is lost; what was scored until then is stored.
    """
    run_id = _open_run(study, engine)
    with study.read() as session:
        todo = current_responses(session)
        earlier = earlier_runs(session, run_id) if own_settings(engine) else ()
    settings, missing = settings_of(engine), extras_missing(executor)
    going = _Going(study=study, run_id=run_id, total=len(todo), progress=progress)
    going.tell()
    fresh = unscored(study, run_id, todo, going.leave, still_missing=missing)
    if earlier:
        fresh = without_taken_over(
            study, earlier, settings, fresh, going.take_over, still_missing=missing
        )
    chunks = chunks_of(fresh, chunk or engine.chunk)
    room = in_flight or (os.cpu_count() or 1) + 1
    for marks, values in run_chunks(engine, chunks, executor=executor, in_flight=room):
        going.keep(marks, values)
    for rows in _derived(study, run_id, settings.tau_grain):
        write_rows(study, rows)
    return _close_run(going)


@dataclass(slots=True, kw_only=True)
class _Going:
    """A run that is going on: writes what arrives, counts, and tells how far it is."""

    study: Study
    run_id: int
    total: int
    progress: Callable[[int, int], None] | None
    scored: int = 0
    taken_over: int = 0
    already_scored: int = 0

    def leave(self, number: int) -> None:
        """Count responses that were scored already."""
        self.already_scored += number
        self.tell()

    def take_over(self, marks: Marks, values: Sequence[ScoreValue]) -> None:
        """Write what follows from an earlier run."""
        self._write(marks, values)
        self.taken_over += len(marks)
        self.tell()

    def keep(self, marks: Marks, values: Sequence[ScoreValue]) -> None:
        """Write what was scored now."""
        self._write(marks, values)
        self.scored += len(marks)
        self.tell()

    def tell(self) -> None:
        """Report how many responses are done."""
        if self.progress is not None:
            self.progress(self.scored + self.taken_over + self.already_scored, self.total)

    def _write(self, marks: Marks, values: Sequence[ScoreValue]) -> None:
        with self.study.write() as session:
            _keep(session, self.run_id, values, marks)


def _open_run(study: Study, engine: Engine) -> int:
    config = {**settings_of(engine).config(), **engine.config()}
    words = json.dumps([engine.version, config], sort_keys=True)
    config_hash = hashlib.sha256(words.encode()).hexdigest()
    with study.write() as session:
        run = ensure_run(
            session,
            engine.name,
            config_hash,
            version=engine.version,
            config=config,
            code_version=_code_version(),
            prompt_version=getattr(engine, "prompt_version", ""),
        )
        run.finished_at = None
        return run.id


def _code_version() -> str:
    try:
        return version("accordant")
    except PackageNotFoundError:
        return ""


def _keep(session: Session, run_id: int, values: Sequence[ScoreValue], marks: Marks) -> None:
    """Write a chunk's scores in place of earlier ones, with the composites that rest on them."""
    lock_runs(session, [run_id])
    session.execute(
        sa.delete(Score).where(
            Score.run_id == run_id,
            Score.response_id.in_(list(marks)),
            Score.metric.not_in(_DERIVED),
        )
    )
    if values:
        session.execute(sa.insert(Score), list(_rows(run_id, values, marks)))
    refresh_composites(session, run_id, list(marks))


def _rows(
    run_id: int, values: Sequence[ScoreValue], marks: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    for value in values:
        yield {
            "run_id": run_id,
            "response_id": value.response_id,
            "metric": value.metric,
            "tag": value.tag,
            "value": value.value,
            "null_reason": value.reason,
            "details": dict(value.details) or None,
            "content_hash": marks[value.response_id],
        }


def _derived(study: Study, run_id: int, tau_grain: str) -> Iterator[Sequence[Row]]:
    """Compute what has changed of τ, and of composites that no run has under the weights yet."""
    with study.read() as session:
        ranges = list(response_ranges(session))
        supported = supported_modalities(session)
    for responses in ranges:
        with study.read() as session:
            rows = supporting_rows(session, run_id, supported, responses, grain=tau_grain)
            rows += composite_rows(session, weights_in_force(session), responses)
        yield rows


def _close_run(going: _Going) -> ScoringSummary:
    with going.study.write() as session:
        run = session.get_one(ScoringRun, going.run_id)
        run.finished_at = now()
        if going.scored:
            run.code_version = _code_version()
        rows = session.execute(
            select(Score.null_reason, sa.func.count())
            .where(Score.run_id == going.run_id)
            .group_by(Score.null_reason)
        ).all()
    counts = {reason: count for reason, count in rows}
    return ScoringSummary(
        run_id=going.run_id,
        scored=going.scored,
        taken_over=going.taken_over,
        already_scored=going.already_scored,
        values=counts.pop(None, 0),
        nulls={reason: count for reason, count in counts.items() if reason is not None},
    )
