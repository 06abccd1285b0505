"""`accordant crowd`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from app.cli.context import console, study_of
from judgments.crowd import PLATFORMS, open_crowd, participants, sign_link
from judgments.rounds import round_named
from judgments.tasks import study_secret

__all__ = ["crowd_commands"]

crowd_commands = typer.Typer(no_args_is_help=True, help="Let participants of a platform rate.")

_Round = Annotated[str, typer.Argument(help="Name of the round.", show_default=False)]


@crowd_commands.command("link")
def link(
    context: typer.Context,
    round_name: _Round,
    platform: Annotated[
        Literal["prolific", "mturk", "sona", "generic"],
        typer.Option(help="Whose participants come.", show_default=False),
    ],
    completion_code: Annotated[str, typer.Option(help="For those who finish.", show_default=False)],
    screen_out_code: Annotated[
        str,
        typer.Option(help="For those who decline, or fail the training.", show_default=False),
    ],
    base_url: Annotated[
        str, typer.Option(help="Where the server is reached.")
    ] = "http://localhost:8501",
    hours: Annotated[
        float,
        typer.Option(help="How long a participant has; open tasks then go to others."),
    ] = 24,
    days: Annotated[int, typer.Option(min=1, help="How long the link holds.")] = 30,
    max_participants: Annotated[
        int | None,
        typer.Option(min=1, help="How many may come in. Default: any number.", show_default=False),
    ] = None,
    return_url: Annotated[
        str | None,
        typer.Option(
            help="Address that takes the code, with {code} and, where wanted, {participant} in "
            "it. Default: the platform's own.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print the signed link of a round, to be given to a platform as the study's address.

    Example: accordant crowd link pilot --platform prolific --completion-code C12AB
    --screen-out-code S34CD --base-url https://rating.example.org
    """  # fmt: skip
    with study_of(context).write() as session:
        opened = open_crowd(
            session, round_name, platform, completion_code=completion_code,
            screen_out_code=screen_out_code, hours=hours, days=days,
            max_participants=max_participants, returns_to=return_url,
        )  # fmt: skip
        token = sign_link(study_secret(session), opened)
    console.print(
        f"{base_url.rstrip('/')}/crowd/{token}?{PLATFORMS[platform].query}", soft_wrap=True
    )


@crowd_commands.command("status")
def status(context: typer.Context, round_name: _Round) -> None:
    """Count a round's participants by how far they came.

    Example: accordant crowd status pilot
    """
    with study_of(context).read() as session:
        found = participants(session, round_named(session, round_name).id)
    if not found:
        console.print(f"Nobody came to round {round_name} by a link yet.", soft_wrap=True)
        return
    table = Table("platform", "status", "participants", "tasks submitted")
    for platform, state in sorted({(one.platform, one.status) for one in found}):
        those = [one for one in found if (one.platform, one.status) == (platform, state)]
        table.add_row(platform, state, str(len(those)), str(sum(one.submitted for one in those)))
    console.print(table)


@crowd_commands.command("export")
def export(
    context: typer.Context,
    round_name: _Round,
    path: Annotated[Path, typer.Argument(help="The CSV file.", show_default=False)],
) -> None:
    """Write the participants of a round and how far they came, for payment.

    The file holds the platform's ids of people: keep it apart from the judgments.

    Example: accordant crowd export pilot participants.csv
    """
    from judgments.exporting import export_participants

    done = export_participants(study_of(context), path, round_name=round_name)
    console.print(f"Written: {done.path}, {done.rows:,} participants.", soft_wrap=True)
