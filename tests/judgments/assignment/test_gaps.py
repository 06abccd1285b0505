"""What responses lack goes to whoever may still take it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from judgments.assignment import Pair, Standing, fill_gaps


class Gaps(NamedTuple):
    """What is missing, and where raters stand."""

    missing: dict[int, dict[int, int]]
    met: dict[int, dict[int, set[int]]]
    loads: dict[int, int]
    at_most: int | None
    seed: int

    def fill(self) -> dict[int, list[Pair]]:
        raters = {
            rater: Standing(
                met=defaultdict(set, {item: set(seen) for item, seen in met.items()}),
                load=self.loads[rater],
            )
            for rater, met in self.met.items()
        }
        rng = np.random.default_rng(self.seed)
        return fill_gaps(self.missing, raters, rng, at_most=self.at_most)


@st.composite
def gaps(draw: st.DrawFn) -> Gaps:
    items = range(100, 100 + draw(st.integers(1, 6)))
    systems = {item: range(10, 10 + draw(st.integers(2, 5))) for item in items}
    raters = range(1, 1 + draw(st.integers(1, 5)))
    some = {item: st.sets(st.sampled_from(list(systems[item])), max_size=2) for item in items}
    return Gaps(
        {item: {system: draw(st.integers(0, 3)) for system in systems[item]} for item in items},
        {rater: {item: draw(some[item]) for item in items} for rater in raters},
        {rater: draw(st.integers(0, 9)) for rater in raters},
        draw(st.none() | st.integers(1, 4)),
        draw(st.integers(0, 1000)),
    )


@given(gaps())
def test_nobody_meets_a_response_twice_or_gets_more_than_they_may(asked: Gaps) -> None:
    for rater, pairs in asked.fill().items():
        shown = Counter((pair.item, system) for pair in pairs for system in (pair.one, pair.two))
        assert max(shown.values()) == 1
        assert all(system not in asked.met[rater][item] for item, system in shown)
        assert asked.at_most is None or len(pairs) <= asked.at_most


@given(gaps())
def test_every_pair_is_of_some_use(asked: Gaps) -> None:
    left = {item: Counter(lacks) for item, lacks in asked.missing.items()}
    pairs = [pair for found in asked.fill().values() for pair in found]
    for pair in pairs:
        left[pair.item][pair.one] -= 1
        left[pair.item][pair.two] -= 1
    for item, lacks in asked.missing.items():
        n = sum(pair.item == item for pair in pairs)
        filled = sum(max(0, lacks[s]) - max(0, left[item][s]) for s in lacks)
        assert filled >= n


@given(gaps())
def test_with_raters_enough_who_met_nothing_nothing_is_lacking_any_more(asked: Gaps) -> None:
    fresh = range(1, 60)
    asked = asked._replace(
        met={rater: {} for rater in fresh}, loads=dict.fromkeys(fresh, 0), at_most=None
    )
    left = {item: Counter(lacks) for item, lacks in asked.missing.items()}
    for pairs in asked.fill().values():
        assert len({pair.item for pair in pairs}) == len(pairs)
        for pair in pairs:
            left[pair.item].subtract((pair.one, pair.two))
    assert all(count <= 0 for lacks in left.values() for count in lacks.values())


@given(gaps())
def test_filling_is_decided_by_the_seed(asked: Gaps) -> None:
    assert asked.fill() == asked.fill()


def test_the_least_busy_come_first_and_end_equally_busy() -> None:
    missing = {item: {1: 1, 2: 1} for item in range(12)}
    asked = Gaps(missing, {rater: {} for rater in (7, 8, 9)}, {7: 6, 8: 2, 9: 0}, None, 0)
    given = {rater: len(pairs) for rater, pairs in asked.fill().items()}
    assert given == {8: 5, 9: 7} or given == {7: 1, 8: 5, 9: 6} or given == {7: 1, 8: 4, 9: 7}


def test_items_that_lack_least_are_completed_first() -> None:
    missing = {1: {1: 3, 2: 3}, 2: {1: 1, 2: 1}, 3: {1: 2, 2: 2}}
    asked = Gaps(missing, {7: {}}, {7: 0}, 2, 0)
    assert [pair.item for pair in asked.fill()[7]] == [2, 3]


def test_an_item_is_met_twice_only_by_whom_nobody_can_spare() -> None:
    missing = {1: {1: 1, 2: 1, 3: 0, 4: 0}}
    met = {7: {1: {3, 4}}, 8: {}}
    assert set(Gaps(missing, met, {7: 0, 8: 5}, None, 0).fill()) == {8}
    assert set(Gaps(missing, {7: met[7]}, {7: 0}, None, 0).fill()) == {7}
