"""Generation quality of a response (GQ) from the qualities of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.composites import unit_values
from metrics.errors import InputError
from metrics.settings import CHOICES

__all__ = ["PartQuality", "aggregate_quality", "generation_quality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartQuality:
    """Generation quality of one part of a response.

    Attributes
    ----------
    tag
        Placeholder; ``text`` for the response's text.
    value
        0–1; None where it could not be had.
    reason
        Code where the value is None, else None.
    is_text
        Whether the part is the response's text.
    """

    tag: str
    value: float | None
    reason: str | None
    is_text: bool = False


def generation_quality(
    quality: ArrayLike,
    is_text: ArrayLike,
    present: ArrayLike,
    *,
    aggregation: str = "non_text_mean",
    allow_partial: bool = False,
) -> NDArray[np.float64]:
    """Aggregate the quality of the parts of each response (GQ).

    By default the mean over the non-text parts, or the text's quality where there is no other part.

    Parameters
    ----------
    quality : (N, P) array_like
        Quality of each part, 0–1, NaN = null.
    is_text : (N, P) or (P,) array_like of bool
        Which parts are text.
    present : (N, P) array_like of bool
        Which parts the response has; the rest is padding.
    aggregation
        ``non_text_mean``; ``all_mean``, the text being one part; or ``minimum`` over all parts.
    allow_partial
        Aggregate over the parts whose quality is known, instead of giving NaN where one is null.

    Returns
    -------
    ndarray
        (N,) array, 0–1; NaN where a part is null or there is no part.

    Raises
    ------
    InputError
        If a quality lies outside 0–1, or the aggregation is none of these.

    Source
    ------
    UniM (arXiv 2603.05075) judges quality per part; how parts are aggregated is our choice.

    Examples
    --------
    Text beside two images counts for nothing; alone it is the quality.

    >>> quality = [[0.9, 0.5, 0.7], [0.9, 0.0, 0.0]]
    >>> present = [[True, True, True], [True, False, False]]
    >>> generation_quality(quality, [True, False, False], present).round(4).tolist()
    [0.6, 0.9]
    >>> generation_quality(quality, [True, False, False], present, aggregation="minimum").tolist()
    [0.5, 0.9]
    """
    if aggregation not in CHOICES["gq_aggregation"]:
        msg = f"GQ aggregation {aggregation!r} is none of {', '.join(CHOICES['gq_aggregation'])}"
        raise InputError(msg)
    values = unit_values(quality, "quality")
    here = np.asarray(present, dtype=bool)
    text = np.broadcast_to(np.asarray(is_text, dtype=bool), values.shape)
    media = here & ~text
    media_only = (aggregation == "non_text_mean") & media.any(axis=1, keepdims=True)
    counted = np.where(media_only, media, here)
    if allow_partial:
        counted = counted & ~np.isnan(values)
    number = counted.sum(axis=1)
    if aggregation == "minimum":
        lowest = np.where(counted, values, np.inf).min(axis=1, initial=np.inf)
        return np.where(number > 0, lowest, np.nan)
    total = np.where(counted, values, 0.0).sum(axis=1)
    mean = np.full(number.shape, np.nan)
    np.divide(total, number, out=mean, where=number > 0)
    return mean


def aggregate_quality(
    parts: Sequence[PartQuality],
    *,
    aggregation: str = "non_text_mean",
    allow_partial: bool = False,
) -> tuple[float | None, str | None]:
    """Aggregate the quality of the parts of one response, with the reason where there is none.

    Parameters
    ----------
    parts
        Quality of each part of the response; must not be empty.
    aggregation
        As for `generation_quality`.
    allow_partial
        Aggregate over the parts whose quality is known, instead of giving a null where one is null.

    Returns
    -------
    tuple
        The quality, 0–1, and None; or None and the reason of the first null part that counts.

    Raises
    ------
    InputError
        If there is no part, or a quality lies outside 0–1.

    Examples
    --------
    >>> text = PartQuality(tag="text", value=0.9, reason=None, is_text=True)
    >>> image = PartQuality(tag="image1", value=None, reason="damaged_file")
    >>> aggregate_quality([text, image])
    (None, 'damaged_file')
    >>> aggregate_quality([text])
    (0.9, None)
    """
    if not parts:
        msg = "a response without parts has no generation quality to average"
        raise InputError(msg)
    values = [np.nan if part.value is None else part.value for part in parts]
    text = [part.is_text for part in parts]
    found = generation_quality(
        [values],
        [text],
        [[True] * len(parts)],
        aggregation=aggregation,
        allow_partial=allow_partial,
    )
    if not np.isnan(found[0]):
        return float(found[0]), None
    media = [part for part in parts if not part.is_text]
    counted = media if media and aggregation == "non_text_mean" else parts
    return None, next(part.reason for part in counted if part.value is None)
