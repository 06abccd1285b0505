"""The rows of responses and their imported scores during an import."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.importing.comparing import ResponseVersion, content_hash
from judgments.importing.normalising import Record
from judgments.importing.reconciling import Known
from judgments.importing.scores import ENGINE, GivenScore, ScoreForm
from judgments.importing.storing import (
    add_assets,
    add_rows,
    add_slots,
    chunked,
    load_slots,
    update_slots,
)
from judgments.media import StoredAsset
from judgments.models import Placeholder, Response, Score, ScoringRun, now
from judgments.scoring_runs import ensure_run, lock_runs

__all__ = ["ResponseRows"]

_CONFIG: dict[str, Any] = {"origin": "records"}
_CONFIG_HASH = hashlib.sha256(json.dumps(_CONFIG, sort_keys=True).encode()).hexdigest()
_Scores = dict[tuple[str, str], GivenScore]


@dataclass(slots=True)
class ResponseRows:
    """What an import writes about one system's responses, collected and then written at once.

    Parameters
    ----------
    session
        Of the import's transaction.
    system_id
        The system.
    actor
        Who is named in the audit log.
    """

    session: Session
    system_id: int
    actor: str
    _new: list[tuple[int, ResponseVersion, Record, int | None]] = field(default_factory=list)
    _completed: list[tuple[Known[ResponseVersion], ResponseVersion]] = field(default_factory=list)
    _scores: dict[int, _Scores] = field(default_factory=lambda: defaultdict(dict))
    _stored: dict[int, dict[tuple[str, str], tuple[float | None, str | None]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _ids: dict[int, int] = field(default_factory=dict)
    _replaced: list[tuple[int, GivenScore, float | None]] = field(default_factory=list)

    def load(self, item_ids: Collection[int]) -> dict[int, Known[ResponseVersion]]:
        """Load the system's current responses to some items: item id → response."""
        responses: list[Response] = []
        for chunk in chunked(item_ids):
            query = select(Response).where(
                Response.item_id.in_(chunk),
                Response.system_id == self.system_id,
                Response.superseded_at.is_(None),
            )
            responses += self.session.scalars(query)
        self._ids = {row.item_id: row.id for row in responses}
        slots = load_slots(self.session, Placeholder.response_id, list(self._ids.values()))
        self._load_scores()
        return {
            row.item_id: Known(
                id=row.id,
                occurrence=1,
                version=ResponseVersion(content=row.content, slots=slots.get(row.id, ())),
            )
            for row in responses
        }

    def add_assets(self, assets: Mapping[str, StoredAsset]) -> None:
        """Write the files taken in."""
        add_assets(self.session, assets)

    def add(self, item_id: int, version: ResponseVersion, record: Record) -> None:
        """Collect a response; it takes the place of the stored one where there is one."""
        self._new.append((item_id, version, record, self._ids.get(item_id)))
        self._stored.pop(item_id, None)

    def complete(self, known: Known[ResponseVersion], version: ResponseVersion) -> None:
        """Collect what a record adds to a response."""
        self._completed.append((known, version))

    def add_scores(
        self, item_id: int, scores: Iterable[GivenScore], *, update: bool
    ) -> tuple[bool, tuple[str, ...]]:
        """Collect scores of a response.

        Parameters
        ----------
        item_id
            Item of the response.
        scores
            What its record brings.
        update
            Whether a score may change.

        Returns
        -------
        tuple of bool and tuple of str
            Whether anything is new, and clauses that name the scores that contradict and were
            left alone.
        """
        added, conflicts = False, []
        for score in scores:
            name = (score.metric, score.tag)
            old = self._stored[item_id].get(name)
            if old == (score.value, score.null_reason):
                continue
            if old is not None and old[0] is not None and not update:
                conflicts.append(f"{' of '.join(filter(None, name))} {old[0]} became {score.value}")
                continue
            added = True
            if old is not None:
                self._replaced.append((item_id, score, old[0]))
            self._scores[item_id][name] = score
            self._stored[item_id][name] = (score.value, score.null_reason)
        return added, tuple(conflicts)

    def write(
        self, path: Path, changes: Mapping[str, int | str], forms: Iterable[ScoreForm] = ()
    ) -> None:
        """Write all that was collected.

        Parameters
        ----------
        path
            File of the records.
        changes
            Counts for the audit log; nothing is logged where there are none.
        forms
            In which form the file has its scores; kept with the scoring run.
        """
        self._insert(path)
        self._write_completed()
        self._write_scores(forms)
        if changes:
            log(self.session, actor=self.actor, action="responses imported", subject="systems",
                subject_id=self.system_id, after={"file": str(path), **changes})  # fmt: skip

    def _run(self) -> int | None:
        """Give the run that holds imported scores, if there is one."""
        return self.session.scalar(
            select(ScoringRun.id).where(
                ScoringRun.engine == ENGINE, ScoringRun.config_hash == _CONFIG_HASH
            )
        )

    def _own_run(self) -> ScoringRun:
        """Give that run, made where there is none, kept from other imports until this one is done."""
        run = ensure_run(
            self.session, ENGINE, _CONFIG_HASH, version="1", config=_CONFIG, finished_at=now()
        )
        lock_runs(self.session, [run.id])
        self.session.refresh(run)
        return run

    def _keep_forms(self, run: ScoringRun, forms: Iterable[ScoreForm]) -> None:
        scales = {metric: list(names) for metric, names in run.config.get("scales", {}).items()}
        for form in forms:
            for metric in form.metrics:
                scales[metric] = sorted({*scales.get(metric, ()), form.form})
        run.config = _CONFIG | {"scales": scales}

    def _load_scores(self) -> None:
        run_id = self._run()
        item_of = {response_id: item_id for item_id, response_id in self._ids.items()}
        for chunk in chunked(item_of):
            query = select(
                Score.response_id, Score.metric, Score.tag, Score.value, Score.null_reason
            ).where(Score.run_id == run_id, Score.response_id.in_(chunk))
            for response_id, metric, tag, value, reason in self.session.execute(query):
                self._stored[item_of[response_id]][metric, tag] = (value, reason)

    def _insert(self, path: Path) -> None:
        for _, version, _, old in self._new:
            if old is not None:
                self.session.execute(
                    update(Response).where(Response.id == old).values(superseded_at=now())
                )
                log(self.session, actor=self.actor, action="response superseded",
                    subject="responses", subject_id=old, before={"id": old},
                    after={"hash": content_hash(version), "file": str(path)})  # fmt: skip
        rows = [
            {
                "item_id": item_id, "system_id": self.system_id, "content": version.content,
                "content_hash": content_hash(version), "raw": record.raw.data,
                "source": str(path), "source_record": record.raw.number,
            }
            for item_id, version, record, _ in self._new
        ]  # fmt: skip
        ids = add_rows(self.session, Response, rows)
        self._ids |= {entry[0]: row_id for entry, row_id in zip(self._new, ids, strict=True)}
        slots = {row_id: entry[1].slots for entry, row_id in zip(self._new, ids, strict=True)}
        add_slots(self.session, Placeholder.response_id, slots)

    def _write_completed(self) -> None:
        known = [(old.id, old, version) for old, version in self._completed if old.id is not None]
        if known:
            hashes = [{"id": i, "content_hash": content_hash(version)} for i, _, version in known]
            self.session.execute(update(Response), hashes)
        for response_id, _, _ in known:
            log(self.session, actor=self.actor, action="response completed", subject="responses",
                subject_id=response_id)  # fmt: skip
        changes = [(i, old.version.slots, version.slots) for i, old, version in known]
        update_slots(self.session, Placeholder.response_id, changes)

    def _write_scores(self, forms: Iterable[ScoreForm]) -> None:
        if not self._scores:
            return
        run = self._own_run()
        run_id = run.id
        self._keep_forms(run, forms)
        for item_id, score, before in self._replaced:
            self._forget(run_id, self._ids[item_id], score, before)
        rows = [
            {
                "run_id": run_id, "response_id": self._ids[item_id], "metric": score.metric,
                "tag": score.tag, "value": score.value, "null_reason": score.null_reason,
                "details": score.details,
            }
            for item_id, scores in self._scores.items()
            for score in scores.values()
        ]  # fmt: skip
        self.session.execute(insert(Score), rows)

    def _forget(
        self, run_id: int, response_id: int, score: GivenScore, before: float | None
    ) -> None:
        """Delete a score that another replaces, and log it."""
        self.session.execute(
            delete(Score).where(
                Score.run_id == run_id,
                Score.response_id == response_id,
                Score.metric == score.metric,
                Score.tag == score.tag,
            )
        )
        log(
            self.session,
            actor=self.actor,
            action="score replaced",
            subject="responses",
            subject_id=response_id,
            before={"metric": score.metric, "tag": score.tag, "value": before},
            after={"value": score.value},
        )
