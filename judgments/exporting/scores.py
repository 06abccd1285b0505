"""Export scores: one row for each response and metric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.exporting.subjects import about_responses, stream
from judgments.exporting.writing import TableExport, as_number, write_table
from judgments.models import Assignment, Score
from judgments.rounds import round_named
from judgments.score_sources import Choice, choose_sources
from judgments.weights import weights_in_force

__all__ = ["COLUMNS", "export_scores"]

COLUMNS = ("item_id", "system", "metric", "value", "reason", "area", "domain", "difficulty")


def export_scores(
    study: Study, path: Path, *, round_name: str | None = None, engine: str = "local"
) -> TableExport:
    """Write the scores of whole responses, metric by metric.

    Each metric comes from the runs that a report takes it from: the latest of `engine` that has
    it, else the latest of any engine, and imported runs of other responses; SQCS and ICS under the
    weights in force, or as `engine` brought them.

    Parameters
    ----------
    study
        The study.
    path
        The CSV file.
    round_name
        Only responses of this round; by default all.
    engine
        The engine preferred.

    Raises
    ------
    UnknownNameError
        There is no round of that name.
    ExportRefusedError
        There are no scores, or the file cannot be written.
    """
    left_out: list[int] = []
    with study.read() as session:
        chosen = Score.response_id.in_(_judged(session, round_name)) if round_name else true()
        choices = choose_sources(session, weights_in_force(session).id, engine)
        rows = _rows(session, choices, chosen, left_out)
        where = f"of the round {round_name!r} " if round_name else ""
        n = write_table(
            path, COLUMNS, rows, f"No response {where}has scores yet; nothing was written."
        )
    return TableExport(path=path, rows=n, left_out=len(left_out))


def _judged(session: Session, round_name: str) -> Any:  # noqa: ANN401
    mine = Assignment.round_id == round_named(session, round_name).id
    b = select(Assignment.response_b_id).where(mine, Assignment.response_b_id.is_not(None))
    return select(Assignment.response_a_id).where(mine).union(b)


def _rows(
    session: Session,
    choices: Mapping[str, Choice],
    chosen: ColumnElement[bool],
    left_out: list[int],
) -> Iterator[tuple[str, ...]]:
    about = about_responses(session)
    for metric, choice in sorted(choices.items()):
        taken: set[int] = set()
        for source in (choice.first, *choice.more):
            mine = and_(Score.run_id == source.run.id, Score.metric == metric, Score.tag == "",
                        Score.weight_set_id == source.weight_set_id, chosen)  # fmt: skip
            theirs = set(session.scalars(select(Score.response_id).where(mine))) & about.keys()
            if taken & theirs:
                continue
            taken |= theirs
            query = select(Score.id, Score.response_id, Score.value, Score.null_reason).where(mine)
            for row_id, response, value, reason in stream(session, query.order_by(Score.id)):
                if response not in about:
                    left_out.append(row_id)
                    continue
                one = about[response]
                yield (one.item, one.system, metric, as_number(value), reason or "", one.area,
                       one.domain, one.difficulty)  # fmt: skip
