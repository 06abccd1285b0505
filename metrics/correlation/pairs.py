"""Pairs of a metric and a human value, and what is said where they give no correlation."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.correlation.columns import Column, Frame
from metrics.correlation.influence import NEARLY_ONE
from metrics.results import CorrelationResult

__all__ = ["Pairs", "no_interval", "undefined", "why_not"]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Finite metric and human values of the same N responses."""

    x: Column
    y: Column

    @property
    def frame(self) -> Frame:
        """The responses."""
        return self.x.frame

    @property
    def n_responses(self) -> int:
        """Number N of pairs."""
        return len(self.x.values)

    @property
    def n_items(self) -> int:
        """Number of items they belong to."""
        return self.frame.items.n


def why_not(data: Pairs, min_group: int) -> str | None:
    """Say why pairs have no correlation; None where they have one."""
    if data.n_responses < min_group:
        return f"only {data.n_responses} responses have both values; {min_group} are needed"
    if data.x.is_constant:
        return "the metric gives every response the same value"
    if data.y.is_constant:
        return "the raters give every response the same value"
    return None


def no_interval(r: float, n_items: int) -> str:
    """Say why a correlation has no interval."""
    if n_items < 2:
        return "all responses belong to one item"
    if abs(r) >= NEARLY_ONE:
        return "the correlation is perfect"
    return "the error cannot be estimated: leaving an item out leaves nothing that varies"


def undefined(
    data: Pairs, level: str, coefficient: str, why: str, *, n_groups: int = 0, dropped: int = 0
) -> CorrelationResult:
    """Give the result of a correlation that is undefined."""
    return CorrelationResult(
        level=level,
        coefficient=coefficient,
        interval_reason=why,
        undefined_because=why,
        n_responses=data.n_responses,
        n_items=data.n_items,
        n_groups=n_groups,
        n_groups_dropped=dropped,
    )
