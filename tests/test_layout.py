"""How the source is laid out, and what must not be loaded to ask for help."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "judgments", "metrics", "migrations")
COMMAND = Path(sys.executable).with_name("accordant")
HEAVY = ("torch", "streamlit", "transformers", "sentence_transformers", "matplotlib", "scipy")


def loaded_by(*args: str) -> set[str]:
    """Give the top-level modules that a command loads, as Python itself lists them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(COMMAND), *args],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_no_file_of_app_hides_a_module() -> None:
    """Streamlit puts app/ first on the path: app/metrics.py would be imported for metrics."""
    taken = {path.name for path in ROOT.iterdir() if path.is_dir()}
    taken |= set(packages_distributions()) | sys.stdlib_module_names
    ours = {path.stem for path in (ROOT / "app").iterdir()} - {"__init__", "__pycache__"}
    assert ours
    assert ours & taken == set()


def test_modules_stay_short() -> None:
    """A migration is as long as what it migrates."""
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.parent.name != "versions"
    }
    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_tests_mirror_the_packages_without_shadowing_them() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_package_of_the_layout_is_in_the_wheel() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(packed) == {*PACKAGES, "streamlit_config"}


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("report", "--help")], ids=" ".join)
def test_help_loads_nothing_heavy(args: tuple[str, ...]) -> None:
    loaded = loaded_by(*args)
    assert {"app", "judgments", "typer"} <= loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_app_starts_without_torch() -> None:
    """Everything that the server loads, page by page, in a Python that has no torch."""
    script = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"torch", "transformers", "sentence_transformers"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import app
for found in pkgutil.walk_packages(app.__path__, "app."):
    if found.name != "app.main":  # a script that Streamlit runs
        importlib.import_module(found.name)
        print(found.name)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert {"app.serve", "app.views.rating", "app.views.export"} <= set(done.stdout.split())
