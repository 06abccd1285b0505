"""Composite scores: normalisation, SQCS, ICS, generation quality of a response, relative scores.

Nothing is rounded, and nothing null becomes a number: NaN goes in, NaN comes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.errors import InputError

__all__ = [
    "ETA_ICS",
    "ETA_SQCS",
    "PartQuality",
    "RelativeScore",
    "aggregate_quality",
    "generation_quality",
    "ics",
    "normalise",
    "relative_score",
    "sqcs",
]

ETA_SQCS = 0.7
ETA_ICS = 0.8


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeScore:
    """Mean of τ·X.

    Attributes
    ----------
    value
        0–1; NaN where no value is known.
    n
        Values that the mean is taken over.
    n_null
        Values that were left out because they or their τ are null.
    """

    value: float
    n: int
    n_null: int


def normalise(ratings: ArrayLike) -> NDArray[np.float64]:
    """Map 1–5 to 0–1 by (s − 1) / 4.

    Parameters
    ----------
    ratings : array_like
        1–5, NaN = not rated.

    Returns
    -------
    ndarray
        0–1, of the same shape; NaN stays.

    Raises
    ------
    InputError
        If a rating lies off the scale.

    Examples
    --------
    >>> normalise([1, 2, 3, 5]).tolist()
    [0.0, 0.25, 0.5, 1.0]
    """
    values = np.asarray(ratings, dtype=np.float64)
    _within(values, 1, 5, "rating")
    return (values - 1) / 4


def sqcs(sc: ArrayLike, gq: ArrayLike, eta: float = ETA_SQCS) -> NDArray[np.float64]:
    """Couple semantic correctness with generation quality: SC · (η + (1 − η) · GQ).

    Parameters
    ----------
    sc, gq : array_like
        Semantic correctness and generation quality, 0–1, NaN = null; shapes broadcast.
    eta
        Weight of correctness alone, 0–1.

    Returns
    -------
    ndarray
        0–1, NaN where either is NaN.

    Raises
    ------
    InputError
        If a value or the weight lies outside 0–1.

    Source
    ------
    UniM (arXiv 2603.05075), Semantic-Quality Coupled Score; the paper's weight is 0.7.

    Examples
    --------
    >>> float(sqcs(0.5, 0.5)).__round__(4)
    0.425
    """
    correct, quality = _component(sc, "SC"), _component(gq, "GQ")
    weight = _weight(eta)
    return np.asarray(correct * (weight + (1 - weight) * quality))


def ics(hc: ArrayLike, sh: ArrayLike, eta: float = ETA_ICS) -> NDArray[np.float64]:
    """Weigh holistic coherence and stylistic harmony: η · HC + (1 − η) · SH.

    Parameters
    ----------
    hc, sh : array_like
        Holistic coherence and stylistic harmony, 0–1, NaN = null; shapes broadcast.
    eta
        Weight of coherence, 0–1.

    Returns
    -------
    ndarray
        0–1, NaN where either is NaN.

    Raises
    ------
    InputError
        If a value or the weight lies outside 0–1.

    Source
    ------
    UniM (arXiv 2603.05075), Interleaved Coherence Score; the paper's weight is 0.8. The published
    components of UniMA in natural science, 68.4 and 71.9, give its published 69.1.

    Examples
    --------
    >>> float(ics(0.684, 0.719)).__round__(3)
    0.691
    """
    coherent, harmonious = _component(hc, "HC"), _component(sh, "SH")
    weight = _weight(eta)
    return np.asarray(weight * coherent + (1 - weight) * harmonious)


def generation_quality(
    quality: ArrayLike,
    is_text: ArrayLike,
    present: ArrayLike,
    *,
    allow_partial: bool = False,
) -> NDArray[np.float64]:
    """Average the quality of the parts of each response (GQ).

    The mean runs over the non-text parts, or is the text's quality where there is no other part.

    Parameters
    ----------
    quality : (N, P) array_like
        Quality of each part, 0–1, NaN = null.
    is_text : (N, P) or (P,) array_like of bool
        Which parts are text.
    present : (N, P) array_like of bool
        Which parts the response has; the rest is padding.
    allow_partial
        Average over the parts whose quality is known, instead of giving NaN where one is null.

    Returns
    -------
    ndarray
        (N,) array, 0–1; NaN where a part is null or there is no part.

    Raises
    ------
    InputError
        If a quality lies outside 0–1.

    Source
    ------
    UniM (arXiv 2603.05075) judges quality per part; the mean over parts is our choice.

    Examples
    --------
    Text beside two images counts for nothing; alone it is the quality.

    >>> quality = [[0.9, 0.5, 0.7], [0.9, 0.0, 0.0]]
    >>> present = [[True, True, True], [True, False, False]]
    >>> generation_quality(quality, [True, False, False], present).round(4).tolist()
    [0.6, 0.9]
    """
    values = _component(quality, "quality")
    here = np.asarray(present, dtype=bool)
    text = np.broadcast_to(np.asarray(is_text, dtype=bool), values.shape)
    media = here & ~text
    counted = np.where(media.any(axis=1, keepdims=True), media, here)
    if allow_partial:
        counted = counted & ~np.isnan(values)
    total = np.where(counted, values, 0.0).sum(axis=1)
    number = counted.sum(axis=1)
    mean = np.full(number.shape, np.nan)
    np.divide(total, number, out=mean, where=number > 0)
    return mean


def aggregate_quality(
    parts: Sequence[PartQuality], *, allow_partial: bool = False
) -> tuple[float | None, str | None]:
    """Average the quality of the parts of one response, with the reason where there is none.

    Parameters
    ----------
    parts
        Quality of each part of the response; must not be empty.
    allow_partial
        Average over the parts whose quality is known, instead of giving a null where one is null.

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
    mean = float(
        generation_quality([values], [text], [[True] * len(parts)], allow_partial=allow_partial)[0]
    )
    if not np.isnan(mean):
        return mean, None
    counted = [part for part in parts if not part.is_text] or list(parts)
    return None, next(part.reason for part in counted if part.value is None)


