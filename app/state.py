"""Every key of the browser session's state, typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from judgments.reviewing import ReviewAnswer
from judgments.tasks import TaskState

__all__ = ["RatingState", "ReviewState", "rating_state", "review_state"]


@dataclass(slots=True)
class RatingState:
    """Where a rater is.

    Attributes
    ----------
    task
        The task that is being worked on, None where the next one is due.
    looking_back_at
        A submitted task being looked at again; None on the task that is due.
    missing
        Sides and codes that kept the last step from being taken.
    problem
        Why the last change was not saved, in English.
    failure
        Whether such a change may be tried again, or was refused for good; empty without a problem.
    read
        The task as the page read it, for the part of the page that shows its questions.
    cleaned
        The task for whose files clean copies were made as far as possible.
    moved
        Whether a step was taken since the whole page was drawn.
    language
        Code of the language that the rater chose, None where the browser's is taken.
    spoken
        Code of the language that was kept from earlier visits, empty where there is none, None
        where nobody looked yet.
    learning_from
        A submitted training task whose feedback is due.
    rested_after
        How many tasks on end were done when the rater last passed over a pause.
    declined, leaving
        Whether the rater did not consent, or is asked how to leave.
    """

    task: int | None = None
    looking_back_at: int | None = None
    missing: tuple[tuple[str, str], ...] = field(default=())
    problem: str | None = None
    failure: Literal["", "retry", "refused"] = ""
    read: TaskState | None = None
    cleaned: int | None = None
    moved: bool = False
    language: str | None = None
    spoken: str | None = None
    learning_from: int | None = None
    rested_after: int = 0
    declined: bool = False
    leaving: bool = False


def rating_state() -> RatingState:
    """Give this browser session's rating state."""
    if "rating" not in st.session_state:
        st.session_state["rating"] = RatingState()
    state: RatingState = st.session_state["rating"]
    return state


@dataclass(slots=True)
class ReviewState:
    """Where a reviewer of items is.

    Attributes
    ----------
    review
        The item that is being reviewed, None where the next one is due.
    problem
        Why the last answer was not saved.
    doubted
        An answer that contradicts itself and is saved when it is given once more as it is.
    """

    review: int | None = None
    problem: str | None = None
    doubted: ReviewAnswer | None = None


def review_state() -> ReviewState:
    """Give this browser session's state of reviewing."""
    if "reviewing" not in st.session_state:
        st.session_state["reviewing"] = ReviewState()
    state: ReviewState = st.session_state["reviewing"]
    return state
