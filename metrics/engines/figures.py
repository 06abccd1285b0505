"""Which numbers of two texts have no match, and whether what is left contradicts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from metrics.engines.quantities import Quantity, same_quantity

__all__ = ["number_findings", "unmatched"]

_OWN_KIND = frozenset({"ordinal", "clock"})


def unmatched(own: Sequence[Quantity], other: Sequence[Quantity], *, once: bool) -> list[Quantity]:
    """Give the quantities that the other side has not.

    Parameters
    ----------
    own, other
        Quantities of the two sides.
    once
        Whether each of the other side may match one of our own only.

    Returns
    -------
    list of Quantity
        In reading order, without those that only confirm.

    Examples
    --------
    >>> from metrics.engines.quantities import find_quantities
    >>> one, other = find_quantities("5 m and 3 kg"), find_quantities("500 cm and 2 kg")
    >>> [quantity.unit for quantity in unmatched(one, other, once=True)]
    ['kg']
    """
    left = list(other)
    strangers = []
    # What may only confirm is matched last, so that it takes nothing from a real number.
    for quantity in sorted(own, key=lambda one: one.loose):
        match = _match(quantity, left)
        if match is None:
            if not quantity.loose and not _in_a_fraction(quantity, own, other):
                strangers.append(quantity)
        elif once:
            del left[match]
    return strangers


def _match(quantity: Quantity, others: Sequence[Quantity]) -> int | None:
    matches = [n for n, other in enumerate(others) if same_quantity(quantity, other)]
    return min(
        matches,
        key=lambda n: (others[n].dimension != quantity.dimension, others[n].loose),
        default=None,
    )


def _in_a_fraction(quantity: Quantity, own: Sequence[Quantity], other: Sequence[Quantity]) -> bool:
    """Say whether one side writes 12 of 20 as a fraction, the other as two numbers."""

    def holds(amounts: Sequence[Quantity], terms: tuple[int, ...]) -> bool:
        known = {int(one.amount) for one in amounts if one.amount.is_integer()}
        return set(terms) <= known | {1}  # tenfold, and to a tenth

    if quantity.terms:
        return holds(other, quantity.terms)
    return any(
        quantity.amount in fraction.terms and holds(own, fraction.terms)
        for fraction in other
        if fraction.terms
    )


def number_findings(added: Sequence[Quantity], missing: Sequence[Quantity]) -> list[str]:
    """Name what the numbers without a match amount to.

    Parameters
    ----------
    added, missing
        Quantities that the response alone and the reference alone has.

    Returns
    -------
    list of str
        ``number`` where two of them stand for the same thing, else ``added number`` and ``missing
        number``. An ordinal alone is neither.
    """
    if any(_rival(one, other) for one in added for other in missing):
        return ["number"]
    alone = (("added number", added), ("missing number", missing))
    return [name for name, found in alone if any(one.dimension != "ordinal" for one in found)]


def _rival(one: Quantity, other: Quantity) -> bool:
    kinds = {one.dimension, other.dimension}
    if len(kinds) == 1 or math.isclose(one.amount, other.amount):
        return True
    if kinds & _OWN_KIND or "" not in kinds:
        return False
    bare = one if not one.dimension else other
    return "decade" in kinds or not _like_a_year(bare)


def _like_a_year(quantity: Quantity) -> bool:
    return 1000 <= quantity.amount <= 2100 and quantity.amount.is_integer()
