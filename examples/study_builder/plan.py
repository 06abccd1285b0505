"""Decides what each system does with each question, and what that is worth."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from examples.study_builder.content import Question
from examples.study_builder.wear import LEVELS

DIMENSIONS = ("SC", "GQ", "HC", "SH", "overall_content", "overall_coherence")
CONTENT_WEIGHT = 0.6
COHERENCE_WEIGHT = 0.7
SPREAD = 0.22
OVERALL_NOISE = 0.04

CONTENT = ("right", "slip", "half", "wrong", "wrong_all", "off_task", "empty")
ORDER = ("fine", "loose", "jumbled", "contradicting")
TONE = ("unified", "drift", "mixed", "clashing")
WORTH: dict[str, dict[str, float]] = {
    "SC": dict(zip(CONTENT, (4.8, 4.1, 3.0, 2.3, 1.6, 1.1, 1.0), strict=True)),
    "GQ": dict(zip(LEVELS, (4.75, 3.6, 2.0, 1.1), strict=True)),
    "HC": dict(zip(ORDER, (4.75, 3.6, 2.3, 1.4), strict=True)),
    "SH": dict(zip(TONE, (4.75, 3.7, 2.4, 1.4), strict=True)),
}
# Per system: weights in the order of CONTENT, LEVELS, ORDER and TONE.
PROFILES: dict[str, tuple[tuple[float, ...], ...]] = {
    "aurora": ((70, 22, 4, 4, 0, 0, 0), (76, 22, 2, 0), (78, 20, 2, 0), (78, 20, 2, 0)),
    "birch": ((62, 28, 8, 2, 0, 0, 0), (12, 48, 36, 4), (52, 36, 12, 0), (14, 42, 34, 10)),
    "cedar": ((8, 18, 28, 30, 16, 0, 0), (68, 26, 6, 0), (42, 28, 26, 4), (58, 28, 12, 2)),
    "delta": ((4, 10, 20, 24, 16, 22, 4), (10, 24, 38, 28), (16, 28, 40, 16), (10, 22, 38, 30)),
}
SYSTEMS = tuple(PROFILES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is done to one response, from the best form of each aspect downwards.

    Attributes
    ----------
    wear
        Level of each part, in the order of the answer's tags.
    oddities
        Any of `extra` (a repeated part) and `dangling` (a tag without a file).
    """

    content: str
    wear: tuple[str, ...]
    order: str
    tone: str
    oddities: tuple[str, ...] = field(default=())


def _step(chosen: str, levels: tuple[str, ...], rng: random.Random, chance: float) -> str:
    """Return the next worse level with a chance, never past the last but one."""
    place = levels.index(chosen)
    if rng.random() < chance and place < len(levels) - 2:
        return levels[place + 1]
    return chosen


def choose_recipe(question: Question, system: str) -> Recipe:
    """Return the recipe of one response; the same every time for the same names."""
    rng = random.Random(f"recipe|{question.key}|{system}")
    content, wear, order, tone = (
        rng.choices(levels, weights)[0]
        for levels, weights in zip((CONTENT, LEVELS, ORDER, TONE), PROFILES[system], strict=True)
    )
    content = (
        _step(content, CONTENT[:5], rng, 0.12 * (question.level - 1))
        if (content in CONTENT[:5])
        else content
    )
    parts = tuple(
        LEVELS[max(LEVELS.index(wear) - rng.choice((0, 0, 1)), 0)] if n else wear
        for n in range(max(len(question.asked), 1))
    )
    odd: list[str] = []
    if system == "delta" and content not in {"empty", "off_task"}:
        odd = [name for name in ("extra", "dangling") if rng.random() < 0.16]
    return Recipe(content=content, wear=parts, order=order, tone=tone, oddities=tuple(odd))


def unit(value: float) -> float:
    """Map 1–5 to 0–1."""
    return (value - 1) / 4


def _clip(value: float, low: float = 1.0, high: float = 5.0) -> float:
    return min(max(value, low), high)


def worth(recipe: Recipe, seed: str) -> Mapping[str, float]:
    """Return the latent quality of one response on every dimension, 1–5.

    Parameters
    ----------
    recipe
        What was done to the response.
    seed
        Names the response; the same seed gives the same latent values.
    """
    rng = random.Random(f"worth|{seed}")
    empty = recipe.content == "empty"
    gq = sum(WORTH["GQ"][level] for level in recipe.wear) / len(recipe.wear)
    hc = WORTH["HC"][recipe.order] - 0.45 * len(recipe.oddities)
    hc -= {"wrong": 0.8, "off_task": 0.7, "half": 0.3}.get(recipe.content, 0.0)
    sh = WORTH["SH"][recipe.tone] - (0.3 if "poor" in recipe.wear else 0.0)
    means = {"SC": WORTH["SC"][recipe.content], "GQ": gq, "HC": hc, "SH": sh}
    values = {
        name: 1.0 if empty else _clip(mean + rng.gauss(0, SPREAD)) for name, mean in means.items()
    }
    sc, gq, hc, sh = (unit(values[name]) for name in ("SC", "GQ", "HC", "SH"))
    content = sc * (CONTENT_WEIGHT + (1 - CONTENT_WEIGHT) * gq) + rng.gauss(0, OVERALL_NOISE)
    coherence = COHERENCE_WEIGHT * hc + (1 - COHERENCE_WEIGHT) * sh + rng.gauss(0, OVERALL_NOISE)
    values["overall_content"] = 1 + 4 * _clip(content, 0, 1)
    values["overall_coherence"] = 1 + 4 * _clip(coherence, 0, 1)
    return {name: round(values[name], 3) for name in DIMENSIONS}
