"""Raters with known habits, to try the study on: pure functions, no database.

A rater sees a latent quality between 1 and 5, stretches or shrinks it round the middle of the
scale, adds a bias and noise, and answers with the nearest point of the scale.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

__all__ = ["DIMENSIONS", "RATERS", "SimulatedRater", "judge", "prefer", "simulate_values"]

DIMENSIONS = ("SC", "GQ", "HC", "SH", "overall_content", "overall_coherence")
MIDDLE = 3.0
VERDICTS = ((1.1, "A"), (0.4, "A~"), (-0.4, "tie"), (-1.1, "B~"), (-np.inf, "B"))
ResponseKey = TypeVar("ResponseKey", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedRater:
    """Habits of one rater.

    Attributes
    ----------
    name
        Shown in the study; marked there as simulated.
    bias
        Points added to every value: positive is lenient.
    noise
        Standard deviation of the error of one value, in points.
    spread
        Stretch of qualities round 3: below 1 keeps to the middle, above 1 to the ends.
    halo
        Standard deviation of an error shared by all values of one response.
    cannot_judge
        Chance that a value is withheld.
    """

    name: str
    bias: float
    noise: float
    spread: float = 1.0
    halo: float = 0.15
    cannot_judge: float = 0.01


RATERS = (
    SimulatedRater(name="rater 1", bias=0.0, noise=0.35),
    SimulatedRater(name="rater 2", bias=0.35, noise=0.45),
    SimulatedRater(name="rater 3", bias=-0.4, noise=0.4),
    SimulatedRater(name="rater 4", bias=0.1, noise=0.5, spread=0.7),
    SimulatedRater(name="rater 5", bias=-0.1, noise=0.55, spread=1.25),
    SimulatedRater(name="rater 6", bias=0.2, noise=0.6, halo=0.4),
    SimulatedRater(name="rater 7", bias=0.0, noise=1.1, cannot_judge=0.04),
)


def judge(
    latents: Mapping[str, float], rater: SimulatedRater, rng: np.random.Generator
) -> dict[str, int | None]:
    """Return one rater's values for one response.

    Parameters
    ----------
    latents
        Dimension → latent quality, 1–5.
    rater
        The rater's habits.
    rng
        Source of the noise.

    Returns
    -------
    Dimension → 1…5, or None for "cannot judge".

    Examples
    --------
    >>> exact = SimulatedRater(name="x", bias=0, noise=0, halo=0, cannot_judge=0)
    >>> judge({"SC": 4.4, "GQ": 1.6}, exact, np.random.default_rng(0))
    {'SC': 4, 'GQ': 2}
    """
    shared = rng.normal(0, rater.halo)
    values: dict[str, int | None] = {}
    for dimension, latent in latents.items():
        seen = MIDDLE + rater.spread * (latent - MIDDLE) + rater.bias + shared
        value = int(np.clip(np.floor(seen + rng.normal(0, rater.noise) + 0.5), 1, 5))
        values[dimension] = None if rng.random() < rater.cannot_judge else value
    return values


def prefer(
    latents_a: Mapping[str, float],
    latents_b: Mapping[str, float],
    rater: SimulatedRater,
    rng: np.random.Generator,
) -> str:
    """Return the choice between two responses from the difference of their overall qualities.

    Returns
    -------
    ``A``, ``A~`` (slightly), ``tie``, ``B~`` or ``B``.

    Examples
    --------
    >>> exact = SimulatedRater(name="x", bias=0, noise=0)
    >>> good = {"overall_content": 5.0, "overall_coherence": 4.0}
    >>> poor = {"overall_content": 2.0, "overall_coherence": 2.0}
    >>> prefer(good, poor, exact, np.random.default_rng(0))
    'A'
    """
    overall = [
        (latents["overall_content"] + latents["overall_coherence"]) / 2
        for latents in (latents_a, latents_b)
    ]
    lead = rater.spread * (overall[0] - overall[1]) + rng.normal(0, rater.noise)
    return next(verdict for limit, verdict in VERDICTS if lead >= limit)


def simulate_values(
    latents: Mapping[ResponseKey, Mapping[str, float]],
    raters: Sequence[SimulatedRater],
    seed: int,
) -> dict[tuple[str, ResponseKey], dict[str, int | None]]:
    """Let every rater judge every response.

    Parameters
    ----------
    latents
        Response → dimension → latent quality, 1–5.
    raters
        Whose habits to use; names must differ.
    seed
        Same seed, same values; each rater draws from a stream of their own.

    Returns
    -------
    (rater's name, response) → dimension → 1…5 or None.
    """
    found: dict[tuple[str, ResponseKey], dict[str, int | None]] = {}
    for rater in raters:
        rng = np.random.default_rng([seed, *rater.name.encode()])
        for response, quality in latents.items():
            found[rater.name, response] = judge(quality, rater, rng)
    return found
