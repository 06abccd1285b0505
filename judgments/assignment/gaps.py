"""Who does what nobody does any more: responses that have fewer raters than planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from judgments.assignment.sharing import Pair

__all__ = ["Standing", "fill_gaps"]


@dataclass(slots=True, kw_only=True)
class Standing:
    """Where one rater stands: the systems they have met by item, and the number of open tasks."""

    met: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    load: int = 0


def fill_gaps(
    missing: Mapping[int, Mapping[int, int]],
    raters: Mapping[int, Standing],
    rng: np.random.Generator,
    *,
    at_most: int | None = None,
) -> dict[int, list[Pair]]:
    """Give pairs to raters until each response has as many as it lacks, as far as raters allow.

    A rater never meets a response twice, and an item twice only where nobody else is left; the
    least busy come first. Items that lack least come first, so that they are complete soon.

    Parameters
    ----------
    missing
        For each item, how many raters the response of each system lacks; 0 where it lacks none.
    raters
        Who takes part, by id; brought up to date.
    rng
        Of the order where nothing else decides.
    at_most
        How many pairs a rater gets; by default as many as there are.

    Returns
    -------
    dict
        Pairs by rater, for those who get any.
    """
    given: dict[int, list[Pair]] = defaultdict(list)
    free = dict(raters)
    for item in _order(missing, rng):
        left = Counter(missing[item])
        while (found := _next(left, free, item, rng)) is not None:
            rater, one, two = found
            left.subtract((one, two))
            given[rater].append(Pair(item, one, two, "main"))
            standing = free[rater]
            standing.met[item] |= {one, two}
            standing.load += 1
            if len(given[rater]) == at_most:
                del free[rater]
        if not free:
            break
    return dict(given)


def _order(missing: Mapping[int, Mapping[int, int]], rng: np.random.Generator) -> Sequence[int]:
    items = [item for item, lacks in missing.items() if len(lacks) > 1 and any(lacks.values())]
    shuffled = [items[n] for n in rng.permutation(len(items))]
    return sorted(shuffled, key=lambda item: sum(missing[item].values()))


def _next(
    left: Mapping[int, int], free: Mapping[int, Standing], item: int, rng: np.random.Generator
) -> tuple[int, int, int] | None:
    """Find the neediest two systems that somebody can still judge: rater, system, system."""
    chance = dict(zip(left, rng.random(len(left)), strict=True))
    neediest = sorted(left, key=lambda system: (-left[system], chance[system]))
    for one, two in combinations(neediest, 2):
        if left[one] <= 0:
            return None
        if (rater := _least_busy(free, item, {one, two}, rng)) is not None:
            return rater, one, two
    return None


def _least_busy(
    free: Mapping[int, Standing], item: int, systems: Set[int], rng: np.random.Generator
) -> int | None:
    chance = dict(zip(free, rng.random(len(free)), strict=True))
    able = [
        (len(met), standing.load, chance[rater], rater)
        for rater, standing in free.items()
        if systems.isdisjoint(met := standing.met.get(item, set()))
    ]
    return min(able)[-1] if able else None
