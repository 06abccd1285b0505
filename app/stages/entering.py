"""Before the first task: consent, questions about the rater, instructions."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import streamlit as st

from app.answering import attempt
from app.engine import served_study
from app.guidance import how_the_page_works, show_problem
from app.languages import t, tn
from app.stages.returning import show_way_out
from app.stages.wording import form_words
from app.state import RatingState
from judgments.forms import RaterQuestion
from judgments.participation import (
    Standing,
    answer_questions,
    consent,
    note_decline,
    note_instructed,
    outlook,
)
from judgments.raters import SignedIn

__all__ = ["show_consent", "show_declined", "show_instructions", "show_questions"]

_LONG_MIN = 120


def _show_outlook(where: Standing, who: SignedIn) -> None:
    """Name the study, and say what it asks of the rater's time."""
    with served_study().read() as session:
        found = outlook(session, where.round_id, who.rater_id)
    st.header(form_words(where.form)(where.form.title), anchor=False)
    lines = [tn("{n} pair waits for you.", "{n} pairs wait for you.", found.pairs)]
    if found.minutes is not None:
        lines.append(_duration(found.minutes))
    lines.append(t("You may stop at any time and go on later, where you stopped."))
    st.write(" ".join(lines))


def _duration(minutes: int) -> str:
    if minutes < _LONG_MIN:
        return tn(
            "Going by pairs rated before, that takes about {n} minute.",
            "Going by pairs rated before, that takes about {n} minutes.",
            minutes,
        )
    return tn(
        "Going by pairs rated before, that takes about {n} hour.",
        "Going by pairs rated before, that takes about {n} hours.",
        math.ceil(minutes / 60),
    )


def show_consent(where: Standing, state: RatingState, who: SignedIn) -> None:
    """Ask whether the rater agrees to the text of the round's form."""
    text = where.form.consent
    if text is None:
        return
    _show_outlook(where, who)
    st.subheader(t("Before you begin"), anchor=False)
    with st.container(border=True, key="consent"):
        st.markdown(form_words(where.form)(text.text))
        st.caption(t("Version {version} of this text", version=text.version))

    def agree() -> None:
        attempt(state, lambda session: consent(session, where.round_id, who.rater_id, text))

    def decline() -> None:
        change = partial(note_decline, round_id=where.round_id, rater_id=who.rater_id, text=text)
        state.declined = attempt(state, change)

    with st.container(horizontal=True):
        st.button(t("I agree"), type="primary", key="agree", on_click=agree)
        st.button(t("I do not agree"), key="decline", on_click=decline)
    show_problem(state)


def show_declined(where: Standing, state: RatingState, who: SignedIn) -> None:
    """Say what declining means, and leave the door open."""
    st.header(t("You did not agree"), anchor=False)
    st.write(t("That is all right: nothing is asked of you."))
    show_way_out(where.round_id, who)

    def reconsider() -> None:
        state.declined = False

    st.button(t("Read the text again"), key="reconsider", on_click=reconsider)


def show_questions(where: Standing, state: RatingState, who: SignedIn) -> None:
    """Ask the form's questions about the rater."""
    words = form_words(where.form)
    st.header(t("About you"), anchor=False)
    questions = where.form.rater_questions
    with st.form("about-you"):
        answers = {one.code: _ask(one, words(one.question), words) for one in questions}
        sent = st.form_submit_button(t("Go on"), type="primary")
    if not sent:
        return
    open_ones = [one for one in questions if one.required and answers[one.code] in {None, ""}]
    if open_ones:
        named = "; ".join(words(one.question) for one in open_ones)
        st.warning(t("Please answer: {questions}", questions=named))
        return
    change = partial(
        answer_questions, round_id=where.round_id, rater_id=who.rater_id, answers=answers
    )
    if attempt(state, change):
        st.rerun()
    show_problem(state)


def _ask(one: RaterQuestion, question: str, words: Callable[[str], str]) -> str | float | None:
    label = question if one.required else t("{question} (optional)", question=question)
    key = f"about-{one.code}"
    if one.kind == "choice":
        return st.radio(label, one.options, index=None, key=key, format_func=words)
    if one.kind == "number":
        return st.number_input(label, value=None, step=1.0, key=key)
    return st.text_input(label, max_chars=500, key=key).strip()


def show_instructions(where: Standing, state: RatingState, who: SignedIn) -> None:
    """Show what the study asks of its raters, once."""
    _show_outlook(where, who)
    st.subheader(t("How this works"), anchor=False)
    with st.container(border=True, key="instructions"):
        st.markdown(form_words(where.form)(where.form.instructions or ""))
    st.markdown(how_the_page_works())

    def begin() -> None:
        change = partial(note_instructed, round_id=where.round_id, rater_id=who.rater_id)
        attempt(state, change)

    st.button(t("Begin"), type="primary", key="begin", shortcut="Ctrl+Enter", on_click=begin)
    show_problem(state)
