"""The end, and leaving before it."""

from __future__ import annotations

import streamlit as st

from app.answering import leave
from app.engine import served_study
from app.guidance import show_problem
from app.languages import t, tn
from app.stages.returning import show_way_out
from app.state import RatingState
from judgments.participation import Standing, last_closed_round
from judgments.raters import SignedIn
from judgments.tasks import Progress

__all__ = [
    "show_done",
    "show_nothing",
    "show_screened_out",
    "show_timed_out",
    "show_withdrawal",
    "show_withdrawn",
]


def show_nothing(who: SignedIn) -> None:
    """Say that there is nothing to rate, or nothing any more."""
    with served_study().read() as session:
        closed = last_closed_round(session, who.rater_id)
    if closed is not None:
        st.header(t("This study takes no more answers"), anchor=False)
        st.write(t("Everything that you gave is saved. Thank you for taking part."))
        show_way_out(closed, who)
        return
    st.header(t("Nothing to rate yet"), anchor=False)
    st.write(t("You are signed in, but no open round has a task for you. Come back later."))


def show_done(where: Standing, progress: Progress, who: SignedIn) -> None:
    """Thank a rater who finished, with the way back to the platform that they came from."""
    st.header(t("All done — thank you"), anchor=False)
    st.write(
        tn(
            "You have rated your pair. Every answer is saved.",
            "You have rated all {n} of your pairs. Every answer is saved.",
            progress.submitted,
        )
    )
    show_way_out(where.round_id, who)


def show_timed_out(where: Standing, who: SignedIn) -> None:
    """Say that a participant's time is over."""
    st.header(t("Your time for this study is over"), anchor=False)
    st.write(t("Pairs that you had not submitted went to others. What you gave is saved."))
    show_way_out(where.round_id, who)


def show_screened_out(where: Standing, _state: RatingState, who: SignedIn) -> None:
    """Say that the round does not go on for this rater."""
    st.header(t("Thank you for trying"), anchor=False)
    st.write(
        t(
            "The training showed that this task does not suit you well enough to go on. "
            "What you gave is saved."
        )
    )
    show_way_out(where.round_id, who)


def show_withdrawal(where: Standing, state: RatingState, who: SignedIn) -> None:
    """Ask how a rater wants to leave, and whether they mean it."""
    st.header(t("Leave this study"), anchor=False)
    st.write(
        t(
            "You may leave at any time, without giving a reason. Pairs that you have not submitted "
            "go to others, and you cannot come back to this round."
        )
    )
    kept = {
        "keep": t("Keep what I have given until now"),
        "discard": t("Do not use anything that I have given"),
    }
    choice = st.radio(
        t("First choose what shall happen to your answers"),
        list(kept),
        index=None,
        format_func=kept.__getitem__,
        key="withdrawal",
    )

    def go() -> None:
        if leave(state, where.round_id, who.rater_id, discard=choice == "discard"):
            state.leaving, state.task, state.looking_back_at = False, None, None

    def stay() -> None:
        state.leaving = False

    with st.container(horizontal=True):
        st.button(t("Leave for good"), key="leave", disabled=choice is None, on_click=go)
        st.button(t("Stay"), key="stay", type="primary", on_click=stay)
    show_problem(state)


def show_withdrawn(where: Standing, _state: RatingState, who: SignedIn) -> None:
    """Confirm that a rater left, and what became of their answers."""
    st.header(t("You have left this study"), anchor=False)
    if where.withdrawn == "discard":
        st.write(t("Nothing that you gave is used. Thank you for the time you took."))
    else:
        st.write(t("What you gave until then is kept. Thank you for your help."))
    show_way_out(where.round_id, who)
