"""What a scoring engine is given, what it gives back, and what it must offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from judgments.records import Part

__all__ = ["METRICS", "Engine", "ScoreValue", "ScoringInput"]

METRICS = ("SC", "GQ", "HC", "SH", "StS", "LeS")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringInput:
    """One response with what it responds to and what it is compared with.

    Attributes
    ----------
    response_id
        Given back with every value.
    question
        The item's input, in reading order.
    reference
        The item's expected output; None where it has none.
    response
        The response, in reading order; empty where the system produced nothing.
    """

    response_id: int
    question: tuple[Part, ...]
    reference: tuple[Part, ...] | None
    response: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreValue:
    """One value of one metric, or the reason why there is none.

    Attributes
    ----------
    response_id
        Response that the value belongs to.
    metric
        One of `METRICS`.
    tag
        Placeholder that a quality belongs to, such as ``image2``, or ``text`` for the text of the
        response; empty for a value of the whole response.
    value
        0–1; None where it could not be had.
    reason
        Code from `metrics.reasons` where the value is None, else None.
    details
        How the value came about; JSON-able.
    """

    response_id: int
    metric: str
    tag: str = ""
    value: float | None
    reason: str | None
    details: Mapping[str, Any] = field(default_factory=dict)


class Engine(Protocol):
    """A source of metric values.

    It is sent to worker processes unless it is `in_process`, so it must be picklable and load its
    models on first use. Two attributes may be added: `prompt_version`, kept with the run, and
    `settings`, the `metrics.settings.ScoringSettings` that its values follow. With settings, GQ,
    StS and LeS must be what `shared_parts` makes of its part qualities and of the input, since
    that is how they are had for other settings without asking it again.
    """

    @property
    def name(self) -> str:
        """Say which engine it is: ``local``, ``judge`` or ``imported``."""
        ...

    @property
    def version(self) -> str:
        """Change whenever the same input may give another value."""
        ...

    @property
    def chunk(self) -> int:
        """Say how many responses are best scored at a time."""
        ...

    @property
    def in_process(self) -> bool:
        """Say whether it must stay in the process that asks, as one that only waits for a network.

        False where it may be sent to workers.
        """
        ...

    def config(self) -> Mapping[str, Any]:
        """Give every setting that a value depends on; JSON-able, hashed by the caller."""
        ...

    def score(self, inputs: Sequence[ScoringInput]) -> Iterator[ScoreValue]:
        """Score responses.

        Parameters
        ----------
        inputs
            Responses, best with those of one item side by side.

        Yields
        ------
        ScoreValue
            In the order of the inputs: for each response one value per metric for the whole of it,
            and one quality per part.
        """
        ...
