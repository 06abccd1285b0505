"""A study is one database with its media beside it; every transaction begins and ends here."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoTurnError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from judgments.errors import StudyError

__all__ = ["BUSY_TIMEOUT_MS", "Study", "fact_of", "insert_for", "insert_into", "parse_url"]

BUSY_TIMEOUT_MS = 15_000
_USED, _RESTED_S = "accordant_used", 5.0
_FACTS, _LEARNS = "accordant_facts", "accordant_learns"
_Fact = TypeVar("_Fact")


def parse_url(text: str) -> URL:
    """Read a database URL, or the path of an SQLite file.

    Raises
    ------
    StudyError
        It is no database URL, or names neither SQLite nor PostgreSQL.

    Examples
    --------
    >>> parse_url("accordant.db").render_as_string()
    'sqlite:///accordant.db'
    """
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        msg = f"{text!r} is not a database URL; give one such as sqlite:///accordant.db"
        raise StudyError(msg) from error
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        msg = f"A study is kept in SQLite or PostgreSQL, not in {url.get_backend_name()}."
        raise StudyError(msg)
    bare = url.drivername in {"postgresql", "postgres"}
    return url.set(drivername="postgresql+psycopg") if bare else url


def insert_into(
    session: Session, table: type[DeclarativeBase]
) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT that may say what happens on conflict, in the words of its database."""
    return insert_for(session.get_bind().dialect.name, table)


def insert_for(dialect: str, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """Begin the same INSERT for a database of that name, to be kept and used again."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def fact_of(session: Session, key: Hashable, find: Callable[[], _Fact]) -> _Fact:
    """Give what never changes once it is committed, such as a form: looked up once per study.

    Parameters
    ----------
    session
        Of `Study.read`. One of `Study.write` takes what is known and adds nothing: it may see what
        is never committed.
    key
        Names the fact within the study.
    find
        Looks it up.
    """
    facts = session.info.get(_FACTS, {})
    found: _Fact
    if key in facts:
        found = facts[key]
        return found
    found = find()
    if _LEARNS in session.info:
        facts[key] = found
    return found


class Study:
    """One database and its media store.

    Parameters
    ----------
    url
        Any SQLAlchemy URL, or the path of an SQLite file. ``?timeout=SECONDS`` says how long a
        change waits for others.
    media_root
        Folder of the media store. By default `ACCORDANT_MEDIA`, else a folder named after the
        SQLite file, else ``accordant.media`` in the working folder.
    """

    def __init__(self, url: str, media_root: Path | None = None) -> None:
        self.url = parse_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.media_root = media_root or _default_media_root(self.url)
        self.engine = _create_engine(self.url)
        self._read_engine = self._reading_engine()
        self._write_engine = self.engine.execution_options(accordant_write=True)
        self._write_lock = threading.Lock()
        self._patience_s = _patience_s(self.url)
        self._facts: dict[Hashable, Any] = {}

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one consistent state and writes nothing."""
        with Session(self._read_engine, info={_FACTS: self._facts, _LEARNS: True}) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one transaction of a change: committed when the block ends, else undone.

        SQLite has a single writer; taking turns here spares its users the wait for a lock. Nobody
        waits longer than the database itself would.
        """
        with (
            self._turn() if self.is_sqlite else nullcontext(),
            Session(
                self._write_engine, expire_on_commit=False, info={_FACTS: self._facts}
            ) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._write_lock.acquire(timeout=self._patience_s):
            msg = f"other changes took longer than {self._patience_s:g} s"
            raise NoTurnError(msg)
        try:
            yield
        finally:
            self._write_lock.release()

    def _reading_engine(self) -> Engine:
        """SQLite shows a transaction one state by itself; PostgreSQL does when asked."""
        if self.is_sqlite:
            return self.engine
        return self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _default_media_root(url: URL) -> Path:
    if named := os.environ.get("ACCORDANT_MEDIA"):
        return Path(named)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return Path(url.database).with_suffix(".media")
    return Path("accordant.media")


def _patience_s(url: URL) -> float:
    """How long a change waits for others, in seconds: the URL's ``timeout``, else 15."""
    asked = url.query.get("timeout")
    try:
        return float(asked) if isinstance(asked, str) else BUSY_TIMEOUT_MS / 1000
    except ValueError as error:
        msg = f"timeout={asked} in the database URL is no number of seconds, such as timeout=15."
        raise StudyError(msg) from error


def _create_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _create_server_engine(url)
    if url.database in {None, "", ":memory:"}:
        msg = "A study needs a file: an SQLite database in memory would lose every judgment."
        raise StudyError(msg)
    engine = sa.create_engine(
        url,
        pool_size=20,
        max_overflow=20,
        pool_use_lifo=True,  # few connections, each with a cache of its own, do most of the work
        connect_args={"check_same_thread": False, "timeout": _patience_s(url)},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_server_engine(url: URL) -> Engine:
    try:
        engine = sa.create_engine(
            url.difference_update_query(["timeout"]),
            pool_size=20,
            max_overflow=20,
            pool_use_lifo=True,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        msg = f"{url.drivername} needs a driver: pip install 'accordant[postgresql]' ({error})"
        raise StudyError(msg) from error
    wait = f"SET lock_timeout = {_patience_s(url) * 1000:.0f}"
    sa.event.listen(engine, "connect", partial(_prepare_server, wait=wait))
    sa.event.listen(engine, "checkin", _note_use)
    sa.event.listen(engine, "checkout", partial(_ask_after_rest, dialect=engine.dialect))
    return engine


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _ask_after_rest(
    connection: Any,  # noqa: ANN401
    record: ConnectionPoolEntry,
    _proxy: object,
    *,
    dialect: sa.Dialect,
) -> None:
    """Ask a connection that rested whether it is still there; asking each time would cost a page."""
    if time.monotonic() - record.info.get(_USED, time.monotonic()) < _RESTED_S:
        return
    try:
        dialect.do_ping(connection)
    except Exception as error:
        if not dialect.is_disconnect(error, connection, None):  # type: ignore[arg-type]
            raise
        raise sa.exc.DisconnectionError from error


def _prepare_server(connection: Any, _record: object, *, wait: str) -> None:  # noqa: ANN401
    connection.execute(wait)
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("accordant_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
