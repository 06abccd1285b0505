"""What a quality scorer gives back, and the limits within which it opens files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

__all__ = [
    "LIMITS",
    "Quality",
    "UnusableError",
    "fading",
    "graded",
    "is_cut_short",
    "null",
    "ramp",
    "unusable",
    "wholeness",
]

LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "file_bytes": 256 * 2**20,
        "pixels": 50_000_000,
        "text_characters": 500_000,
        "unpacked_bytes": 256 * 2**20,
        "document_pages": 50,
        "table_cells": 200_000,
        "audio_seconds": 180,
        "audio_values": 50_000_000,
        "video_frames": 3_000,
        "mesh_bytes": 64 * 2**20,
        "mesh_elements": 2_000_000,
    }
)

_WHOLE = 0.98


class UnusableError(Exception):
    """A file cannot be used as what it should be; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Quality of one part.

    Attributes
    ----------
    value
        0 (unusable) to 1 (nothing to find fault with); None where it could not be had.
    reason
        Code from `metrics.reasons` where the value is None, else None.
    details
        How the value came about; JSON-able.
    """

    value: float | None
    reason: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def graded(aspects: Mapping[str, float], measured: Mapping[str, Any]) -> Quality:
    """Combine aspects into a quality: their product.

    A product, since one ruined aspect (all noise, all silence) ruins the part.

    Parameters
    ----------
    aspects
        Each 0–1; 1 where nothing is wrong.
    measured
        The figures behind them, for the details.

    Returns
    -------
    Quality
        0–1.

    Examples
    --------
    >>> graded({"noise": 0.5, "level": 0.5}, {}).value
    0.25
    """
    kept = {name: min(1.0, max(0.0, float(value))) for name, value in aspects.items()}
    details = {
        "aspects": {name: round(value, 4) for name, value in kept.items()},
        "measured": {name: _plain(value) for name, value in measured.items()},
    }
    return Quality(value=math.prod(kept.values()), details=details)


def unusable(why: str) -> Quality:
    """Grade a part that nobody can use: 0, which is a result and no null.

    Parameters
    ----------
    why
        What is wrong, in words.
    """
    return Quality(value=0.0, details={"unusable": why})


def null(reason: str, **details: str) -> Quality:
    """Give no quality, and the reason.

    Parameters
    ----------
    reason
        Code from `metrics.reasons`.
    **details
        What the reason is about.
    """
    return Quality(value=None, reason=reason, details=details)


def ramp(value: float, *, bad: float, good: float) -> float:
    """Map a figure linearly to 0–1, flat outside its two ends.

    Parameters
    ----------
    value
        The figure.
    bad
        Where 0 begins; may lie above `good`.
    good
        Where 1 begins.

    Returns
    -------
    float
        0–1.

    Examples
    --------
    >>> ramp(15.0, bad=10.0, good=30.0)
    0.25
    >>> ramp(0.2, bad=0.4, good=0.0)
    0.5
    """
    return min(1.0, max(0.0, (value - bad) / (good - bad)))


def is_cut_short(present: float) -> bool:
    """Say whether so much of a file is missing that it was cut short.

    Parameters
    ----------
    present
        0–1, share of what the file declares that is there; NaN where it declares nothing.

    Examples
    --------
    >>> is_cut_short(0.97), is_cut_short(0.999), is_cut_short(math.nan)
    (True, False, False)
    """
    return present < _WHOLE


def wholeness(present: float) -> float:
    """Grade how much of a file is there: the share, less a tenth for breaking off at all.

    Parameters
    ----------
    present
        0–1; NaN where the file declares nothing.

    Examples
    --------
    >>> wholeness(1.0), wholeness(0.5)
    (1.0, 0.45)
    """
    return 0.9 * present if is_cut_short(present) else 1.0


def fading(value: float, *, good: float, half: float) -> float:
    """Map a figure to 0–1 without an end, so that the bad and the worse differ.

    Parameters
    ----------
    value
        The figure; more is worse.
    good
        Up to here the result is 1.
    half
        Where it is ½; it goes on like 1 / (1 + x).

    Returns
    -------
    float
        0–1, never 0.

    Examples
    --------
    >>> fading(1.0, good=1.0, half=3.0), fading(3.0, good=1.0, half=3.0)
    (1.0, 0.5)
    >>> fading(7.0, good=1.0, half=3.0)
    0.25
    """
    return 1.0 / (1.0 + max(0.0, value - good) / (half - good))


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Round for reading; JSON knows no infinity."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    return round(float(value), 4) if math.isfinite(value) else None
