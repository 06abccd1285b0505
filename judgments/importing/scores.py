"""The scores that records bring along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from judgments.importing.normalising import Record

__all__ = ["ENGINE", "GivenScore", "given_scores"]

ENGINE = "imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenScore:
    """One score of a record, brought to 0–1.

    Attributes
    ----------
    metric, tag
        ``GQ`` of the part at a tag, or ``SC`` of the whole response with an empty tag.
    value
        0–1; None where there is none.
    null_reason
        Why there is none.
    details
        The value as given and the field that it stood in.
    """

    metric: str
    tag: str
    value: float | None
    null_reason: str | None
    details: dict[str, Any]


def given_scores(record: Record, note: Callable[[str, str, str], None]) -> tuple[GivenScore, ...]:
    """Read the scores of a record.

    Parameters
    ----------
    record
        A record in usual form. ``scores`` go from 0 to 100, ``output.score`` from 0 to 1.
    note
        Called with code, reason and tag of whatever is odd.

    Returns
    -------
    tuple of GivenScore
        Null where the record says null or the value is off its scale.
    """
    given = [
        _brought("GQ", tag, name=f"scores.{tag}", value=value, highest=100.0, note=note)
        for tag, value in record.part_scores.items()
    ]
    if record.has_overall_score:
        value = record.overall_score
        given.append(_brought("SC", "", name="output.score", value=value, highest=1.0, note=note))
    return tuple(given)


def _brought(
    metric: str,
    tag: str,
    *,
    name: str,
    value: float | None,
    highest: float,
    note: Callable[[str, str, str], None],
) -> GivenScore:
    details = {"as_given": value, "field": name, "highest": highest}
    reason = None
    if value is None:
        reason = "null_in_record"
    elif not 0 <= value <= highest:
        reason = "off_scale"
        note("score_off_scale", f"{name} is {value:g}, not 0 to {highest:g}; kept as null", tag)
    scaled = None if reason or value is None else value / highest
    return GivenScore(metric=metric, tag=tag, value=scaled, null_reason=reason, details=details)
