"""Why a database did not take a change, or did not answer, where that is no fault of the change."""

from __future__ import annotations

import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoTurnError

__all__ = ["Outage", "outage_of"]


class Outage(Enum):
    """What keeps a database from its work; the value says it in a sentence."""

    BUSY = "The study's database is held by another program or another change; try again."
    FULL = "The disk that holds the study is full; make room on it and try again."
    AWAY = "The study's database does not answer; see that it runs and can be reached."


# Of the first byte: extended codes say more in the others.
_SQLITE = {
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
}
_DISK_FULL, _LOCK_NOT_AVAILABLE = "53100", "55P03"
_AWAY = ("08", "57P")


def outage_of(error: SQLAlchemyError) -> Outage | None:
    """Say which outage an error tells of; None where it is something else.

    Examples
    --------
    >>> outage_of(NoTurnError("nobody gave way")).name
    'BUSY'
    """
    if isinstance(error, NoTurnError):
        return Outage.BUSY
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _SQLITE.get((getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state in {_DISK_FULL, _LOCK_NOT_AVAILABLE}:
        return Outage.FULL if state == _DISK_FULL else Outage.BUSY
    unreached = state is None and isinstance(error, OperationalError)
    lost = error.connection_invalidated or unreached
    return Outage.AWAY if lost or str(state).startswith(_AWAY) else None
