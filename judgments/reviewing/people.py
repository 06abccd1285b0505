"""Who reviews items."""

from __future__ import annotations

from sqlalchemy.orm import Session

from judgments.auditing import log
from judgments.models import Rater
from judgments.raters import add_rater

__all__ = ["make_reviewer"]


def make_reviewer(session: Session, name: str) -> Rater:
    """Let a rater, made where there is none, review items.

    Raises
    ------
    AccessError
        The name is empty, or belongs to a researcher or a simulation.
    """
    rater = add_rater(session, name)
    if not rater.reviews:
        rater.reviews = True
        log(session, actor="cli", action="reviewer added", subject="raters", subject_id=rater.id)
    return rater
