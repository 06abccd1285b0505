"""What every engine says of a response from the parts it has: its structure, and its quality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from judgments.records import Modality, Part
from metrics.engines.base import ScoreValue, ScoringInput
from metrics.engines.stretches import delivered_parts, joined_text
from metrics.part_quality import PartQuality, aggregate_quality
from metrics.quality import Quality, measure_part
from metrics.settings import ScoringSettings
from metrics.structure import score_structure

__all__ = ["TEXT_TAG", "part_qualities", "quality_values", "structure_values"]

TEXT_TAG = "text"


def quality_values(
    response_id: int, qualities: Mapping[str, Quality], settings: ScoringSettings
) -> Iterator[ScoreValue]:
    """Give the quality of a response and of each of its parts (GQ).

    Parameters
    ----------
    response_id
        Given back with every value.
    qualities
        Tag → quality; `TEXT_TAG` for the prose. Empty where nothing was delivered.
    settings
        How the whole follows from the parts.

    Yields
    ------
    ScoreValue
        The whole first; 0 where nothing was delivered.
    """
    if not qualities:
        yield ScoreValue(
            response_id=response_id,
            metric="GQ",
            value=0.0,
            reason=None,
            details={"empty_response": True},
        )
        return
    parts = [
        PartQuality(tag=tag, value=found.value, reason=found.reason, is_text=tag == TEXT_TAG)
        for tag, found in qualities.items()
    ]
    rule = settings.gq_aggregation
    value, reason = aggregate_quality(parts, aggregation=rule, allow_partial=settings.allow_partial)
    details = {"aggregation": rule, "parts": {part.tag: part.value for part in parts}}
    yield ScoreValue(
        response_id=response_id, metric="GQ", value=value, reason=reason, details=details
    )
    for tag, found in qualities.items():
        yield ScoreValue(
            response_id=response_id,
            metric="GQ",
            tag=tag,
            value=found.value,
            reason=found.reason,
            details=found.details,
        )


def structure_values(given: ScoringInput, settings: ScoringSettings) -> Iterator[ScoreValue]:
    """Give StS and LeS of a response.

    Parameters
    ----------
    given
        A response with its reference.
    settings
        Which types count.

    Yields
    ------
    ScoreValue
        Two of them; null where the item has no reference, or the score is undefined.
    """
    found: tuple[tuple[str, float | None, str | None], ...]
    details: dict[str, list[str]] = {}
    if given.reference is None:
        found = (("StS", None, "no_reference"), ("LeS", None, "no_reference"))
    else:
        produced = delivered_parts(given.response)
        tags = _tags(produced), _tags(given.reference)
        details = {"response": sorted(tags[0]), "reference": sorted(tags[1])}
        scores = score_structure(
            *tags,
            response_text=any(part.modality is Modality.TEXT for part in produced),
            reference_text=bool(joined_text(given.reference)),
            counts_text=settings.counts_text,
            types=settings.structure_types,
        )
        found = (
            ("StS", scores.sts, scores.sts_undefined_because),
            ("LeS", scores.les, scores.les_undefined_because),
        )
    for metric, value, reason in found:
        yield ScoreValue(
            response_id=given.response_id,
            metric=metric,
            value=None if reason else value,
            reason=reason,
            details=details,
        )


def part_qualities(response: Sequence[Part]) -> dict[str, Quality]:
    """Measure the text as one part, then each placeholder.

    Returns
    -------
    dict
        Tag → quality, `TEXT_TAG` for the text.
    """
    qualities = {}
    text = joined_text(response)
    if text:
        qualities[TEXT_TAG] = measure_part(Part(modality=Modality.TEXT, text=text))
    for part in delivered_parts(response):
        if part.modality is not Modality.TEXT:
            qualities[part.tag] = measure_part(part)
    return qualities


def _tags(parts: Sequence[Part]) -> set[str]:
    return {part.tag for part in parts if part.tag}
