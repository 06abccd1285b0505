"""What follows from imported scores: quality of whole responses, structure, τ, SQCS and ICS."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.contents import load_references, load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.models import Item, Response, Score, ScoringRun, now
from judgments.records import Modality, Part
from judgments.scoring_runs import ensure_run
from judgments.weights import weights_in_force
from metrics.composite_scores import COMPOSITES, composite_rows
from metrics.composites import ics, sqcs
from metrics.derived_scores import Row, changed_rows, response_ranges, write_rows
from metrics.engines.stretches import delivered_parts, joined_text
from metrics.part_quality import PartQuality, aggregate_quality
from metrics.structure import score_structure
from metrics.supporting import supported_modalities, supporting_rows

__all__ = ["CompletedScores", "complete_imported"]

_ENGINE = "imported"
_TEXT = "text"
_CHUNK = 2000
_COMBINED = {"origin": "composites"}
_COMBINED_HASH = hashlib.sha256(json.dumps(_COMBINED).encode()).hexdigest()

_Found = dict[int, tuple[float | None, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedScores:
    """What was computed from imported scores.

    Attributes
    ----------
    written
        Values and explained nulls that are new or have changed, by metric.
    """

    written: Mapping[str, int]


def complete_imported(study: Study) -> CompletedScores:
    """Compute what the official suite leaves out from the scores that were imported.

    Responses whose records brought scores get their GQ from that of their parts, StS, LeS and τ
    from their placeholders, and SQCS and ICS under the weights in force. Components that came in
    several tables, each a run of its own, are combined in a run beside them, unless the composite
    itself was imported. What is there already, and right, is left alone.

    Parameters
    ----------
    study
        Whose scores are completed.
    """
    written: Counter[str] = Counter()
    with study.read() as session:
        runs = {
            run.id: dict(run.config)
            for run in session.scalars(select(ScoringRun).filter_by(engine=_ENGINE))
        }
        records = [n for n, config in runs.items() if config.get("origin") == "records"]
        rows = [row for run in records for row in _record_rows(study, session, run)]
    _write(study, rows, written)
    with study.read() as session:
        rows = [
            row
            for responses in response_ranges(session)
            for row in composite_rows(session, weights_in_force(session), responses)
            if row["run_id"] in records
        ]
    _write(study, rows, written)
    _combine_tables(study, runs.keys() - set(records), written)
    return CompletedScores(written=written)


def _write(study: Study, rows: Sequence[Row], written: Counter[str]) -> None:
    write_rows(study, rows)
    written.update(row["metric"] for row in rows)


# --- records ---------------------------------------------------------------------------------------


def _record_rows(study: Study, session: Session, run: int) -> list[Row]:
    """Give GQ, StS, LeS and τ of the responses that a run of records scored."""
    scored = _scored(session, run)
    parts = _part_scores(session, run)
    systems = {scored[response][1] for response in parts if response in scored}
    store = MediaStore(study.media_root)
    rows: list[Row] = []
    ids = list(scored)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        responses = load_responses(session, store, chunk)
        references = load_references(session, store, {scored[n][0] for n in chunk})
        for response in chunk:
            item, system = scored[response]
            own = responses[response]
            if system in systems:
                rows.append(_row(run, response, "GQ", *_quality(own, parts.get(response, {}))))
            rows += _structure(run, response, own, references.get(item))
    supported = supported_modalities(session)
    tau = [
        row
        for responses in response_ranges(session)
        for row in supporting_rows(session, run, supported, responses)
        if row["response_id"] in scored
    ]
    return changed_rows(session, rows, ["GQ", "StS", "LeS"]) + tau


def _scored(session: Session, run: int) -> dict[int, tuple[int, int]]:
    """Give item and system of each current response that a run has scores of."""
    rows = session.execute(
        select(Response.id, Response.item_id, Response.system_id)
        .join(Item, Item.id == Response.item_id)
        .where(
            Response.superseded_at.is_(None),
            Item.superseded_at.is_(None),
            Response.id.in_(select(Score.response_id).where(Score.run_id == run)),
        )
        .order_by(Response.item_id, Response.id)
    )
    return {response: (item, system) for response, item, system in rows}


def _part_scores(session: Session, run: int) -> dict[int, dict[str, tuple[float | None, Any]]]:
    found: dict[int, dict[str, tuple[float | None, Any]]] = defaultdict(dict)
    rows = session.execute(
        select(Score.response_id, Score.tag, Score.value, Score.null_reason).where(
            Score.run_id == run, Score.metric == "GQ", Score.tag != ""
        )
    )
    for response, tag, value, reason in rows:
        found[response][tag] = value, reason
    return found


def _quality(
    response: Sequence[Part], given: Mapping[str, tuple[float | None, str | None]]
) -> tuple[float | None, str | None]:
    tags = [part.tag for part in delivered_parts(response) if part.modality is not Modality.TEXT]
    if joined_text(response):
        tags.insert(0, _TEXT)
    if not tags:
        return 0.0, None  # a system that produced nothing is a result
    qualities = []
    for tag in dict.fromkeys(tags):
        value, reason = given.get(tag, (None, "not_in_record"))
        qualities.append(PartQuality(tag=tag, value=value, reason=reason, is_text=tag == _TEXT))
    return aggregate_quality(qualities)


def _structure(
    run: int, response: int, own: Sequence[Part], reference: Sequence[Part] | None
) -> Iterator[Row]:
    if reference is None:
        yield _row(run, response, "StS", None, "no_reference")
        yield _row(run, response, "LeS", None, "no_reference")
        return
    found = score_structure(
        [part.tag for part in delivered_parts(own) if part.tag],
        [part.tag for part in reference if part.tag],
    )
    for metric, value, reason in (
        ("StS", found.sts, found.sts_undefined_because),
        ("LeS", found.les, found.les_undefined_because),
    ):
        yield _row(run, response, metric, None if reason else value, reason)


def _row(
    run: int,
    response: int,
    metric: str,
    value: float | None,
    reason: str | None,
) -> Row:
    return {
        "run_id": run,
        "response_id": response,
        "metric": metric,
        "weight_set_id": 0,
        "value": value,
        "null_reason": reason,
    }


# --- tables ---------------------------------------------------------------------------------------


def _combine_tables(study: Study, tables: Iterable[int], written: Counter[str]) -> None:
    """Write composites of components that no run of records has together."""
    with study.read() as session:
        weights = weights_in_force(session)
        etas = {"SQCS": weights.eta_sqcs, "ICS": weights.eta_ics}
        found = {
            composite: _components(session, composite, set(tables)) for composite in COMPOSITES
        }
    chosen = {name: pair for name, pair in found.items() if pair}
    rows = [
        (response, name, *_composite(name, etas[name], [part[response] for part in pair]))
        for name, pair in chosen.items()
        for response in sorted(pair[0].keys() & pair[1].keys())
    ]
    if rows:
        run = _combined_run(study)
        with study.read() as session:
            new = changed_rows(
                session,
                [_row(run, *row) | {"weight_set_id": weights.id} for row in rows],
                list(COMPOSITES),
            )
        _write(study, new, written)


def _components(session: Session, composite: str, tables: set[int]) -> tuple[_Found, ...]:
    """Give the latest imported values of both components; none where nothing is to be combined."""
    kept = session.scalars(
        select(Score.run_id)
        .where(Score.metric == composite, Score.tag == "", Score.weight_set_id == 0)
        .distinct()
    )
    if tables & set(kept):
        return ()
    parts = tuple(_latest(session, metric) for metric in COMPOSITES[composite])
    if not any(parts[n][1] & tables for n in range(2)):
        return ()
    return tuple(values for values, _ in parts) if all(values for values, _ in parts) else ()


def _latest(session: Session, metric: str) -> tuple[_Found, set[int]]:
    rows = session.execute(
        select(Score.response_id, Score.value, Score.null_reason, Score.run_id)
        .join(ScoringRun, ScoringRun.id == Score.run_id)
        .join(Response, Response.id == Score.response_id)
        .join(Item, Item.id == Response.item_id)
        .where(
            ScoringRun.engine == _ENGINE,
            Score.metric == metric,
            Score.tag == "",
            Response.superseded_at.is_(None),
            Item.superseded_at.is_(None),
        )
        .order_by(Score.run_id)
    ).all()
    values: _Found = {response: (value, reason) for response, value, reason, _ in rows}
    return values, {row.run_id for row in rows}


def _composite(
    name: str, eta: float, values: Sequence[tuple[float | None, str | None]]
) -> tuple[float | None, str | None]:
    (first, why_first), (second, why_second) = values
    one, two = COMPOSITES[name]
    if first is None:
        return None, f"{one}: {why_first}"
    if second is None:
        return None, f"{two}: {why_second}"
    return float((sqcs if name == "SQCS" else ics)(first, second, eta)), None


def _combined_run(study: Study) -> int:
    with study.write() as session:
        return ensure_run(
            session, _ENGINE, _COMBINED_HASH, version="1", config=_COMBINED, finished_at=now()
        ).id
