"""`accordant rater list`, `show`, `deactivate`, `activate` and `training`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from sqlalchemy import select

from app.cli.context import console, errors, study_of
from app.cli.raters import rater_commands
from judgments import deactivating
from judgments.models import Rater
from judgments.quality import TrainingRule, set_training_rule
from judgments.raters import rater_named
from judgments.rounds import list_rounds, round_named

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from metrics.report.oversight import RaterOversight

__all__ = ["rater_commands"]

_USUAL = TrainingRule()
_Name = Annotated[str, typer.Argument(help="Name of the rater.", show_default=False)]
_Round = Annotated[
    str | None,
    typer.Option("--round", help="Name of the round. Default: the newest.", show_default=False),
]


@rater_commands.command("list")
def list_raters(context: typer.Context, round_name: _Round = None) -> None:
    """List the raters of one round: how far they are, and what to look into.

    Example: accordant rater list --round pilot
    """
    with study_of(context).read() as session:
        names = list(list_rounds(session).values())
        name = round_name or next(reversed(names), None)
        if name is None:
            _list_names(session)
            return
        found = _overseen(session, name) or ()
        status = round_named(session, name).status
        others = _without_task(session, {one.rater_id for one in found})
    which = "" if round_name or len(names) == 1 else f", the newest of {len(names)} rounds"
    console.print(f"Round {name} ({status}){which}:", soft_wrap=True)
    table = Table("rater", "status", "submitted", "assigned", "look into")
    for one in found:
        name = f"{one.name} (simulated)" if one.simulated else one.name
        table.add_row(name, one.status, str(one.submitted), str(one.assigned), " ".join(one.flags))
    console.print(table)
    if others:
        console.print(f"Active, without a task in this round: {', '.join(others)}.", soft_wrap=True)
    if which:
        console.print(f"Other rounds: {', '.join(names[:-1])} (--round NAME).", soft_wrap=True)


@rater_commands.command("show")
def show_rater(context: typer.Context, name: _Name, round_name: _Round = None) -> None:
    """Show how one rater works in a round, figure by figure.

    Example: accordant rater show Ada --round pilot
    """
    from metrics.report.conduct_rows import CONDUCT_STATISTICS
    from metrics.report.rater_rows import RATER_STATISTICS

    with study_of(context).read() as session:
        rater_named(session, name)
        found = _overseen(session, round_name) or ()
    one = next((one for one in found if one.name == name), None)
    if one is None:
        console.print(f"{name} has no task in this round.", soft_wrap=True)
        return
    console.print(
        f"{name} ({one.status}): {one.submitted} of {one.assigned} tasks submitted.",
        soft_wrap=True,
    )
    if one.deactivated_because:
        console.print(f"Deactivated: {one.deactivated_because}", soft_wrap=True)
    for flag in one.flags:
        console.print(f"Look into: {flag}", soft_wrap=True)
    words = RATER_STATISTICS | CONDUCT_STATISTICS
    table = Table("figure", "dimension", "value", "95 %", "n", "remark")
    for row in one.rows:
        interval, value = row["interval"], row["estimate"]
        table.add_row(
            words[row["statistic"]],
            row["dimension"] or "",
            "" if value is None else f"{value:.3f}",
            "" if interval is None else f"{interval['low']:.3f} to {interval['high']:.3f}",
            str(row["n"]),
            row["undefined_because"] or row["verdict"] or "",
        )
    console.print(table)


@rater_commands.command("deactivate")
def deactivate(
    context: typer.Context,
    name: _Name,
    because: Annotated[
        str, typer.Option(help="Why; kept with the rater and in the log.", show_default=False)
    ],
    exclude: Annotated[
        bool,
        typer.Option("--exclude", help="Leave what they gave out of every analysis, too."),
    ] = False,
) -> None:
    """Take a rater out: links and sessions end, open tasks go to others, judgments are kept.

    Example: accordant rater deactivate Ada --because "answers at random" --exclude
    """
    done = deactivating.take_out(study_of(context), name, because=because, exclude=exclude)
    left_out = f"; {done.excluded} judgments are left out of the analysis" if exclude else ""
    console.print(
        f"{name} is deactivated: {done.returned} open tasks go to others{left_out}.",
        soft_wrap=True,
    )
    for waiting in done.waiting:
        errors.print(
            f"accordant: what others are to do in {waiting} could not be shared out just now; "
            f"`accordant round top-up {waiting}` does it.",
            soft_wrap=True,
        )


@rater_commands.command("activate")
def activate(context: typer.Context, name: _Name) -> None:
    """Let a rater in again, who then needs a new link; what was left out counts again.

    Example: accordant rater activate Ada
    """
    with study_of(context).write() as session:
        restored = deactivating.activate(session, name)
    console.print(
        f"{name} is active again; {restored} judgments count again. "
        f"`accordant rater invite {name}` makes a new link.",
        soft_wrap=True,
    )


@rater_commands.command("training")
def training(
    context: typer.Context,
    round_name: Annotated[str, typer.Argument(help="Name of the round.", show_default=False)],
    share: Annotated[
        float, typer.Option(help="Share of known answers that must be met, up to 1.")
    ] = _USUAL.share,
    attempts: Annotated[
        int, typer.Option(help="How often the training may be taken.")
    ] = _USUAL.attempts,
) -> None:
    """Say when the training of a round is passed.

    Example: accordant rater training pilot --share 0.8 --attempts 2
    """
    with study_of(context).write() as session:
        set_training_rule(session, round_name, TrainingRule(share=share, attempts=attempts))
    times = "in one attempt" if attempts == 1 else f"in one of {attempts} attempts"
    console.print(
        f"Training of {round_name} is passed with {share:.0%} of the known answers {times}.",
        soft_wrap=True,
    )


def _overseen(session: Session, round_name: str | None) -> tuple[RaterOversight, ...] | None:
    """Describe the raters of a round; None where there is no round yet."""
    from metrics.report.oversight import oversee

    name = round_name or next(reversed(list_rounds(session).values()), None)
    return None if name is None else oversee(session, name)


def _without_task(session: Session, taking_part: Collection[int]) -> list[str]:
    """Name the active raters who are in none of a round's tasks."""
    active = select(Rater.id, Rater.name).where(Rater.role == "rater", Rater.active)
    rows = session.execute(active.order_by(Rater.name))
    return [name for rater_id, name in rows if rater_id not in taking_part]


def _list_names(session: Session) -> None:
    table = Table("rater", "role", "status")
    for one in session.scalars(select(Rater).order_by(Rater.name)):
        table.add_row(one.name, one.role, "active" if one.active else "not active")
    console.print(table)
