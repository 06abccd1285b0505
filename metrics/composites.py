"""Composite scores: normalisation, SQCS, ICS, relative scores.

Nothing is rounded, and nothing null becomes a number: NaN goes in, NaN comes out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.errors import InputError

__all__ = [
    "ETA_ICS",
    "ETA_SQCS",
    "RelativeScore",
    "ics",
    "normalise",
    "relative_score",
    "sqcs",
    "unit_values",
]

ETA_SQCS = 0.7
ETA_ICS = 0.8
_ZERO = {"from_1": 1, "from_0": 0}
"""The rating that becomes 0, by normalisation."""


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


def normalise(ratings: ArrayLike, *, by: str = "from_1") -> NDArray[np.float64]:
    """Map 1–5 to 0–1 by (s − 1) / 4, or to 0.2–1 by s / 5.

    Parameters
    ----------
    ratings : array_like
        1–5, NaN = not rated.
    by
        ``from_1`` or ``from_0``, as in `metrics.settings.ScoringSettings.normalisation`.

    Returns
    -------
    ndarray
        0–1, of the same shape; NaN stays.

    Raises
    ------
    InputError
        If a rating lies off the scale, or the mapping is neither.

    Source
    ------
    The first is the only mapping that UniM's code has; its published figures may rest on either.

    Examples
    --------
    >>> normalise([1, 2, 3, 5]).tolist()
    [0.0, 0.25, 0.5, 1.0]
    >>> normalise([1, 2, 3, 5], by="from_0").tolist()
    [0.2, 0.4, 0.6, 1.0]
    """
    if by not in _ZERO:
        msg = f"normalisation {by!r} is unknown; choose one of {', '.join(_ZERO)}"
        raise InputError(msg)
    values = np.asarray(ratings, dtype=np.float64)
    _within(values, 1, 5, "rating")
    return (values - _ZERO[by]) / (5 - _ZERO[by])


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
    correct, quality = unit_values(sc, "SC"), unit_values(gq, "GQ")
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
    coherent, harmonious = unit_values(hc, "HC"), unit_values(sh, "SH")
    weight = _weight(eta)
    return np.asarray(weight * coherent + (1 - weight) * harmonious)


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
    scores, supports = unit_values(values, "score"), unit_values(tau, "τ")
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


def unit_values(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Give values as an array after checking that they lie in 0–1, NaN being null.

    Parameters
    ----------
    values : array_like
        Values of one metric.
    name
        What to call them in an error.

    Returns
    -------
    ndarray
        Of the same shape.

    Raises
    ------
    InputError
        If a value lies outside 0–1.

    Examples
    --------
    >>> unit_values([0.25, float("nan")], "SC").tolist()
    [0.25, nan]
    """
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
