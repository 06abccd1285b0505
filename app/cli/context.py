"""What every command shares: the study it works on and how it speaks."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from app.study import open_study
from judgments.database import Study

__all__ = ["DatabaseOption", "console", "errors", "study_of"]

console = Console(highlight=False, markup=False)
errors = Console(stderr=True, highlight=False, markup=False)

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="ACCORDANT_DATABASE_URL",
        metavar="URL",
        help="Database of the study: a path or any SQLAlchemy URL. Default: accordant.db here.",
        show_default=False,
    ),
]


def study_of(context: typer.Context) -> Study:
    """Open the study that the command line names."""
    return open_study(context.obj)
