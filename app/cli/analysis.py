"""`accordant report` and `recalibrate`.

The metrics load numpy, torch and the like; each command imports what it needs when it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.context import console, study_of
from app.cli.engines import EngineOption, complete_scores, engine_of

__all__ = ["recalibrate", "report"]

_Round = Annotated[str, typer.Option("--round", help="Name of the round.")]
_Resamples = Annotated[int, typer.Option(min=100, help="Bootstrap resamples of items.")]
_Seed = Annotated[int, typer.Option(min=0, help="Of every random draw.")]


def report(
    context: typer.Context,
    round_name: _Round,
    out: Annotated[Path, typer.Option(help="Folder that the report is written to.")],
    resamples: _Resamples = 1000,
    seed: _Seed = 0,
    min_group: Annotated[
        int, typer.Option(min=2, help="Smallest group that has a correlation of its own.")
    ] = 3,
    by: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            help="Repeat agreement and correlation by area, domain, modality, difficulty or "
            "system: names joined by commas; by two at once with a colon, as domain:system. By "
            "screening: without the raters whom BT.500 or P.913 rejects.",
        ),
    ] = "",
    compare: Annotated[
        str,
        typer.Option(
            metavar="composites|all",
            help="Set SQCS and ICS against their components and all imported metrics, or all "
            "metrics against each other on every dimension.",
        ),
    ] = "composites",
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMATS",
            help="Forms to write, joined by commas: json, csv, md, html. All of them if not given.",
        ),
    ] = "",
    engine: EngineOption = None,
) -> None:
    """Write the report of a round: report.json, tables as CSV, report.md and report.html.

    Example: accordant report --round pilot --out report/

    Example: accordant report --round pilot --out report/ --by domain,domain:system --compare all
    --format json,csv
    """
    from metrics.report import (
        FORMATS,
        build_report,
        check_formats,
        headline_lines,
        write_report,
    )

    chosen = _names(formats) or FORMATS
    check_formats(chosen)
    study = study_of(context)
    built = build_report(
        study,
        round_name,
        resamples=resamples,
        seed=seed,
        min_group=min_group,
        by=_names(by),
        compare=compare,
        engine=engine_of(study, engine),
    )
    written = write_report(built, out, chosen)
    for line in headline_lines(built):
        console.print(line, soft_wrap=True, markup=False)
    console.print("Written: " + ", ".join(str(path) for path in written), soft_wrap=True,
                  markup=False)  # fmt: skip


def recalibrate(
    context: typer.Context,
    round_name: _Round,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Put the new weights in force where they qualify.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Adopt whatever the intervals say; this is logged.")
    ] = False,
    resamples: _Resamples = 1000,
    seed: _Seed = 0,
    engine: EngineOption = None,
) -> None:
    """Find the weights of SQCS and ICS that agree best with the raters of a round.

    Example: accordant recalibrate --round pilot --adopt
    """
    from metrics.recalibration import adopt as adopt_weights
    from metrics.recalibration import recalibrate as recalibrate_round

    if force and not adopt:
        msg = "--force only goes with --adopt"
        raise typer.BadParameter(msg)
    study = study_of(context)
    found = recalibrate_round(
        study, round_name, resamples=resamples, seed=seed, engine=engine_of(study, engine)
    )
    for line in found.lines():
        console.print(line, soft_wrap=True, markup=False)
    if adopt:
        adopted = adopt_weights(study, found, force=force)
        complete_scores(study)
        console.print(
            f"Weight set {adopted.version} is in force: η {adopted.eta_sqcs:.3f} for SQCS, "
            f"{adopted.eta_ics:.3f} for ICS.",
            soft_wrap=True,
        )


def _names(text: str) -> tuple[str, ...]:
    """Split names that are joined by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
