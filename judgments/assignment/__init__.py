"""Who rates what, when and on which side: pure functions of items, raters and a seed."""

from judgments.assignment.gaps import Standing, fill_gaps
from judgments.assignment.pairing import pairings
from judgments.assignment.planning import Plan, PlannedTask, arrange, place_tasks, plan_round
from judgments.assignment.repeating import Repeats
from judgments.assignment.sequencing import Lead
from judgments.assignment.sharing import Pair

__all__ = [
    "Lead",
    "Pair",
    "Plan",
    "PlannedTask",
    "Repeats",
    "Standing",
    "arrange",
    "fill_gaps",
    "pairings",
    "place_tasks",
    "plan_round",
]
