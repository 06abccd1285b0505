"""Export scores: one row for each response and metric."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.exporting.subjects import about_responses, stream
from judgments.exporting.writing import TableExport, as_number, write_table
from judgments.models import Assignment, Score, ScoringRun
from judgments.rounds import round_named
from judgments.weights import weights_in_force

__all__ = ["COLUMNS", "export_scores"]

COLUMNS = ("item_id", "system", "metric", "value", "reason", "area", "domain", "difficulty")


def export_scores(
    study: Study, path: Path, *, round_name: str | None = None, engine: str = "local"
) -> TableExport:
    """Write the scores of whole responses, metric by metric.

    Each metric comes from the run that a report takes it from: the latest of `engine` that has
    it, else the latest of any engine; SQCS and ICS under the weights in force.

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
        chosen = Score.response_id.in_(_judged(session, round_name)) if round_name else None
        rows = _rows(session, _sources(session, engine), chosen, left_out)
        where = f"of the round {round_name!r} " if round_name else ""
        n = write_table(
            path, COLUMNS, rows, f"No response {where}has scores yet; nothing was written."
        )
    return TableExport(path=path, rows=n, left_out=len(left_out))


def _judged(session: Session, round_name: str) -> Any:  # noqa: ANN401
    mine = Assignment.round_id == round_named(session, round_name).id
    b = select(Assignment.response_b_id).where(mine, Assignment.response_b_id.is_not(None))
    return select(Assignment.response_a_id).where(mine).union(b)


def _sources(session: Session, engine: str) -> dict[str, tuple[int, int]]:
    """Give for each metric, by name, its run and the weight set of its values."""
    in_force = weights_in_force(session).id
    rows = session.execute(
        select(Score.metric, Score.weight_set_id, ScoringRun.engine, Score.run_id)
        .join(ScoringRun, ScoringRun.id == Score.run_id)
        .where(Score.tag == "", Score.weight_set_id.in_((0, in_force)))
        .distinct()
    ).all()
    ranked = sorted(rows, key=lambda row: (row[0], row[1] == in_force, row[2] == engine, row[3]))
    return {metric: (run, weight_set) for metric, weight_set, _, run in ranked}


def _rows(
    session: Session,
    sources: dict[str, tuple[int, int]],
    chosen: ColumnElement[bool] | None,
    left_out: list[int],
) -> Iterator[tuple[str, ...]]:
    about = about_responses(session)
    for metric, (run, weight_set) in sources.items():
        mine = and_(Score.run_id == run, Score.metric == metric, Score.tag == "",
                    Score.weight_set_id == weight_set)  # fmt: skip
        query = select(Score.id, Score.response_id, Score.value, Score.null_reason).where(mine)
        if chosen is not None:
            query = query.where(chosen)
        for row_id, response, value, reason in stream(session, query.order_by(Score.id)):
            if response not in about:
                left_out.append(row_id)
                continue
            one = about[response]
            yield (one.item, one.system, metric, as_number(value), reason or "", one.area,
                   one.domain, one.difficulty)  # fmt: skip
