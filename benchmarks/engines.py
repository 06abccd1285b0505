"""Engines that do a part of the work, or none of it; workers import them from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metrics.engines.base import METRICS, ScoreValue, ScoringInput
from metrics.engines.shared_parts import part_qualities

__all__ = ["IdleEngine", "QualityEngine"]


@dataclass(frozen=True, slots=True)
class IdleEngine:
    """Gives a value of every metric, and thinks of nothing."""

    name: str = "idle"
    version: str = "1"
    chunk: int = 50
    in_process: bool = False

    def config(self) -> Mapping[str, Any]:
        """Have no settings."""
        return {}

    def score(self, inputs: Sequence[ScoringInput]) -> Iterator[ScoreValue]:
        """Give 1 for everything."""
        for given in inputs:
            for metric in METRICS:
                yield ScoreValue(
                    response_id=given.response_id, metric=metric, value=1.0, reason=None
                )


@dataclass(frozen=True, slots=True)
class QualityEngine(IdleEngine):
    """Grades the parts of responses, as the local engine does for GQ."""

    name: str = "quality"
    chunk: int = 4

    def score(self, inputs: Sequence[ScoringInput]) -> Iterator[ScoreValue]:
        """Give the quality of each part that is no text."""
        for given in inputs:
            for tag, found in part_qualities(given.response).items():
                yield ScoreValue(
                    response_id=given.response_id,
                    metric="GQ",
                    tag=tag,
                    value=found.value,
                    reason=found.reason,
                )
