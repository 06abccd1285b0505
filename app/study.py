"""Open a study: the database, its migrations and its media store."""

from __future__ import annotations

import os
from importlib.resources import as_file, files
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from judgments.database import Study
from judgments.errors import StudyError
from judgments.weights import ensure_paper_weights

__all__ = ["DATABASE_VARIABLE", "DEFAULT_DATABASE", "create_or_upgrade", "open_study"]

DATABASE_VARIABLE = "ACCORDANT_DATABASE_URL"
DEFAULT_DATABASE = "accordant.db"


def create_or_upgrade(study: Study) -> tuple[str | None, str]:
    """Bring a study's database to the newest migration.

    Returns
    -------
    tuple
        Revision before (None for a new database) and after.

    Raises
    ------
    StudyError
        The database cannot be reached, or holds tables that are not a study's.
    """
    if study.is_sqlite and (database := study.url.database):
        _make_folder(Path(database).parent)
    before = _revision(study)
    if before is None and _has_tables(study):
        msg = f"{_shown(study)} holds tables of another program; name a database of its own."
        raise StudyError(msg)
    _refuse_newer(study, before)
    with as_file(files("migrations")) as folder, study.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with study.write() as session:
        ensure_paper_weights(session)
    return before, _head()


def open_study(url: str | None = None) -> Study:
    """Open a study that exists and is of this program's version.

    Parameters
    ----------
    url
        Database URL or path; by default `ACCORDANT_DATABASE_URL`, else ``accordant.db``.

    Raises
    ------
    StudyError
        There is no study there, or it is older or newer than the program.
    """
    study = Study(url or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE)
    if study.is_sqlite and not Path(study.url.database or "").exists():
        msg = f"There is no study at {_shown(study)}; `accordant init` creates one."
        raise StudyError(msg)
    found, head = _revision(study), _head()
    if found is None:
        msg = f"{_shown(study)} is not a study yet; `accordant init` makes it one."
        raise StudyError(msg)
    if found != head:
        msg = (
            f"{_shown(study)} is at version {found}, this program at {head}; "
            "`accordant init` upgrades a study, and a newer one needs a newer program."
        )
        raise StudyError(msg)
    return study


def _refuse_newer(study: Study, revision: str | None) -> None:
    """Stop before a database that this program does not know."""
    with as_file(files("migrations")) as folder:
        known = {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}
    if revision is not None and revision not in known:
        msg = (
            f"{_shown(study)} is at version {revision}, which is newer than this program; "
            "install the newer Accordant."
        )
        raise StudyError(msg)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The folder {folder} cannot be made ({error.strerror}); name another database."
        raise StudyError(msg) from error


def _shown(study: Study) -> str:
    return study.url.database or "" if study.is_sqlite else study.url.render_as_string()


def _revision(study: Study) -> str | None:
    try:
        with study.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except (OperationalError, sa.exc.DatabaseError) as error:
        msg = f"{_shown(study)} cannot be opened as a database: {error.orig}"
        raise StudyError(msg) from error


def _has_tables(study: Study) -> bool:
    return bool(sa.inspect(study.engine).get_table_names())


def _head() -> str:
    with as_file(files("migrations")) as folder:
        head = ScriptDirectory(str(folder)).get_current_head()
    if head is None:
        msg = "This installation lacks its migrations; install it again."
        raise StudyError(msg)
    return head
