"""The rating page: one task, two steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.answering import go_back_to_first_step, keep, reveal, submit_task
from app.engine import media_store, secret, served_study
from app.guidance import HOW_IT_WORKS, last_submitted, show_end, show_help
from app.page import scroll_to
from app.panel import PanelState, show_panel, take_message
from app.rendering import render_parts
from app.state import RatingState, rating_state
from judgments.raters import SignedIn
from judgments.records import Part
from judgments.tasks import (
    Progress,
    TaskState,
    TaskView,
    media_token,
    next_task,
    previous_task,
    progress_of,
    task_state,
    task_view,
)

__all__ = ["show"]


def show(who: SignedIn) -> None:
    """Show the rater's task that is due, or the one being looked back at."""
    state = rating_state()
    with served_study().read() as session:
        task = state.looking_back_at or next_task(session, who.rater_id)
        progress = progress_of(session, who.rater_id)
        view = None
        if task is not None:
            view = task_view(session, media_store(), who.rater_id, task)
    if view is None:
        _show_end(progress, state, who)
        return
    _show_head(view, progress, state, who)
    if progress.submitted == 0:
        with st.expander("How this works", expanded=True):
            st.markdown(HOW_IT_WORKS)
    with st.container(key=f"task-{view.state.assignment_id}"):
        stands_at = f"reference-{task}" if view.state.revealed and not view.state.submitted else ""
        scroll_to(f"{task}", stands_at)
        _show_contents(view)
        _show_steps(view.state.assignment_id, who)


def _show_end(progress: Progress, state: RatingState, who: SignedIn) -> None:
    show_end(progress)
    with served_study().read() as session:
        last = last_submitted(session, who.rater_id)
    with st.container(horizontal=True):
        if last is not None and st.button("Look at the last pair again", key="previous"):
            _go_to(state, last)
        show_help(who)


def _show_head(view: TaskView, progress: Progress, state: RatingState, who: SignedIn) -> None:
    left, right = st.columns([3, 1], vertical_alignment="center")
    looking_back = " · looking back" if view.state.submitted else ""
    with left:
        st.progress(
            progress.submitted / max(progress.assigned, 1),
            text=f"Pair {view.number} of {view.total}{looking_back}",
        )
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        with served_study().read() as session:
            before = previous_task(session, who.rater_id, view.state.assignment_id)
        if before is not None and st.button("Previous pair", key="previous"):
            _go_to(state, before)
        if view.state.submitted and st.button("Go on", key="go-on", type="primary"):
            _go_to(state, None)
        show_help(who)


def _go_to(state: RatingState, task: int | None) -> None:
    state.looking_back_at, state.missing, state.problem = task, (), None
    st.rerun()


def _show_contents(view: TaskView) -> None:
    url = partial(_media_url, view.state.assignment_id)
    base = f"{view.state.assignment_id}"
    with st.container(key=f"question-{base}", border=True):
        st.subheader("Question", anchor=False)
        render_parts(view.question, media_url=url, key=f"{base}-question")
    sides = [("A", view.response_a)]
    if view.response_b is not None:
        sides.append(("B", view.response_b))
    for column, (side, parts) in zip(st.columns(len(sides)), sides, strict=True):
        with column, st.container(key=f"response-{side}-{base}", border=True, height="stretch"):
            st.subheader(f"Response {side}", anchor=False)
            render_parts(parts, media_url=url, key=f"{base}-{side}")
    if view.state.revealed:
        with st.container(key=f"reference-{base}", border=True):
            st.subheader("Reference answer", anchor=False)
            st.caption("Other answers can be right too.")
            if view.reference is None:
                st.write("This question has no reference answer; go by the question alone.")
            else:
                render_parts(view.reference, media_url=url, key=f"{base}-reference")


def _media_url(assignment_id: int, part: Part) -> str:
    return f"/part/{assignment_id}/{media_token(secret(), assignment_id, part.sha256 or '')}"


@st.fragment
def _show_steps(task: int, who: SignedIn) -> None:
    """Show the questions; an answer reruns this alone, so nothing above it moves."""
    state = rating_state()
    if state.moved:
        state.moved = False
        st.rerun()
    with served_study().read() as session:
        now = task_state(session, who.rater_id, task)
    if now.submitted:
        _show_submitted(now, who)
    elif now.first_step_open:
        _show_first_step(now, who)
    else:
        _show_second_step(now, who)
    _show_problems(state)


def _show_first_step(task: TaskState, who: SignedIn) -> None:
    state = rating_state()
    st.subheader("First: without the reference answer", anchor=False)
    _panel(task, who, step=1)
    words = "Continue" if task.revealed else "Continue: show the reference"
    _step_button(
        words,
        lambda: _take_answers(task, who) and reveal(state, task, who.rater_id),
        key=f"continue-{_key(task)}",
    )


def _show_second_step(task: TaskState, who: SignedIn) -> None:
    state = rating_state()
    st.subheader("Then: with the reference answer", anchor=False)
    _panel(task, who, step=2)

    def save() -> bool:
        return _take_answers(task, who) and submit_task(state, task, who.rater_id)

    _step_button("Save and next", save, key=f"save-{_key(task)}")
    with st.expander("Your answers from before the reference"):
        st.button(
            "Change these answers",
            key=f"reopen-{_key(task)}",
            help="That they were changed after the reference was shown is kept with them.",
            on_click=_take_step,
            args=(lambda: go_back_to_first_step(state, task, who.rater_id),),
        )
        _panel(task, who, step=1, locked=True)


def _show_submitted(task: TaskState, who: SignedIn) -> None:
    st.info("This pair is submitted. You may still change an answer; the earlier one is kept too.")
    for step in (1, 2):
        _panel(task, who, step=step)


def _key(task: TaskState) -> str:
    return str(task.assignment_id)


def _panel(task: TaskState, who: SignedIn, *, step: int, locked: bool = False) -> None:
    state = rating_state()
    questions = [question for question in task.questions if question.step == step]
    codes = {question.code for question in questions}
    both = task.has_b
    show_panel(
        questions,
        PanelState(
            answers={key: answer for key, answer in task.answers.items() if key[1] in codes},
            verdict=task.verdict,
            comment=task.comment,
        ),
        key=_panel_key(task, step),
        sides=("A", "B") if both else ("A",),
        asks_preference=step == 2 and both,
        locked=locked,
        final=task.submitted,
        failed=state.problem is not None,
        missing=[key for key in state.missing if key[1] in codes],
        on_change=lambda: _take_answers(task, who),
    )


def _panel_key(task: TaskState, step: int) -> str:
    return f"panel-{_key(task)}-{step}"


def _take_answers(task: TaskState, who: SignedIn) -> bool:
    """Save what the panels sent, before any step is taken; False where that failed."""
    sent = [take_message(_panel_key(task, step)) for step in (1, 2)]
    return all(
        keep(rating_state(), task, who.rater_id, changed) for changed in sent if changed is not None
    )


def _step_button(words: str, step: Callable[[], bool], *, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            words,
            key=key,
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_take_step,
            args=(step,),
        )
        with st.container(key="keys"):
            st.caption("Keys 1–5 answer and move on, Tab and Shift+Tab move, Ctrl+Enter goes on.")


def _take_step(step: Callable[[], bool]) -> None:
    rating_state().moved = step()


def _show_problems(state: RatingState) -> None:
    if state.missing:
        count = len(state.missing)
        words = "One question is" if count == 1 else f"{count} questions are"
        st.warning(f"{words} still open: outlined in red.")
    if state.problem:
        st.error(state.problem)
