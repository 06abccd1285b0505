"""Which engine's scores a command takes, and what follows from imported ones."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from app.cli.context import console, errors
from judgments.database import Study

__all__ = ["EngineOption", "complete_scores", "engine_of"]

EngineOption = Annotated[
    Literal["local", "judge", "imported"] | None,
    typer.Option(
        help="Whose scores to prefer. By default local where it has any, else imported, else judge."
    ),
]


def engine_of(study: Study, asked: str | None) -> str:
    """Give the engine asked for, or the first that has scores, and say which.

    Raises
    ------
    EngineError
        The engine asked for has no scores.
    """
    from metrics.run_tables import ENGINES, choose_engine

    with study.read() as session:
        chosen = choose_engine(session, asked)
    if chosen is None:
        console.print("There are no scores yet; `accordant score` computes them.", soft_wrap=True)
        return ENGINES[0]
    console.print(f"Scores: {chosen} engine.", soft_wrap=True)
    return chosen


def complete_scores(study: Study) -> None:
    """Compute what follows from imported scores, if there are any, and say what came of it."""
    from sqlalchemy import select

    from judgments.models import ScoringRun

    with study.read() as session:
        if session.scalar(select(ScoringRun.id).filter_by(engine="imported").limit(1)) is None:
            return
    from metrics.imported_scores import complete_imported

    with errors.status("Completing imported scores …"):
        done = complete_imported(study)
    if done.written:
        counts = ", ".join(f"{n:,} {metric}" for metric, n in done.written.items())
        console.print(f"From imported scores: {counts}.", soft_wrap=True)
