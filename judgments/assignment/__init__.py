"""Who rates what, when and on which side: pure functions of items, raters and a seed."""

from judgments.assignment.pairing import pairings
from judgments.assignment.planning import PlannedTask, place_tasks, plan_round
from judgments.assignment.repeating import Repeats
from judgments.assignment.sequencing import Lead
from judgments.assignment.sharing import Pair

__all__ = ["Lead", "Pair", "PlannedTask", "Repeats", "pairings", "place_tasks", "plan_round"]
