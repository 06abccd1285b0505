"""From what the page sends to what the study keeps: one transaction per message."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.engine import served_study
from app.panel import PanelState
from app.state import RatingState
from judgments.errors import IncompleteTaskError, JudgmentsError, LockedError
from judgments.outages import Outage, outage_of
from judgments.participation import withdraw
from judgments.quality import TrainingResult, submit_training
from judgments.recording import (
    reopen_first_step,
    reveal_reference,
    revise,
    save_comment,
    save_drafts,
    save_verdict,
    submit,
)
from judgments.rounds import try_to_pass_on
from judgments.tasks import TaskState

__all__ = [
    "NOT_SAVED",
    "attempt",
    "go_back_to_first_step",
    "keep",
    "leave",
    "reveal",
    "submit_task",
]

_LOG = logging.getLogger(__name__)

NOT_SAVED = (
    "Your last change is NOT saved: the study's database did not take it. "
    "It is tried again by itself; if this stays, tell whoever invited you."
)
_NOT_SAVED = {
    Outage.BUSY: (
        "Your last change is NOT saved: the study's database is busy. "
        "It is tried again by itself; if this stays, tell whoever invited you."
    ),
    Outage.FULL: (
        "Your last change is NOT saved: the study's disk is full. "
        "Tell whoever invited you; it is tried again by itself."
    ),
}
_TRAINED = "A training pair is not changed any more once its answers were shown."


def keep(state: RatingState, view: TaskState, rater_id: int, changed: PanelState) -> bool:
    """Save what a panel holds; False where nothing of it was saved."""

    def save(session: Session) -> None:
        if view.submitted and view.purpose == "training":
            raise LockedError(_TRAINED)
        if not view.submitted and changed.answers:
            save_drafts(session, view.assignment_id, rater_id, changed.answers)
        given = changed.answers.items() if view.submitted else ()
        for (side, code), answer in given:
            if answer is not None:
                revise(session, view.assignment_id, rater_id, side=side, code=code, answer=answer)
        if changed.verdict is not None:
            save_verdict(session, view.assignment_id, rater_id, changed.verdict)
        if changed.comment is not None:
            save_comment(session, view.assignment_id, rater_id, changed.comment)

    return attempt(state, save)


def reveal(state: RatingState, view: TaskState, rater_id: int) -> bool:
    """Lock the first step and allow the reference."""
    return attempt(state, lambda session: reveal_reference(session, view.assignment_id, rater_id))


def go_back_to_first_step(state: RatingState, view: TaskState, rater_id: int) -> bool:
    """Open the first step again, which is logged."""
    return attempt(state, lambda session: reopen_first_step(session, view.assignment_id, rater_id))


def submit_task(state: RatingState, view: TaskState, rater_id: int) -> bool:
    """Turn the task's drafts into judgments; the last task of a training attempt settles it."""
    settled: list[TrainingResult | None] = []

    def finish(session: Session) -> None:
        if view.purpose == "training":
            settled.append(submit_training(session, view.assignment_id, view.round_id, rater_id))
        else:
            submit(session, view.assignment_id, rater_id)

    saved = attempt(state, finish)
    if saved and any(result is not None and result.screens_out for result in settled):
        try_to_pass_on(served_study(), view.round_id)
    return saved


def leave(state: RatingState, round_id: int, rater_id: int, *, discard: bool) -> bool:
    """Let a rater leave a round for good, and pass on what others are to do then."""
    left = attempt(state, partial(withdraw, round_id=round_id, rater_id=rater_id, discard=discard))
    if left:
        try_to_pass_on(served_study(), round_id)
    return left


def attempt(state: RatingState, change: Callable[[Session], None]) -> bool:
    """Make one change in one transaction; False, with the problem kept, where it was not made."""
    state.missing, state.problem, state.failure = (), None, ""
    try:
        with served_study().write() as session:
            change(session)
    except IncompleteTaskError as error:
        state.missing = error.missing
    except JudgmentsError as error:
        state.problem, state.failure = str(error), "refused"
    except SQLAlchemyError as error:
        _LOG.error("A rater's change was not saved: %s", getattr(error, "orig", None) or error)
        outage = outage_of(error)
        state.problem = NOT_SAVED if outage is None else _NOT_SAVED.get(outage, NOT_SAVED)
        state.failure = "retry"
    else:
        return True
    return False
