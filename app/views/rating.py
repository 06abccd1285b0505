"""The rating page: one task, two steps."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.answering import go_back_to_first_step, keep, reveal, submit_task
from app.engine import media_store, secret, served_study
from app.page import scroll_up
from app.panel import PanelState, show_panel
from app.rendering import inject_style, render_parts
from app.state import RatingState, rating_state
from judgments.raters import SignedIn
from judgments.records import Part
from judgments.tasks import (
    Progress,
    Question,
    TaskView,
    media_token,
    next_task,
    previous_task,
    progress_of,
    task_view,
)

__all__ = ["show"]


def show(who: SignedIn) -> None:
    """Show the rater's task that is due, or the one being looked back at."""
    state = rating_state()
    inject_style()
    with served_study().read() as session:
        task = state.looking_back_at or next_task(session, who.rater_id)
        progress = progress_of(session, who.rater_id)
        view = None
        if task is not None:
            view = task_view(session, media_store(), who.rater_id, task)
    if view is None:
        _show_end(progress)
        return
    _show_head(view, progress, state, who)
    with st.container(key=f"task-{view.assignment_id}"):
        scroll_up(f"{view.assignment_id}")
        _show_contents(view)
        _show_steps(view.assignment_id, who)


def _show_end(progress: Progress) -> None:
    if progress.assigned == 0:
        st.header("Nothing to rate yet")
        st.write("You are signed in, but no open round has a task for you. Come back later.")
        return
    st.header("All done — thank you")
    st.write(f"You have rated all {progress.assigned} of your pairs. Every answer is saved.")


def _show_head(view: TaskView, progress: Progress, state: RatingState, who: SignedIn) -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    looking_back = " · looking back" if view.submitted else ""
    with left:
        st.progress(
            progress.submitted / max(progress.assigned, 1),
            text=f"Pair {view.number} of {view.total}{looking_back}",
        )
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        with served_study().read() as session:
            before = previous_task(session, who.rater_id, view.assignment_id)
        if before is not None and st.button("Previous pair", key="previous"):
            state.looking_back_at, state.missing, state.problem = before, (), None
            st.rerun()
        if view.submitted and st.button("Go on", key="go-on", type="primary"):
            state.looking_back_at, state.missing, state.problem = None, (), None
            st.rerun()


def _show_contents(view: TaskView) -> None:
    url = partial(_media_url, view.assignment_id)
    base = f"{view.assignment_id}"
    with st.container(key=f"question-{base}", border=True):
        st.markdown("##### Question")
        render_parts(view.question, media_url=url, key=f"{base}-question")
    sides = [("A", view.response_a)]
    if view.response_b is not None:
        sides.append(("B", view.response_b))
    for column, (side, parts) in zip(st.columns(len(sides)), sides, strict=True):
        with column, st.container(key=f"response-{side}-{base}", border=True, height="stretch"):
            st.markdown(f"##### Response {side}")
            render_parts(parts, media_url=url, key=f"{base}-{side}")
    if view.revealed:
        with st.container(key=f"reference-{base}", border=True):
            st.markdown("##### Reference answer")
            if view.reference is None:
                st.write("This question has no reference answer; go by the question alone.")
            else:
                render_parts(view.reference, media_url=url, key=f"{base}-reference")


def _media_url(assignment_id: int, part: Part) -> str:
    return f"media/{assignment_id}/{media_token(secret(), assignment_id, part.sha256 or '')}"


@st.fragment
def _show_steps(task: int, who: SignedIn) -> None:
    """Show the questions; an answer reruns this alone, so nothing above it moves."""
    state = rating_state()
    with served_study().read() as session:
        view = task_view(session, media_store(), who.rater_id, task)
    first = [question for question in view.questions if question.step == 1]
    second = [question for question in view.questions if question.step == 2]
    st.markdown("##### Without the reference" if not view.revealed else "##### First step")
    _panel(view, first, who, locked=not view.first_step_open and not view.submitted)
    if view.first_step_open and not view.submitted:
        _step_button(state, view, who)
    elif not view.submitted:
        st.button(
            "Go back to the first step",
            key=f"reopen-{task}",
            type="tertiary",
            help="You may still change these answers; that you did so after seeing the reference "
            "is kept with them.",
            on_click=lambda: go_back_to_first_step(state, view, who.rater_id),
        )
    if view.revealed:
        st.markdown("##### With the reference")
        _panel(view, second, who, locked=False, last=True)
        if not view.submitted and not view.first_step_open:
            _save_button(state, view, who)
    _show_problems(state)


def _panel(
    view: TaskView, questions: list[Question], who: SignedIn, *, locked: bool, last: bool = False
) -> None:
    state = rating_state()
    codes = {question.code for question in questions}
    show_panel(
        questions,
        PanelState(
            answers={key: answer for key, answer in view.answers.items() if key[1] in codes},
            verdict=view.verdict,
            comment=view.comment,
        ),
        key=f"panel-{view.assignment_id}-{2 if last else 1}",
        sides=("A",) if view.response_b is None else ("A", "B"),
        asks_preference=last and view.response_b is not None,
        locked=locked,
        missing=[key for key in state.missing if key[1] in codes],
        on_change=lambda changed: keep(state, view, who.rater_id, changed),
    )


def _step_button(state: RatingState, view: TaskView, who: SignedIn) -> None:
    words = "Continue: show the reference" if not view.revealed else "Continue"
    if st.button(
        words, key=f"continue-{view.assignment_id}", type="primary", shortcut="Ctrl+Enter"
    ) and reveal(state, view, who.rater_id):
        st.rerun()


def _save_button(state: RatingState, view: TaskView, who: SignedIn) -> None:
    if st.button(
        "Save and next", key=f"save-{view.assignment_id}", type="primary", shortcut="Ctrl+Enter"
    ) and submit_task(state, view, who.rater_id):
        state.looking_back_at = None
        st.rerun()


def _show_problems(state: RatingState) -> None:
    if state.missing:
        named = ", ".join(f"{code} for {side}" for side, code in state.missing)
        st.warning(f"Still to be answered: {named}. The open questions are outlined in red.")
    if state.problem:
        st.error(state.problem)
