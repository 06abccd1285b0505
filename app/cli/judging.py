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
from rich.table import Table

from app.cli.context import console, errors, study_of
from app.cli.scoring import take_texts

if TYPE_CHECKING:
    from judgments.database import Study
    from metrics.engines.judge import Estimate, JudgeSettings, Tally
    from metrics.scoring import ScoringSummary

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
    )
    study = study_of(context)
    captions = _for_captions(settings, caption_base_url, caption_model)
    wanted = caption or caption_audio
    if dry_run:
        _say_estimate(study, settings, captions if wanted else None, sounds=caption_audio)
        return
    _check(study, settings)
    if wanted:
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
    from metrics.engines.judge import JudgeEngine, count_responses
    from metrics.scoring import score_study

    with _progress("Judging") as shown, JudgeEngine(study, settings, shown.within) as engine:
        shown.tally = engine.tally
        shown.advance(0, count_responses(study))
        summary = score_study(study, engine, progress=shown.advance)
    _say_summary(summary)
    _say_spent(engine.tally, settings)


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
    _say_spent(summary.tally, settings)
    return summary.tally.cost


def _for_captions(
    settings: JudgeSettings, base_url: str | None, model: str | None
) -> JudgeSettings:
    """Another endpoint gets a key of its own, never the judge's."""
    other = replace(settings, model=model or settings.model)
    if base_url is None or base_url == settings.base_url:
        return other
    return replace(other, base_url=base_url, key_variables=("ACCORDANT_CAPTION_KEY",))


def _say_estimate(
    study: Study, settings: JudgeSettings, captions: JudgeSettings | None, *, sounds: bool
) -> None:
    from metrics.engines.judge import estimate
    from metrics.engines.judge.captioning import estimate_captions

    if captions is not None:
        described = estimate_captions(study, captions, sounds=sounds)
        console.print(
            f"Captions: {described.requests:,} files to send; responses with files that have no "
            "caption yet are not in the figures below.",
            soft_wrap=True,
        )
        _say_cost(described, captions)
    found = estimate(study, settings)
    console.print(
        f"{found.responses:,} responses: {found.requests:,} requests to send, {found.cached:,} "
        "answered already.",
        soft_wrap=True,
    )
    _say_cost(found, settings)
    console.print("Nothing was sent.")


def _say_cost(found: Estimate, settings: JudgeSettings) -> None:
    tokens = f"About {found.tokens_in:,} tokens in and {found.tokens_out:,} out"
    if settings.price_in is None or settings.price_out is None:
        console.print(f"{tokens}; --price-in and --price-out give the cost.", soft_wrap=True)
        return
    console.print(
        f"{tokens}: cost about {found.cost:,.2f}, at the most {found.most:,.2f}.", soft_wrap=True
    )


def _say_summary(summary: ScoringSummary) -> None:
    if not summary.scored + summary.already_scored:
        console.print(
            "No response with content is here: `accordant import responses` takes records in, "
            "`accordant import scores` values that you have.",
            soft_wrap=True,
        )
        return
    console.print(
        f"Judged {summary.scored} responses, {summary.already_scored} were judged already: "
        f"{summary.values} values, {sum(summary.nulls.values())} nulls.",
        soft_wrap=True,
    )
    if summary.nulls:
        table = Table("why null", "how many")
        for reason, count in sorted(summary.nulls.items(), key=lambda pair: -pair[1]):
            table.add_row(reason, str(count))
        console.print(table)


def _say_spent(tally: Tally, settings: JudgeSettings) -> None:
    priced = settings.price_in is not None and settings.price_out is not None
    cost = f", cost {tally.cost:,.4f}" if priced else ""
    console.print(
        f"Asked {tally.asked:,} requests, {tally.cached:,} were answered before: "
        f"{tally.tokens_in:,} tokens in, {tally.tokens_out:,} out{cost}.",
        soft_wrap=True,
    )


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
