"""Rounds: planned once, then worked through."""

from judgments.rounds.closing import close_round, reopen_round
from judgments.rounds.creating import create_round
from judgments.rounds.finding import list_rounds, round_named, shows_superseded
from judgments.rounds.leasing import begin_task, due_task, return_open_work
from judgments.rounds.status import RaterProgress, RoundStatus, round_status

__all__ = [
    "RaterProgress",
    "RoundStatus",
    "begin_task",
    "close_round",
    "create_round",
    "due_task",
    "list_rounds",
    "reopen_round",
    "return_open_work",
    "round_named",
    "round_status",
    "shows_superseded",
]
