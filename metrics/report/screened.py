"""The study again without the raters whom a rule rejects."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metrics.inputs import Inputs
from metrics.screening import screen_by_correlation, screen_raters

__all__ = ["RULES", "Screened", "screen", "without_rejected"]

RULES = {"bt500": "BT.500", "p913": "P.913"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """One dimension without some raters.

    Attributes
    ----------
    ratings : (R, U) array
        NaN for whoever was left out.
    left_out
        Names of the raters.
    why_not
        Why the rule can judge nobody, else None.
    """

    ratings: NDArray[np.float64]
    left_out: tuple[str, ...]
    why_not: str | None


def screen(inputs: Inputs, dimension: str, rule: str) -> Screened:
    """Leave out the raters of a dimension whom a rule rejects.

    Parameters
    ----------
    inputs
        Of the report.
    dimension
        Code of the dimension.
    rule
        One of `RULES`.
    """
    table = inputs.table
    ratings = table.ratings[dimension]
    rejected, why = _rejected(ratings, table.units.system, rule)
    names = (rater.name for rater, out in zip(table.raters, rejected, strict=True) if out)
    kept = np.where(rejected[:, None], np.nan, ratings) if rejected.any() else ratings
    why_not = None if why is None else f"screening by {RULES[rule]} is not applicable: {why}"
    return Screened(ratings=kept, left_out=tuple(names), why_not=why_not)


def _rejected(
    ratings: NDArray[np.float64], systems: NDArray[np.int64], rule: str
) -> tuple[NDArray[np.bool_], str | None]:
    if rule == "bt500":
        far = screen_raters(ratings)
        return far.rejected, far.undefined_because
    by_r = screen_by_correlation(ratings, systems)
    why = None if by_r.applicable.any() else "no rater's ratings can be correlated with the others'"
    return by_r.rejected, why


def without_rejected(inputs: Inputs, rule: str) -> Inputs | None:
    """Keep the dimensions in which a rule rejects somebody, without those; None where there is none.

    Parameters
    ----------
    inputs
        Of the report.
    rule
        One of `RULES`.
    """
    found = {code: screen(inputs, code, rule) for code in inputs.table.ratings}
    ratings = {code: one.ratings for code, one in found.items() if one.left_out}
    if not ratings:
        return None
    table = inputs.table
    dimensions = tuple(one for one in table.dimensions if one.code in ratings)
    repeats = {code: table.repeats[code] for code in ratings}
    changed = replace(table, ratings=ratings, dimensions=dimensions, repeats=repeats)
    return replace(inputs, table=changed)
