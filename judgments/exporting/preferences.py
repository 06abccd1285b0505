"""Export preferences: one row for each current verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, select

from judgments.database import Study
from judgments.exporting.subjects import About, about_responses, name_raters, one_round, stream
from judgments.exporting.writing import TableExport, as_moment, write_table
from judgments.models import Assignment, Preference, Round

__all__ = ["COLUMNS", "export_preferences"]

COLUMNS = (
    "item_id", "system_a", "system_b", "rater_id", "verdict", "occasion", "time", "area", "domain",
    "difficulty", "simulated",
)  # fmt: skip


def export_preferences(
    study: Study, path: Path, *, round_name: str | None = None, identified: bool = False
) -> TableExport:
    """Write the current verdicts of a round, in the order in which they were given.

    Parameters
    ----------
    study
        The study.
    path
        The CSV file.
    round_name
        Name of the round; may be left out where only one has preferences.
    identified
        Whether raters go by their names, not by pseudonyms.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    ExportRefusedError
        There are no preferences, or the file cannot be written.
    """
    raters = name_raters(study, identified=identified)
    left_out: list[int] = []
    with study.read() as session:
        has_any = (
            select(Preference.id)
            .join(Assignment, Assignment.id == Preference.assignment_id)
            .where(Assignment.round_id == Round.id, Assignment.counts, Preference.is_current)
            .exists()
        )
        round_ = one_round(session, round_name, has_any, "preferences")
        found = stream(session, _query(round_.id))
        rows = _rows(found, about_responses(session), raters, left_out)
        nothing = f"Round {round_.name!r} has no preferences; nothing was written."
        n = write_table(path, COLUMNS, rows, nothing)
    return TableExport(path=path, rows=n, left_out=len(left_out))


def _query(round_id: int) -> Executable:
    return (
        select(
            Preference.id, Assignment.response_a_id, Assignment.response_b_id,
            Assignment.rater_id, Preference.verdict, Assignment.occasion, Preference.created_at,
        )
        .join(Assignment, Assignment.id == Preference.assignment_id)
        .where(Assignment.round_id == round_id, Assignment.counts, Preference.is_current)
        .order_by(Preference.id)
    )  # fmt: skip


def _rows(
    found: Iterator[tuple[Any, ...]],
    about: Mapping[int, About],
    raters: Mapping[int, tuple[str, str]],
    left_out: list[int],
) -> Iterator[tuple[str | int, ...]]:
    for row_id, a, b, rater, verdict, occasion, when in found:
        if a not in about or b not in about:
            left_out.append(row_id)
            continue
        one, name = about[a], raters[rater]
        yield (one.item, one.system, about[b].system, name[0], verdict, occasion, as_moment(when),
               one.area, one.domain, one.difficulty, name[1])  # fmt: skip
