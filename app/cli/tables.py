"""`accordant import` and `accordant export` of ratings, scores and preferences as CSV.

Reading tables takes numpy; each command imports what it needs when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app.cli.context import console, errors, study_of
from app.cli.engines import EngineOption, complete_scores, engine_of
from judgments.errors import ImportRefusedError

if TYPE_CHECKING:
    from judgments.exporting import TableExport
    from judgments.importing.tabular import TableImport

__all__ = ["add_imports", "export_commands"]

export_commands = typer.Typer(
    no_args_is_help=True, help="Write ratings, scores and preferences as CSV."
)

_Paths = Annotated[list[Path], typer.Argument(metavar="FILE.csv…", help="Tables with a header.")]
_Out = Annotated[Path, typer.Argument(metavar="FILE.csv", help="The file to write.")]
_Into = Annotated[str, typer.Option("--round", help="Round that the file belongs to.")]
_From = Annotated[
    str | None,
    typer.Option("--round", help="Name of the round; not needed where there is only one."),
]
_OnDuplicate = Annotated[
    Literal["error", "last"],
    typer.Option(help="Where two values are for the same: refuse the file, or let the last count."),
]
_Identified = Annotated[
    bool, typer.Option("--identified", help="Write the names of raters, not pseudonyms.")
]


_Shown = Callable[[str, int, int], None]


def add_imports(commands: typer.Typer) -> None:
    """Add the imports of tables to the group `accordant import`."""
    commands.command("ratings")(import_ratings)
    commands.command("scores")(import_scores)
    commands.command("preferences")(import_preferences)


def import_ratings(
    context: typer.Context,
    paths: _Paths,
    round_name: _Into,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="MIN:MAX[/STEPS]",
            help="Scale of every dimension, and into how many even steps it is cut: 0:1/3 is in "
            "thirds. [default: 1:5, and the steps that the values lie on]",
        ),
    ] = None,
    scale_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIMENSION=MIN:MAX[/STEPS]", help="Scale of one dimension; repeatable."
        ),
    ] = None,
    on_duplicate: _OnDuplicate = "error",
) -> None:
    """Import ratings: item_id, system, rater_id, dimension, value.

    Example: accordant import ratings theirs.csv --round theirs --scale 0:100

    Example: accordant import ratings thirds.csv --round thirds --scale-of clarity=0:1/3
    """
    from judgments.importing import tabular

    study = study_of(context)
    scales = tabular.ScaleOptions.parse(scale, scale_of or ())
    _each(paths, "ratings", lambda path, shown: tabular.import_ratings(
        study, path, round_name=round_name, scales=scales, on_duplicate=on_duplicate,
        progress=shown,
    ))  # fmt: skip


def import_scores(
    context: typer.Context,
    paths: _Paths,
    scale_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC=MIN:MAX",
            help="Scale of SC, GQ, HC or SH where it is not 0:1; repeatable. Other metrics are "
            "taken on any scale.",
        ),
    ] = None,
    on_duplicate: _OnDuplicate = "error",
) -> None:
    """Import scores of any metrics: item_id, system, metric, value.

    Example: accordant import scores bleu.csv

    Example: accordant import scores judge.csv --scale-of SC=1:5 --scale-of GQ=0:100
    """
    from judgments.importing import tabular

    study = study_of(context)
    scales = tabular.ScaleOptions.parse(None, scale_of or ())
    _each(paths, "scores", lambda path, shown: tabular.import_scores(
        study, path, scales=scales, on_duplicate=on_duplicate, progress=shown
    ), then=lambda: complete_scores(study))  # fmt: skip


def import_preferences(
    context: typer.Context,
    paths: _Paths,
    round_name: _Into,
    on_duplicate: _OnDuplicate = "error",
) -> None:
    """Import preferences: item_id, system_a, system_b, rater_id, verdict (A, A~, tie, B~, B).

    Example: accordant import preferences pairs.csv --round theirs
    """
    from judgments.importing import tabular

    study = study_of(context)
    _each(paths, "preferences", lambda path, shown: tabular.import_preferences(
        study, path, round_name=round_name, on_duplicate=on_duplicate, progress=shown
    ))  # fmt: skip


@export_commands.command("ratings")
def export_ratings(
    context: typer.Context, path: _Out, round_name: _From = None, identified: _Identified = False
) -> None:
    """Export the judgments of a round; `accordant import ratings` reads them back identically.

    Example: accordant export ratings ratings.csv --round pilot
    """
    from judgments import exporting

    study = study_of(context)
    _written("ratings", exporting.export_ratings(
        study, path, round_name=round_name, identified=identified
    ))  # fmt: skip


@export_commands.command("scores")
def export_scores(
    context: typer.Context, path: _Out, round_name: _From = None, engine: EngineOption = None
) -> None:
    """Export the scores of responses; `accordant import scores` reads them back identically.

    Example: accordant export scores scores.csv
    """
    from judgments import exporting

    study = study_of(context)
    chosen = engine_of(study, engine)
    _written("scores", exporting.export_scores(
        study, path, round_name=round_name, engine=chosen
    ))  # fmt: skip


@export_commands.command("preferences")
def export_preferences(
    context: typer.Context, path: _Out, round_name: _From = None, identified: _Identified = False
) -> None:
    """Export the preferences of a round; `accordant import preferences` reads them back.

    Example: accordant export preferences preferences.csv --round pilot
    """
    from judgments import exporting

    study = study_of(context)
    _written("preferences", exporting.export_preferences(
        study, path, round_name=round_name, identified=identified
    ))  # fmt: skip


def _each(
    paths: Sequence[Path],
    kind: str,
    take: Callable[[Path, _Shown], TableImport],
    *,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Take files one by one; a refused one leaves the others alone and status 2."""
    refused = False
    for path in paths:
        try:
            with _progress() as shown:
                done = take(path, shown)
        except ImportRefusedError as error:
            errors.print(f"accordant: {error}", soft_wrap=True, markup=False)
            refused = True
        else:
            console.print(_told(kind, done), soft_wrap=True, markup=False)
            for sentence in done.assumed:
                console.print(sentence, soft_wrap=True, markup=False)
    then()
    if refused:
        raise typer.Exit(2)


def _told(kind: str, done: TableImport) -> str:
    counts = [
        (done.added, "added"),
        (done.revised, "replaced"),
        (done.unchanged, "unchanged"),
        (done.repeated, "repeated in the file"),
    ]
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    nulls = f" ({done.nulls:,} of them null)" if done.nulls else ""
    made = ", ".join(
        f"{n:,} {what.removesuffix('s') if n == 1 else what}" for what, n in done.created.items()
    )
    return f"{kind}: {said}{nulls}." + (f" New: {made}." if made else "")


def _written(kind: str, done: TableExport) -> None:
    left = f"; {done.left_out:,} about replaced responses were left out" if done.left_out else ""
    console.print(f"Written: {done.path}, {done.rows:,} {kind}{left}.", soft_wrap=True,
                  markup=False)  # fmt: skip


@contextmanager
def _progress() -> Iterator[_Shown]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    ) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        yield advance
