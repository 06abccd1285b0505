"""The command line as it is typed, in a folder of its own."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with nothing set in the environment."""
    for name in ("ACCORDANT_DATABASE_URL", "ACCORDANT_MEDIA", "ACCORDANT_SERVING", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Give a function that runs the command by its real entry point."""

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["accordant", *map(str, words)])
        capsys.readouterr()
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        else:
            status = 0
        return Said(status, *capsys.readouterr())

    return run


@pytest.fixture
def refused(run: Callable[..., Said]) -> Callable[..., str]:
    """Give a function that runs a command which must end in one sentence and status 2."""

    def refused(*words: object) -> str:
        said = run(*words)
        assert said.status == 2, said
        assert said.err.startswith("accordant: "), said
        assert said.err.count("\n") == 1, said
        assert "Traceback" not in said.out
        return said.err

    return refused


@pytest.fixture
def made(folder: Path, migrated_sqlite: Path) -> Path:
    """Have an empty study where commands look for one."""
    path = folder / "accordant.db"
    shutil.copy(migrated_sqlite, path)
    return path


@pytest.fixture
def records(folder: Path) -> Callable[..., Path]:
    """Give a function that writes a file of plain records, each (id, question, output)."""

    def write(*rows: tuple[str, str, str], name: str = "items.jsonl", **more: object) -> Path:
        path = folder / name
        lines = [
            {
                "domain": "natural_science",
                "subdomain": "physics",
                "id": number,
                "difficulty_level": 1,
                "input": {"modal": {}, "content": asked},
                "output": {"modal": {}, "content": answered},
            }
            | more
            for number, asked, answered in rows
        ]
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        return path

    return write
