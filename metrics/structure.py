"""Structure scores: whether a response holds the modalities that the reference holds.

Counts are of distinct placeholders per modality type: ``<image1>`` mentioned twice counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.errors import InputError
from metrics.settings import CHOICES

__all__ = [
    "TYPES",
    "Structure",
    "count_types",
    "lenient_structure_score",
    "score_structure",
    "strict_structure_score",
    "supporting_rate",
]

TYPES = ("image", "audio", "video", "document", "code", "threeD")

_TAG = re.compile(r"(image|audio|video|document|code|threeD)\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Structure scores of one response.

    Attributes
    ----------
    sts, les
        0–1; NaN where undefined.
    sts_undefined_because, les_undefined_because
        Reason code where the value is NaN, else None.
    """

    sts: float
    les: float
    sts_undefined_because: str | None
    les_undefined_because: str | None


def count_types(
    tags: Iterable[str], *, has_text: bool = False, counts_text: bool = False
) -> NDArray[np.int64]:
    """Count distinct placeholders per modality type.

    Parameters
    ----------
    tags
        Placeholders of one side, such as ``image2``; a repeated one counts once.
    has_text
        Whether that side holds text.
    counts_text
        Whether text is a type of its own, with a count of 0 or 1.

    Returns
    -------
    ndarray
        (6,) counts in the order of `TYPES`, or (7,) with text last.

    Raises
    ------
    InputError
        If a tag is not a modality with a number.

    Examples
    --------
    >>> count_types(["image1", "image2", "image1", "audio1"]).tolist()
    [2, 1, 0, 0, 0, 0]
    """
    counts = np.zeros(len(TYPES) + counts_text, dtype=np.int64)
    for tag in set(tags):
        match = _TAG.fullmatch(tag)
        if match is None:
            msg = f"{tag!r} is no placeholder; expected a modality with a number, like image1"
            raise InputError(msg)
        counts[TYPES.index(match[1])] += 1
    if counts_text:
        counts[-1] = has_text
    return counts


def strict_structure_score(
    response: ArrayLike, reference: ArrayLike, *, types: str = "union"
) -> NDArray[np.float64]:
    """Score how closely the counts of each modality type agree (StS).

    Parameters
    ----------
    response, reference : (N, T) array_like
        Counts of distinct placeholders, ≥ 0, one column per type.
    types
        The types M′ that the mean runs over: those of the ``union`` of response and reference, or
        of the ``reference``.

    Returns
    -------
    ndarray
        (N,) array, 0–1: mean over M′ of F1 = 2·min(c_p, c_g) / (c_p + c_g); NaN where M′ is empty
        (0/0).

    Raises
    ------
    InputError
        If the shapes differ, a count is negative, or M′ is neither.

    Source
    ------
    UniM (arXiv 2603.05075), Strict Structure Score. The paper does not define M′; the union of
    types is our choice, so that types nobody asked for cost something.

    Examples
    --------
    One of two images, and an audio part that was not asked for: (2/3 + 0) / 2.

    >>> strict_structure_score([[1, 1, 0, 0, 0, 0]], [[2, 0, 0, 0, 0, 0]]).round(4).tolist()
    [0.3333]
    >>> counts = [[1, 1, 0, 0, 0, 0]], [[2, 0, 0, 0, 0, 0]]
    >>> strict_structure_score(*counts, types="reference").round(4).tolist()
    [0.6667]
    """
    if types not in CHOICES["structure_types"]:
        msg = f"structure types {types!r} are none of {', '.join(CHOICES['structure_types'])}"
        raise InputError(msg)
    produced, expected = _counts(response, reference)
    total = produced + expected
    counted = total > 0 if types == "union" else expected > 0
    agreement = 2 * np.minimum(produced, expected) / np.where(total > 0, total, 1)
    return _ratio((agreement * counted).sum(axis=1), counted.sum(axis=1))


