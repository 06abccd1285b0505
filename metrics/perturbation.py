"""A controlled check of the structure scores: change references bit by bit and see them fall."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.errors import InputError
from metrics.structure import lenient_structure_score, strict_structure_score

__all__ = ["PERTURBATIONS", "PerturbedScores", "perturb", "score_perturbed"]

PERTURBATIONS = ("tags_added", "types_added", "tags_removed", "types_removed")
"""What may be done to a reference: a tag more of a type it has, a type it does not have, a tag
less, all tags of a type less."""

_TOLERANCE = 1e-12

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PerturbedScores:
    """Structure scores of references that were changed on purpose, against themselves unchanged.

    Attributes
    ----------
    sts, les : (N,) arrays
        0 to 1, means over the draws; NaN where the reference does not admit the change.
    n_unexpected
        Changed references, over all draws, on which StS did not fall, LeS fell although every type
        was left or did not although one went, or StS exceeded LeS.
    n_changed
        Changed references over all draws.
    """

    sts: _Floats
    les: _Floats
    n_unexpected: int
    n_changed: int


def score_perturbed(
    reference: _Ints, kind: str, times: int, *, draws: int = 10, rng: np.random.Generator
) -> PerturbedScores:
    """Score references that were changed so many times, drawn at random among what is there.

    Parameters
    ----------
    reference : (N, T) array
        Counts of distinct placeholders of N references, one column per type.
    kind
        One of `PERTURBATIONS`.
    times
        Number of tags or types added or removed, at least 1.
    draws
        How often each reference is changed anew.
    rng
        Source of chance.

    Raises
    ------
    InputError
        The kind is unknown, or `times` or `draws` is below 1.

    Source
    ------
    UniM (arXiv 2603.05075), Figure 6.

    Examples
    --------
    Of two images one goes (StS = F1 = 2/3), then both.

    >>> two = np.array([[2, 0]])
    >>> for times in (1, 2):
    ...     found = score_perturbed(two, "tags_removed", times, rng=np.random.default_rng(0))
    ...     print(found.sts.round(4).tolist(), found.les.tolist(), found.n_unexpected)
    [0.6667] [1.0] 0
    [0.0] [0.0] 0
    """
    if draws < 1:
        msg = f"references must be changed at least once, not {draws} times"
        raise InputError(msg)
    sts, les = np.zeros(len(reference)), np.zeros(len(reference))
    unexpected = changed = 0
    for _ in range(draws):
        response, admitted = perturb(reference, kind, times, rng=rng)
        strict = strict_structure_score(response, reference)
        lenient = lenient_structure_score(response, reference)
        sts += np.where(admitted, strict, np.nan)
        les += np.where(admitted, lenient, np.nan)
        gone = ((reference > 0) & (response == 0)).any(axis=1)
        odd = (strict >= 1) | ((lenient < 1) != gone) | (strict > lenient + _TOLERANCE)
        unexpected += int((odd & admitted).sum())
        changed += int(admitted.sum())
    return PerturbedScores(
        sts=sts / draws, les=les / draws, n_unexpected=unexpected, n_changed=changed
    )


def perturb(
    reference: _Ints, kind: str, times: int, *, rng: np.random.Generator
) -> tuple[_Ints, NDArray[np.bool_]]:
    """Change the counts of references.

    Parameters
    ----------
    reference : (N, T) array
        Counts of distinct placeholders, one column per type.
    kind, times, rng
        See `score_perturbed`.

    Returns
    -------
    counts : (N, T) array
        Changed; as they were where the change is not possible.
    admitted : (N,) array
        Whether it is: there must be a tag, so many tags, or so many types, to begin with.

    Raises
    ------
    InputError
        The kind is unknown, or `times` is below 1.

    Examples
    --------
    >>> two_and_none = np.array([[2, 0], [0, 0]])
    >>> counts, admitted = perturb(two_and_none, "tags_removed", 1, rng=np.random.default_rng(0))
    >>> counts.tolist(), admitted.tolist()
    ([[1, 0], [0, 0]], [True, False])
    """
    if kind not in PERTURBATIONS or times < 1:
        msg = f"a change is one of {', '.join(PERTURBATIONS)}, once or more; not {kind!r}, {times}"
        raise InputError(msg)
    present, changed = reference > 0, reference.copy()
    some: NDArray[np.bool_] = np.any(present, axis=1)
    if kind == "tags_added":
        for _ in range(times):
            changed += _one_of(present, rng)
        return changed, some
    if kind == "tags_removed":
        admitted = reference.sum(axis=1) >= times
        for _ in range(times):
            changed -= _one_of(changed, rng)
        return np.where(admitted[:, None], changed, reference), admitted
    open_to = present if kind == "types_removed" else ~present
    admitted = some & (open_to.sum(axis=1) >= times)
    hit = _several_of(open_to, times, rng) & admitted[:, None]
    return np.where(hit, 0 if kind == "types_removed" else 1, reference), admitted


def _one_of(weights: NDArray[np.generic], rng: np.random.Generator) -> _Ints:
    """Mark one column of each row, drawn by weight; none where all weights are 0."""
    ends = np.cumsum(weights, axis=1)
    at = rng.random(len(weights)) * ends[:, -1]
    chosen = (ends > at[:, None]).argmax(axis=1)
    marks = np.zeros(weights.shape, dtype=np.int64)
    marks[np.arange(len(weights)), chosen] = ends[:, -1] > 0
    return marks


def _several_of(
    candidates: NDArray[np.bool_], times: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Mark so many different columns of each row among its candidates."""
    keys = np.where(candidates, rng.random(candidates.shape), np.inf)
    ranks = keys.argsort(axis=1).argsort(axis=1)
    return candidates & (ranks < times)
