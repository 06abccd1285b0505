"""Import scores of other metrics: one row for each response and metric."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.database import Study
from judgments.importing.scores import ENGINE
from judgments.importing.tabular import cells
from judgments.importing.tabular.bulk import batches, fetch_columns, insert_columns
from judgments.importing.tabular.components import on_unit_scale
from judgments.importing.tabular.items import take_items
from judgments.importing.tabular.merging import (
    Given,
    Merged,
    Stored,
    merge,
    null_reasons,
    rows_that_count,
)
from judgments.importing.tabular.reading import Progress, Table, Wanted, read_table
from judgments.importing.tabular.responses import take_responses, take_systems
from judgments.importing.tabular.results import OnDuplicate, TableImport
from judgments.importing.tabular.scales import ScaleOptions
from judgments.models import Score, ScoringRun, now
from judgments.scoring_runs import ensure_run, lock_runs

__all__ = ["COLUMNS", "NULL_IN_FILE", "import_scores"]

NULL_IN_FILE = "null_in_file"
"""Why a score is null of which a table says no more."""

COLUMNS = (
    Wanted(name="item_id", make=cells.needed_names, needed=True),
    Wanted(name="system", make=cells.needed_names, needed=True),
    Wanted(name="metric", make=cells.needed_names, needed=True),
    Wanted(name="value", make=cells.numbers, needed=True, aliases=("score",)),
    Wanted(name="reason", make=cells.names),
    Wanted(name="area", make=cells.names),
    Wanted(name="domain", make=cells.names),
    Wanted(name="difficulty", make=cells.names),
)

_KNOWN = np.dtype(
    [("id", "i8"), ("run", "i8"), ("response", "i8"), ("null", "i8"), ("value", "f8")]
)
_CONSTANTS: dict[str, Any] = {
    "tag": "", "weight_set_id": 0, "details": None, "content_hash": "",
}  # fmt: skip


def import_scores(
    study: Study,
    path: Path,
    *,
    scales: ScaleOptions | None = None,
    on_duplicate: OnDuplicate = "error",
    actor: str = "cli",
    progress: Progress | None = None,
) -> TableImport:
    """Import the scores of any metrics from a CSV file, in one transaction.

    Each metric is a scoring run of the engine ``imported`` that lists the files its scores came
    from, so that one metric may come in several files. Items, systems and responses that are not
    known are created; an empty or NaN value is a null. SC, GQ, HC and SH are kept on 0–1, since
    SQCS and ICS are made of them; other metrics are kept as they are, to the last bit.

    Parameters
    ----------
    study
        The study.
    path
        A CSV file with the columns of `COLUMNS`.
    scales
        Scales of SC, GQ, HC and SH where they are not 0–1.
    on_duplicate
        Whether two values for the same are refused, or the last counts; the one replaced stands
        in the audit log.
    actor
        Who is named in the audit log.
    progress
        Called with what is being done, how much is done and how much there is.

    Returns
    -------
    TableImport
        What was taken in and created.

    Raises
    ------
    ImportRefusedError
        The file is refused whole; the message gives the line, the reason and the remedy.
    """
    table = read_table(path, COLUMNS, progress)
    reasons = null_reasons(table, NULL_IN_FILE)
    values, brought = on_unit_scale(table, scales.by_dimension if scales else {})
    table = replace(table, columns={**table.columns, "value": values})
    with study.write() as session:
        intake = _Intake(session, table, Counter(), brought, actor, progress)
        done = intake.run(reasons, on_duplicate)
    return replace(done, assumed=tuple(_told(path, brought)))


def _told(path: Path, brought: Mapping[str, str]) -> Iterator[str]:
    for metric, scale in brought.items():
        yield f"{path}: {metric} read as {scale} and brought to 0 to 1."


@dataclass(frozen=True, slots=True)
class _Intake:
    session: Session
    table: Table
    created: Counter[str]
    brought: Mapping[str, str]
    actor: str
    progress: Progress | None

    def run(self, reasons: NDArray[np.object_], on_duplicate: OnDuplicate) -> TableImport:
        table = self.table
        run, response = self._runs(), self._responses()
        rows = rows_that_count(table, (run, response), on_duplicate)
        given = Given(
            rows=rows,
            keys=(run[rows], response[rows]),
            values=table.columns["value"][rows],
            reasons=reasons[rows],
        )
        stored = _stored(self.session, np.unique(run))
        merged = merge(table, given, stored, on_duplicate)
        self._replace(stored, merged)
        self._insert(given, np.concatenate([merged.new, merged.changed]))
        done = merged.counts(table, given, self.created)
        if done.changes:
            log(self.session, actor=self.actor, action="scores imported", subject="scoring_runs",
                after=done.as_data() | {"of": list(table.texts["metric"])})  # fmt: skip
        return done

    def _responses(self) -> NDArray[np.int64]:
        table = self.table
        items = take_items(self.session, table, self.created)
        systems = take_systems(self.session, table.texts["system"], self.created)
        return take_responses(
            self.session,
            table,
            items=items,
            systems=systems[table.columns["system"]],
            rows=np.arange(table.n),
            created=self.created,
        )

    def _runs(self) -> NDArray[np.int64]:
        """Give the scoring run of each row's metric, kept from others until the import is done.

        Imports that share metrics make and lock their runs in one order.
        """
        runs = {metric: self._run(metric) for metric in sorted(self.table.texts["metric"])}
        lock_runs(self.session, [run.id for run in runs.values()])
        for metric, run in runs.items():
            self.session.refresh(run)
            self.created["metrics"] += not run.config
            run.config = self._config(metric, run.config)
        self.session.flush()
        by_code = [runs[metric].id for metric in self.table.texts["metric"]]
        return np.asarray(np.array(by_code, dtype=np.int64)[self.table.columns["metric"]])

    def _run(self, metric: str) -> ScoringRun:
        mark = hashlib.sha256(json.dumps({"origin": "csv", "metric": metric}).encode())
        return ensure_run(
            self.session, ENGINE, mark.hexdigest(), version="1", config={}, finished_at=now()
        )

    def _config(self, metric: str, before: Mapping[str, Any]) -> dict[str, Any]:
        file = self.table.path.name
        files = dict.fromkeys([*before.get("files", []), file])
        config = {"origin": "csv", "metric": metric, "files": list(files)}
        scales = before.get("scales", {})
        if metric in self.brought:
            scales = {**scales, file: self.brought[metric]}
        return {**config, "scales": scales} if scales else config

    def _replace(self, stored: Stored, merged: Merged) -> None:
        """Take out scores that others replace, and log them."""
        if not merged.replaced.size:
            return
        old = merged.replaced
        ids, values = stored.ids[old].tolist(), stored.values[old].tolist()
        before = [
            {"run": run, "response": response, "value": None if reason else value}
            for run, response, value, reason in zip(
                *(key[old].tolist() for key in stored.keys), values, stored.reasons[old],
                strict=True,
            )
        ]  # fmt: skip
        log(self.session, actor=self.actor, action="scores replaced", subject="scoring_runs",
            before={"scores": before}, after={"file": str(self.table.path)})  # fmt: skip
        for batch in batches(len(ids)):
            scores = sa.Table("scores", Score.metadata)
            statement = sa.delete(scores).where(scores.c.id == sa.bindparam("score_id"))
            self.session.connection().execute(statement, [{"score_id": n} for n in ids[batch]])

    def _insert(self, given: Given, written: NDArray[np.int64]) -> None:
        run, response = given.keys
        metrics = self.table.texts["metric"]
        constants = _CONSTANTS | {"created_at": now()}
        for batch in batches(len(written), self.table.writing(self.progress)):
            at = written[batch]
            codes = self.table.columns["metric"][given.rows[at]].tolist()
            values = given.values[at]
            columns = {
                "run_id": run[at].tolist(),
                "response_id": response[at].tolist(),
                "metric": [metrics[code] for code in codes],
                "value": np.where(np.isnan(values), None, values).tolist(),  # type: ignore[call-overload]
                "null_reason": given.reasons[at].tolist(),
            }
            insert_columns(self.session, Score, columns, constants)


def _stored(session: Session, runs: NDArray[np.int64]) -> Stored:
    chosen = sa.and_(Score.run_id.in_(runs.tolist()), Score.tag == "", Score.weight_set_id == 0)
    null: Any = case((Score.value.is_(None), 1), else_=0)
    value = func.coalesce(Score.value, 0.0)
    rows = fetch_columns(
        session,
        select(Score.id, Score.run_id, Score.response_id, null, value)
        .where(chosen)
        .order_by(Score.id),
        _KNOWN,
    )
    reasons = np.full(len(rows), None, dtype=object)
    why = select(Score.id, Score.null_reason).where(chosen, Score.value.is_(None))
    for row_id, reason in session.execute(why):
        reasons[np.searchsorted(rows["id"], row_id)] = reason
    return Stored(
        ids=rows["id"],
        keys=(rows["run"], rows["response"]),
        values=np.where(rows["null"] == 1, np.nan, rows["value"]),
        reasons=reasons,
    )
