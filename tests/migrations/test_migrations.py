"""Migrations: there and back again, and in step with the models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.study import create_or_upgrade, open_study
from judgments.database import Study
from judgments.errors import StudyError
from judgments.models import AuditEntry, Base, Rater, WeightSet

_MIGRATIONS = Path(__file__).parents[2] / "migrations"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Study]:
    """Give a study without any table, on each kind of database in turn."""
    if request.param == "sqlite":
        study = Study(str(tmp_path / "empty.db"))
    else:
        study = Study(request.getfixturevalue("empty_postgres"))
    yield study
    study.dispose()


def alembic(study: Study, name: str, *args: str) -> None:
    with study.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        getattr(command, name)(config, *args)


def tables(study: Study) -> set[str]:
    return set(sa.inspect(study.engine).get_table_names()) - {"alembic_version"}


def described(study: Study) -> dict[str, object]:
    """Describe every table as the database itself does."""
    inspector = sa.inspect(study.engine)
    return {
        name: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)],
            inspector.get_pk_constraint(name),
            in_order(inspector.get_foreign_keys(name)),
            in_order(inspector.get_unique_constraints(name)),
            in_order(inspector.get_check_constraints(name)),
            in_order(inspector.get_indexes(name)),
        )
        for name in tables(study)
    }


def in_order(found: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(json.dumps(one, default=str, sort_keys=True) for one in found)


def test_migrations_go_up_down_and_up_again(empty: Study) -> None:
    alembic(empty, "upgrade", "head")
    first = described(empty)
    assert set(first) == set(Base.metadata.tables)
    alembic(empty, "downgrade", "base")
    assert tables(empty) == set()
    alembic(empty, "upgrade", "head")
    assert described(empty) == first


def test_migrations_step_by_step_end_where_the_leap_ends(empty: Study) -> None:
    script = ScriptDirectory(str(_MIGRATIONS))
    for revision in reversed(list(script.walk_revisions())):
        alembic(empty, "upgrade", revision.revision)
        alembic(empty, "downgrade", "-1")
        alembic(empty, "upgrade", revision.revision)
    alembic(empty, "check")


def test_migrations_are_what_the_models_say(empty: Study) -> None:
    alembic(empty, "upgrade", "head")
    alembic(empty, "check")


def test_migrations_make_the_constraints_of_the_models(empty: Study, tmp_path: Path) -> None:
    """Alembic compares no CHECK constraints, so they are compared here by what the database has."""
    alembic(empty, "upgrade", "head")
    migrated = described(empty)
    alembic(empty, "downgrade", "base")
    Base.metadata.create_all(empty.engine)
    assert migrated == described(empty)


def test_migrations_have_one_head_and_no_gap() -> None:
    script = ScriptDirectory(str(_MIGRATIONS))
    assert len(script.get_heads()) == 1
    assert [r.revision for r in script.walk_revisions()][-1] == "0001"


def test_a_model_ahead_of_its_migration_is_noticed(empty: Study) -> None:
    alembic(empty, "upgrade", "head")
    ahead = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(ahead)
    ahead.tables["raters"].append_column(sa.Column("shoe_size", sa.Integer))
    with empty.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), ahead)
    assert [(one[0], one[3].name) for one in found] == [("add_column", "shoe_size")]


def test_create_or_upgrade_makes_a_study_once(empty: Study) -> None:
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert create_or_upgrade(empty) == (None, head)
    with empty.write() as session:
        session.add(Rater(name="Ada"))
    assert create_or_upgrade(empty) == (head, head)
    with empty.read() as session:
        assert session.scalars(sa.select(Rater.name)).all() == ["Ada"]
        weights = session.scalars(sa.select(WeightSet)).all()
        assert session.scalars(sa.select(AuditEntry)).all() == []
    assert [(one.version, one.eta_sqcs, one.eta_ics) for one in weights] == [(1, 0.7, 0.8)]


def test_create_or_upgrade_leaves_another_programs_database_alone(empty: Study) -> None:
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(StudyError, match="tables of another program"):
        create_or_upgrade(empty)
    assert tables(empty) == {"invoices"}


def test_open_study_refuses_what_is_not_there_empty_or_newer(tmp_path: Path) -> None:
    path = tmp_path / "study.db"
    with pytest.raises(StudyError, match=r"no study at .*accordant init"):
        open_study(str(path))
    assert not path.exists()
    path.touch()
    with pytest.raises(StudyError, match="not a study yet"):
        open_study(str(path))
    study = Study(str(path))
    create_or_upgrade(study)
    with study.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    study.dispose()
    with pytest.raises(StudyError, match="at version 9999, this program at"):
        open_study(str(path))


def test_open_study_refuses_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look like one " * 40)
    with pytest.raises(StudyError, match="cannot be opened as a database"):
        open_study(str(path))


def test_create_or_upgrade_refuses_a_study_of_a_newer_program(tmp_path: Path) -> None:
    study = Study(str(tmp_path / "study.db"))
    create_or_upgrade(study)
    with study.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StudyError, match="9999"):
        create_or_upgrade(study)
    study.dispose()
