"""Who does what nobody does any more: responses that have fewer raters than planned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

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
        for one, two in _neediest(missing[item], rng):
            if (rater := _least_busy(free, item, {one, two}, rng)) is None:
                break
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


def _neediest(lacks: Mapping[int, int], rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Pair the two systems that lack most, again and again until none lacks any."""
    left = Counter(lacks)
    systems = list(left)
    while max(left.values()) > 0:
        chance = dict(zip(systems, rng.random(len(systems)), strict=True))
        one, two = sorted(systems, key=lambda s: (-left[s], chance[s]))[:2]
        yield one, two
        left[one] -= 1
        left[two] -= 1


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
