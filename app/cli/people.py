"""`accordant rater` and `accordant round`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from rich.table import Table

from app.cli.checking import clean_copies
from app.cli.context import console, study_of
from judgments.raters import add_rater, invite
from judgments.rounds import create_round, round_status

__all__ = ["rater_commands", "round_commands"]

rater_commands = typer.Typer(no_args_is_help=True, help="Invite raters and researchers.")
round_commands = typer.Typer(no_args_is_help=True, help="Plan rounds and see how far they are.")


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


@round_commands.command("create")
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the round.")],
    raters_per_response: Annotated[
        int, typer.Option(min=1, help="How many different raters each response gets.")
    ] = 3,
    seed: Annotated[int, typer.Option(min=0, help="Of the random order.")] = 0,
    rater: Annotated[
        list[str] | None,
        typer.Option(help="Who takes part; may be repeated. Default: every active rater."),
    ] = None,
) -> None:
    """Plan a round over all items with two responses or more, and save who rates what.

    Example: accordant round create pilot --raters-per-response 2 --seed 7
    """
    study = study_of(context)
    with study.write() as session:
        create_round(
            session, name, raters_per_response=raters_per_response, seed=seed, raters=rater or ()
        )
    clean_copies(study)
    with study.read() as session:
        status = round_status(session, name)
    console.print(
        f"Round {name}: {status.assigned} tasks for {len(status.raters)} raters.",
        soft_wrap=True,
        markup=False,
    )


@round_commands.command("status")
def status(
    context: typer.Context, name: Annotated[str, typer.Argument(help="Name of the round.")]
) -> None:
    """Show how far a round and each of its raters are.

    Example: accordant round status pilot
    """
    with study_of(context).read() as session:
        found = round_status(session, name)
    console.print(
        f"Round {found.name} ({found.status}): {found.submitted} of {found.assigned} tasks "
        f"submitted, {found.judgments} judgments.",
        soft_wrap=True,
        markup=False,
    )
    if found.passed_over:
        console.print(
            f"{found.passed_over} open tasks show what was replaced since and are passed over; "
            "plan a new round for the new responses.",
            soft_wrap=True,
        )
    table = Table("rater", "submitted", "assigned")
    for one in found.raters:
        name_shown = f"{one.rater} (simulated)" if one.simulated else one.rater
        table.add_row(name_shown, str(one.submitted), str(one.assigned))
    console.print(table)
