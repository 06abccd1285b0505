"""What judging and captions would cost, and what they did cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli.context import console

if TYPE_CHECKING:
    from collections import Counter

    from judgments.database import Study
    from metrics.engines.judge import Estimate, JudgeSettings, Tally

__all__ = ["caption_settings", "print_estimate", "print_spent", "print_uncaptioned"]

_FOLLOWS = {
    "response": "whose SC, HC and SH are null",
    "reference": "where SC is null",
    "question": "which the judge was not shown",
}
_NAMES = {"image": "images", "audio": "recordings", "video": "films"}
_HELP = {
    "image": "--caption has images described",
    "audio": "--caption-audio recordings",
    "video": "films are read by captions that come with their records, or by accordant[speech]",
}


def caption_settings(
    settings: JudgeSettings,
    *,
    base_url: str | None,
    model: str | None,
    price_in: float | None,
    price_out: float | None,
) -> JudgeSettings:
    """Say whom captions are asked of: by default the judge, at its prices.

    Another endpoint gets a key of its own, never the judge's, and another endpoint or model prices
    of its own.

    Raises
    ------
    EngineError
        If there is a budget, and what captions cost is unknown.
    """
    from metrics.errors import EngineError

    other = replace(
        settings, base_url=base_url or settings.base_url, model=model or settings.model, budget=None
    )
    if other.base_url != settings.base_url:
        other = replace(other, key_variables=("ACCORDANT_CAPTION_KEY",))
    if (other.base_url, other.model) != (settings.base_url, settings.model):
        other = replace(other, price_in=None, price_out=None)
    if price_in is not None:
        other = replace(other, price_in=price_in)
    if price_out is not None:
        other = replace(other, price_out=price_out)
    if settings.budget is not None and not other.is_priced:
        msg = (
            f"captions by {other.model} at {other.base_url} have no price, and a budget needs it; "
            "give --caption-price-in and --caption-price-out"
        )
        raise EngineError(msg)
    return replace(other, budget=settings.budget)


def print_estimate(
    study: Study, settings: JudgeSettings, captions: JudgeSettings | None, *, sounds: bool
) -> None:
    """Print what judging would take, and captions where they are wanted; nothing is sent."""
    from metrics.engines.judge import estimate
    from metrics.engines.judge.captioning import estimate_captions

    if captions is not None:
        described = estimate_captions(study, captions, sounds=sounds)
        console.print(
            f"Captions by {captions.model}: {described.requests:,} files to send; responses with "
            "files that have no caption yet are not in the figures below.",
            soft_wrap=True,
        )
        _print_cost(described, captions, "--caption-price")
    found = estimate(study, settings)
    console.print(
        f"{found.responses:,} responses: {found.requests:,} requests to send, {found.cached:,} "
        "answered already.",
        soft_wrap=True,
    )
    _print_cost(found, settings, "--price")
    console.print("Nothing was sent.")


def _print_cost(found: Estimate, settings: JudgeSettings, option: str) -> None:
    tokens = f"About {found.tokens_in:,} tokens in and {found.tokens_out:,} out"
    if not settings.is_priced:
        console.print(f"{tokens}; {option}-in and {option}-out give the cost.", soft_wrap=True)
        return
    console.print(
        f"{tokens}: cost about {found.cost:,.2f}, at the most {found.most:,.2f}.", soft_wrap=True
    )


def print_spent(tally: Tally, settings: JudgeSettings) -> None:
    """Print what was asked, and what it cost where prices are known."""
    cost = f", cost {tally.cost:,.4f}" if settings.is_priced else ""
    console.print(
        f"Asked {tally.asked:,} requests, {tally.cached:,} were answered before: "
        f"{tally.tokens_in:,} tokens in, {tally.tokens_out:,} out{cost}.",
        soft_wrap=True,
    )


def print_uncaptioned(study: Study) -> None:
    """Say how many parts no words stand for, what that leaves null, and what helps."""
    from metrics.engines.judge.uncaptioned import count_uncaptioned

    found = count_uncaptioned(study)
    if not any(found.values()):
        return
    sides = [
        f"{_listed(counts)} of {side}s, {_FOLLOWS[side]}"
        for side, counts in found.items()
        if counts
    ]
    kinds = [kind for kind in _NAMES if any(counts[kind] for counts in found.values())]
    console.print(
        f"Without a caption: {'; '.join(sides)}. {'; '.join(_HELP[one] for one in kinds)}.",
        soft_wrap=True,
    )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[kind]} {name}" for kind, name in _NAMES.items() if counts[kind])
