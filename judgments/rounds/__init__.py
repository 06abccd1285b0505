"""Rounds: planned once, then worked through."""

from judgments.rounds.creating import create_round
from judgments.rounds.finding import list_rounds, round_named, shows_superseded
from judgments.rounds.status import RaterProgress, RoundStatus, round_status

__all__ = [
    "RaterProgress",
    "RoundStatus",
    "create_round",
    "list_rounds",
    "round_named",
    "round_status",
    "shows_superseded",
]
