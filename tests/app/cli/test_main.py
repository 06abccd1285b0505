"""Help, and the documents that must know of every command."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.cli.main import application
from judgments.importing import CODES

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]
IMPORTING = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")


def commands() -> dict[tuple[str, ...], typer.models.CommandInfo]:
    found = {}
    groups = [((), application)]
    for group in application.registered_groups:
        assert isinstance(group.name, str)
        groups.append(((group.name,), group.typer_instance))
    for words, group in groups:
        for command in group.registered_commands:
            found[*words, command.name] = command
    return found


COMMANDS = commands()


def test_commands_are_those_of_the_design():
    assert {" ".join(words) for words in COMMANDS} >= {
        "init", "serve", "score", "report", "recalibrate", "import items", "import responses",
        "rater invite", "round create", "round status",
    }  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_of_each_command_has_an_example_that_is_that_command(run, words):
    said = run(*words, "--help")
    assert (said.status, said.err) == (0, "")
    _, found, example = said.out.partition("Example: accordant ")
    assert found
    assert " ".join(words) in example.splitlines()[0]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_readme_or_a_page_shows_each_command(words):
    """`accordant export ratings|scores` stands for both."""
    pages = " ".join((README, *PAGES))
    for group, several in re.findall(r"accordant (\w+) (\w+(?:\|\w+)+)", pages):
        pages += "".join(f" accordant {group} {one}" for one in several.split("|"))
    assert f"accordant {' '.join(words)}" in pages


@pytest.mark.parametrize("code", CODES)
def test_import_page_explains_each_irregularity_in_the_words_of_the_program(code):
    assert f"| `{code}` | {CODES[code]} |" in IMPORTING


def test_import_page_explains_nothing_that_is_no_longer_said():
    shown = {line.split("`")[1] for line in IMPORTING.splitlines() if line.startswith("| `")}
    assert shown == set(CODES)


@pytest.mark.parametrize("option", ["--map-url", "--update", "--strict", "--report", "--media"])
def test_import_page_names_each_option(option):
    assert option in IMPORTING


def test_help_lists_every_command_and_a_way_from_an_empty_folder(run):
    said = run("--help")
    assert said.status == 0
    for words in COMMANDS:
        assert words[0] in said.out
    assert "accordant init" in said.out
    assert said.out.index("accordant init") < said.out.index("accordant report --round")


def test_nothing_typed_shows_the_help(run):
    said = run()
    assert "Usage" in said.out + said.err
    assert "recalibrate" in said.out + said.err


def test_version_is_printed(run):
    said = run("--version")
    assert said.status == 0
    assert said.out.startswith("accordant 0.")


@pytest.mark.parametrize("words", [("conjure",), ("score", "--loudly"), ("import", "models")])
def test_unknown_words_are_refused_without_a_traceback(run, words):
    said = run(*words)
    assert said.status == 2
    assert words[-1] in said.err
    assert "Traceback" not in said.err


def test_import_of_the_command_line_loads_nothing_heavy():
    script = (
        "import app.cli, sys; "
        "print(*{'torch', 'streamlit', 'transformers', 'pandas', 'scipy'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""
