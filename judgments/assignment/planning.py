"""Who rates what: a pure planner.

Every response is rated by K raters. For that, the S responses to an item are paired off K times
(the pairings of a round-robin tournament, so that within an item each pair comes up about equally
often), and the pairs go to the least busy raters. Some items are set aside: a common block that
everybody rates in whole, warm-up items that are rated first and not analysed, and items whose
values are known, which check or train.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from judgments.assignment.repeating import Repeats
from judgments.assignment.sequencing import Lead, deal_sides, in_order
from judgments.assignment.sharing import Pair, one_pair_each, share_out, whole_items
from judgments.errors import PlanError

__all__ = ["Plan", "PlannedTask", "arrange", "place_tasks", "plan_round"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """One task of a plan; the item's responses A and B are named by their systems.

    `purpose` is one of `judgments.models.PURPOSES`, `occasion` 2 for a repeat.
    """

    rater: int
    item: int
    system_a: int
    system_b: int | None
    position: int
    purpose: str = "main"
    occasion: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan.

    Attributes
    ----------
    tasks
        Ordered by rater and position. At every moment of a rater's plan, of any two systems neither
        has been on side A more often by more than one.
    shared
        The pairs that everybody gets, in all purposes but main and repeat.
    items
        The items that are shared out between raters.
    """

    tasks: list[PlannedTask]
    shared: list[Pair]
    items: list[int]

    def met_twice(self) -> int:
        """Count the responses that come to one rater in two analysed pairs; repeats aside.

        So it is where an item has an odd number of systems and whoever judges one of its pairs
        judges another too: all do in the common block, some do where raters are few.
        """
        pairs = [(one.rater, one.item, one.system_a, one.system_b) for one in self.tasks
                 if one.purpose in {"main", "common"}]  # fmt: skip
        pairs += [(0, one.item, one.one, one.two) for one in self.shared
                  if one.purpose == "common"]  # fmt: skip
        met = Counter(
            (rater, item, system)
            for rater, item, *shown in pairs
            for system in shown
            if system is not None
        )
        return len({(item, system) for (_, item, system), times in met.items() if times > 1})


def plan_round(
    systems_of_item: Mapping[int, Sequence[int]],
    raters: Sequence[int],
    *,
    raters_per_response: int,
    seed: int,
    common_block: int = 0,
    repeats: Repeats | None = None,
    warmup: int = 0,
    known: Sequence[Pair] = (),
    open_ended: bool = False,
) -> Plan:
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
    common_block
        How many items, drawn at random, everybody rates: all their responses, in the same pairs.
    repeats
        How many of a rater's analysed tasks are shown a second time; by default none.
    warmup
        How many items, drawn at random, are everybody's first and not analysed: one pair of each.
    known
        Pairs whose values are known, their items in no other part of the plan. Everybody gets all
        of them: training first, in the order given; gold and attention spread through the rest.
    open_ended
        Whether raters come later: then no task is planned yet, only what all of them will share.

    Raises
    ------
    PlanError
        There are fewer raters than K, too few items, or an item has fewer than two responses.
    """
    known_items = {pair.item for pair in known}
    free = {item: s for item, s in systems_of_item.items() if item not in known_items}
    n_raters = raters_per_response if open_ended else len(raters)
    _check(free, n_raters, raters_per_response, common_block, warmup)
    rng = np.random.default_rng(seed)
    first, common, main = _set_aside(free, warmup, common_block, rng)
    shared = [*known, *one_pair_each(first, "warmup", rng), *whole_items(common, "common", rng)]
    plan = Plan(tasks=[], shared=shared, items=list(main))
    if not open_ended:
        given = share_out(main, len(raters), raters_per_response, rng)
        for rater, mine in zip(raters, given, strict=True):
            pairs = arrange(mine, shared, repeats or Repeats(), rng)
            plan.tasks.extend(place_tasks(rater, pairs, Lead(), rng))
    return plan


def arrange(
    mine: Sequence[Pair], shared: Sequence[Pair], repeats: Repeats, rng: np.random.Generator
) -> list[Pair]:
    """Put all that one rater gets in order: training, warm-up, then the rest at random.

    Raises
    ------
    PlanError
        More repeats are asked for than the rater's tasks allow.
    """
    by_purpose: dict[str, list[Pair]] = defaultdict(list)
    for pair in shared:
        by_purpose[pair.purpose].append(pair)
    warmups = by_purpose["warmup"]
    analysed = [*mine, *by_purpose["common"]]
    checks = [*by_purpose["gold"], *by_purpose["attention"]]
    return [
        *by_purpose["training"],
        *(warmups[n] for n in rng.permutation(len(warmups))),
        *in_order(analysed, checks, repeats.of(len(analysed)), rng),
    ]


def place_tasks(
    rater: int, pairs: Sequence[Pair], lead: Lead, rng: np.random.Generator, *, start: int = 0
) -> list[PlannedTask]:
    """Deal the sides of a rater's pairs and number them from `start` on."""
    return [
        PlannedTask(
            rater=rater,
            item=pair.item,
            system_a=pair.one if one_on_a or pair.two is None else pair.two,
            system_b=pair.two if one_on_a else pair.one,
            position=position,
            purpose=pair.purpose,
            occasion=pair.occasion,
        )
        for position, (pair, one_on_a) in enumerate(
            zip(pairs, deal_sides(pairs, lead, rng), strict=True), start
        )
    ]


def _check(
    free: Mapping[int, Sequence[int]],
    n_raters: int,
    raters_per_response: int,
    common_block: int,
    warmup: int,
) -> None:
    if raters_per_response < 1:
        msg = f"Each response needs at least one rater, not {raters_per_response}."
        raise PlanError(msg)
    if n_raters < raters_per_response:
        msg = (
            f"{raters_per_response} raters per response were asked for, but there are only "
            f"{n_raters}; invite more with `accordant rater invite NAME`."
        )
        raise PlanError(msg)
    if not free:
        msg = "There is no item with responses of two systems; import responses first."
        raise PlanError(msg)
    if min(common_block, warmup) < 0 or common_block + warmup > len(free) or warmup == len(free):
        msg = (
            f"{warmup} items to warm up and a common block of {common_block} were asked for, but "
            f"there are {len(free)} items to rate; ask for fewer, or import more."
        )
        raise PlanError(msg)


def _set_aside(
    systems_of_item: Mapping[int, Sequence[int]],
    warmup: int,
    common_block: int,
    rng: np.random.Generator,
) -> tuple[dict[int, Sequence[int]], dict[int, Sequence[int]], dict[int, Sequence[int]]]:
    """Draw the items to warm up on and those of the common block; the third part is the rest."""
    items = list(systems_of_item)
    order = [items[n] for n in rng.permutation(len(items))]
    cuts = (order[:warmup], order[warmup : warmup + common_block], order[warmup + common_block :])
    first, common, main = ({item: systems_of_item[item] for item in part} for part in cuts)
    return first, common, main