def lenient_structure_score(response: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
    """Score which share of the reference's modality types the response holds at all (LeS).

    Parameters
    ----------
    response, reference : (N, T) array_like
        Counts of distinct placeholders, ≥ 0, one column per type.

    Returns
    -------
    ndarray
        (N,) array, 0–1; NaN where the reference has no type (0/0).

    Raises
    ------
    InputError
        If the shapes differ or a count is negative.

    Source
    ------
    UniM (arXiv 2603.05075), Lenient Structure Score.

    Examples
    --------
    >>> lenient_structure_score([[1, 1, 0, 0, 0, 0]], [[2, 0, 1, 0, 0, 0]]).tolist()
    [0.5]
    """
    produced, expected = _counts(response, reference)
    asked = expected > 0
    return _ratio((asked & (produced > 0)).sum(axis=1), asked.sum(axis=1))


def supporting_rate(
    supported: ArrayLike, reference: ArrayLike, *, grain: str = "item"
) -> NDArray[np.float64]:
    """Say how far a system supports the modality types that the reference asks for (τ).

    Parameters
    ----------
    supported : (N, T) or (T,) array_like of bool
        Types that the system can produce.
    reference : (N, T) array_like
        Counts of distinct placeholders, ≥ 0.
    grain
        ``item``: 1 where every type is supported, else 0; ``modality``: the share of the types.

    Returns
    -------
    ndarray
        (N,) array, 0–1, 1 where nothing is asked for; the mean over the items is the system's
        supporting rate.

    Raises
    ------
    InputError
        If the shapes differ, a count is negative, or the grain is neither.

    Source
    ------
    UniM (arXiv 2603.05075), relative scores; per item, so that X_rel = mean of τ_i · X_i.

    Examples
    --------
    >>> supporting_rate([True, False], [[2, 0], [1, 1]]).tolist()
    [1.0, 0.0]
    >>> supporting_rate([True, False], [[2, 0], [1, 1]], grain="modality").tolist()
    [1.0, 0.5]
    """
    if grain not in CHOICES["tau_grain"]:
        msg = f"grain of τ {grain!r} is none of {', '.join(CHOICES['tau_grain'])}"
        raise InputError(msg)
    expected = np.asarray(reference)
    can, expected = _counts(
        np.broadcast_to(np.asarray(supported, dtype=bool), expected.shape), expected
    )
    held = (expected == 0) | (can > 0)
    if grain == "item":
        return np.asarray(np.all(held, axis=1), dtype=np.float64)
    asked = expected > 0
    share = _ratio((asked & held).sum(axis=1), asked.sum(axis=1))
    return np.asarray(np.where(asked.any(axis=1), share, 1.0), dtype=np.float64)


def score_structure(
    response_tags: Iterable[str],
    reference_tags: Iterable[str],
    *,
    response_text: bool = False,
    reference_text: bool = False,
    counts_text: bool = False,
    types: str = "union",
) -> Structure:
    """Score the structure of one response (StS and LeS).

    Parameters
    ----------
    response_tags, reference_tags
        Placeholders of either side.
    response_text, reference_text
        Whether that side holds text; looked at only if `counts_text`.
    counts_text
        Whether text is a modality type of its own.
    types
        As for `strict_structure_score`.

    Returns
    -------
    Structure
        Both scores with the reason where one is undefined.

    Raises
    ------
    InputError
        If a tag is not a modality with a number.

    Examples
    --------
    >>> score_structure(["image1"], [])
    Structure(sts=0.0, les=nan, sts_undefined_because=None, \
les_undefined_because='no_reference_types')
    """
    produced = count_types(response_tags, has_text=response_text, counts_text=counts_text)
    expected = count_types(reference_tags, has_text=reference_text, counts_text=counts_text)
    sts = float(strict_structure_score([produced], [expected], types=types)[0])
    les = float(lenient_structure_score([produced], [expected])[0])
    return Structure(
        sts=sts,
        les=les,
        sts_undefined_because=_why_no_types(types) if np.isnan(sts) else None,
        les_undefined_because="no_reference_types" if np.isnan(les) else None,
    )


def _why_no_types(types: str) -> str:
    return "no_output_types" if types == "union" else "no_reference_types"


def _counts(
    response: ArrayLike, reference: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    produced, expected = np.asarray(response), np.asarray(reference)
    if produced.shape != expected.shape or produced.ndim != 2:
        msg = (
            f"counts of response and reference must be two (N, T) arrays of one shape, "
            f"not {produced.shape} and {expected.shape}"
        )
        raise InputError(msg)
    if (produced < 0).any() or (expected < 0).any():
        msg = "a count of placeholders is negative"
        raise InputError(msg)
    return produced.astype(np.int64), expected.astype(np.int64)


def _ratio(part: NDArray[np.generic], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    ratio = np.full(whole.shape, np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0, dtype=np.float64)
    return ratio
