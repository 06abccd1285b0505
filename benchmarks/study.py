"""Write a drawn study into an SQLite file, in the order in which raters would have worked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from benchmarks.model import Values
from judgments.database import Study
from judgments.forms import default_form, store_form
from judgments.models import (
    Assignment,
    Base,
    Dimension,
    Item,
    Judgment,
    Rater,
    Response,
    Round,
    Score,
    ScoringRun,
    System,
)
from judgments.weights import ensure_paper_weights

__all__ = ["ROUND", "build_study"]

ROUND = "benchmark"
_AREAS = ("natural_science", "social_science", "general_area")
_AT = "2026-01-01 00:00:00.000000"
_HASH = "0" * 64

_Row = tuple[Any, ...]


def build_study(path: Path, values: Values) -> Study:
    """Make a study of one submitted round and one scoring run.

    Parameters
    ----------
    path
        Of the SQLite file, which is replaced.
    values
        What raters and metrics say.
    """
    for left in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        left.unlink(missing_ok=True)
    study = Study(str(path))
    Base.metadata.create_all(study.engine)
    with study.write() as session:
        weights = ensure_paper_weights(session)
        _add_contents(session, values)
        session.add_all([Rater(name=f"rater-{n + 1}") for n in range(values.size.raters)])
        form = store_form(session, default_form())
        session.add(
            Round(name=ROUND, form_id=form.id, raters_per_response=values.size.raters, seed=0,
                  settings={})
        )  # fmt: skip
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        session.add(
            ScoringRun(engine="local", version="1", config={}, config_hash=_HASH, finished_at=at)
        )
        session.flush()
        _insert(session, Assignment, _assignments(values))
        dimensions = {code: n for code, n in session.execute(select(Dimension.code, Dimension.id))}
        _insert(session, Judgment, _judgments(values, dimensions))
        _insert(session, Score, _scores(values, weights.id))
    with study.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return study


def _insert(session: Session, table: type[DeclarativeBase], rows: Iterable[_Row]) -> None:
    """Insert rows whose first one names the columns; no object is made for any of them."""
    rows = iter(rows)
    names = list(next(rows))
    bare = sa.table(table.__tablename__, *(sa.column(name) for name in names))
    statement = sa.insert(bare).compile(dialect=session.get_bind().dialect, column_keys=names)
    order = [names.index(name) for name in statement.positiontup or ()]
    cursor: Any = session.connection().connection.cursor()
    cursor.executemany(str(statement), (tuple(row[n] for n in order) for row in rows))


def _add_contents(session: Session, values: Values) -> None:
    size = values.size
    session.add_all([System(name=f"system-{n + 1}") for n in range(size.systems)])
    session.flush()
    item = ("id", "key", "area", "domain", "record_id", "occurrence", "difficulty", "content",
            "content_hash", "raw", "source", "source_record", "created_at")  # fmt: skip
    items = (
        (n + 1, f"{_AREAS[n % 3]}/domain{n % 30}/{n}", _AREAS[n % 3], f"domain{n % 30}", str(n), 1,
         str(n % 3 + 1), "A question?", _HASH, "{}", "benchmark", n, _AT)
        for n in range(size.items)
    )  # fmt: skip
    _insert(session, Item, chain([item], items))
    response = ("id", "item_id", "system_id", "content", "content_hash", "raw", "source",
                "source_record", "created_at")  # fmt: skip
    responses = (
        (n + 1, n // size.systems + 1, n % size.systems + 1, "A response.", _HASH, "{}",
         "benchmark", n, _AT)
        for n in range(size.responses)
    )  # fmt: skip
    _insert(session, Response, chain([response], responses))


def _tasks(values: Values) -> Iterator[tuple[int, int, int, int]]:
    """Give rater, item and both responses of each task: two by two, odd ones out by themselves."""
    size = values.size
    for rater in range(size.raters):
        for item in range(size.items):
            for first in range(0, size.systems - 1, 2):
                a = item * size.systems + first
                yield rater, item, a, a + 1


def _assignments(values: Values) -> Iterator[_Row]:
    yield ("round_id", "rater_id", "item_id", "response_a_id", "response_b_id", "pair", "occasion",
           "position", "submitted_at", "comment")  # fmt: skip
    for position, (rater, item, a, b) in enumerate(_tasks(values)):
        pair = f"{a + 1}-{b + 1}"
        yield 1, rater + 1, item + 1, a + 1, b + 1, pair, 1, position, _AT, ""


def _judgments(values: Values, dimensions: dict[str, int]) -> Iterator[_Row]:
    yield ("assignment_id", "round_id", "rater_id", "response_id", "occasion", "side",
           "dimension_id", "scale_min", "scale_max", "value", "revision", "is_current",
           "created_at")  # fmt: skip
    given = [(n, values.ratings[code].tolist()) for code, n in dimensions.items()]
    for task, (rater, _, a, b) in enumerate(_tasks(values), start=1):
        for side, response in (("A", a), ("B", b)):
            for dimension, ratings in given:
                yield (task, 1, rater + 1, response + 1, 1, side, dimension, 1.0, 5.0,
                       ratings[rater][response], 1, True, _AT)  # fmt: skip


def _scores(values: Values, weight_set_id: int) -> Iterator[_Row]:
    yield ("run_id", "response_id", "metric", "tag", "weight_set_id", "value", "content_hash",
           "created_at")  # fmt: skip
    columns = [
        (name, weight_set_id if name in {"SQCS", "ICS"} else 0, column.tolist())
        for name, column in values.metrics.items()
    ]
    for response in range(values.size.responses):
        for name, weight_set, column in columns:
            yield 1, response + 1, name, "", weight_set, column[response], _HASH, _AT