def relative_score(values: ArrayLike, tau: ArrayLike) -> RelativeScore:
    """Average absolute scores, counting those of unsupported items as 0.

    Parameters
    ----------
    values : (N,) array_like
        Absolute score of each item, 0–1, NaN = null.
    tau : (N,) array_like
        1 where the system supports what the reference asks for, else 0; NaN = not known.

    Returns
    -------
    RelativeScore
        (1/n) Σ τ_i X_i over the items where both are known.

    Raises
    ------
    InputError
        If the shapes differ or a value lies outside 0–1.

    Source
    ------
    UniM (arXiv 2603.05075), X_rel = τ · X_abs; taken per item, then averaged.

    Examples
    --------
    >>> relative_score([0.5, 1.0, float("nan")], [1, 0, 1])
    RelativeScore(value=0.25, n=2, n_null=1)
    """
    scores, supports = _component(values, "score"), _component(tau, "τ")
    if scores.shape != supports.shape or scores.ndim != 1:
        msg = f"scores and τ must be two (N,) arrays, not {scores.shape} and {supports.shape}"
        raise InputError(msg)
    products = scores * supports
    known = products[~np.isnan(products)]
    return RelativeScore(
        value=float(known.mean()) if known.size else float("nan"),
        n=int(known.size),
        n_null=int(products.size - known.size),
    )


def _component(values: ArrayLike, name: str) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    _within(array, 0, 1, name)
    return array


def _weight(eta: float) -> float:
    if not 0 <= eta <= 1:
        msg = f"the weight η must lie between 0 and 1, not {eta}"
        raise InputError(msg)
    return eta


def _within(values: NDArray[np.float64], low: float, high: float, name: str) -> None:
    off = (values < low) | (values > high)
    if off.any():
        msg = f"{name} {values[off].flat[0]:g} lies outside {low}–{high}"
        raise InputError(msg)
