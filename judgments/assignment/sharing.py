"""Which pairs each rater gets, before they are put in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from judgments.assignment.pairing import pairings

__all__ = ["Pair", "one_pair_each", "share_out", "whole_items"]


class Pair(NamedTuple):
    """Two systems' responses to an item, sides not dealt yet; `two` is None where one is shown."""

    item: int
    one: int
    two: int | None
    purpose: str
    occasion: int = 1


def share_out(
    systems_of_item: Mapping[int, Sequence[int]],
    n_raters: int,
    raters_per_response: int,
    rng: np.random.Generator,
) -> list[list[Pair]]:
    """Give each rater pairs, so that every response gets K different raters.

    For each item the systems are paired off K times. The hands of each item are dealt anew, the
    largest to whoever is least busy so far.

    Returns
    -------
    list of list of Pair
        By rater, in no order.
    """
    given: list[list[Pair]] = [[] for _ in range(n_raters)]
    load = np.zeros(n_raters)
    items = list(systems_of_item)
    for n in rng.permutation(len(items)):
        systems = systems_of_item[items[n]]
        ways = pairings(len(systems))
        names = rng.permutation(len(systems))
        start = int(rng.integers(len(ways)))
        least_busy = np.argsort(load + rng.random(n_raters) / 2)
        hands = _hands(raters_per_response, len(ways[0]), n_raters)
        for rater, hand in zip(least_busy, hands, strict=False):
            load[rater] += len(hand)
            for k, p in hand:
                one, two = ways[(start + k) % len(ways)][p]
                given[rater].append(
                    Pair(items[n], systems[names[one]], systems[names[two]], "main")
                )
    return given


def _hands(raters_per_response: int, n_pairs: int, n_raters: int) -> list[list[tuple[int, int]]]:
    """Split one item's K pairings into hands for different raters, largest first.

    A hand holds (pairing, pair) of one pairing only, so that every response meets K different
    raters; where there are enough raters, a hand is one pair, and nobody meets an item twice.

    Examples
    --------
    >>> _hands(2, 2, 3)
    [[(1, 0), (1, 1)], [(0, 0)], [(0, 1)]]
    """
    hands = []
    for k in range(raters_per_response):
        size = min(n_pairs, n_raters // raters_per_response + (k < n_raters % raters_per_response))
        hands += [[(k, p) for p in range(first, n_pairs, size)] for first in range(size)]
    return sorted(hands, key=len, reverse=True)


def whole_items(
    systems_of_item: Mapping[int, Sequence[int]], purpose: str, rng: np.random.Generator
) -> list[Pair]:
    """Pair off all systems of each item once, each item in a way of its own."""
    found = []
    for item, systems in systems_of_item.items():
        ways = pairings(len(systems))
        names = rng.permutation(len(systems))
        found += [
            Pair(item, systems[names[one]], systems[names[two]], purpose)
            for one, two in ways[int(rng.integers(len(ways)))]
        ]
    return found


def one_pair_each(
    systems_of_item: Mapping[int, Sequence[int]], purpose: str, rng: np.random.Generator
) -> list[Pair]:
    """Draw two systems of each item at random."""
    found = []
    for item, systems in systems_of_item.items():
        one, two = rng.choice(len(systems), 2, replace=False)
        found.append(Pair(item, systems[one], systems[two], purpose))
    return found
