"""`accordant check`: media and blinding, before raters see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE
from rich.table import Table

from app.cli.context import console, errors, study_of
from app.cli.irregular import print_maps
from app.cli.progress import progress_bar
from judgments.checking import (
    LoadReport,
    MediaRow,
    MissingFile,
    Telling,
    asset_uses,
    find_tellings,
    load_reports,
    media_rows,
    missing_files,
)
from judgments.database import Study
from judgments.importing import CODES
from judgments.media import MediaStore
from judgments.media.cleaning import ensure_clean
from judgments.media.preflight import ensure_checked
from judgments.rounds import round_named

__all__ = ["check_commands", "clean_copies"]

check_commands = typer.Typer(
    no_args_is_help=True, help="Check media and blinding before raters see them."
)

_Round = Annotated[
    str | None,
    typer.Option("--round", help="Check what this round shows. Default: all that is current."),
]
_Format = Annotated[
    Literal["table", "json"], typer.Option("--format", help="How to print what was found.")
]


def clean_copies(study: Study) -> None:
    """Make the copies of media that raters get, and say how many files are withheld from them."""
    with progress_bar("Cleaning") as progress:
        refused = ensure_clean(study, MediaStore(study.media_root), progress)
    if refused:
        be = "is" if refused == 1 else "are"
        errors.print(
            f"{_files(refused)} {be} withheld from raters, as what tells where they are from "
            "cannot be removed: `accordant check blinding` lists them.",
            soft_wrap=True,
        )


@check_commands.command("media")
def media(context: typer.Context, round_name: _Round = None, form: _Format = "table") -> None:
    """Decode every file once: whether it plays in browsers, how long and how large it is.

    What was checked is not checked again. Exit status 1 says that there are problems.

    Example: accordant check media --round pilot
    """
    study = study_of(context)
    round_id = _round_id(study, round_name)
    with study.read() as session:
        uses, missing = asset_uses(session, round_id), missing_files(session, round_id)
    with progress_bar("Checking") as progress:
        hashes = {use.sha256 for use in uses}
        ensure_checked(study, MediaStore(study.media_root), hashes, progress)
    with study.read() as session:
        rows, reports = media_rows(session, uses), load_reports(session, round_id)
    if form == "json":
        found = {
            name: [asdict(row) for row in those]
            for name, those in (("files", rows), ("missing", missing), ("reports", reports))
        }
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print_media(rows, missing)
        _print_reports(reports)
    if reports or missing or any(row.problems for row in rows):
        raise typer.Exit(1)


@check_commands.command("blinding")
def blinding(
    context: typer.Context,
    round_name: _Round = None,
    alias: Annotated[
        list[str] | None,
        typer.Option(help="Another name of a system; may be repeated."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(help="A system's name that is an ordinary word here; may be repeated."),
    ] = None,
    form: _Format = "table",
) -> None:
    """List where responses name themselves, and files that are withheld as they might.

    What is listed as removed does not reach raters. Exit status 1 says that something would.

    Example: accordant check blinding --round pilot --alias "NExT-GPT 7B"
    """
    study = study_of(context)
    store, round_id = MediaStore(study.media_root), _round_id(study, round_name)
    with progress_bar("Cleaning") as progress:
        ensure_clean(study, store, progress)
    with progress_bar("Reading") as progress:
        found = find_tellings(
            study, store, round_id=round_id, aliases=alias or (), ignored=ignore or (),
            progress=progress,
        )  # fmt: skip
    if form == "json":
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        _print_tellings(found)
    if any(one.visible for one in found):
        raise typer.Exit(1)


def _round_id(study: Study, name: str | None) -> int | None:
    if name is None:
        return None
    with study.read() as session:
        return round_named(session, name).id


def _print_media(rows: Sequence[MediaRow], missing: Sequence[MissingFile]) -> None:
    told = [row for row in rows if row.problems or row.warnings]
    if told or missing:
        table = _table("item", "of", "file", "what")
        for row in told:
            use, more = row.use, f" (and {row.places - 1} more)" if row.places > 1 else ""
            words = "; ".join([*row.problems, *row.warnings])
            table.add_row(use.item, use.owner, f"{use.tag} {use.name}{more}", words)
        for lost in missing:
            words = f"missing: {CODES[lost.reason]}"
            table.add_row(lost.item, lost.owner, f"{lost.tag} {lost.value}", words)
        console.print(table)
    advice = [row.advice for row in told if row.advice is not None]
    if advice:
        console.print("These make copies that browsers play, to be imported in their place:")
        for line in advice:
            console.print(f"  {line}", soft_wrap=True)
    _print_missing(missing)
    problems = sum(bool(row.problems) for row in rows)
    rest = f", {_files(len(missing))} missing" if missing else ""
    console.print(f"{_files(len(rows))} checked, {problems} with problems{rest}.", soft_wrap=True)


def _print_missing(missing: Sequence[MissingFile]) -> None:
    """Say what brings files in that could not be had."""
    urls = [one.value for one in missing if one.reason == "url_not_mapped"]
    print_maps(urls)
    if len(urls) < len(missing):
        console.print(
            "Import again with `--media DIR`, the folder that relative paths start from, and what "
            "is missing is filled in.",
            soft_wrap=True,
        )


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _table(*columns: str) -> Table:
    table = Table(box=SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_reports(reports: Sequence[LoadReport]) -> None:
    if not reports:
        return
    table = _table("round", "rater", "item", "of", "file", "what")
    table.title = "Did not load for a rater"
    for one in reports:
        table.add_row(one.round, one.rater, one.item, one.owner, one.tag, one.reason)
    console.print(table)


def _print_tellings(found: Sequence[Telling]) -> None:
    if found:
        table = _table("item", "system", "place", "seen", "words")
        for one in found:
            reaches = "withheld" if not one.named else "yes" if one.visible else "no"
            table.add_row(one.item, one.system, one.place, reaches, one.excerpt)
        console.print(table)
    seen = sum(one.visible and bool(one.named) for one in found)
    withheld = sum(not one.named for one in found)
    console.print(
        f"Names that raters would see: {seen}. Files withheld from them: {withheld}. "
        f"Names that do not reach them: {len(found) - seen - withheld}.",
        soft_wrap=True,
    )
