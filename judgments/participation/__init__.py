"""Taking part in a round: agreeing, learning, being seen to look, and leaving."""

from judgments.participation.entering import (
    Standing,
    answer_questions,
    consent,
    kept_language,
    note_decline,
    note_finished,
    note_instructed,
    set_language,
    standing,
    took_part,
)
from judgments.participation.evidence import PartSeen, record_views
from judgments.participation.leaving import withdraw
from judgments.participation.pausing import run_length
from judgments.participation.training import Feedback, feedback_on, follows_training
from judgments.participation.upcoming import UpcomingFile, upcoming_files

__all__ = [
    "Feedback",
    "PartSeen",
    "Standing",
    "UpcomingFile",
    "answer_questions",
    "consent",
    "feedback_on",
    "follows_training",
    "kept_language",
    "note_decline",
    "note_finished",
    "note_instructed",
    "record_views",
    "run_length",
    "set_language",
    "standing",
    "took_part",
    "upcoming_files",
    "withdraw",
]
