"""What raters are told about the work, and how they leave it."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.page import sign_out_button
from judgments.models import Assignment, Round
from judgments.raters import SignedIn
from judgments.tasks import Progress

__all__ = ["HOW_IT_WORKS", "last_submitted", "show_end", "show_help"]

HOW_IT_WORKS = (
    "You see a question and two responses to it; which systems wrote them stays hidden. "
    "**First** judge how well each response is made and holds together. **Then** the "
    "reference answer appears and you judge whether each response is right.\n\n"
    "Judge each response on its own, not against the other. Every click is saved at once: "
    "you may close the page and come back to the same place with the same link. "
    "Where you cannot judge, say so and why. If a file is broken, rate *Technical quality* 1 "
    "instead.\n\n"
    "On a keyboard, 1 to 5 answer and move on, Tab and Shift+Tab move, Ctrl+Enter goes on."
)


def show_help(who: SignedIn) -> None:
    """Offer the instructions again, and the way out."""
    with st.popover("Help", key="help"):
        st.markdown(HOW_IT_WORKS)
        st.caption(f"You are signed in as {who.name}. Your link signs you in again.")
        sign_out_button()


def show_end(progress: Progress) -> None:
    """Say why there is nothing to rate."""
    if progress.assigned == 0:
        st.header("Nothing to rate yet", anchor=False)
        st.write("You are signed in, but no open round has a task for you. Come back later.")
        return
    st.header("All done — thank you", anchor=False)
    pairs = "your pair" if progress.assigned == 1 else f"all {progress.assigned} of your pairs"
    st.write(f"You have rated {pairs}. Every answer is saved.")


def last_submitted(session: Session, rater_id: int) -> int | None:
    """Give the rater's last submitted task of the newest open round."""
    return session.scalar(
        select(Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.submitted_at.is_not(None),
            Round.status == "open",
        )
        .order_by(Round.id.desc(), Assignment.position.desc())
        .limit(1)
    )
