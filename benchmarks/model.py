"""The study that everything is measured on: UniM's size, drawn from a known model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["COMPONENTS", "DIMENSIONS", "METRICS", "Size", "Values", "draw_values"]

COMPONENTS = ("SC", "GQ", "HC", "SH")
DIMENSIONS = (*COMPONENTS, "overall_content", "overall_coherence")
METRICS = (*COMPONENTS, "SQCS", "ICS", "StS", "LeS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a study is; by default as large as UniM with four systems."""

    items: int = 31_026
    systems: int = 4
    raters: int = 3

    @property
    def responses(self) -> int:
        """Number U of responses."""
        return self.items * self.systems

    def part(self, of: int) -> Size:
        """Give a study with a fraction of the items."""
        return Size(items=self.items // of, systems=self.systems, raters=self.raters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What raters and metrics say.

    Attributes
    ----------
    ratings
        For each dimension an (R, U) array, 1 to 5, responses ordered by item and system.
    metrics
        For each metric a (U,) array, 0 to 1.
    items, systems
        (U,) arrays: item and system of each response, from 0.
    """

    size: Size
    ratings: dict[str, NDArray[np.float64]]
    metrics: dict[str, NDArray[np.float64]]
    items: NDArray[np.int64]
    systems: NDArray[np.int64]

    def human(self, dimension: str) -> NDArray[np.float64]:
        """Average a dimension over raters, as a (U,) array."""
        return np.asarray(self.ratings[dimension].mean(axis=0))


def draw_values(size: Size, *, seed: int = 0) -> Values:
    """Draw a study: raters differ in severity, metrics see the truth through noise.

    Parameters
    ----------
    size
        Items, systems and raters.
    seed
        Of all of it.
    """
    rng = np.random.default_rng(seed)
    items = np.repeat(np.arange(size.items), size.systems)
    systems = np.tile(np.arange(size.systems), size.items)
    level = np.linspace(0.3, 0.8, size.systems)[systems] + rng.normal(0, 0.1, size.items)[items]
    truth = {
        name: np.clip(level + rng.normal(0, 0.18, size.responses), 0.02, 0.98)
        for name in COMPONENTS
    }
    seen = {
        name: np.clip(values + rng.normal(0, 0.08, size.responses), 0, 1)
        for name, values in truth.items()
    }
    strict = np.round(seen["SC"], 1)
    overall = {"overall_content": _sqcs(truth), "overall_coherence": _ics(truth)}
    severity = np.linspace(-0.25, 0.25, size.raters)[:, None]
    ratings = {
        name: np.clip(
            np.rint(1 + 4 * values + severity + rng.normal(0, 0.7, (size.raters, size.responses))),
            1,
            5,
        )
        for name, values in (truth | overall).items()
    }
    metrics = seen | {"SQCS": _sqcs(seen), "ICS": _ics(seen), "StS": strict}
    metrics["LeS"] = np.minimum(1.0, strict + 0.1)
    return Values(size=size, ratings=ratings, metrics=metrics, items=items, systems=systems)


def _sqcs(parts: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    return parts["SC"] * (0.7 + 0.3 * parts["GQ"])


def _ics(parts: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    return 0.8 * parts["HC"] + 0.2 * parts["SH"]
