"""Millions of rows as columns: prepared statements on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import DeclarativeBase, Session

__all__ = ["BATCH", "batches", "fetch_columns", "insert_columns"]

BATCH = 50_000
"""Rows that are turned into Python values at a time."""


def batches(n: int, progress: Callable[[int, int], None] | None = None) -> Iterator[slice]:
    """Cut N rows into batches; `progress` is told after each how many are done."""
    for start in range(0, n, BATCH):
        stop = min(start + BATCH, n)
        yield slice(start, stop)
        if progress:
            progress(stop, n)


def insert_columns(
    session: Session,
    model: type[DeclarativeBase],
    columns: Mapping[str, Sequence[Any]],
    constants: Mapping[str, Any],
) -> None:
    """Insert rows of a table whose key is an integer of its own.

    Parameters
    ----------
    session
        Of the import's transaction.
    model
        The table; columns that are not given are null, or what the database itself fills in.
    columns
        For each column that varies, a list with one value per row.
    constants
        For other columns, their value in all rows.
    """
    table = sa.Table(model.__tablename__, model.metadata)
    given = columns.keys() | constants.keys()
    names = [column.name for column in table.columns if column.name in given]
    n = len(next(iter(columns.values())))
    processed = (
        _varying(session, table.c[name], columns[name])
        if name in columns
        else _constant(session, table.c[name], constants[name], n)
        for name in names
    )
    rows = list(zip(*processed, strict=True))
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table.name, names, rows)
    else:
        # Of a table without defaults: the statement names what is given and nothing else.
        bare = sa.table(table.name, *(sa.column(name) for name in names))
        statement = sa.insert(bare).compile(dialect=session.get_bind().dialect, column_keys=names)
        session.connection().exec_driver_sql(str(statement), rows)


def _processor(session: Session, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    dialect = session.get_bind().dialect
    found: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return found


def _varying(session: Session, column: sa.Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    process = _processor(session, column)
    return values if process is None else [process(value) for value in values]


def _constant(session: Session, column: sa.Column[Any], value: Any, n: int) -> Iterator[Any]:  # noqa: ANN401
    process = _processor(session, column)
    return repeat(value if process is None else process(value), n)


def _copy(
    session: Session, table: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    from psycopg import Connection, sql

    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver: Connection[Any] = session.connection().connection.driver_connection  # type: ignore[assignment]
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def fetch_columns(
    session: Session, statement: sa.Executable, columns: np.dtype[np.void]
) -> NDArray[np.void]:
    """Read rows of numbers, none of them null, into a structured array."""
    cursor: Any = session.connection().execute(statement).cursor

    def chunks() -> Iterator[list[tuple[Any, ...]]]:
        while rows := cursor.fetchmany(BATCH):
            yield rows

    return np.fromiter(chain.from_iterable(chunks()), dtype=columns)
