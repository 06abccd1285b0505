"""Import preferences: one row for each rater and pair of responses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.database import Study
from judgments.importing.tabular import cells
from judgments.importing.tabular.bulk import batches, fetch_columns, insert_columns
from judgments.importing.tabular.items import take_items
from judgments.importing.tabular.merging import Given, Stored, merge, rows_that_count
from judgments.importing.tabular.raters import take_raters
from judgments.importing.tabular.reading import Progress, Table, Wanted, read_table
from judgments.importing.tabular.responses import take_responses, take_systems
from judgments.importing.tabular.results import OnDuplicate, TableImport
from judgments.importing.tabular.rounds import take_round
from judgments.importing.tabular.tasks import Shown, take_tasks
from judgments.models import Assignment, Preference, now
from judgments.recording import VERDICTS

__all__ = ["COLUMNS", "import_preferences"]

COLUMNS = (
    Wanted(name="item_id", make=cells.needed_names, needed=True),
    Wanted(name="system_a", make=cells.needed_names, needed=True),
    Wanted(name="system_b", make=cells.needed_names, needed=True),
    Wanted(name="rater_id", make=cells.needed_names, needed=True),
    Wanted(name="verdict", make=cells.verdicts, needed=True),
    Wanted(name="occasion", make=cells.occasions),
    Wanted(name="time", make=cells.times),
    Wanted(name="area", make=cells.names),
    Wanted(name="domain", make=cells.names),
    Wanted(name="difficulty", make=cells.names),
    Wanted(name="simulated", make=cells.flags),
)

_KNOWN = np.dtype([("id", "i8"), ("assignment", "i8"), ("verdict", "i8")])


def import_preferences(
    study: Study,
    path: Path,
    *,
    round_name: str,
    on_duplicate: OnDuplicate = "error",
    actor: str = "cli",
    progress: Progress | None = None,
) -> TableImport:
    """Import preferences from a CSV file into a round, in one transaction.

    Rounds, items, systems, responses and raters that are not known are created. A pair is the
    same whichever of its systems is named first.

    Parameters
    ----------
    study
        The study.
    path
        A CSV file with the columns of `COLUMNS`.
    round_name
        Name of the round.
    on_duplicate
        Whether two verdicts on the same are refused, or the last counts.
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
    _check_pairs(table)
    with study.write() as session:
        intake = _Intake(session, table, Counter(), actor, progress)
        return intake.run(round_name, on_duplicate)


@dataclass(frozen=True, slots=True)
class _Intake:
    session: Session
    table: Table
    created: Counter[str]
    actor: str
    progress: Progress | None

    def run(self, round_name: str, on_duplicate: OnDuplicate) -> TableImport:
        table, at = self.table, cells.microseconds(now())
        round_ = take_round(self.session, table.path, round_name, self.created)
        shown = self._shown()
        tasks = take_tasks(
            self.session, table, shown, round_id=round_.id, at=at, created=self.created
        )
        rows = rows_that_count(table, (tasks.ids,), on_duplicate)
        verdict = np.where(tasks.turned, len(VERDICTS) - 1 - table.columns["verdict"],
                           table.columns["verdict"])  # fmt: skip
        given = Given(
            rows=rows,
            keys=(tasks.ids[rows],),
            values=verdict[rows].astype(np.float64),
            reasons=np.full(len(rows), None, dtype=object),
        )
        stored = _stored(self.session, round_.id)
        merged = merge(table, given, stored, on_duplicate, _shown_verdict)
        if merged.replaced.size:
            old = [{"id": n, "is_current": False} for n in stored.ids[merged.replaced].tolist()]
            self.session.execute(sa.update(Preference), old)
        written = np.concatenate([merged.new, merged.changed])
        self._insert(given, written, _last_revisions(self.session, round_.id), at)
        done = merged.counts(table, given, self.created)
        if done.changes:
            log(self.session, actor=self.actor, action="preferences imported", subject="rounds",
                subject_id=round_.id, after=done.as_data())  # fmt: skip
        return done

    def _shown(self) -> Shown:
        table, created = self.table, self.created
        raters = take_raters(self.session, table, created)
        items = take_items(self.session, table, created)
        names = [*table.texts["system_a"], *table.texts["system_b"]]
        ids = take_systems(self.session, names, created)
        b = table.columns["system_b"].astype(np.int64) + len(table.texts["system_a"])
        found = take_responses(
            self.session,
            table,
            items=np.concatenate([items, items]),
            systems=np.concatenate([ids[table.columns["system_a"]], ids[b]]),
            rows=np.concatenate([np.arange(table.n), np.arange(table.n)]),
            created=created,
        )
        return Shown(
            rater=raters,
            item=items,
            occasion=table.columns["occasion"],
            a=found[: table.n],
            b=found[table.n :],
        )

    def _insert(
        self, given: Given, written: NDArray[np.int64], last: Mapping[int, int], at: int
    ) -> None:
        times = self.table.times(at)[given.rows]
        for batch in batches(len(written), self.table.writing(self.progress)):
            rows = written[batch]
            tasks = given.keys[0][rows].tolist()
            columns = {
                "assignment_id": tasks,
                "verdict": [VERDICTS[int(code)] for code in given.values[rows]],
                "revision": [last.get(task, 0) + 1 for task in tasks],
                "created_at": [cells.moment(time) for time in times[rows].tolist()],
            }
            insert_columns(self.session, Preference, columns, {"is_current": True})


def _check_pairs(table: Table) -> None:
    second = {name: code for code, name in enumerate(table.texts["system_b"])}
    same = np.array([second.get(name, -1) for name in table.texts["system_a"]])
    alike = same[table.columns["system_a"]] == table.columns["system_b"]
    if alike.any():
        row = int(np.argmax(alike))
        raise table.refuse(row, "system_a and system_b are the same; a preference is between two")


def _stored(session: Session, round_id: int) -> Stored:
    """Give the current preferences of a round."""
    codes = {verdict: code for code, verdict in enumerate(VERDICTS)}
    rows = fetch_columns(
        session,
        select(Preference.id, Preference.assignment_id, case(codes, value=Preference.verdict))
        .join(Assignment, Assignment.id == Preference.assignment_id)
        .where(Assignment.round_id == round_id, Preference.is_current),
        _KNOWN,
    )  # fmt: skip
    return Stored(
        ids=rows["id"],
        keys=(rows["assignment"],),
        values=rows["verdict"].astype(np.float64),
        reasons=np.full(len(rows), None, dtype=object),
    )


def _last_revisions(session: Session, round_id: int) -> dict[int, int]:
    """Give the last revision of each preference of a round, those taken back included."""
    query = (
        select(Preference.assignment_id, func.max(Preference.revision))
        .join(Assignment, Assignment.id == Preference.assignment_id)
        .where(Assignment.round_id == round_id)
        .group_by(Preference.assignment_id)
    )
    return {task: revision for task, revision in session.execute(query)}


def _shown_verdict(code: float, _reason: str | None) -> str:
    return f"the verdict {VERDICTS[int(code)]}"
