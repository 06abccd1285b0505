"""`accordant import`: items and responses; `app.cli.tables` adds tables to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from app.cli.context import console, errors, study_of
from app.cli.engines import complete_scores
from app.cli.irregular import print_irregularities
from app.cli.tables import add_imports
from judgments.errors import ImportRefusedError
from judgments.importing import (
    ImportResult,
    import_items,
    import_responses,
    parse_url_map,
    write_csv,
)

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Take in items, responses and tables of others.")

_Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH…", help="Files of records (JSON, JSONL, arrays).")
]
_Media = Annotated[
    Path | None, typer.Option("--media", help="Folder that relative media paths start from.")
]
_MapUrl = Annotated[
    list[str] | None,
    typer.Option(
        "--map-url",
        metavar="PREFIX=DIR",
        help="Folder that stands for a URL prefix; nothing is ever fetched. May be repeated.",
    ),
]
_Update = Annotated[bool, typer.Option("--update", help="Let a changed record supersede.")]
_Strict = Annotated[bool, typer.Option("--strict", help="Exit with 2 on any irregularity.")]


def _writable(path: Path | None) -> Path | None:
    """Refuse a report that cannot be written before anything is taken in."""
    if path is not None:
        try:
            path.open("a", encoding="utf-8").close()
        except OSError as error:
            msg = f"--report {path} cannot be written ({error.strerror}); nothing was taken in."
            raise ImportRefusedError(msg) from error
    return path


_Report = Annotated[
    Path | None,
    typer.Option(
        "--report", callback=_writable, help="Also write the irregularities to this CSV file."
    ),
]


@commands.command("items")
def items(
    context: typer.Context,
    paths: _Paths,
    media: _Media = None,
    map_url: _MapUrl = None,
    update: _Update = False,
    strict: _Strict = False,
    report: _Report = None,
) -> None:
    """Import items with their references.

    Example: accordant import items chemistry/*.jsonl --media chemistry
    """
    study = study_of(context)
    with _progress() as shown:
        result = import_items(
            study,
            paths,
            media=media,
            url_map=parse_url_map(map_url or ()),
            update=update,
            progress=shown,
        )
    if result.completed or result.superseded:
        complete_scores(study)
    _finish("items", result, strict=strict, report=report)


@commands.command("responses")
def responses(
    context: typer.Context,
    paths: _Paths,
    system: Annotated[str, typer.Option(help="Name of the system that responded.")],
    media: _Media = None,
    map_url: _MapUrl = None,
    supports: Annotated[
        str | None,
        typer.Option(metavar="image,audio,…", help="Modalities that the system can produce."),
    ] = None,
    score_scale: Annotated[
        Literal["1-5", "0.2-1", "0-1"] | None,
        typer.Option(
            help="Scale of judges' scores that come along (SC, coherence, style); needed only "
            "where the values of a file do not tell."
        ),
    ] = None,
    quality_scale: Annotated[
        Literal["0-100", "1-5", "0-1"] | None,
        typer.Option(
            help="Scale of qualities that come along (GQ); needed only where the values of a file "
            "do not tell."
        ),
    ] = None,
    update: _Update = False,
    strict: _Strict = False,
    report: _Report = None,
) -> None:
    """Import the responses of one system; they find their items by key, then by question.

    Example: accordant import responses out.jsonl --system model-a --media out/
    """
    declared = None if supports is None else [m.strip() for m in supports.split(",") if m.strip()]
    study = study_of(context)
    with _progress() as shown:
        result = import_responses(
            study,
            paths,
            system=system,
            supports=declared,
            media=media,
            url_map=parse_url_map(map_url or ()),
            score_scale=score_scale,
            quality_scale=quality_scale,
            update=update,
            progress=shown,
        )
    for form in result.score_forms:
        console.print(f"{form.sentence()}.", soft_wrap=True, markup=False)
    complete_scores(study)
    _finish("responses", result, strict=strict, report=report)


add_imports(commands)


@contextmanager
def _progress() -> Iterator[Callable[[Path, int], None]]:
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    ) as bar:
        tasks: dict[Path, TaskID] = {}

        def advance(path: Path, done: int) -> None:
            if path not in tasks:
                tasks[path] = bar.add_task(path.name, total=None)
            bar.update(tasks[path], completed=done)

        yield advance


def _finish(kind: str, result: ImportResult, *, strict: bool, report: Path | None) -> None:
    print_irregularities(result.irregularities, in_report=report is not None)
    if report is not None:
        write_csv(result.irregularities, report)
    counts = [
        (result.added, "added"),
        (result.completed, "completed"),
        (result.unchanged, "unchanged"),
        (result.superseded, "superseded"),
        (result.refused, "refused"),
        (result.unmatched, "without an item"),
        (len(result.irregularities), "irregularities"),
    ]
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    console.print(f"{kind}: {said or 'nothing found'}.", soft_wrap=True, markup=False)
    for sentence in result.refusals:
        errors.print(f"accordant: {sentence}", soft_wrap=True, markup=False)
    if result.failed or (strict and result.irregularities):
        raise typer.Exit(2)
