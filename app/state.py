"""Every key of the browser session's state, typed."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

__all__ = ["RatingState", "rating_state"]


@dataclass(slots=True)
class RatingState:
    """Where a rater is.

    Attributes
    ----------
    looking_back_at
        A submitted task being looked at again; None on the task that is due.
    missing
        Sides and codes that kept the last step from being taken.
    problem
        Why the last change was not saved.
    moved
        Whether a step was taken that changes the whole page.
    """

    looking_back_at: int | None = None
    missing: tuple[tuple[str, str], ...] = field(default=())
    problem: str | None = None
    moved: bool = False


def rating_state() -> RatingState:
    """Give this browser session's rating state."""
    if "rating" not in st.session_state:
        st.session_state["rating"] = RatingState()
    state: RatingState = st.session_state["rating"]
    return state
