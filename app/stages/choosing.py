"""Which stage a rater is at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from app.stages import between, entering, leaving
from app.state import RatingState
from judgments.participation import Standing, run_length
from judgments.raters import SignedIn

__all__ = ["current_stage"]

SESSION_TASKS = 12


def current_stage(
    session: Session, where: Standing, state: RatingState, who: SignedIn
) -> Callable[[], None] | None:
    """Give what to show instead of a task; None where a task is due.

    Parameters
    ----------
    session
        To read.
    where
        How the rater stands in their round.
    state
        Of their browser session.
    who
        Who they are.
    """
    stage = _before_tasks(where, state)
    if stage is not None:
        return partial(stage, where, state, who)
    if state.learning_from is not None:
        return partial(between.show_feedback, where, state, who)
    if where.screened_out:
        return partial(leaving.show_screened_out, where, state, who)
    if where.has_work and state.looking_back_at is None and _pause_is_due(session, state, who):
        return partial(between.show_pause, state, who)
    return None


def _before_tasks(
    where: Standing, state: RatingState
) -> Callable[[Standing, RatingState, SignedIn], None] | None:
    if where.withdrawn is not None:
        return leaving.show_withdrawn
    if state.leaving:
        return leaving.show_withdrawal
    if not where.agreed:
        return entering.show_declined if state.declined else entering.show_consent
    if not where.asked:
        return entering.show_questions
    return None if where.instructed else entering.show_instructions


def _pause_is_due(session: Session, state: RatingState, who: SignedIn) -> bool:
    done = run_length(session, who.rater_id, at_most=state.rested_after + SESSION_TASKS)
    if done < state.rested_after:
        state.rested_after = 0
    return done - state.rested_after >= SESSION_TASKS
