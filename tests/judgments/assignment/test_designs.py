"""Plans with a common block, repeats, warm-up and tasks whose values are known."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgments.assignment import Pair, PlannedTask, Repeats, plan_round
from judgments.errors import PlanError

SYSTEMS = (10, 11, 12, 13, 14)


class Design(NamedTuple):
    """What a planner is asked for."""

    systems_of_item: dict[int, list[int]]
    raters: list[int]
    raters_per_response: int
    seed: int
    common_block: int
    repeats: Repeats
    warmup: int
    known: list[Pair]

    def plan(self) -> list[PlannedTask]:
        asked = self._asdict()
        return plan_round(asked.pop("systems_of_item"), asked.pop("raters"), **asked).tasks

    def by_rater(self) -> dict[int, list[PlannedTask]]:
        found: dict[int, list[PlannedTask]] = {rater: [] for rater in self.raters}
        for task in self.plan():
            found[task.rater].append(task)
        return found


@st.composite
def designs(draw: st.DrawFn) -> Design:
    warmup, common = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    n_items = warmup + common + draw(st.integers(1, 10))
    some = st.integers(2, 5).flatmap(lambda n: st.permutations(SYSTEMS).map(lambda s: s[:n]))
    items = {100 + n: draw(some) for n in range(n_items)}
    k = draw(st.integers(1, 3))
    purposes = draw(st.lists(st.sampled_from(["gold", "attention", "training"]), max_size=6))
    two = st.none() | st.just(SYSTEMS[1])
    known = [Pair(900 + n, SYSTEMS[0], draw(two), p) for n, p in enumerate(purposes)]
    for pair in known[:2]:  # an item of the gold file may be among those with responses
        items[pair.item] = list(SYSTEMS[:2])
    return Design(
        items,
        list(range(500, 500 + draw(st.integers(k, 8)))),
        k,
        draw(st.integers(0, 2**32)),
        common,
        draw(st.sampled_from([Repeats(), Repeats(share=0.05), Repeats(share=0.5)])),
        warmup,
        known,
    )


def pair_of(task: PlannedTask) -> tuple[int, frozenset[int | None]]:
    return task.item, frozenset((task.system_a, task.system_b))


def shown(tasks: list[PlannedTask], *purposes: str) -> dict[tuple[int, int], set[int]]:
    found = defaultdict(set)
    for task in tasks:
        if task.purpose in purposes:
            found[task.item, task.system_a].add(task.rater)
            if task.system_b is not None:
                found[task.item, task.system_b].add(task.rater)
    return dict(found)


@given(designs())
def test_every_response_that_is_analysed_has_k_raters(design: Design) -> None:
    plan = design.plan()
    raters = shown(plan, "main", "common")
    warmed = {task.item for task in plan if task.purpose == "warmup"}
    set_aside = warmed | {pair.item for pair in design.known}
    assert set(raters) == {
        (item, system)
        for item, systems in design.systems_of_item.items()
        if item not in set_aside
        for system in systems
    }
    assert min(map(len, raters.values())) >= design.raters_per_response


@given(designs())
def test_everybody_rates_the_whole_common_block_in_the_same_pairs(design: Design) -> None:
    plan = design.plan()
    common = shown(plan, "common")
    assert len({item for item, _ in common}) == design.common_block
    assert all(raters == set(design.raters) for raters in common.values())
    items = {item for item, _ in common}
    assert set(common) == {(i, s) for i in items for s in design.systems_of_item[i]}
    pairs = defaultdict(set)
    for task in plan:
        if task.purpose == "common":
            pairs[task.rater].add(pair_of(task))
    assert len({frozenset(found) for found in pairs.values()}) <= 1


@given(designs())
def test_an_item_serves_one_purpose_and_a_pair_comes_again_as_a_repeat_only(
    design: Design,
) -> None:
    for tasks in design.by_rater().values():
        purposes = defaultdict(set)
        seen = Counter()
        for task in tasks:
            purposes[task.item].add("main" if task.purpose == "repeat" else task.purpose)
            seen[pair_of(task), task.occasion] += 1
            assert task.occasion == (2 if task.purpose == "repeat" else 1)
        assert max(seen.values(), default=1) == 1
        assert all(len(found - {"main", "common"}) + bool(found & {"main", "common"}) == 1
                   for found in purposes.values())  # fmt: skip


@given(designs())
def test_repeats_come_half_a_plan_after_their_first_time(design: Design) -> None:
    for tasks in design.by_rater().values():
        analysed = [task for task in tasks if task.purpose in {"main", "common"}]
        repeats = [task for task in tasks if task.purpose == "repeat"]
        assert len(repeats) == design.repeats.of(len(analysed))
        first = {pair_of(task): task.position for task in analysed}
        for again in repeats:
            between = [
                task for task in analysed if first[pair_of(again)] < task.position < again.position
            ]
            assert len(between) >= max(1, len(analysed) // 2)


@given(designs())
def test_sides_are_balanced_at_every_moment_over_all_purposes(design: Design) -> None:
    for tasks in design.by_rater().values():
        lead: Counter[tuple[int, int]] = Counter()
        for task in tasks:
            if task.system_b is None:
                continue
            low, high = sorted((task.system_a, task.system_b))
            lead[low, high] += 1 if task.system_a == low else -1
            assert abs(lead[low, high]) <= 1


@given(designs())
def test_training_comes_first_in_its_order_then_warm_up(design: Design) -> None:
    trained = [pair.item for pair in design.known if pair.purpose == "training"]
    for tasks in design.by_rater().values():
        n = len(trained)
        assert [task.item for task in tasks[:n]] == trained
        assert {task.purpose for task in tasks[n : n + design.warmup]} <= {"warmup"}
        rest = {task.purpose for task in tasks[n + design.warmup :]}
        assert rest <= {"main", "common", "repeat", "gold", "attention"}
        assert len({task.item for task in tasks[n : n + design.warmup]}) == design.warmup


@given(designs())
def test_everybody_gets_every_check_once(design: Design) -> None:
    wanted = Counter((pair.item, pair.purpose) for pair in design.known)
    for tasks in design.by_rater().values():
        found = Counter(
            (task.item, task.purpose)
            for task in tasks
            if task.purpose in {"gold", "attention", "training"}
        )
        assert found == wanted


@given(designs())
def test_positions_count_from_nought_and_the_seed_decides(design: Design) -> None:
    assert design.plan() == design.plan()
    for tasks in design.by_rater().values():
        assert [task.position for task in tasks] == list(range(len(tasks)))


def design(**changes: object) -> Design:
    """Give 40 items of four systems, eight raters, and what is asked for."""
    plain = Design({n: [1, 2, 3, 4] for n in range(40)}, list(range(8)), 2, 0, 0, Repeats(), 0, [])
    return plain._replace(**changes)


def test_checks_are_spread_evenly_at_places_of_chance() -> None:
    known = [Pair(900 + n, 1, 2, "gold") for n in range(5)]
    places = defaultdict(list)
    for seed in range(40):
        for rater, tasks in design(known=known, seed=seed).by_rater().items():
            checks = [task.position for task in tasks if task.purpose == "gold"]
            # 20 pairs and 5 checks: one check in each stretch of four pairs, so at most 7 apart.
            assert max(b - a for a, b in pairwise(checks)) <= 8
            assert checks[0] <= 4
            places[rater].append(tuple(checks))
    assert all(len(set(found)) > 30 for found in places.values())


def test_repeats_are_swapped_about_as_often_as_not() -> None:
    swapped = []
    for seed in range(60):
        for tasks in design(repeats=Repeats(count=4), seed=seed).by_rater().values():
            first = {pair_of(task): task.system_a for task in tasks if task.occasion == 1}
            swapped += [t.system_a != first[pair_of(t)] for t in tasks if t.occasion == 2]
    assert len(swapped) == 60 * 8 * 4
    assert 0.4 < np.mean(swapped) < 0.6


def test_the_two_pairs_of_a_common_item_lie_half_a_plan_apart() -> None:
    gaps = []
    for tasks in design(common_block=4).by_rater().values():
        places = defaultdict(list)
        for task in tasks:
            if task.purpose == "common":
                places[task.item].append(task.position / len(tasks))
        gaps += [b - a for a, b in places.values()]
    assert min(gaps) > 0.25
    assert 0.4 < np.mean(gaps) < 0.6


def test_each_rater_meets_the_common_block_in_an_order_of_their_own() -> None:
    orders = {
        tuple(pair_of(task) for task in tasks if task.purpose == "common")
        for tasks in design(common_block=6).by_rater().values()
    }
    assert len(orders) == 8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"warmup": 30, "common_block": 11}, "30 items to warm up and a common block of 11 .* 40"),
        ({"warmup": 40}, "there are 40 items to rate"),
        ({"common_block": -1}, "common block of -1"),
        ({"known": [Pair(n, 1, 2, "gold") for n in range(40)]}, "no item with responses"),
        ({"repeats": Repeats(count=11)}, "11 repeats .* a rater has 20 tasks, .* at most 10"),
    ],
)
def test_what_cannot_be_planned_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        design(**changes).plan()


@pytest.mark.parametrize(
    ("text", "repeats", "of_30"),
    [
        ("5%", Repeats(share=0.05), 2),
        (" 2.5 % ", Repeats(share=0.025), 1),
        ("50%", Repeats(share=0.5), 15),
        ("10%", Repeats(share=0.1), 3),
        ("0%", Repeats(), 0),
        ("3", Repeats(count=3), 3),
    ],
)
def test_repeats_are_a_share_or_a_number(text: str, repeats: Repeats, of_30: int) -> None:
    assert Repeats.parse(text) == repeats
    assert repeats.of(30) == of_30


@pytest.mark.parametrize("text", ["", "some", "-1", "5.5", "5 in 100", "1e2%"])
def test_repeats_refuse_what_is_neither(text: str) -> None:
    with pytest.raises(PlanError, match=r"a share such as 5% or a number such as 3"):
        Repeats.parse(text)


def test_repeats_refuse_more_than_half() -> None:
    with pytest.raises(PlanError, match=r"At most 50% .* not 51%"):
        Repeats.parse("51%")


def test_a_share_is_rounded_up_as_it_was_written() -> None:
    assert [Repeats.parse("7%").of(n) for n in (1, 2, 3, 14, 15, 100, 101)] == [0, 1, 1, 1, 2, 7, 8]


@pytest.mark.slow
def test_a_plan_of_all_of_unim_takes_seconds_and_is_balanced() -> None:
    """31,026 items of four systems for 30 raters, each response for three of them."""
    largest = design(
        systems_of_item={n: [1, 2, 3, 4] for n in range(31_026)},
        raters=list(range(30)),
        raters_per_response=3,
        common_block=50,
        repeats=Repeats(share=0.05),
        warmup=3,
        known=[Pair(n, 1, 2, "gold") for n in range(40)],
    )
    start = time.perf_counter()
    plan = largest.plan()
    assert time.perf_counter() - start <= 20
    assert {len(raters) for raters in shown(plan, "main").values()} == {3}
    lead: Counter[tuple[int, int, int]] = Counter()
    for task in plan:
        low, high = sorted((task.system_a, task.system_b))
        lead[task.rater, low, high] += 1 if task.system_a == low else -1
        assert abs(lead[task.rater, low, high]) <= 1
