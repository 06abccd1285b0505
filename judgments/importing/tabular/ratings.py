"""Import ratings: one row for each rater, response and dimension."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.database import Study
from judgments.importing.tabular import cells
from judgments.importing.tabular.items import take_items
from judgments.importing.tabular.judging import Rated, write_judgments
from judgments.importing.tabular.keys import distinct
from judgments.importing.tabular.modalities import fill_modalities
from judgments.importing.tabular.raters import take_raters
from judgments.importing.tabular.reading import Progress, Table, Wanted, read_table
from judgments.importing.tabular.responses import take_responses, take_systems
from judgments.importing.tabular.results import OnDuplicate, TableImport
from judgments.importing.tabular.rounds import known_dimensions, take_dimensions, take_round
from judgments.importing.tabular.scales import ScaleOptions, assumed_scales
from judgments.importing.tabular.tasks import Shown, take_tasks
from judgments.models import now

__all__ = ["COLUMNS", "import_ratings"]

COLUMNS = (
    Wanted(name="item_id", make=cells.needed_names, needed=True),
    Wanted(name="system", make=cells.needed_names, needed=True),
    Wanted(name="rater_id", make=cells.needed_names, needed=True),
    Wanted(name="dimension", make=cells.needed_names, needed=True),
    Wanted(name="value", make=cells.numbers, needed=True, aliases=("score",)),
    Wanted(name="reason", make=cells.names),
    Wanted(name="occasion", make=cells.occasions),
    Wanted(name="time", make=cells.times),
    Wanted(name="scale", make=cells.scales),
    Wanted(name="area", make=cells.names),
    Wanted(name="domain", make=cells.names),
    Wanted(name="difficulty", make=cells.names),
    Wanted(name="modality", make=cells.names),
    Wanted(name="pair", make=cells.names),
    Wanted(name="side", make=cells.sides),
    Wanted(name="simulated", make=cells.flags),
)


def import_ratings(
    study: Study,
    path: Path,
    *,
    round_name: str,
    scales: ScaleOptions | None = None,
    on_duplicate: OnDuplicate = "error",
    actor: str = "cli",
    progress: Progress | None = None,
) -> TableImport:
    """Import ratings from a CSV file into a round, in one transaction.

    Rounds, dimensions, items, systems, responses and raters that are not known are created. The
    same rows again change nothing.

    Parameters
    ----------
    study
        The study.
    path
        A CSV file with the columns of `COLUMNS`.
    round_name
        Name of the round.
    scales
        Scales of the dimensions; 1 to 5 where nothing is said and all values are whole.
    on_duplicate
        Whether two values for the same are refused, or the last counts.
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
        intake = _Intake(session, table, Counter(), progress)
        return intake.run(round_name, scales or ScaleOptions(), on_duplicate, actor)


@dataclass(frozen=True, slots=True)
class _Intake:
    session: Session
    table: Table
    created: Counter[str]
    progress: Progress | None

    def run(
        self, round_name: str, options: ScaleOptions, on_duplicate: OnDuplicate, actor: str
    ) -> TableImport:
        session, table, created = self.session, self.table, self.created
        at = cells.microseconds(now())
        round_ = take_round(session, table.path, round_name, created)
        before = known_dimensions(session, round_)
        asked = take_dimensions(session, table, round_, options, created)
        raters = take_raters(session, table, created)
        items, response, other = self._responses()
        fill_modalities(session, table, response)
        on_b = table.columns["side"] == 1
        shown = Shown(
            rater=raters,
            item=items,
            occasion=table.columns["occasion"],
            a=np.where(on_b, other, response),
            b=np.where(on_b, response, other),
        )
        tasks = take_tasks(session, table, shown, round_id=round_.id, at=at, created=created)
        if tasks.turned.any():
            row = int(np.argmax(tasks.turned))
            reason = "this rater had the other response of the pair on this side; correct side"
            raise table.refuse(row, reason)
        if created["rounds"]:
            round_.raters_per_response = _most_raters(raters, response)
        rated = Rated(shown=shown, tasks=tasks, asked=asked, response=response, on_b=on_b)
        done = write_judgments(session, table, rated, round_id=round_.id, at=at,
                               on_duplicate=on_duplicate, progress=self.progress,
                               created=created)  # fmt: skip
        done = replace(done, assumed=assumed_scales(table, options, before))
        if done.changes:
            log(session, actor=actor, action="ratings imported", subject="rounds",
                subject_id=round_.id, after=done.as_data())  # fmt: skip
        return done

    def _responses(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Give item, response judged and response beside it (0 for none) of each row."""
        table = self.table
        items = take_items(self.session, table, self.created)
        names = [*table.texts["system"], *table.texts["pair"]]
        ids = take_systems(self.session, names, self.created)
        system = ids[table.columns["system"]]
        beside = ids[len(table.texts["system"]) + table.columns["pair"].astype(np.int64)]
        rows = np.flatnonzero(beside)
        found = take_responses(
            self.session,
            table,
            items=np.concatenate([items, items[rows]]),
            systems=np.concatenate([system, beside[rows]]),
            rows=np.concatenate([np.arange(table.n), rows]),
            created=self.created,
        )
        other = np.zeros(table.n, dtype=np.int64)
        other[rows] = found[table.n :]
        return items, found[: table.n], other


def _check_pairs(table: Table) -> None:
    has_pair = np.array([bool(text) for text in table.texts["pair"]])[table.columns["pair"]]
    wrong = has_pair != (table.columns["side"] >= 0)
    if wrong.any():
        raise table.refuse(int(np.argmax(wrong)), "pair (the other system shown) and side (A or B) "
                           "go together; give both or neither")  # fmt: skip
    systems = {name: code for code, name in enumerate(table.texts["system"])}
    same = np.array([systems.get(name, -1) for name in table.texts["pair"]])
    alike = same[table.columns["pair"]] == table.columns["system"]
    if alike.any():
        reason = "system and pair are the same; a pair is of two systems"
        raise table.refuse(int(np.argmax(alike)), reason)


def _most_raters(raters: NDArray[np.int64], responses: NDArray[np.int64]) -> int:
    first, _ = distinct(raters, responses)
    _, counts = np.unique(responses[first], return_counts=True)
    return int(counts.max())
