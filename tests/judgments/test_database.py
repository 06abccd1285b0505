"""Studies as databases: where they are, what a transaction is, what survives a crash."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from judgments.database import Study, fact_of, parse_url
from judgments.errors import StudyError
from judgments.models import Base, Dimension, Draft, Item, Rater, Response, Setting
from judgments.outages import Outage, outage_of

# Saves drafts for ever, and says of each that it is saved once it is.
SAVING = """
import itertools, sys
from pathlib import Path
from judgments.database import Study
from judgments.recording import Answer, save_draft

url, media, task, rater = sys.argv[1:]
study = Study(url, Path(media))
codes = ["GQ", "HC", "SH", "overall_coherence"]
for n in itertools.count():
    side, code, value = "AB"[n % 2], codes[n // 2 % 4], n % 41 / 10 + 1
    with study.write() as session:
        save_draft(session, int(task), int(rater), side=side, code=code, answer=Answer(value=value))
    print(side, code, value, flush=True)
"""


def rater_names(study: Study) -> list[str]:
    with study.read() as session:
        return list(session.scalars(sa.select(Rater.name).order_by(Rater.id)))


# --- where a study is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("accordant.db", "sqlite:///accordant.db"),
        ("/tmp/a b.db", "sqlite:////tmp/a b.db"),
        ("sqlite:///x.db", "sqlite:///x.db"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg2://h/d"),
    ],
)
def test_parse_url_reads_paths_and_urls(text: str, url: str) -> None:
    assert parse_url(text).render_as_string(hide_password=False) == url


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("://", "'://' is not a database URL"),
        ("sqlite://host:port:port/x", "not a database URL"),
        ("mysql://h/d", "SQLite or PostgreSQL, not in mysql"),
        ("http://h/d", "SQLite or PostgreSQL, not in http"),
    ],
)
def test_parse_url_refuses_what_is_no_study(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        parse_url(text)


def test_study_names_the_driver_that_is_missing() -> None:
    with pytest.raises(StudyError, match=r"needs a driver: pip install 'accordant\[postgresql\]'"):
        Study("postgresql+pg8000://h/d")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", ":memory:"])
def test_study_refuses_to_live_in_memory(url: str) -> None:
    with pytest.raises(StudyError, match="would lose every judgment"):
        Study(url)


def test_study_keeps_media_beside_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ACCORDANT_MEDIA", raising=False)
    assert Study(str(tmp_path / "one.db")).media_root == tmp_path / "one.media"
    assert Study("postgresql://h/d").media_root == Path("accordant.media")
    assert Study("x.db", tmp_path).media_root == tmp_path
    monkeypatch.setenv("ACCORDANT_MEDIA", "/srv/media")
    assert Study("x.db").media_root == Path("/srv/media")


def test_study_prepares_each_sqlite_connection(study: Study) -> None:
    with study.read() as session:
        found = {
            name: session.execute(sa.text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 15_000,
        "synchronous": 2,
    }


# --- transactions -------------------------------------------------------------------------------


def test_write_commits_at_the_end(any_study: Study) -> None:
    with any_study.write() as session:
        session.add(Rater(name="Ada"))
    assert rater_names(any_study) == ["Ada"]


def test_write_undoes_everything_on_an_error(any_study: Study) -> None:
    def write_twice() -> None:
        with any_study.write() as session:
            session.add(Rater(name="Ada"))
            session.flush()
            session.add(Rater(name="Ada"))

    with pytest.raises(IntegrityError):
        write_twice()
    assert rater_names(any_study) == []
    with any_study.write() as session:  # and the next one can begin
        session.add(Rater(name="Bo"))
    assert rater_names(any_study) == ["Bo"]


def test_read_keeps_nothing(any_study: Study) -> None:
    def write_in_passing() -> None:
        with any_study.read() as session:
            session.add(Rater(name="Ada"))
            session.flush()

    if any_study.is_sqlite:
        write_in_passing()
    else:
        with pytest.raises(DBAPIError, match="read-only"):
            write_in_passing()
    assert rater_names(any_study) == []


def test_read_sees_one_state(any_study: Study) -> None:
    count = sa.select(sa.func.count()).select_from(Rater)
    with any_study.read() as session:
        assert session.scalar(count) == 0
        with any_study.write() as writing:
            writing.add(Rater(name="Ada"))
        assert session.scalar(count) == 0
    assert rater_names(any_study) == ["Ada"]


@pytest.mark.durability
def test_write_by_many_threads_loses_nothing(any_study: Study) -> None:
    with any_study.write() as session:
        session.add(Setting(name="count", value="0"))

    def increment() -> None:
        with any_study.write() as session:
            query = sa.select(Setting).where(Setting.name == "count").with_for_update()
            setting = session.scalars(query).one()
            setting.value = str(int(setting.value) + 1)

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(increment) for _ in range(80)]:
            done.result(timeout=60)
    with any_study.read() as session:
        assert session.get_one(Setting, "count").value == "80"


def test_write_waits_for_another_program(study: Study) -> None:
    """Another engine, as of another program, holds SQLite's write lock for a moment; nobody sees an error."""
    other = Study(study.url.database)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with other.write() as session:
            session.add(Rater(name="Ada"))
            session.flush()
            held.set()
            release.wait(timeout=30)

    with ThreadPoolExecutor(2) as threads:
        holding = threads.submit(hold)
        assert held.wait(timeout=30)
        threading.Timer(0.3, release.set).start()
        with study.write() as session:
            session.add(Rater(name="Bo"))
        holding.result(timeout=30)
    other.dispose()
    assert rater_names(study) == ["Ada", "Bo"]


# --- what the tables refuse -----------------------------------------------------------------------


def test_fact_is_looked_up_once_by_those_who_read_and_anew_by_those_who_write(study: Study) -> None:
    found: list[int] = []

    def find() -> int:
        found.append(len(found))
        return found[-1]

    for _ in range(2):
        with study.write() as session:
            fact_of(session, "one", find)
    assert found == [0, 1]
    for _ in range(2):
        with study.read() as session:
            assert fact_of(session, "one", find) == 2
            assert fact_of(session, "another", lambda: 7) == 7
    assert found == [0, 1, 2]


def test_write_does_not_wait_for_ever_for_its_turn(study: Study) -> None:
    patient = Study(f"{study.url.render_as_string()}?timeout=0.1")
    with patient.write(), ThreadPoolExecutor(1) as pool:
        with pytest.raises(SQLAlchemyError) as refused:
            pool.submit(_write_nothing, patient).result(20)
        assert outage_of(refused.value) is Outage.BUSY
    _write_nothing(patient)
    patient.dispose()


def _write_nothing(study: Study) -> None:
    with study.write():
        pass


@pytest.mark.parametrize("url", ["postgresql://host/study?timeout=soon", "sqlite:///a?timeout=x"])
def test_study_refuses_a_timeout_that_is_no_number(url: str) -> None:
    with pytest.raises(StudyError, match="no number of seconds"):
        Study(url)


def test_foreign_keys_are_enforced(any_study: Study) -> None:
    with pytest.raises(IntegrityError), any_study.write() as session:
        session.add(
            Response(
                item_id=999,
                system_id=999,
                content="",
                content_hash="",
                raw={},
                source="",
                source_record=1,
            )
        )


def test_one_current_item_per_key(any_study: Study, fill: Callable[..., object]) -> None:
    fill(any_study, items=1)
    with pytest.raises(IntegrityError), any_study.write() as session:
        session.execute(
            sa.insert(Item).from_select(
                [column.name for column in Item.__table__.columns if column.name != "id"],
                sa.select(*[column for column in Item.__table__.columns if column.name != "id"]),
            )
        )


def test_moments_are_kept_in_utc_and_never_naive(any_study: Study) -> None:
    noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with any_study.write() as session:
        session.add(Rater(name="Ada", created_at=noon))
    with any_study.read() as session:
        kept = session.scalars(sa.select(Rater.created_at)).one()
    assert kept == noon
    assert kept.utcoffset() == dt.timedelta(0)
    naive = dt.datetime(2026, 7, 1, 12)  # noqa: DTZ001 - the mistake that is to be refused
    with pytest.raises(StatementError, match="without a time zone"), any_study.write() as session:
        session.add(Rater(name="Bo", created_at=naive))


def test_every_constraint_has_a_name() -> None:
    nameless = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


# --- crashes --------------------------------------------------------------------------------------


@pytest.mark.durability
def test_every_draft_acknowledged_before_a_kill_is_there(task, tmp_path: Path) -> None:
    url = task.study.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", SAVING, url, str(tmp_path / "media")]
    with subprocess.Popen(
        [*command, str(task.assignment_id), str(task.rater_id)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        acknowledged: dict[tuple[str, str], float] = {}
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(lines) == 100:
                process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert len(lines) >= 100
    for line in lines:
        side, code, value = line.split()
        acknowledged[side, code] = float(value)
    task.study.dispose()
    query = sa.select(Draft.side, Dimension.code, Draft.value).join(
        Dimension, Dimension.id == Draft.dimension_id
    )
    with task.study.read() as session:
        kept = {(side, code): value for side, code, value in session.execute(query)}
    # One draft may have been saved and not yet acknowledged when the kill came: the next in turn.
    n = len(lines)
    codes = ["GQ", "HC", "SH", "overall_coherence"]
    following = {("AB"[n % 2], codes[n // 2 % 4]): n % 41 / 10 + 1}
    assert kept in (acknowledged, acknowledged | following)


@pytest.mark.durability
def test_a_kill_within_a_transaction_leaves_nothing(any_study: Study, tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from judgments.database import Study
from judgments.models import Rater
study = Study(sys.argv[1], Path(sys.argv[2]))
with study.write() as session:
    session.add_all([Rater(name=f"rater {n}") for n in range(500)])
    session.flush()
    print("flushed", flush=True)
    sys.stdin.read()
"""
    url = any_study.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [sys.executable, "-c", script, url, str(tmp_path / "media")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "flushed\n"
        process.kill()
    assert rater_names(any_study) == []
    with any_study.write() as session:
        session.add(Rater(name="rater 0"))
    assert rater_names(any_study) == ["rater 0"]


def test_connections_that_the_server_ended_meanwhile_are_replaced(postgres_study, monkeypatch):
    with postgres_study.read() as session:
        ended = session.scalar(sa.text("SELECT pg_backend_pid()"))
    with postgres_study.engine.connect() as other, other.begin():
        other.execute(sa.text("SELECT 1"))
    admin = sa.create_engine(postgres_study.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    admin.dispose()
    monkeypatch.setattr("judgments.database._RESTED_S", 0.0)
    with postgres_study.read() as session:
        assert session.scalar(sa.text("SELECT pg_backend_pid()")) != ended
