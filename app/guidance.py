"""What raters are told about the work, and how they leave it."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.languages import LANGUAGES, language_in_use, t
from app.page import sign_out_button
from app.state import RatingState
from judgments.models import Assignment, Round
from judgments.raters import SignedIn

__all__ = [
    "how_it_works",
    "how_the_page_works",
    "last_submitted",
    "show_help",
    "show_languages",
    "show_problem",
]


def how_it_works() -> str:
    """Explain the work where the form does not, in Markdown."""
    return "\n\n".join(
        (
            t(
                "You see a question and two responses to it; which systems wrote them stays "
                "hidden. **First** judge how well each response is made and holds together. "
                "**Then** the reference answer appears and you judge whether each response is "
                "right."
            ),
            t(
                "Judge each response on its own, not against the other. Where you cannot judge, "
                "say so and why. If a file is announced as damaged, rate *Technical quality* 1 "
                "instead."
            ),
            how_the_page_works(),
        )
    )


def how_the_page_works() -> str:
    """Say what the page does by itself, and how to work it, in Markdown."""
    return "\n\n".join(
        (
            t(
                "Every click is saved at once: you may close the page and come back to the same "
                "place with the same link."
            ),
            t("Everything works with the keyboard, too: press ? to see the keys."),
        )
    )


def show_help(
    who: SignedIn, state: RatingState, *, instructions: str | None = None, on_task: bool = False
) -> None:
    """Offer the instructions again, and the ways out.

    Parameters
    ----------
    who
        Who is signed in.
    state
        Of their browser session.
    instructions
        Of the form, in the rater's language; the program's own where None.
    on_task
        Whether it stands above a task: it is filled when it is opened, and the study may be left
        from here.
    """

    def leave() -> None:
        state.leaving = True

    # Another key is another popover: one that was left open does not cover the next page.
    key = "help-on-task" if on_task else "help"
    popover = st.popover(t("Help"), key=key, on_change="rerun" if on_task else "ignore")
    if on_task and not popover.open:
        return
    with popover:
        st.markdown(how_it_works() if instructions is None else instructions)
        st.caption(t("You are signed in as {name}. Your link signs you in again.", name=who.name))
        sign_out_button(t("Sign out"))
        if on_task:
            st.button(t("Leave this study …"), key="withdraw", type="tertiary", on_click=leave)


def show_languages(state: RatingState, *, when_opened: bool = False) -> None:
    """Let the rater choose the language of the pages; the choice may be filled in when opened."""

    def speak(language: str) -> None:
        state.language = language

    name = LANGUAGES[language_in_use()]
    popover = st.popover(
        name,
        icon=":material/language:",
        key=f"languages-{language_in_use()}",
        on_change="rerun" if when_opened else "ignore",
    )
    if when_opened and not popover.open:
        return
    with popover:
        for code, name in LANGUAGES.items():
            st.button(
                name,
                key=f"language-{code}",
                type="tertiary",
                disabled=code == language_in_use(),
                on_click=speak,
                args=(code,),
            )


def show_problem(state: RatingState) -> None:
    """Say why the last change was not made."""
    if state.problem:
        st.error(t(state.problem))


def last_submitted(session: Session, rater_id: int) -> int | None:
    """Give the rater's last submitted task of the newest open round."""
    return session.scalar(
        select(Assignment.id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.rater_id == rater_id,
            Assignment.submitted_at.is_not(None),
            Assignment.returned_at.is_(None),
            Round.status == "open",
        )
        .order_by(Round.id.desc(), Assignment.position.desc())
        .limit(1)
    )
