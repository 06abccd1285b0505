"""Where Alembic meets the models."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy.engine import Connection

from judgments.database import Study
from judgments.models import Base
from judgments.models.base import UTCDateTime

_config = context.config


def _render_item(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Write the project's own column types in SQLAlchemy's words: a migration outlives them."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_render_item,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    given = _config.attributes.get("connection")
    if isinstance(given, Connection):
        _migrate(given)
        return
    url = _config.get_main_option("sqlalchemy.url")
    if not url:
        msg = "Give the database with -x or call `accordant init`."
        raise sa.exc.ArgumentError(msg)
    study = Study(url)
    with study.engine.connect() as connection:
        _migrate(connection)
        connection.commit()
    study.dispose()


_run()
