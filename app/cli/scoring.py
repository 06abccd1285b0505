"""`accordant score`.

The metrics load numpy, torch and the like; each command imports what it needs when it runs.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from app.cli.choices import (
    CountsTextOption,
    PartialOption,
    QualityOption,
    TauOption,
    TypesOption,
    print_settings,
)
from app.cli.context import console, errors, study_of
from app.cli.outcome import print_outcome
from app.cli.progress import progress_bar

if TYPE_CHECKING:
    from judgments.database import Study
    from metrics.engines.local import LocalEngine

__all__ = ["score", "score_locally", "take_texts"]

_TAKEN = {
    "asr": "by speech recognition",
    "ocr:document": "scans by character recognition",
    "ocr:image": "pictures by character recognition",
}


def score(
    context: typer.Context,
    explain_one: Annotated[
        str,
        typer.Option(
            "--explain",
            metavar="RESPONSE",
            help="Score nothing; say how the scores of a response came about. RESPONSE is its id, "
            "or ITEM:SYSTEM; ITEM is a key or, where only one has it, a bare id.",
        ),
    ] = "",
    executor: Annotated[
        str,
        typer.Option(
            metavar="processes|serial|dask://HOST:PORT",
            help="Where scoring runs: in processes beside this one, in this one, or on a cluster.",
        ),
    ] = "processes",
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Number of processes. Default: one per core.", show_default=False),
    ] = None,
    precision: Annotated[
        Literal["fp32", "bf16"],
        typer.Option(help="Of the embeddings; bf16 is faster where the processor has it."),
    ] = "fp32",
    allow_partial: PartialOption = False,
    gq_aggregation: QualityOption = "non_text_mean",
    structure_types: TypesOption = "union",
    structure_counts_text: CountsTextOption = False,
    tau_grain: TauOption = "item",
) -> None:
    """Score every response with the local engine; what is scored already is left as it is.

    What is null for want of an optional package is tried again once that is installed. Other
    settings make another run, beside those there are.

    Example: accordant score

    Example: accordant score --executor dask://scheduler:8786

    Example: accordant score --explain natural_science/physics/1:model-a
    """
    study = study_of(context)
    if explain_one:
        _explain(study, explain_one)
        return
    from metrics.engines.local import LocalEngine
    from metrics.settings import ScoringSettings

    settings = ScoringSettings(
        allow_partial=allow_partial,
        gq_aggregation=gq_aggregation,
        structure_types=structure_types,
        counts_text=structure_counts_text,
        tau_grain=tau_grain,
    )
    score_locally(
        study, LocalEngine(settings=settings, precision=precision), executor, workers=workers
    )


def score_locally(
    study: Study, engine: LocalEngine, executor: str = "processes", *, workers: int | None = None
) -> None:
    """Take texts out of files, score every response, and print what came of it."""
    from metrics.execution import open_workers
    from metrics.scoring import score_study

    print_settings(study, engine.settings, engine.precision)
    try:
        reading = take_texts(study)
        began = time.perf_counter()
        with (
            open_workers(executor, count=workers, media=study.media_root) as opened,
            progress_bar(f"Scoring ({opened.words})") as advance,
        ):
            summary = score_study(
                study,
                engine,
                executor=opened.executor,
                in_flight=opened.count + 1,
                progress=advance,
            )
    except KeyboardInterrupt:
        errors.print("Stopped. What was scored is stored; `accordant score` goes on from there.")
        raise typer.Exit(130) from None
    print_outcome(study, summary, "scored", time.perf_counter() - began, reading=reading)


def take_texts(study: Study) -> float:
    """Take the text out of recordings, pictures and scans that came without a caption.

    Returns
    -------
    float
        Seconds that it took; 0 where no file was to be read.
    """
    from metrics.reasons import describe_reason
    from metrics.transcription import ensure_texts

    began = time.perf_counter()
    with progress_bar("Reading files") as advance:
        found = ensure_texts(study, progress=advance)
    if found.texts:
        said = ", ".join(f"{number} {_TAKEN[how]}" for how, number in sorted(found.texts.items()))
        console.print(f"Text of files without a caption: {said}.", soft_wrap=True)
    for reason, number in sorted(found.nulls.items()):
        files = "1 file" if number == 1 else f"{number} files"
        console.print(f"No text in {files}. {describe_reason(reason)}", soft_wrap=True)
    return time.perf_counter() - began if found.texts or found.nulls else 0.0


def _explain(study: Study, name: str) -> None:
    """Print how the scores of a response came about."""
    from metrics.explaining import explain_response

    with study.read() as session:
        for line in explain_response(session, name):
            console.print(line, soft_wrap=True)
