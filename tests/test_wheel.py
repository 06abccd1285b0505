"""The wheel by itself: nothing of the source tree is needed to go from nothing to a report."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKED = ("app", "judgments", "metrics", "migrations", "streamlit_config")
PLANETS = ("Mercury", "Venus", "Earth", "Mars")

# What two raters would do in the browser.
RATING = """
import sys
from itertools import product
import sqlalchemy as sa
from judgments.database import Study
from judgments.models import Assignment
from judgments.recording import Answer, reveal_reference, save_draft, submit

study = Study(sys.argv[1])
with study.write() as session:
    for task in session.scalars(sa.select(Assignment)).all():
        for code in ("GQ", "HC", "SH", "overall_coherence", "SC", "overall_content"):
            if code == "SC":
                reveal_reference(session, task.id, task.rater_id)
            for side, response in (("A", task.response_a_id), ("B", task.response_b_id)):
                value = (response * 7 + task.rater_id % 2) % 5 + 1
                save_draft(session, task.id, task.rater_id, side=side, code=code,
                           answer=Answer(value=value))
        submit(session, task.id, task.rater_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """An environment with the wheel in it, used from a folder with nothing in it."""

    wheel: Path
    bin: Path
    folder: Path

    @property
    def variables(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORDANT", "PYTHON"))}
        return kept | {"COLUMNS": "200"}

    def run(self, program: str, *args: str) -> str:
        done = subprocess.run(
            [str(self.bin / program), *args],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, f"{args}: {done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel; from what is installed, if the builder is, else with a builder of its own."""
    out = tmp_path_factory.mktemp("wheel")
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    pip("wheel", "--no-deps", *isolation, "--wheel-dir", str(out), str(ROOT))
    (built,) = out.glob("accordant-*.whl")
    return built


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Install the wheel into an environment that sees our dependencies, and not our source.

    A path named in a .pth file is searched for packages, but its own .pth files are not read: so
    the dependencies of this environment are there, and its editable installation is not.
    """
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    programs = place / ("Scripts" if os.name == "nt" else "bin")
    python = programs / Path(sys.executable).name
    pip("--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    (site,) = place.glob("**/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    folder = tmp_path_factory.mktemp("elsewhere")
    return Installation(wheel=wheel, bin=programs, folder=folder)


def pip(*args: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *args],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr


def records(path: Path, words: dict[str, str]) -> Path:
    """Write a file of records, one per planet, in the layout of UniM."""
    rows = [
        {
            "domain": "natural_science",
            "subdomain": "astronomy",
            "id": str(n),
            "input": {"modal": {}, "content": f"Which place from the Sun has {planet}?"},
            "output": {"modal": {}, "content": words[planet]},
            "difficulty_level": 1,
        }
        for n, planet in enumerate(PLANETS, start=1)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_wheel_holds_every_file_of_its_packages(wheel: Path) -> None:
    there = {
        str(path.relative_to(ROOT))
        for package in PACKED
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert there - packed == set()
    assert {name.split("/")[0] for name in packed if "dist-info" not in name} == set(PACKED)


def test_wheel_holds_what_is_no_python(wheel: Path) -> None:
    packed = zipfile.ZipFile(wheel).namelist()
    for ending in (
        "migrations/versions/0001_first_tables_of_a_study.py",
        "streamlit_config/config.toml",
        "judgments/forms/default.toml",
        "judgments/py.typed",
        "app/vendor/LICENSES.txt",
        "licenses/LICENSE",
        "licenses/NOTICE",
    ):
        assert any(name.endswith(ending) for name in packed), ending
    assert any(name.startswith("app/vendor/") and name.endswith(".js") for name in packed)


def test_wheel_is_what_is_imported(installation: Installation) -> None:
    script = "import app, judgments, metrics, migrations; print(app.__file__, judgments.__file__)"
    for path in installation.run("python", "-c", script).split():
        assert Path(path).is_relative_to(installation.bin.parent)
    assert "0.1.0" in installation.run("accordant", "--version")


def test_wheel_goes_from_nothing_to_a_report(installation: Installation) -> None:
    folder = installation.folder
    assert list(folder.iterdir()) == []
    items = records(
        folder / "items.jsonl", {p: f"{p} is at place {n}." for n, p in enumerate(PLANETS, 1)}
    )
    good = records(
        folder / "good.jsonl", {p: f"{p} has place {n}." for n, p in enumerate(PLANETS, 1)}
    )
    poor = records(folder / "poor.jsonl", {p: f"Nobody knows about {p}. " * 3 for p in PLANETS})

    installation.run("accordant", "init")
    assert (folder / "accordant.db").is_file()
    said = installation.run("accordant", "import", "items", str(items), "--media", str(folder))
    assert "4 added" in said
    for system, path in (("good", good), ("poor", poor)):
        said = installation.run(
            "accordant", "import", "responses", str(path), "--system", system, "--media", "."
        )
        assert "4 added" in said
    for name in ("Ada", "Bo"):
        link = installation.run("accordant", "rater", "invite", name, "--base-url", "http://here")
        assert link.startswith("http://here/join/")
    installation.run("accordant", "round", "create", "pilot", "--raters-per-response", "2")
    installation.run("python", "-c", RATING, "accordant.db")
    installation.run("accordant", "score")
    installation.run(
        "accordant", "report", "--round", "pilot", "--out", "report", "--resamples", "100"
    )
    report = json.loads((folder / "report" / "report.json").read_text(encoding="utf-8"))
    alpha = next(row for row in report["agreement"] if row["statistic"] == "krippendorff_alpha")
    assert (alpha["n_units"], alpha["n_raters"], alpha["n_ratings"]) == (8, 2, 16)
    sc = next(row for row in report["correlation"] if row["metric"] == "SC")
    assert -1 <= sc["estimate"] <= 1
    assert (folder / "report" / "report.md").stat().st_size > 0
    assert (folder / "report" / "report.html").stat().st_size > 0


def test_wheel_serves(installation: Installation, tmp_path: Path) -> None:
    database = str(tmp_path / "served.db")
    installation.run("accordant", "--database", database, "init")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [installation.bin / "accordant", "--database", database, "serve", "--port", str(port)],
            cwd=installation.folder,
            env=installation.variables,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
        assert fetch(f"http://127.0.0.1:{port}/_stcore/health") == "ok"
        assert json.loads(fetch(f"http://127.0.0.1:{port}/healthz")) == {"status": "ok"}
        assert "<script" in fetch(f"http://127.0.0.1:{port}/")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in said, said


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        body: bytes = response.read()
    return body.decode()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server has stopped"
        try:
            fetch(url)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{url} did not answer within 30 seconds")
