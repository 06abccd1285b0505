"""`accordant review`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli.context import console, study_of
from judgments.raters import invite
from judgments.reviewing import make_reviewer, outcomes, verdicts

__all__ = ["review_commands"]

review_commands = typer.Typer(
    no_args_is_help=True, help="Have items reviewed before they are rated."
)

_WORDS = {
    "kept": "kept: two reviewers say High",
    "dropped": "dropped: two reviewers say Low",
    "split": "split: a third reviewer decides",
    "half": "one verdict",
    "open": "no verdict yet",
}


@review_commands.command("invite")
def invite_reviewer(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the person.", show_default=False)],
    base_url: Annotated[
        str, typer.Option(help="Where the server is reached.")
    ] = "http://localhost:8501",
) -> None:
    """Print a link that signs a person in to review items; it serves to rate, too.

    Example: accordant review invite Ada --base-url https://rating.example.org
    """
    with study_of(context).write() as session:
        token = invite(session, make_reviewer(session, name))
    console.print(f"{base_url.rstrip('/')}/join/{token}", soft_wrap=True)


@review_commands.command("status")
def status(context: typer.Context) -> None:
    """Count items by what their reviews came to, and say how well reviewers agree.

    Example: accordant review status
    """
    from metrics.reviews import review_agreement

    with study_of(context).read() as session:
        found = Counter(one.outcome for one in outcomes(session))
        given = verdicts(session)
    table = Table("items", "number")
    for outcome, words in _WORDS.items():
        table.add_row(words, str(found[outcome]))
    console.print(table)
    table = Table("reviewer", "High", "Low")
    for name in sorted({name for _, name, _ in given}):
        own = Counter(verdict for _, who, verdict in given if who == name)
        table.add_row(name, str(own["High"]), str(own["Low"]))
    if given:
        console.print(table)
    for result in review_agreement(given):
        console.print(result, soft_wrap=True)


@review_commands.command("export")
def export(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The CSV file.", show_default=False)],
    identified: Annotated[
        bool, typer.Option("--identified", help="Name reviewers, instead of pseudonyms.")
    ] = False,
) -> None:
    """Write every verdict with its checklist and comment, and what they come to.

    Example: accordant review export reviews.csv
    """
    from judgments.exporting import export_reviews

    done = export_reviews(study_of(context), path, identified=identified)
    console.print(f"Written: {done.path}, {done.rows:,} verdicts.", soft_wrap=True)
