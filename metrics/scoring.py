"""Run an engine over the responses of a study and keep what it says.

A run is one engine with one configuration. Each chunk of responses is one transaction, so a run
that was stopped anywhere goes on where it was; a response whose content has not changed is never
scored twice by the same run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.contents import load_questions, load_references, load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.models import Item, Response, Score, ScoringRun, now
from judgments.records import Part
from judgments.weights import weights_in_force
from metrics.composite_scores import composite_rows
from metrics.derived_scores import in_batches, replace_rows
from metrics.engines.base import Engine, ScoreValue, ScoringInput
from metrics.supporting import supporting_rows

__all__ = ["ScoringSummary", "fingerprint", "score_study"]

CHUNK = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringSummary:
    """What a run did: responses scored now and found scored, values, nulls by reason."""

    run_id: int
    scored: int
    already_scored: int
    values: int
    nulls: Mapping[str, int] = field(default_factory=dict)


def fingerprint(given: ScoringInput) -> str:
    """Hash what an engine sees of a response.

    Returns
    -------
    str
        SHA-256 over texts, captions and asset hashes of question, reference and response.
    """
    sides = (given.question, given.reference or (), given.response)
    words = json.dumps([[_visible(part) for part in side] for side in sides])
    return hashlib.sha256(words.encode()).hexdigest()


def _visible(part: Part) -> list[str | None]:
    return [
        *(part.modality, part.tag, part.text, part.caption, part.sha256),
        *(part.media_type, part.suffix, part.missing, part.damage),
        *(part.extracted, part.extracted_by, part.extracted_reason),
        # A file that was not at hand, and is now, is scored anew.
        None if part.path is None else str(part.path.exists()),
    ]


def score_study(
    study: Study, engine: Engine, *, progress: Callable[[int, int], None] | None = None
) -> ScoringSummary:
    """Score every current response that this engine has not scored yet.

    Parameters
    ----------
    study
        Whose responses are scored; scores are written to it chunk by chunk.
    engine
        Source of the component scores.
    progress
        Called with the number of responses done and the number of all, after each chunk.

    Returns
    -------
    ScoringSummary
        Counts over the whole run, with every null explained.
    """
    store = MediaStore(study.media_root)
    run_id = _run_of(study, engine)
    with study.read() as session:
        todo = _current_responses(session)
        kept = _kept_fingerprints(session, run_id)
    scored = already = 0
    for start in range(0, len(todo), CHUNK):
        rows = todo[start : start + CHUNK]
        with study.read() as session:
            inputs = _inputs(session, store, rows)
        marks = {given.response_id: fingerprint(given) for given in inputs}
        fresh = [g for g in inputs if kept.get(g.response_id) != marks[g.response_id]]
        already += len(inputs) - len(fresh)
        scored += len(fresh)
        if fresh:
            values = list(engine.score(fresh))
            with study.write() as session:
                _keep(session, run_id, values, marks)
        if progress is not None:
            progress(min(start + CHUNK, len(todo)), len(todo))
    return _finish(study, run_id, scored=scored, already=already)


def _run_of(study: Study, engine: Engine) -> int:
    config = dict(engine.config())
    words = json.dumps([engine.version, config], sort_keys=True)
    config_hash = hashlib.sha256(words.encode()).hexdigest()
    with study.write() as session:
        run = session.scalar(
            select(ScoringRun).filter_by(engine=engine.name, config_hash=config_hash)
        )
        if run is None:
            run = ScoringRun(
                engine=engine.name, version=engine.version, config=config, config_hash=config_hash
            )
            session.add(run)
            session.flush()
        run.finished_at = None
        return run.id


def _current_responses(session: Session) -> list[tuple[int, int]]:
    rows = session.execute(
        select(Response.id, Response.item_id)
        .join(Item, Item.id == Response.item_id)
        .where(Response.superseded_at.is_(None), Item.superseded_at.is_(None))
        .order_by(Response.item_id, Response.id)
    )
    return [(response, item) for response, item in rows]


def _kept_fingerprints(session: Session, run_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Score.response_id, Score.content_hash)
        .where(Score.run_id == run_id, Score.content_hash != "")
        .distinct()
    )
    return {response: mark for response, mark in rows}


def _inputs(
    session: Session, store: MediaStore, rows: Sequence[tuple[int, int]]
) -> list[ScoringInput]:
    items = {item for _, item in rows}
    questions = load_questions(session, store, items)
    references = load_references(session, store, items)
    responses = load_responses(session, store, [response for response, _ in rows])
    return [
        ScoringInput(
            response_id=response,
            question=questions[item],
            reference=references.get(item),
            response=responses[response],
        )
        for response, item in rows
    ]


def _keep(
    session: Session, run_id: int, values: Sequence[ScoreValue], marks: Mapping[int, str]
) -> None:
    answered = {value.response_id for value in values}
    session.execute(sa.delete(Score).where(Score.run_id == run_id, Score.response_id.in_(answered)))
    session.execute(sa.insert(Score), list(_rows(run_id, values, marks)))


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


def _finish(study: Study, run_id: int, *, scored: int, already: int) -> ScoringSummary:
    with study.read() as session:
        derived = supporting_rows(session, run_id)
        derived += composite_rows(session, weights_in_force(session))
    for batch in in_batches(derived):
        with study.write() as session:
            replace_rows(session, batch)
    with study.write() as session:
        session.get_one(ScoringRun, run_id).finished_at = now()
        rows = session.execute(
            select(Score.null_reason, sa.func.count())
            .where(Score.run_id == run_id)
            .group_by(Score.null_reason)
        ).all()
    counts = {reason: count for reason, count in rows}
    return ScoringSummary(
        run_id=run_id,
        scored=scored,
        already_scored=already,
        values=counts.pop(None, 0),
        nulls={reason: count for reason, count in counts.items() if reason is not None},
    )
