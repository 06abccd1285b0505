"""In which order a rater sees their pairs, and on which side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from judgments.assignment.sharing import Pair

__all__ = ["Lead", "deal_sides", "in_order"]

Lead = Counter[tuple[int, int]]
"""For a pair of systems (lower id first): on A more often by how many is the lower one."""


def in_order(
    given: Sequence[Pair],
    checks: Sequence[Pair],
    n_repeats: int,
    rng: np.random.Generator,
) -> list[Pair]:
    """Put a rater's pairs in random order, with checks and repeats between them.

    Parameters
    ----------
    given
        What is analysed. An item that comes up m times does so an m-th of the plan apart.
    checks
        Gold and attention pairs, spread evenly: one at a random place of each equal stretch.
    n_repeats
        How many of the first half are shown again, each half the plan after its first time: as far
        apart as they can all be.
    rng
        Of the order.

    Returns
    -------
    list of Pair
        Repeats have occasion 2.
    """
    body = _spread(given, rng)
    n = len(body)
    placed = [(float(place), pair) for place, pair in enumerate(body)]
    for first in rng.permutation(n // 2)[:n_repeats]:
        again = body[first]._replace(purpose="repeat", occasion=2)
        placed.append((float(first) + -(-n // 2) + 0.5, again))
    starts = np.arange(len(checks)) + rng.random(len(checks))
    order = rng.permutation(len(checks))
    for n_th, start in zip(order, starts, strict=True):
        placed.append((float(start) * max(n, 1) / len(checks), checks[n_th]))
    return [pair for _, pair in sorted(placed, key=lambda one: one[0])]


def _spread(given: Sequence[Pair], rng: np.random.Generator) -> list[Pair]:
    """Order pairs by random moments; those of one item lie an equal stretch apart."""
    often = Counter(pair.item for pair in given)
    moment = dict(zip(often, rng.random(len(often)), strict=True))
    nth: dict[int, int] = defaultdict(int)
    moments = np.empty(len(given))
    for place in rng.permutation(len(given)):
        item = given[place].item
        moments[place] = (nth[item] + moment[item]) / often[item]
        nth[item] += 1
    return [given[place] for place in np.argsort(moments, kind="stable")]


def deal_sides(pairs: Iterable[Pair], lead: Lead, rng: np.random.Generator) -> list[bool]:
    """Say for each pair in turn whether its first system is on side A.

    Of any two systems neither is ever ahead on side A by more than one: where they are even, chance
    decides; else the one behind gets side A. A repeat is dealt like any other task, so about half
    of them have their sides swapped: a rater's consistency can be told from the pull of a side.

    Parameters
    ----------
    pairs
        In the order in which they are shown.
    lead
        What was dealt before; brought up to date.
    rng
        Of the coin.
    """
    found = []
    for pair in pairs:
        if pair.two is None:
            found.append(True)
            continue
        key = (min(pair.one, pair.two), max(pair.one, pair.two))
        low_on_a = lead[key] < 0 if lead[key] else rng.random() < 0.5
        lead[key] += 1 if low_on_a else -1
        found.append(low_on_a == (pair.one == key[0]))
    return found
