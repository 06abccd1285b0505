"""Creating, upgrading and opening studies."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.study import DEFAULT_DATABASE, create_or_upgrade, open_study
from judgments.database import Study
from judgments.errors import StudyError
from judgments.models import WeightSet


def write(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)


def test_create_or_upgrade_gives_the_revisions_before_and_after(tmp_path):
    study = Study(str(tmp_path / "deep" / "er" / "study.db"))
    before, after = create_or_upgrade(study)
    assert before is None
    assert create_or_upgrade(study) == (after, after)
    with study.read() as session:
        sets = session.execute(sa.select(WeightSet.version, WeightSet.eta_sqcs, WeightSet.eta_ics))
        assert sets.all() == [(1, 0.7, 0.8)]
    study.dispose()


def test_create_or_upgrade_works_on_postgresql(empty_postgres):
    study = Study(empty_postgres)
    before, after = create_or_upgrade(study)
    assert before is None
    assert create_or_upgrade(study) == (after, after)
    study.dispose()
    open_study(empty_postgres).dispose()


def test_create_or_upgrade_refuses_tables_of_another_program(tmp_path):
    path = tmp_path / "other.db"
    write(path, "CREATE TABLE recipes (name TEXT)")
    study = Study(str(path))
    with pytest.raises(StudyError, match="another program"):
        create_or_upgrade(study)
    study.dispose()
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_open_study_takes_what_is_named_then_the_variable_then_the_working_folder(
    migrated_sqlite, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for name in ("named.db", "variable.db", DEFAULT_DATABASE):
        shutil.copy(migrated_sqlite, tmp_path / name)
    monkeypatch.setenv("ACCORDANT_DATABASE_URL", str(tmp_path / "variable.db"))
    names = []
    for given in (str(tmp_path / "named.db"), None):
        names.append(opened(given))
    monkeypatch.delenv("ACCORDANT_DATABASE_URL")
    names.append(opened(None))
    assert names == ["named.db", "variable.db", DEFAULT_DATABASE]


def opened(url):
    study = open_study(url)
    study.dispose()
    return Path(study.url.database).name


def test_open_study_makes_nothing_where_nothing_is(tmp_path):
    with pytest.raises(StudyError, match=r"no study at .*accordant init"):
        open_study(str(tmp_path / "study.db"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a study yet"),
        (b"Dear diary", "cannot be opened as a database"),
        (b"SQLite format 3\0" + b"\xff" * 200, "cannot be opened as a database"),
    ],
)
def test_open_study_refuses_files_that_are_no_study(tmp_path, content, reason):
    path = tmp_path / "study.db"
    path.write_bytes(content)
    with pytest.raises(StudyError, match=reason):
        open_study(str(path))


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_open_study_refuses_other_versions(study, version):
    study.dispose()
    write(study.url.database, f"UPDATE alembic_version SET version_num = '{version}'")
    with pytest.raises(StudyError, match=f"is at version {version}, this program at"):
        open_study(study.url.database)


def test_open_study_refuses_a_folder(tmp_path):
    with pytest.raises(StudyError, match="cannot be opened as a database"):
        open_study(str(tmp_path))


def test_open_study_says_that_a_server_does_not_answer_and_hides_the_password():
    with pytest.raises(StudyError, match="cannot be opened as a database") as error:
        open_study("postgresql://ada:sesame@127.0.0.1:1/study")
    assert "sesame" not in str(error.value)
