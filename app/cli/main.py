"""The commands and how they hang together."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from app.cli import (
    analysis,
    checking,
    crowd,
    forms,
    importing,
    judging,
    overseeing,
    reviews,
    rounds,
    scoring,
    studies,
    tables,
)
from app.cli.context import DatabaseOption, console

__all__ = ["application"]

_EPILOG = """
Examples, from an empty folder to a report:

  accordant init
  accordant import items items.jsonl --media media/
  accordant import responses model-a.jsonl --system model-a --media media/
  accordant rater invite Ada
  accordant round create pilot --raters-per-response 2
  accordant serve
  accordant score
  accordant report --round pilot --out report/
"""

application = typer.Typer(
    name="accordant",
    help="Collect human judgments of multimodal responses and check that metrics agree with them.",
    epilog=_EPILOG.replace("\n", "\n\n"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
application.add_typer(importing.commands, name="import")
application.add_typer(tables.export_commands, name="export")
application.add_typer(overseeing.rater_commands, name="rater")
application.add_typer(crowd.crowd_commands, name="crowd")
application.add_typer(reviews.review_commands, name="review")
application.add_typer(forms.form_commands, name="form")
application.add_typer(rounds.round_commands, name="round")
application.add_typer(checking.check_commands, name="check")
application.command("init")(studies.init)
application.command("serve")(studies.serve)
application.command("score")(scoring.score)
application.command("judge")(judging.judge)
application.command("report")(analysis.report)
application.command("recalibrate")(analysis.recalibrate)


def _print_version(wanted: bool) -> None:
    if wanted:
        console.print(f"accordant {version('accordant')}")
        raise typer.Exit


@application.callback()
def _choose(
    context: typer.Context,
    database: DatabaseOption = None,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it."),
    ] = False,
) -> None:
    context.obj = database
