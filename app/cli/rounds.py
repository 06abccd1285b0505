"""`accordant round`."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

import typer

from app.cli.checking import clean_copies
from app.cli.context import console, study_of
from app.cli.rounds_shown import (
    show_closing,
    show_draft,
    show_imbalance,
    show_left_before,
    show_met_twice,
    show_status,
    show_top_up,
)
from app.cli.translations import warn_of_untranslated
from judgments.assignment import Repeats
from judgments.database import Study
from judgments.errors import PlanError
from judgments.forms import default_form, read_form
from judgments.reviewing import kept_items
from judgments.rounds import (
    RoundRequest,
    begun_tasks,
    close_round,
    draft_round,
    reopen_round,
    round_coverage,
    round_imbalance,
    round_named,
    round_status,
    save_round,
    top_up,
)
from judgments.rounds.known import read_known

__all__ = ["round_commands"]

round_commands = typer.Typer(no_args_is_help=True, help="Plan rounds, run them and close them.")

_Name = Annotated[str, typer.Argument(help="Name of the round.", show_default=False)]
_UNITS = {"m": 1, "h": 60, "d": 24 * 60}


def _duration(text: str) -> dt.timedelta:
    found = re.fullmatch(r"(\d+)\s*([mhd])", text.strip())
    if found is None or int(found[1]) == 0:
        msg = f"{text!r} is not a time such as 60m, 2h or 1d."
        raise typer.BadParameter(msg)
    return dt.timedelta(minutes=int(found[1]) * _UNITS[found[2]])


@round_commands.command("create")
def create(
    context: typer.Context,
    name: _Name,
    raters_per_response: Annotated[
        int, typer.Option(min=1, help="How many different raters each response gets.")
    ] = 3,
    common_block: Annotated[
        int, typer.Option(min=0, help="How many items, drawn at random, everybody rates.")
    ] = 0,
    repeats: Annotated[
        str,
        typer.Option(
            metavar="SHARE|N",
            help="How many of a rater's tasks come a second time, such as 5% or 3.",
        ),
    ] = "0%",
    gold: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV of known values: item, system, dimension, lowest and highest (or value), "
            "and, where wanted, purpose (gold, attention or training) and explanation.",
            show_default=False,
        ),
    ] = None,
    warmup: Annotated[
        int,
        typer.Option(min=0, help="How many items everybody warms up on; they are not analysed."),
    ] = 0,
    form: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What is asked, in TOML or YAML. Default: see `accordant form show`.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the random order.")] = 0,
    rater: Annotated[
        list[str] | None,
        typer.Option(
            help="Who takes part; may be repeated. Default: every active rater who was invited.",
            show_default=False,
        ),
    ] = None,
    tasks_per_rater: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Give each rater so many main tasks when they join, now or later, instead of "
            "sharing out everything now.",
            show_default=False,
        ),
    ] = None,
    lease: Annotated[
        dt.timedelta,
        typer.Option(
            parser=_duration,
            metavar="TIME",
            help="How long an opened task is its rater's alone: 60m, 2h, 1d.",
        ),
    ] = "60m",  # type: ignore[assignment]
    reviewed_only: Annotated[
        bool, typer.Option("--reviewed-only", help="Take only items that two reviewers keep.")
    ] = False,
    dry_run: Annotated[bool, typer.Option(help="Show the plan and save nothing.")] = False,
) -> None:
    """Plan a round over all items with two responses or more, and save who rates what.

    Example: accordant round create pilot --raters-per-response 3 --common-block 20 --repeats 5%
    --warmup 2 --gold gold.csv --form form.toml --seed 7
    """
    study = study_of(context)
    request = RoundRequest(
        name=name,
        raters_per_response=raters_per_response,
        common_block=common_block,
        repeats=Repeats.parse(repeats),
        known=() if gold is None else read_known(gold),
        warmup=warmup,
        form=default_form() if form is None else read_form(form),
        seed=seed,
        raters=rater or (),
        tasks_per_rater=tasks_per_rater,
        lease=lease,
        items=_reviewed(study) if reviewed_only else None,
    )
    if form is not None:
        warn_of_untranslated(request.form, str(form))
    if dry_run:
        with study.read() as session:
            show_draft(session, draft_round(session, request))
        return
    with study.write() as session:
        draft = draft_round(session, request)
        save_round(session, draft)
    show_met_twice(draft)
    clean_copies(study)
    with study.read() as session:
        show_left_before(session, draft)
        status = round_status(session, name)
    console.print(
        f"Round {name}: {status.assigned} tasks for {len(status.raters)} raters.", soft_wrap=True
    )


def _reviewed(study: Study) -> set[int]:
    with study.read() as session:
        found = kept_items(session)
    if not found:
        msg = "No item was kept by two reviewers yet; see `accordant review status`."
        raise PlanError(msg)
    return found


@round_commands.command("status")
def status(context: typer.Context, name: _Name) -> None:
    """Show how far a round is: by rater, by purpose, by response, and what is uneven.

    Example: accordant round status pilot
    """
    with study_of(context).read() as session:
        found = round_status(session, name)
        round_id = round_named(session, name).id
        coverage = round_coverage(session, round_id)
        imbalance = round_imbalance(session, round_id)
    show_status(found, coverage)
    show_imbalance(imbalance)


@round_commands.command("top-up")
def add_work(
    context: typer.Context,
    name: _Name,
    rater: Annotated[
        list[str] | None,
        typer.Option(
            help="Who gets work too, though new to the round or gone; may be repeated. Who is new "
            "gets training, warm-up, common block and checks besides.",
            show_default=False,
        ),
    ] = None,
    leaving: Annotated[
        list[str] | None,
        typer.Option(
            help="Whose open work is given back first, and who gets none; may be repeated.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Give raters more pairs, until each response has as many raters as the round asks for.

    Pairs go to those who take part and have not left, the least busy first, after their last task;
    nobody meets a response twice. In a round with --tasks-per-rater they go to those named with
    --rater alone. Raters go on saving meanwhile.

    Example: accordant round top-up pilot --leaving Ada --rater Lise
    """
    study = study_of(context)
    with study.read() as session:
        round_id = round_named(session, name).id
    done = top_up(study, round_id, raters=rater or (), leaving=leaving or ())
    show_top_up(name, done, leaving=leaving or ())


@round_commands.command("close")
def close(
    context: typer.Context,
    name: _Name,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what closing would freeze, and close nothing.")
    ] = False,
) -> None:
    """Close a round: its judgments stay as they are, and nothing more is taken.

    Example: accordant round close pilot --dry-run
    """
    if dry_run:
        with study_of(context).read() as session:
            begun = begun_tasks(session, name)
            coverage = round_coverage(session, round_named(session, name).id)
            show_closing(round_status(session, name), coverage, begun)
        return
    with study_of(context).write() as session:
        close_round(session, name)
        found = round_status(session, name)
    console.print(
        f"Round {name} is closed: {found.submitted} of {found.assigned} tasks submitted.",
        soft_wrap=True,
    )


@round_commands.command("reopen")
def reopen(context: typer.Context, name: _Name) -> None:
    """Open a closed round again; the audit log keeps that it was closed.

    Example: accordant round reopen pilot
    """
    with study_of(context).write() as session:
        reopen_round(session, name)
    console.print(f"Round {name} is open again.", soft_wrap=True)
