"""Units told apart only by what they were given: a study has few such patterns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.agreement.coincidences import distinct_values

__all__ = ["Patterns", "find_patterns"]

_WIDEST = 250
_TABLE = 2**20
_KEYS = 2**62
_FEW = 2**16

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """What units were given, each combination once.

    Attributes
    ----------
    values : (C,) array
        Distinct values in rising order.
    counts : (P, C) array
        How often each value comes up in each pattern.
    often : (P,) array
        Units with each pattern.
    of_unit : (U,) array
        Pattern of each unit.
    """

    values: _Floats
    counts: _Floats
    often: _Ints
    of_unit: _Ints


def find_patterns(ratings: _Floats, *, most_values: int) -> Patterns | None:
    """Find which combinations of values units were given, whoever gave them.

    Parameters
    ----------
    ratings : (R, U) array
        NaN = not rated.
    most_values
        Most distinct values for which there is any point in patterns.

    Returns
    -------
    Patterns or None
        None where there are more values, or none at all.

    Examples
    --------
    >>> found = find_patterns(np.array([[1.0, 5, 5], [5.0, 5, 1]]), most_values=12)
    >>> found.counts.tolist(), found.often.tolist(), found.of_unit.tolist()
    ([[1.0, 1.0], [0.0, 2.0]], [2, 1], [0, 1, 0])
    """
    given = np.isfinite(ratings)
    coded = _code_whole(ratings, given)
    if coded is None:
        values, places = distinct_values(ratings[given])
        coded = values, np.full(ratings.shape, len(values), dtype=np.intp)
        coded[1][given] = places
    values, codes = coded
    if not 0 < len(values) <= most_values:
        return None
    base = int(given.sum(axis=0).max()) + 1
    if base ** len(values) > _KEYS:
        return _one_each(values, codes)
    powers = base ** np.arange(len(values), dtype=np.int64)
    keys = _keys(codes, np.append(powers, 0))
    distinct, often, of_unit = _tally(keys, base ** len(values))
    counts = (distinct[:, None] // powers % base).astype(np.float64)
    return Patterns(values=values, counts=counts, often=often, of_unit=of_unit)


def _code_whole(
    ratings: _Floats, given: NDArray[np.bool_]
) -> tuple[_Floats, NDArray[np.uint8]] | None:
    """Give values and the place of each rating, C = not rated; None where they are not whole."""
    if not given.any():
        return None
    low, high = float(np.fmin.reduce(ratings, axis=None)), float(np.fmax.reduce(ratings, axis=None))
    if high - low > _WIDEST:
        return None
    complete = bool(given.all())
    above = (ratings if complete else np.where(given, ratings, low)) - low
    codes = above.astype(np.uint8)
    if bool((codes != above).any()):
        return None
    nothing = int(high - low) + 1
    if not complete:
        codes[~given] = nothing
    used = np.array([(codes == code).any() for code in range(nothing)])
    if not used.all():
        codes = np.append(np.cumsum(used) - 1, used.sum()).astype(np.uint8)[codes]
    return np.flatnonzero(used).astype(np.float64) + low, codes


def _keys(codes: NDArray[np.integer], powers: _Ints) -> _Ints:
    """Add up the power of each rating of a unit; where raters are few, from a table of their sums.

    Parameters
    ----------
    codes : (R, U) array
        Places in `powers`.
    powers : (C + 1,) array
        The last is 0, for what is not rated.
    """
    width = len(powers)
    if width ** len(codes) > _FEW:
        return np.asarray(powers[codes].sum(axis=0))
    sums, place = powers, codes[0].astype(np.uint16)
    for row in codes[1:]:
        sums = np.add.outer(sums, powers).ravel()
        place = place * np.uint16(width) + row.astype(np.uint16)
    return np.asarray(sums[place])


def _one_each(values: _Floats, codes: NDArray[np.integer]) -> Patterns:
    """Take every unit for a pattern of its own, where patterns are too long to be numbered."""
    n_units, width = codes.shape[1], len(values) + 1
    cells = np.arange(n_units) * width + codes
    counts = np.bincount(cells.ravel(), minlength=n_units * width).reshape(n_units, width)
    return Patterns(
        values=values,
        counts=counts[:, :-1].astype(np.float64),
        often=np.ones(n_units, dtype=np.int64),
        of_unit=np.arange(n_units),
    )


def _tally(keys: _Ints, n_keys: int) -> tuple[_Ints, _Ints, _Ints]:
    """Give the distinct keys, how often each comes up, and the place of each unit's own."""
    if n_keys > _TABLE:
        distinct, of_unit, often = np.unique(keys, return_inverse=True, return_counts=True)
        return distinct, often, of_unit
    tally = np.bincount(keys, minlength=n_keys)
    distinct = np.flatnonzero(tally)
    place = np.zeros(n_keys, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, tally[distinct], place[keys]
