"""Which outage an error of a database tells of."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from judgments.database import Study
from judgments.outages import Outage, outage_of


@pytest.mark.parametrize(
    ("statement", "outage"),
    [
        ("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", Outage.FULL),
        ("DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$", Outage.BUSY),
        ("SELECT pg_terminate_backend(pg_backend_pid())", Outage.AWAY),
        ("SELECT 1/0", None),
    ],
)
def test_outage_of_postgresql_is_told_by_its_code(
    postgres_study: Study, statement: str, outage: Outage | None
) -> None:
    with pytest.raises(DBAPIError) as refused, postgres_study.write() as session:
        session.execute(sa.text(statement))
    assert outage_of(refused.value) is outage


def test_outage_of_sqlite_is_told_by_its_code(study: Study) -> None:
    with study.write() as session:
        session.execute(sa.text("PRAGMA max_page_count = 1"))
        for statement, outage in (
            ("CREATE TABLE more AS SELECT zeroblob(1000000) AS filler", Outage.FULL),
            ("SELECT nothing FROM nowhere", None),
        ):
            with pytest.raises(DBAPIError) as refused:
                session.execute(sa.text(statement))
            assert outage_of(refused.value) is outage


def test_outage_is_said_where_no_server_is_reached() -> None:
    study = Study("postgresql://127.0.0.1:1/study?connect_timeout=2")
    with pytest.raises(SQLAlchemyError) as refused, study.read() as session:
        session.execute(sa.text("SELECT 1"))
    assert outage_of(refused.value) is Outage.AWAY
