"""Rounds as tables and sentences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.context import console
from judgments.models import PURPOSES, Rater
from judgments.rounds import (
    Begun,
    Coverage,
    Imbalance,
    RoundDraft,
    RoundStatus,
    TopUp,
    left_before,
)

__all__ = [
    "show_closing",
    "show_draft",
    "show_imbalance",
    "show_left_before",
    "show_met_twice",
    "show_status",
    "show_top_up",
]


def _say(words: str) -> None:
    console.print(words, soft_wrap=True)


def show_draft(session: Session, draft: RoundDraft) -> None:
    """Show a plan that is not saved."""
    names = {row.id: row.name for row in session.execute(select(Rater.id, Rater.name))}
    by_rater: dict[int, Counter[str]] = defaultdict(Counter)
    for task in draft.plan.tasks:
        by_rater[task.rater][task.purpose] += 1
    _say(
        f"Round {draft.request.name}, not saved: {len(draft.plan.tasks)} tasks for "
        f"{len(draft.raters)} raters; {len(draft.plan.items)} items are shared out, each response "
        f"to {draft.request.raters_per_response} raters."
    )
    shared = Counter(pair.purpose for pair in draft.plan.shared)
    if shared:
        _say("Everybody gets: " + ", ".join(f"{n} {purpose}" for purpose, n in shared.items()))
    show_left_before(session, draft)
    show_met_twice(draft)
    if draft.request.tasks_per_rater is not None:
        _say(f"Each rater gets {draft.request.tasks_per_rater} main tasks when joining.")
        return
    used = [purpose for purpose in PURPOSES if any(c[purpose] for c in by_rater.values())]
    table = Table("rater", *used, "all")
    for rater, counts in by_rater.items():
        table.add_row(names[rater], *(str(counts[p]) for p in used), str(counts.total()))
    console.print(table)


def show_left_before(session: Session, draft: RoundDraft) -> None:
    """Say whom a round takes by default who left an earlier one, nothing where there is none."""
    if draft.request.raters:
        return
    left = left_before(session, draft.raters)
    if left:
        _say(
            f"Included although they left before: {', '.join(left)}; `--rater NAME`, once for each "
            "who is to take part, leaves others out."
        )


def show_met_twice(draft: RoundDraft) -> None:
    """Say what follows where raters meet a response in two pairs, nothing where none does."""
    if n := draft.plan.met_twice():
        _say(
            f"{n} responses come to a rater in two pairs, as systems are odd in number: the mean "
            "of both values is analysed, and where it lies between two points of the scale, κ and "
            "AC are undefined (α and the correlations are not); more raters, or no common block, "
            "avoid it."
        )


def show_status(found: RoundStatus, coverage: Coverage) -> None:
    """Show how far a round is."""
    _say(
        f"Round {found.name} ({found.status}): {found.submitted} of {found.assigned} tasks "
        f"submitted, {found.judgments} judgments."
    )
    if found.passed_over:
        _say(
            f"{found.passed_over} open tasks show what was replaced since and are passed over; "
            "plan a new round for the new responses."
        )
    k = coverage.raters_per_response
    _say(
        f"{coverage.judged} of {coverage.responses} responses have {k} raters or more; "
        f"{coverage.planned} will when all open tasks are done."
    )
    _say(
        f"{found.leased} tasks are being worked on, {found.overdue} are overdue, {found.returned} "
        "were given back."
    )
    raters = Table("rater", "submitted", "assigned", "overdue", "given back")
    for one in found.raters:
        name = f"{one.rater} (simulated)" if one.simulated else one.rater
        raters.add_row(name, *map(str, (one.submitted, one.assigned, one.overdue, one.returned)))
    console.print(raters)
    purposes = Table("purpose", "submitted", "assigned")
    for part in found.purposes:
        purposes.add_row(part.purpose, str(part.submitted), str(part.assigned))
    console.print(purposes)
    responses = Table("raters so far", "responses")
    for raters_so_far, count in coverage.by_raters.items():
        responses.add_row(str(raters_so_far), str(count))
    console.print(responses)


def show_closing(found: RoundStatus, coverage: Coverage, begun: Sequence[Begun]) -> None:
    """Say what closing a round would freeze, and whom it would stop."""
    _say(
        f"Round {found.name}, not closed. Closing it would keep {found.judgments} judgments of "
        f"{found.submitted} submitted tasks as they are and take nothing more."
    )
    undone = found.assigned - found.submitted
    waiting = sum(one.assigned > one.submitted for one in found.raters)
    _say(f"{undone} open tasks of {waiting} raters would stay undone.")
    _say(
        f"{coverage.responses - coverage.judged} of {coverage.responses} responses would have fewer "
        f"than {coverage.raters_per_response} raters."
    )
    if begun:
        _say("In the middle of a pair, whose answers would stay drafts and not be analysed:")
        table = Table("rater", "tasks begun", "answers not submitted", "at work now")
        for one in begun:
            table.add_row(one.rater, str(one.tasks), str(one.answers), "yes" if one.at_it else "")
        console.print(table)
    _say(f"`accordant round reopen {found.name}` would open it again.")


def show_imbalance(imbalance: Imbalance) -> None:
    """Say what of a plan is uneven, nothing where it is as planned."""
    if imbalance.short:
        _say(f"{imbalance.short} responses will have fewer raters than asked for.")
    if imbalance.most - imbalance.fewest > 1:
        _say(f"Raters have between {imbalance.fewest} and {imbalance.most} tasks to be analysed.")
    for one in imbalance.sides:
        _say(
            f"{one.rater} has {one.more_on_a} on side A {one.lead} times more often than "
            f"{one.less_on_a}."
        )


def show_top_up(name: str, done: TopUp, *, leaving: Sequence[str] = ()) -> None:
    """Say who got how many pairs, what is lacking still and what is uneven now."""
    if leaving:
        _say(f"{done.returned} open tasks of {', '.join(leaving)} were given back.")
    if done.added:
        _say(
            f"{sum(done.added.values())} pairs were added, behind what each rater has already, "
            f"for {len(done.added)} raters:"
        )
        table = Table("rater", "pairs added")
        for one, count in done.added.items():
            table.add_row(one, str(count))
        console.print(table)
    else:
        _say("Nobody got more work.")
    k = done.raters_per_response
    if not done.imbalance.short:
        _say(f"Each response will have its {k} raters when all open tasks are done.")
    show_imbalance(done.imbalance)
    if not done.imbalance.short:
        return
    if done.tasks_per_rater is not None:
        _say(
            f"In this round raters get {done.tasks_per_rater} tasks when they join. To give somebody "
            f"as many once more: accordant round top-up {name} --rater NAME"
        )
        return
    _say(
        f"No rater here can take those, as all have met them or left. Invite another (accordant "
        f"rater invite NAME), then: accordant round top-up {name} --rater NAME"
    )
