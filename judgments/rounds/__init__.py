"""Rounds: planned once, then worked through."""

from judgments.rounds.closing import Begun, begun_tasks, close_round, reopen_round
from judgments.rounds.coverage import Coverage, round_coverage
from judgments.rounds.creating import (
    RoundDraft,
    RoundRequest,
    create_round,
    draft_round,
    save_round,
)
from judgments.rounds.finding import left_before, list_rounds, round_named, shows_superseded
from judgments.rounds.imbalance import Imbalance, SideLead, round_imbalance
from judgments.rounds.leasing import begin_task, due_task, is_due, lock_rater, return_open_work
from judgments.rounds.status import PurposeProgress, RaterProgress, RoundStatus, round_status
from judgments.rounds.topping_up import TopUp, join_round, pass_on_work, top_up, try_to_pass_on

__all__ = [
    "Begun",
    "Coverage",
    "Imbalance",
    "PurposeProgress",
    "RaterProgress",
    "RoundDraft",
    "RoundRequest",
    "RoundStatus",
    "SideLead",
    "TopUp",
    "begin_task",
    "begun_tasks",
    "close_round",
    "create_round",
    "draft_round",
    "due_task",
    "is_due",
    "join_round",
    "left_before",
    "list_rounds",
    "lock_rater",
    "pass_on_work",
    "reopen_round",
    "return_open_work",
    "round_coverage",
    "round_imbalance",
    "round_named",
    "round_status",
    "save_round",
    "shows_superseded",
    "top_up",
    "try_to_pass_on",
]
