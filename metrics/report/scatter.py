"""Points of metric against human judgment, for the readable forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.inputs import Inputs

__all__ = ["MAX_POINTS", "Scatter", "build_scatters"]

MAX_POINTS = 1500
"""More points than this are drawn at random, so that a page stays small and readable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """One metric against one dimension.

    Attributes
    ----------
    x
        (n,) array of metric values.
    y
        (n,) array of mean human values on the dimension's scale.
    system
        (n,) array of positions in `systems`.
    item
        n item keys.
    n_all
        Number of responses with both values; n of them are shown.
    line
        Intercept and slope of the least-squares line over all n_all, None where undefined.
    """

    metric: str
    dimension: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    system: NDArray[np.int64]
    item: tuple[str, ...]
    systems: tuple[str, ...]
    scale: tuple[float, float]
    n_all: int
    line: tuple[float, float] | None


def build_scatters(inputs: Inputs, seed: int) -> tuple[Scatter, ...]:
    """Give the scatter of each composite that has a human counterpart in the round."""
    rng = np.random.default_rng(seed)
    return tuple(_scatter(inputs, metric, dimension, rng) for metric, dimension in inputs.pairs())


def _scatter(inputs: Inputs, metric: str, dimension: str, rng: np.random.Generator) -> Scatter:
    units = inputs.table.units
    x, y = inputs.scores.values[metric], inputs.table.mean(dimension)
    valid = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    shown = valid
    if valid.size > MAX_POINTS:
        shown = np.sort(rng.choice(valid, MAX_POINTS, replace=False))
    info = next(entry for entry in inputs.table.dimensions if entry.code == dimension)
    return Scatter(
        metric=metric,
        dimension=dimension,
        x=x[shown],
        y=y[shown],
        system=units.system[shown],
        item=tuple(units.item_keys[n] for n in units.item[shown].tolist()),
        systems=units.systems,
        scale=(info.scale_min, info.scale_max),
        n_all=int(valid.size),
        line=_line(x[valid], y[valid]),
    )


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float] | None:
    if x.size < 3 or np.ptp(x) == 0:
        return None
    centred = x - x.mean()
    slope = float(centred @ y / (centred @ centred))
    return float(y.mean() - slope * x.mean()), slope
