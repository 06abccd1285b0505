"""What every engine says of a response from the parts it has: its structure, and its quality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from judgments.records import Modality
from metrics.engines.base import ScoreValue, ScoringInput
from metrics.engines.stretches import delivered_parts, joined_text
from metrics.part_quality import PartQuality, aggregate_quality
from metrics.quality import Quality
from metrics.structure import score_structure

__all__ = ["TEXT_TAG", "quality_values", "structure_values"]

TEXT_TAG = "text"


def quality_values(
    response_id: int, qualities: Mapping[str, Quality], *, allow_partial: bool = False
) -> Iterator[ScoreValue]:
    """Give the quality of a response and of each of its parts (GQ).

    Parameters
    ----------
    response_id
        Given back with every value.
    qualities
        Tag → quality; `TEXT_TAG` for the prose. Empty where nothing was delivered.
    allow_partial
        Whether parts without a quality are left out of the mean.

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
    value, reason = aggregate_quality(parts, allow_partial=allow_partial)
    details = {"parts": list(qualities)}
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


def structure_values(given: ScoringInput, *, counts_text: bool = False) -> Iterator[ScoreValue]:
    """Give StS and LeS of a response.

    Parameters
    ----------
    given
        A response with its reference.
    counts_text
        Whether text is a modality type of its own.

    Yields
    ------
    ScoreValue
        Two of them; null where the item has no reference, or the score is undefined.
    """
    found: tuple[tuple[str, float | None, str | None], ...]
    if given.reference is None:
        found = (("StS", None, "no_reference"), ("LeS", None, "no_reference"))
    else:
        produced = delivered_parts(given.response)
        scores = score_structure(
            [part.tag for part in produced if part.tag],
            [part.tag for part in given.reference if part.tag],
            response_text=any(part.modality is Modality.TEXT for part in produced),
            reference_text=bool(joined_text(given.reference)),
            counts_text=counts_text,
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
        )
