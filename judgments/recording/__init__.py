"""What a rater's clicks become: drafts, then judgments, then revisions.

Each function is one step of one transaction; when it returns and the transaction is committed, the
answer is safe, and doing it again changes nothing.
"""

from judgments.recording.answers import NULL_REASONS, VERDICTS, Answer
from judgments.recording.drafting import (
    reopen_first_step,
    reveal_reference,
    save_comment,
    save_draft,
    save_drafts,
    save_verdict,
)
from judgments.recording.opening import dimensions_of, open_task
from judgments.recording.submitting import revise, submit

__all__ = [
    "NULL_REASONS",
    "VERDICTS",
    "Answer",
    "dimensions_of",
    "open_task",
    "reopen_first_step",
    "reveal_reference",
    "revise",
    "save_comment",
    "save_draft",
    "save_drafts",
    "save_verdict",
    "submit",
]
