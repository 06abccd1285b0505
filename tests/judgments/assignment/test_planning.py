"""The planner: what every plan of main tasks holds, whatever it is asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgments.assignment import PlannedTask, pairings, plan_round
from judgments.errors import PlanError

_UP_TO_SEVEN = st.integers(2, 7)


class Request(NamedTuple):
    """What a planner is asked for."""

    systems_of_item: dict[int, list[int]]
    raters: list[int]
    raters_per_response: int
    seed: int

    def plan(self) -> list[PlannedTask]:
        return plan_round(
            self.systems_of_item,
            self.raters,
            raters_per_response=self.raters_per_response,
            seed=self.seed,
        ).tasks

    @property
    def enough_raters(self) -> bool:
        """Say whether each pair of an item can have a rater of its own."""
        most = max(len(systems) for systems in self.systems_of_item.values())
        return len(self.raters) >= self.raters_per_response * ((most + 1) // 2)


@st.composite
def requests(draw: st.DrawFn, *, systems: st.SearchStrategy[int] = _UP_TO_SEVEN) -> Request:
    counts = draw(st.lists(systems, min_size=1, max_size=12))
    names = st.permutations(range(10, 17))
    k = draw(st.integers(1, 5))
    n_raters = draw(st.integers(k, 20))
    return Request(
        {100 + n: draw(names)[:count] for n, count in enumerate(counts)},
        draw(st.permutations(range(500, 500 + n_raters))),
        k,
        draw(st.integers(0, 2**32)),
    )


def raters_by_response(plan: list[PlannedTask]) -> dict[tuple[int, int], set[int]]:
    found = defaultdict(set)
    for task in plan:
        found[task.item, task.system_a].add(task.rater)
        found[task.item, task.system_b].add(task.rater)
    return dict(found)


@given(st.integers(2, 12))
def test_pairings_cover_each_system_in_each_pairing(n_systems: int) -> None:
    for pairs in pairings(n_systems):
        assert {system for pair in pairs for system in pair} == set(range(n_systems))
        assert len(pairs) == (n_systems + 1) // 2


@given(st.integers(1, 6).map(lambda half: 2 * half))
def test_pairings_of_an_even_number_hold_each_pair_once(n_systems: int) -> None:
    pairs = [frozenset(pair) for way in pairings(n_systems) for pair in way]
    assert sorted(map(sorted, pairs)) == sorted(map(list, combinations(range(n_systems), 2)))


@given(st.integers(1, 6).map(lambda half: 2 * half + 1))
def test_pairings_of_an_odd_number_hold_each_pair_and_few_twice(n_systems: int) -> None:
    counts = Counter(frozenset(pair) for way in pairings(n_systems) for pair in way)
    assert set(counts) == {frozenset(pair) for pair in combinations(range(n_systems), 2)}
    assert sum(counts.values()) - len(counts) == n_systems


@pytest.mark.parametrize("n_systems", [0, 1])
def test_pairings_refuse_a_single_system(n_systems: int) -> None:
    with pytest.raises(PlanError, match=f"two systems, not {n_systems}"):
        pairings(n_systems)


@given(requests())
def test_plan_round_gives_each_response_different_raters_enough(request: Request) -> None:
    found = raters_by_response(request.plan())
    wanted = {
        (item, system) for item, systems in request.systems_of_item.items() for system in systems
    }
    assert set(found) == wanted
    assert min(map(len, found.values())) >= request.raters_per_response


@given(requests(systems=st.sampled_from([2, 4, 6])))
def test_plan_round_gives_each_response_exactly_k_raters_when_systems_pair_off(
    request: Request,
) -> None:
    plan = request.plan()
    assert {len(raters) for raters in raters_by_response(plan).values()} == {
        request.raters_per_response
    }
    shown = Counter((t.item, s) for t in plan for s in (t.system_a, t.system_b))
    assert set(shown.values()) == {request.raters_per_response}


@given(requests())
def test_plan_round_shows_nobody_an_item_twice_while_raters_suffice(request: Request) -> None:
    meetings = Counter((task.rater, task.item) for task in request.plan())
    if request.enough_raters:
        assert max(meetings.values()) == 1


@given(requests())
def test_plan_round_shows_nobody_a_pair_twice(request: Request) -> None:
    pairs = Counter(
        (task.rater, task.item, frozenset((task.system_a, task.system_b)))
        for task in request.plan()
    )
    assert max(pairs.values()) == 1


@given(requests())
def test_plan_round_never_pairs_a_system_with_itself(request: Request) -> None:
    assert all(task.system_a != task.system_b for task in request.plan())


@given(requests())
def test_plan_round_balances_sides_at_every_moment(request: Request) -> None:
    lead: Counter[tuple[int, int, int]] = Counter()
    for task in request.plan():
        low, high = sorted((task.system_a, task.system_b))
        key = (task.rater, low, high)
        lead[key] += 1 if task.system_a == low else -1
        assert abs(lead[key]) <= 1


@given(requests())
def test_plan_round_balances_loads(request: Request) -> None:
    counts = Counter(task.rater for task in request.plan())
    loads = [counts[rater] for rater in request.raters]
    most_in_one_item = max(Counter((t.rater, t.item) for t in request.plan()).values())
    assert max(loads) - min(loads) <= (1 if request.enough_raters else most_in_one_item)


@given(requests(systems=st.just(4)))
def test_plan_round_shows_each_pair_of_systems_about_equally_often_within_an_item(
    request: Request,
) -> None:
    for item in request.systems_of_item:
        counts = Counter(
            frozenset((task.system_a, task.system_b))
            for task in request.plan()
            if task.item == item
        )
        often = [counts[frozenset(pair)] for pair in combinations(request.systems_of_item[item], 2)]
        assert max(often) - min(often) <= 1


@given(requests())
def test_plan_round_numbers_the_tasks_of_each_rater(request: Request) -> None:
    positions = defaultdict(list)
    for task in request.plan():
        positions[task.rater].append(task.position)
    assert all(found == list(range(len(found))) for found in positions.values())


@given(requests(systems=st.just(4)))
def test_plan_round_shows_an_item_again_only_after_all_others_were_shown(request: Request) -> None:
    """Where each item of a rater comes up equally often; else see the test of the common block."""
    by_rater = defaultdict(list)
    for task in request.plan():
        by_rater[task.rater].append(task.item)
    for items in by_rater.values():
        often = Counter(items)
        if len(set(often.values())) == 1:
            n = len(often)
            passes = [set(items[start : start + n]) for start in range(0, len(items), n)]
            assert all(one == set(often) for one in passes)


@given(requests())
def test_plan_round_is_decided_by_its_seed(request: Request) -> None:
    assert request.plan() == request.plan()


def test_plan_round_varies_with_the_seed() -> None:
    request = Request({item: [1, 2, 3, 4] for item in range(10)}, [7, 8, 9], 2, 0)
    assert len({tuple(request._replace(seed=seed).plan()) for seed in range(20)}) == 20


def test_plan_round_starts_raters_on_either_side() -> None:
    starts = Counter(
        Request({1: [5, 6]}, [7], 1, seed).plan()[0].system_a == 5 for seed in range(200)
    )
    assert 60 < starts[True] < 140  # of 200 throws of a coin: p < 1e-7 outside


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request({1: [5, 6]}, [7, 8], 3, 0), "3 raters per response .* only 2"),
        (Request({1: [5, 6]}, [], 1, 0), "only 0; invite more"),
        (Request({1: [5, 6]}, [7], 0, 0), "at least one rater, not 0"),
        (Request({}, [7], 1, 0), "no item with responses of two systems"),
        (Request({1: [5]}, [7], 1, 0), "two systems, not 1"),
    ],
)
def test_plan_round_refuses_what_cannot_be_planned(request_: Request, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        request_.plan()
