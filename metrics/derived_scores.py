"""Scores that follow from others: only what has changed is written, a little at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.models import Response, Score
from judgments.scoring_runs import lock_runs

__all__ = ["BATCH", "Row", "changed_rows", "replace_rows", "response_ranges", "write_rows"]

BATCH = 2000

Row = dict[str, Any]


def changed_rows(session: Session, rows: Sequence[Row], metrics: Collection[str]) -> list[Row]:
    """Leave out what is kept already.

    Parameters
    ----------
    session
        Only read from.
    rows
        Scores with run_id, response_id, metric, weight_set_id, value and null_reason.
    metrics
        Every metric that comes up in `rows`.

    Returns
    -------
    list of dict
        The rows that are new or differ from those kept.
    """
    if not rows:
        return []
    responses = {row["response_id"] for row in rows}
    kept = {
        (run, response, metric, weights): (value, reason)
        for run, response, metric, weights, value, reason in session.execute(
            select(
                Score.run_id,
                Score.response_id,
                Score.metric,
                Score.weight_set_id,
                Score.value,
                Score.null_reason,
            ).where(
                Score.run_id.in_({row["run_id"] for row in rows}),
                Score.response_id.between(min(responses), max(responses)),
                Score.metric.in_(metrics),
                Score.tag == "",
            )
        )
    }
    return [row for row in rows if kept.get(_key(row)) != (row["value"], row["null_reason"])]


def replace_rows(session: Session, rows: Sequence[Row]) -> None:
    """Write scores in place of those with the same run, response, metric and weight set.

    Parameters
    ----------
    session
        Of the caller's transaction.
    rows
        As for `changed_rows`.
    """
    responses: dict[tuple[int, str, int], list[int]] = defaultdict(list)
    for row in rows:
        responses[row["run_id"], row["metric"], row["weight_set_id"]].append(row["response_id"])
    for (run, metric, weights), ids in responses.items():
        for start in range(0, len(ids), 500):
            session.execute(
                sa.delete(Score).where(
                    Score.run_id == run,
                    Score.metric == metric,
                    Score.weight_set_id == weights,
                    Score.tag == "",
                    Score.response_id.in_(ids[start : start + 500]),
                )
            )
    if rows:
        session.execute(sa.insert(Score), list(rows))


def response_ranges(session: Session) -> Iterator[tuple[int, int]]:
    """Cut the ids of all responses into ranges that are worked on one at a time.

    Parameters
    ----------
    session
        Only read from.

    Yields
    ------
    tuple of int
        First and last id of a range, both included.
    """
    first, last = session.execute(select(sa.func.min(Response.id), sa.func.max(Response.id))).one()
    if first is not None:
        yield from ((low, low + BATCH - 1) for low in range(first, last + 1, BATCH))


def write_rows(study: Study, rows: Sequence[Row]) -> None:
    """Replace rows a batch at a time, each in a transaction that makes no rater wait.

    Parameters
    ----------
    study
        What is written to.
    rows
        As for `changed_rows`.
    """
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        with study.write() as session:
            lock_runs(session, {row["run_id"] for row in batch})
            replace_rows(session, batch)


def _key(row: Row) -> tuple[int, int, str, int]:
    return row["run_id"], row["response_id"], row["metric"], row["weight_set_id"]
