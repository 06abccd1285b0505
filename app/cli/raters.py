"""`accordant rater`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from app.cli.context import console, study_of
from judgments.raters import add_rater, invite

__all__ = ["rater_commands"]

rater_commands = typer.Typer(no_args_is_help=True, help="Invite raters and researchers.")


@rater_commands.command("invite")
def invite_rater(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the person; their judgments carry it.")],
    role: Annotated[
        Literal["rater", "researcher"], typer.Option(help="What the link opens.")
    ] = "rater",
    base_url: Annotated[
        str, typer.Option(help="Where the server is reached.")
    ] = "http://localhost:8501",
) -> None:
    """Print a link that signs a person in; whoever holds it is that person.

    Example: accordant rater invite Ada --base-url https://rating.example.org
    """
    with study_of(context).write() as session:
        token = invite(session, add_rater(session, name, role=role))
    console.print(f"{base_url.rstrip('/')}/join/{token}", soft_wrap=True, markup=False)
