"""`accordant judge`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from app.cli.choices import (
    CountsTextOption,
    NormalisationOption,
    PartialOption,
    QualityOption,
    TauOption,
    TypesOption,
    print_settings,
)
from app.cli.context import console, errors, study_of
from app.cli.outcome import print_outcome
from app.cli.scoring import take_texts
from app.cli.spending import caption_settings, print_estimate, print_spent, print_uncaptioned

if TYPE_CHECKING:
    from judgments.database import Study
    from metrics.engines.judge import JudgeSettings, Tally

__all__ = ["judge"]

_OPENAI = "https://api.openai.com/v1"


def judge(
    context: typer.Context,
    model: Annotated[str, typer.Option(help="Name that the endpoint knows the model by.")],
    base_url: Annotated[
        str, typer.Option(metavar="URL", help="Address of any OpenAI-compatible endpoint.")
    ] = _OPENAI,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests under way at once.")] = 32,
    retries: Annotated[
        int, typer.Option(min=8, help="Times that a failed request is repeated.")
    ] = 12,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one attempt may take.")] = 180,
    temperature: Annotated[
        float | None,
        typer.Option(min=0, max=2, help="Sent only if given: some models refuse it."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Sent only if given, for endpoints that know it.")
    ] = None,
    max_output_tokens: Annotated[
        int, typer.Option(min=16, help="Most tokens of one answer, thinking included.")
    ] = 2048,
    price_in: Annotated[
        float | None, typer.Option(min=0, help="Price of a million input tokens.")
    ] = None,
    price_out: Annotated[
        float | None, typer.Option(min=0, help="Price of a million output tokens.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            min=0, metavar="AMOUNT", help="Stop asking before more is spent; needs both prices."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate requests, tokens and cost; send nothing.")
    ] = False,
    caption: Annotated[
        bool, typer.Option("--caption", help="First ask for captions of images that have none.")
    ] = False,
    caption_audio: Annotated[
        bool, typer.Option("--caption-audio", help="Caption recordings too; few models can.")
    ] = False,
    caption_base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Another endpoint for captions; key: ACCORDANT_CAPTION_KEY."
        ),
    ] = None,
    caption_model: Annotated[
        str | None, typer.Option(help="Another model for captions. Default: the same.")
    ] = None,
    caption_price_in: Annotated[
        float | None, typer.Option(min=0, help="Like --price-in, of another model for captions.")
    ] = None,
    caption_price_out: Annotated[
        float | None, typer.Option(min=0, help="Like --price-out, of another model for captions.")
    ] = None,
    normalisation: NormalisationOption = "from_1",
    allow_partial: PartialOption = False,
    gq_aggregation: QualityOption = "non_text_mean",
    structure_types: TypesOption = "union",
    structure_counts_text: CountsTextOption = False,
    tau_grain: TauOption = "item",
) -> None:
    """Have a model grade every response: SC, HC, SH, and GQ of text, code and documents.

    Questions, references and responses are sent to the endpoint. The key is read from
    ACCORDANT_JUDGE_KEY, else OPENAI_API_KEY, and from nowhere else; local endpoints need none.
    What was answered is kept: running again asks only what is missing.

    Example: accordant judge --model gpt-5-mini --price-in 0.25 --price-out 2 --dry-run

    Example: accordant judge --model gpt-5-mini --price-in 0.25 --price-out 2 --budget 20 --caption

    Example: accordant judge --model qwen3-32b --base-url http://localhost:8000/v1 --concurrency 64
    """
    from metrics.engines.judge import JudgeSettings
    from metrics.settings import ScoringSettings

    settings = JudgeSettings(
        model=model,
        base_url=base_url,
        concurrency=concurrency,
        max_retries=retries,
        timeout=timeout,
        temperature=temperature,
        seed=seed,
        max_output_tokens=max_output_tokens,
        price_in=price_in,
        price_out=price_out,
        budget=budget,
        scoring=ScoringSettings(
            normalisation=normalisation,
            allow_partial=allow_partial,
            gq_aggregation=gq_aggregation,
            structure_types=structure_types,
            counts_text=structure_counts_text,
            tau_grain=tau_grain,
        ),
    )
    study = study_of(context)
    captions = None
    if caption or caption_audio:
        captions = caption_settings(
            settings,
            base_url=caption_base_url,
            model=caption_model,
            price_in=caption_price_in,
            price_out=caption_price_out,
        )
    if dry_run:
        print_estimate(study, settings, captions, sounds=caption_audio)
        return
    _check(study, settings)
    print_settings(study, settings.scoring, settings.model)
    if captions is not None:
        spent = _caption(study, captions, sounds=caption_audio)
        if budget is not None:
            settings = replace(settings, budget=max(0.0, budget - spent))
    take_texts(study)
    _judge(study, settings)


def _check(study: Study, settings: JudgeSettings) -> None:
    """Find out that the judge cannot be asked before anything is paid for or written."""
    from metrics.engines.judge import JudgeEngine

    with JudgeEngine(study, settings) as engine:
        engine.check()


def _judge(study: Study, settings: JudgeSettings) -> None:
    from metrics.engines.judge import JudgeEngine
    from metrics.scoring import score_study

    with _progress("Judging") as shown, JudgeEngine(study, settings, shown.within) as engine:
        shown.tally = engine.tally
        summary = score_study(study, engine, progress=shown.advance)
    print_outcome(study, summary, "judged")
    print_uncaptioned(study)
    print_spent(engine.tally, settings)


def _caption(study: Study, settings: JudgeSettings, *, sounds: bool) -> float:
    """Ask for captions; give what that cost."""
    from metrics.engines.judge.captioning import caption_assets

    with _progress("Captions") as shown:
        summary = caption_assets(study, settings, shown.advance, sounds=sounds)
    nulls = ", ".join(f"{count} {reason}" for reason, count in summary.nulls.most_common())
    console.print(
        f"Captioned {summary.captioned} files"
        + (f"; without a caption: {nulls}." if nulls else "."),
        soft_wrap=True,
    )
    print_spent(summary.tally, settings)
    return summary.tally.cost


class _Shown:
    """A progress bar: responses done, and requests a second.

    Parameters
    ----------
    bar, words
        The bar, and what stands before it.
    """

    def __init__(self, bar: Progress, words: str) -> None:
        self.tally: Tally | None = None
        self._bar = bar
        self._task = bar.add_task(words, total=None, rate="")
        self._done = 0
        self._began = time.monotonic()

    def advance(self, done: int, total: int) -> None:
        """Show how many are done and kept."""
        self._done = done
        self._bar.update(self._task, completed=done, total=total, rate=self._rate())

    def within(self, responses: float) -> None:
        """Show how far the chunk at hand has come."""
        self._bar.update(self._task, completed=self._done + responses, rate=self._rate())

    def _rate(self) -> str:
        if self.tally is None:
            return ""
        return f"{self.tally.asked / max(1e-9, time.monotonic() - self._began):,.1f} requests/s"


@contextmanager
def _progress(words: str) -> Iterator[_Shown]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=errors,
        disable=not errors.is_terminal,
    ) as bar:
        yield _Shown(bar, words)
