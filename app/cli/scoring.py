"""`accordant score`.

The metrics load numpy, torch and the like; each command imports what it needs when it runs.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.box import SIMPLE
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from app.cli.context import console, errors, study_of

if TYPE_CHECKING:
    from judgments.database import Study
    from metrics.coverage import Coverage
    from metrics.scoring import ScoringSummary
    from metrics.settings import ScoringSettings

__all__ = ["explain", "print_coverage", "print_settings", "progress_bar", "score"]

_METRICS = ("SC", "GQ", "HC", "SH", "StS", "LeS", "tau", "SQCS", "ICS")
# A chunk of long recordings takes minutes; the rate is that of the last five.
_RATE_OVER_S = 300


def score(
    context: typer.Context,
    explain_one: Annotated[
        str,
        typer.Option(
            "--explain",
            metavar="RESPONSE",
            help="Score nothing; say how the scores of a response came about. RESPONSE is its id, "
            "or ITEM_KEY:SYSTEM.",
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
    allow_partial: Annotated[
        bool, typer.Option("--allow-partial", help="Leave parts without a quality out of GQ.")
    ] = False,
    gq_aggregation: Annotated[
        Literal["non_text_mean", "all_mean", "minimum"],
        typer.Option(help="How GQ follows from the qualities of the parts."),
    ] = "non_text_mean",
    structure_types: Annotated[
        Literal["union", "reference"],
        typer.Option(help="Whose modality types StS averages over: of both sides, or of one."),
    ] = "union",
    structure_counts_text: Annotated[
        bool, typer.Option("--structure-counts-text", help="Text is a type in StS and LeS.")
    ] = False,
    tau_grain: Annotated[
        Literal["item", "modality"],
        typer.Option(help="τ is all or nothing per item, or the share of supported modalities."),
    ] = "item",
) -> None:
    """Score every response with the local engine; what is scored already is left as it is.

    What is null for want of an optional package is tried again. Other settings make another run,
    beside those there are.

    Example: accordant score

    Example: accordant score --executor dask://scheduler:8786

    Example: accordant score --explain natural_science/physics/1:model-a
    """
    study = study_of(context)
    if explain_one:
        explain(study, explain_one)
        return
    from metrics.engines.local import LocalEngine
    from metrics.execution import open_workers
    from metrics.scoring import score_study
    from metrics.settings import ScoringSettings

    settings = ScoringSettings(
        allow_partial=allow_partial,
        gq_aggregation=gq_aggregation,
        structure_types=structure_types,
        counts_text=structure_counts_text,
        tau_grain=tau_grain,
    )
    engine = LocalEngine(settings=settings, precision=precision)
    print_settings(study, settings, precision)
    began = time.perf_counter()
    try:
        take_texts(study)
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
    _print_summary(summary, time.perf_counter() - began)
    print_coverage(study, summary.run_id)


def take_texts(study: Study) -> None:
    """Take the text out of recordings, pictures and scans that came without a caption."""
    from metrics.transcription import ensure_texts

    with progress_bar("Reading files") as advance:
        found = ensure_texts(study, progress=advance)
    counts = [*found.texts.items(), *((f"without text ({n})", k) for n, k in found.nulls.items())]
    if counts:
        said = ", ".join(f"{number} {what}" for what, number in counts)
        console.print(f"Text taken out of files: {said}.", soft_wrap=True)


def explain(study: Study, name: str) -> None:
    """Print how the scores of a response came about."""
    from metrics.explaining import explain_response

    with study.read() as session:
        for line in explain_response(session, name):
            console.print(line, soft_wrap=True)


def print_settings(study: Study, settings: ScoringSettings, precision: str) -> None:
    """Print what was chosen where the paper leaves a choice, and the weights in force."""
    from judgments.weights import weights_in_force

    with study.read() as session:
        weights = weights_in_force(session)
    console.print(
        f"Settings: {'; '.join(settings.lines())}; {precision}; weight set {weights.version} "
        f"(η {weights.eta_sqcs:g} for SQCS, {weights.eta_ics:g} for ICS).",
        soft_wrap=True,
    )


def _print_summary(summary: ScoringSummary, seconds: float) -> None:
    if not summary.scored + summary.already_scored:
        console.print(
            "No response with content is here: `accordant import responses` takes records in, "
            "`accordant import scores` values that you have.",
            soft_wrap=True,
        )
        return
    rate = f" in {seconds:.1f} s ({summary.scored / seconds:.1f}/s)" if summary.scored else ""
    console.print(
        f"Scored {summary.scored} responses{rate}, {summary.already_scored} were scored already: "
        f"{summary.values} values, {sum(summary.nulls.values())} nulls.",
        soft_wrap=True,
    )


def print_coverage(study: Study, run_id: int) -> None:
    """Print how many values and nulls a run has, by modality and metric, and why in words."""
    from judgments.weights import weights_in_force
    from metrics.coverage import read_coverage

    with study.read() as session:
        found = read_coverage(session, run_id, weights_in_force(session))
    if found:
        console.print(_counts_table(found))
    for line in _reason_lines(found):
        console.print(line, soft_wrap=True)


def _counts_table(found: Sequence[Coverage]) -> Table:
    from metrics.coverage import ALL, PARTS

    by = {(row.modality, row.metric): row for row in found}
    metrics = [metric for metric in (*_METRICS, PARTS) if any(metric == m for _, m in by)]
    metrics += sorted({metric for _, metric in by} - set(metrics))
    table = Table(
        "with", *map(_said, metrics), title="Responses: values, and nulls after +", box=SIMPLE
    )
    modalities = sorted({modality for modality, _ in by} - {ALL})
    for modality in (*modalities, ALL):
        rows = (by.get((modality, metric)) for metric in metrics)
        table.add_row(modality, *(_cell(row) for row in rows))
    return table


def _said(metric: str) -> str:
    return "τ" if metric == "tau" else metric


def _cell(row: Coverage | None) -> str:
    if row is None:
        return "–"
    nulls = sum(row.nulls.values())
    return f"{row.values} + {nulls}" if nulls else str(row.values)


def _reason_lines(found: Sequence[Coverage]) -> Iterator[str]:
    """Say why values are null; composites repeat what their components say."""
    from metrics.coverage import ALL
    from metrics.reasons import describe_reason

    by: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in found:
        for reason, number in row.nulls.items():
            if ": " not in reason:
                by[row.metric, reason][row.modality] = number
    for (metric, reason), numbers in sorted(by.items()):
        where = ", ".join(f"{name} {n}" for name, n in sorted(numbers.items()) if name != ALL)
        yield f"{_said(metric)}: {numbers[ALL]} null ({where}). {describe_reason(reason)}"


class _Rate(ProgressColumn):
    """Responses per second."""

    def render(self, task: Task) -> Text:
        """Show the rate once there is one."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:.1f}/s")


@contextmanager
def progress_bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show count, rate, elapsed and remaining time on a terminal; nothing elsewhere."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=errors,
        disable=not errors.is_terminal,
        speed_estimate_period=_RATE_OVER_S,
    ) as bar:
        task = bar.add_task(words, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
