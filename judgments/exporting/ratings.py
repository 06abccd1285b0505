"""Export ratings: one row for each current judgment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.exporting.subjects import (
    about_responses,
    name_raters,
    one_round,
    stream,
    systems_of,
)
from judgments.exporting.writing import TableExport, as_moment, as_number, write_table
from judgments.models import Assignment, Dimension, Judgment, Round

__all__ = ["COLUMNS", "export_ratings"]

COLUMNS = (
    "item_id", "system", "rater_id", "dimension", "value", "reason", "occasion", "time", "scale",
    "area", "domain", "difficulty", "modality", "pair", "side", "simulated",
)  # fmt: skip


def export_ratings(
    study: Study, path: Path, *, round_name: str | None = None, identified: bool = False
) -> TableExport:
    """Write the current judgments of a round, in the order in which they were made.

    Parameters
    ----------
    study
        The study.
    path
        The CSV file.
    round_name
        Name of the round; may be left out where only one has judgments.
    identified
        Whether raters go by their names, not by pseudonyms.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    ExportRefusedError
        There are no judgments, or the file cannot be written.
    """
    raters = name_raters(study, identified=identified)
    with study.read() as session:
        has_any = select(Judgment.id).where(Judgment.round_id == Round.id, Judgment.counts).exists()
        round_ = one_round(session, round_name, has_any, "judgments")
        rows = _Rows(session, raters)
        nothing = f"Round {round_.name!r} has no judgments; nothing was written."
        n = write_table(path, COLUMNS, rows.of(round_.id), nothing)
    return TableExport(path=path, rows=n, left_out=rows.left_out)


@dataclass(slots=True)
class _Rows:
    session: Session
    raters: Any
    left_out: int = 0
    about: Any = field(init=False)
    systems: dict[int, str] = field(init=False)
    dimensions: dict[int, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.about = about_responses(self.session)
        self.systems = systems_of(self.session)
        self.dimensions = {
            d.id: (d.code, f"{as_number(d.scale_min)}:{as_number(d.scale_max)}")
            for d in self.session.scalars(select(Dimension))
        }

    def of(self, round_id: int) -> Iterator[tuple[str | int, ...]]:
        query = (
            select(
                Judgment.response_id, Judgment.rater_id, Judgment.dimension_id, Judgment.value,
                Judgment.null_reason, Judgment.occasion, Judgment.created_at, Judgment.side,
                Assignment.response_a_id, Assignment.response_b_id,
            )
            .join(Assignment, Assignment.id == Judgment.assignment_id)
            .where(Judgment.round_id == round_id, Judgment.is_current, Judgment.counts)
            .order_by(Judgment.id)
        )  # fmt: skip
        for response, rater, dimension, value, reason, occasion, when, side, a, b in stream(
            self.session, query
        ):
            about = self.about.get(response)
            if about is None:
                self.left_out += 1
                continue
            name, simulated = self.raters[rater]
            code, scale = self.dimensions[dimension]
            beside = ("", "") if b is None else (self.systems[b if side == "A" else a], side)
            yield (
                about.item, about.system, name, code, as_number(value), reason or "", occasion,
                as_moment(when), scale, about.area, about.domain, about.difficulty, about.modality,
                *beside, simulated,
            )  # fmt: skip
