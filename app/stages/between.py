"""Between two tasks: what a training task teaches, and a pause."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.engine import served_study
from app.languages import t, tn
from app.stages.wording import form_words
from app.state import RatingState
from judgments.forms import DimensionSpec
from judgments.participation import (
    Feedback,
    Standing,
    feedback_on,
    follows_training,
    run_length,
)
from judgments.raters import SignedIn

__all__ = ["feedback_lines", "show_feedback", "show_pause"]


def show_feedback(where: Standing, state: RatingState, who: SignedIn) -> None:
    """Say how the answers to a training task compare with what is known of it."""
    task = state.learning_from
    if task is None:
        return
    with served_study().read() as session:
        found = feedback_on(session, who.rater_id, task)
        outcome = follows_training(session, who.rater_id, task)
    hits = sum(one.hit for one in found)
    st.header(t("Training: how your answers compare"), anchor=False)
    st.write(
        tn("{hits} of {n} known answer was met.", "{hits} of {n} known answers were met.",
           len(found), hits=hits)
    )  # fmt: skip
    for line in feedback_lines(where, found):
        with st.container(border=True):
            st.markdown(line)
    if outcome == "again":
        st.info(t("Over the whole training too few answers were met, so it comes once more."))
    elif outcome == "passed":
        st.success(t("You passed the training. Now the study's own pairs begin."))

    def go_on() -> None:
        state.learning_from = None

    st.button(t("Go on"), type="primary", key="learned", shortcut="Ctrl+Enter", on_click=go_on)


def feedback_lines(where: Standing, found: tuple[Feedback, ...]) -> list[str]:
    """Put each known answer beside the rater's in a line of Markdown."""
    words = form_words(where.form)
    dimensions = {dimension.code: dimension for dimension in where.form.dimensions}
    lines = []
    for one in found:
        dimension = dimensions[one.code]
        given = t("not judged") if one.value is None else _named(one.value, dimension, words)
        expected = _named(one.lowest, dimension, words)
        if one.highest > one.lowest:
            expected = t("{lowest} to {highest}", lowest=expected,
                         highest=_named(one.highest, dimension, words))  # fmt: skip
        verdict = ":material/check: " + t("met") if one.hit else ":material/close: " + t("not met")
        said = t(
            "Response {side}, {title}: you gave {given}; expected {expected}.",
            side=one.side, title=words(dimension.title), given=given, expected=expected,
        )  # fmt: skip
        lines.append(f"**{verdict}** · {said} {words(one.explanation)}".rstrip())
    return lines


def _named(value: float, dimension: DimensionSpec, words: Callable[[str], str]) -> str:
    name = next((point.name for point in dimension.points if point.value == value), None)
    return f"{value:g}" if name is None else f"{words(name)} ({value:g})"


def show_pause(state: RatingState, who: SignedIn) -> None:
    """Suggest a rest; going on is as easy."""
    with served_study().read() as session:
        done = run_length(session, who.rater_id)
    st.header(t("Time for a pause?"), anchor=False)
    st.write(
        tn(
            "You have rated {n} pair without a break.",
            "You have rated {n} pairs without a break.",
            done,
        )
    )
    st.write(
        t(
            "Tired eyes judge differently. Everything is saved: you may close the page and come "
            "back with your link, or go on."
        )
    )

    def go_on() -> None:
        state.rested_after = done

    st.button(t("Go on"), type="primary", key="rested", shortcut="Ctrl+Enter", on_click=go_on)
