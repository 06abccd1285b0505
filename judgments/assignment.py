"""Who rates what: a pure planner.

Every response is rated by K raters. For that, the S responses to an item are paired off K times
(the pairings of a round-robin tournament, so that within an item each pair comes up about equally
often), and the pairs go to the least busy raters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from judgments.errors import PlanError

__all__ = ["PlannedTask", "pairings", "plan_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """One task of a plan; the item's responses A and B are named by their systems."""

    rater: int
    item: int
    system_a: int
    system_b: int
    position: int


def pairings(n_systems: int) -> list[list[tuple[int, int]]]:
    """Pair off systems in every way of a round-robin tournament (circle method).

    With an odd number of systems one is left over in each pairing; it is paired with another one
    a second time, so that every pairing covers every system.

    Parameters
    ----------
    n_systems
        Number of systems, at least 2.

    Returns
    -------
    list of list of tuple
        Each inner list covers all systems.

    Examples
    --------
    >>> pairings(4)
    [[(0, 3), (1, 2)], [(0, 2), (3, 1)], [(0, 1), (2, 3)]]
    >>> pairings(3)
    [[(1, 2), (0, 1)], [(0, 2), (1, 0)], [(0, 1), (2, 0)]]
    """
    if n_systems < 2:
        msg = f"A pair needs two systems, not {n_systems}."
        raise PlanError(msg)
    bye = n_systems
    circle = list(range(n_systems)) + ([bye] if n_systems % 2 else [])
    half = len(circle) // 2
    found: list[list[tuple[int, int]]] = []
    for _ in range(len(circle) - 1):
        pairs = [(circle[n], circle[-1 - n]) for n in range(half)]
        alone = [a if b == bye else b for a, b in pairs if bye in (a, b)]
        pairs = [pair for pair in pairs if bye not in pair]
        if alone:
            pairs.append((alone[0], pairs[len(found) % len(pairs)][0]))
        found.append(pairs)
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return found


def plan_round(
    systems_of_item: Mapping[int, Sequence[int]],
    raters: Sequence[int],
    *,
    raters_per_response: int,
    seed: int,
) -> list[PlannedTask]:
    """Plan who sees which pair, on which side, in which order.

    Parameters
    ----------
    systems_of_item
        For each item the systems that answered it, at least two.
    raters
        Ids of the raters.
    raters_per_response
        Number K of different raters for each response.
    seed
        Of the random order; the same arguments give the same plan.

    Returns
    -------
    list of PlannedTask
        Ordered by rater and position. A rater × system pair has each system on side A in every
        second task, so the sides never differ by more than one.

    Raises
    ------
    PlanError
        There are fewer raters than K, no items, or an item has fewer than two responses.
    """
    _check(systems_of_item, raters, raters_per_response)
    rng = np.random.default_rng(seed)
    given = _share_out(systems_of_item, len(raters), raters_per_response, rng)
    tasks: list[PlannedTask] = []
    for index, rater in enumerate(raters):
        tasks += _order(rater, given[index], rng)
    return tasks


def _check(
    systems_of_item: Mapping[int, Sequence[int]], raters: Sequence[int], raters_per_response: int
) -> None:
    if raters_per_response < 1:
        msg = f"Each response needs at least one rater, not {raters_per_response}."
        raise PlanError(msg)
    if len(raters) < raters_per_response:
        msg = (
            f"{raters_per_response} raters per response were asked for, but there are only "
            f"{len(raters)}; invite more with `accordant rater invite NAME`."
        )
        raise PlanError(msg)
    if not systems_of_item:
        msg = "There is no item with responses of two systems; import responses first."
        raise PlanError(msg)


def _share_out(
    systems_of_item: Mapping[int, Sequence[int]],
    n_raters: int,
    raters_per_response: int,
    rng: np.random.Generator,
) -> list[list[tuple[int, int, int]]]:
    """Give each rater (item, system, system) triples.

    The hands of each item are dealt anew, the largest to whoever is least busy so far.
    """
    given: list[list[tuple[int, int, int]]] = [[] for _ in range(n_raters)]
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
                first, second = ways[(start + k) % len(ways)][p]
                given[rater].append((items[n], systems[names[first]], systems[names[second]]))
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


def _order(
    rater: int, given: list[tuple[int, int, int]], rng: np.random.Generator
) -> list[PlannedTask]:
    first_on_a: dict[tuple[int, int], bool] = {}
    tasks = []
    for position, n in enumerate(_apart(given, rng)):
        item, one, two = given[n]
        pair = (min(one, two), max(one, two))
        turn = first_on_a.get(pair)
        low_on_a = bool(rng.integers(2)) if turn is None else turn
        first_on_a[pair] = not low_on_a
        a, b = pair if low_on_a else pair[::-1]
        tasks.append(PlannedTask(rater=rater, item=item, system_a=a, system_b=b, position=position))
    return tasks


def _apart(given: list[tuple[int, int, int]], rng: np.random.Generator) -> list[int]:
    """Put tasks in random order, those that show one item again a whole pass later."""
    passes: dict[int, int] = defaultdict(int)
    order = rng.permutation(len(given))
    nth = np.empty(len(given), dtype=int)
    for n in order:
        nth[n] = passes[given[n][0]]
        passes[given[n][0]] += 1
    return [int(n) for n in order[np.argsort(nth[order], kind="stable")]]
