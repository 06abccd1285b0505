"""A round and its scores as arrays; what the report and the recalibration work on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DimensionInfo",
    "NullCount",
    "RaterInfo",
    "RoundTable",
    "RunInfo",
    "ScoreTable",
    "SideCounts",
    "Units",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The U responses of a table, ordered by item and system.

    Attributes
    ----------
    response_id
        (U,) array of ids.
    item, system
        (U,) arrays of codes: positions in `item_keys` and `systems`.
    item_keys, systems
        Keys of the I items and names of the S systems.
    area, domain, difficulty
        (U,) arrays of names; the empty string where an item has no difficulty.
    modalities
        For each modality a (U,) boolean array: the response delivers it.
    """

    response_id: NDArray[np.int64]
    item: NDArray[np.int64]
    system: NDArray[np.int64]
    item_keys: tuple[str, ...]
    systems: tuple[str, ...]
    area: NDArray[np.str_]
    domain: NDArray[np.str_]
    difficulty: NDArray[np.str_]
    modalities: Mapping[str, NDArray[np.bool_]]

    @property
    def n(self) -> int:
        """Number U of responses."""
        return len(self.response_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionInfo:
    """One question of the form; `categories` are the values of its labelled points."""

    id: int
    code: str
    title: str
    scale_min: float
    scale_max: float
    categories: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterInfo:
    """Who rated."""

    id: int
    name: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NullCount:
    """How often a dimension or metric is null for one reason."""

    name: str
    reason: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCounts:
    """How the two sides of the page fared.

    Attributes
    ----------
    verdicts
        Number of preferences by verdict.
    mean_a, mean_b
        Mean rating on either side by dimension, first occasions only; NaN without ratings.
    """

    verdicts: Mapping[str, int]
    mean_a: Mapping[str, float]
    mean_b: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTable:
    """The judgments of a round.

    Attributes
    ----------
    units
        The U responses that were judged on a first occasion.
    raters
        The R raters who judged them.
    ratings
        For each dimension an (R, U) array on the dimension's scale, NaN = not rated or null; a
        rater's values for one response that came up in several pairs are averaged.
    repeats
        For each dimension and each occasion from the second on, an (R, U) array like `ratings`.
    nulls
        Null judgments of first occasions by dimension and reason.
    n_values
        For each dimension the judgments of first occasions that are not null.
    n_averaged
        Rater–response–dimension cells in which several values were averaged.
    n_superseded
        Judgments left out because their response or item was replaced since.
    """

    round_id: int
    round_name: str
    form: str
    form_version: int
    raters_per_response: int
    seed: int
    units: Units
    raters: tuple[RaterInfo, ...]
    dimensions: tuple[DimensionInfo, ...]
    ratings: Mapping[str, NDArray[np.float64]]
    repeats: Mapping[str, Mapping[int, NDArray[np.float64]]]
    nulls: tuple[NullCount, ...]
    sides: SideCounts
    n_values: Mapping[str, int]
    n_averaged: int
    n_superseded: int
    n_assigned: int
    n_submitted: int

    @property
    def n_simulated(self) -> int:
        """Number of raters who are simulations."""
        return sum(rater.simulated for rater in self.raters)

    @property
    def n_judgments(self) -> int:
        """Current judgments of first occasions, nulls included."""
        return sum(self.n_values.values()) + sum(null.n for null in self.nulls)

    def mean(self, dimension: str) -> NDArray[np.float64]:
        """Average a dimension over raters.

        Returns
        -------
        (U,) array
            On the dimension's scale, NaN where nobody rated.
        """
        ratings = self.ratings[dimension]
        counts = np.isfinite(ratings).sum(axis=0)
        totals = np.nansum(ratings, axis=0)
        return np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """The scoring run that a metric's values were taken from."""

    metric: str
    run_id: int
    engine: str
    version: str
    config: Mapping[str, Any]
    code_version: str
    prompt_version: str
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """Scores of the U responses of a table.

    Attributes
    ----------
    values
        For each metric a (U,) array, NaN = null or not scored.
    nulls
        Metric values that are missing, by reason; ``not_scored`` where no run has the response.
    runs
        Where each metric's values came from.
    computed
        Composites that were computed for this table since no run keeps them under the weights.
    caption_share
        Mean over responses of the share of SC that rests on captions, 0 to 1; NaN where
        no engine tells.
    n_caption_share
        Number of responses in that mean.
    set_aside
        Metric → other engines that have it too.
    overlapping
        Metric → imported runs that were set aside since they score some responses that the run
        taken has too.
    """

    values: Mapping[str, NDArray[np.float64]]
    nulls: tuple[NullCount, ...]
    runs: tuple[RunInfo, ...]
    computed: tuple[str, ...]
    caption_share: float
    n_caption_share: int
    set_aside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    overlapping: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
