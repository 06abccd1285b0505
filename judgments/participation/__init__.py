"""Taking part in a round: agreeing, learning, being seen to look, and leaving."""

from judgments.participation.entering import (
    Standing,
    answer_questions,
    consent,
    kept_language,
    last_closed_round,
    note_decline,
    note_finished,
    note_instructed,
    set_language,
    standing,
)
from judgments.participation.evidence import PartSeen, record_views
from judgments.participation.leaving import withdraw
from judgments.participation.outlook import Outlook, outlook
from judgments.participation.pausing import run_length
from judgments.participation.training import Feedback, feedback_on, follows_training
from judgments.participation.upcoming import UpcomingFile, upcoming_files

__all__ = [
    "Feedback",
    "Outlook",
    "PartSeen",
    "Standing",
    "UpcomingFile",
    "answer_questions",
    "consent",
    "feedback_on",
    "follows_training",
    "kept_language",
    "last_closed_round",
    "note_decline",
    "note_finished",
    "note_instructed",
    "outlook",
    "record_views",
    "run_length",
    "set_language",
    "standing",
    "upcoming_files",
    "withdraw",
]
