"""The rating page: one task, two steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.answering import go_back_to_first_step, keep, reveal, submit_task
from app.engine import media_store, secret, served_study
from app.page import scroll_to
from app.panel import PanelState, show_panel
from app.rendering import render_parts
from app.state import RatingState, rating_state
from judgments.raters import SignedIn
from judgments.records import Part
from judgments.tasks import (
    Progress,
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
    if progress.submitted == 0:
        _show_help()
    with st.container(key=f"task-{view.assignment_id}"):
        stands_at = f"reference-{task}" if view.revealed and not view.submitted else ""
        scroll_to(f"{task}", stands_at)
        _show_contents(view)
        _show_steps(view.assignment_id, who)


def _show_end(progress: Progress) -> None:
    if progress.assigned == 0:
        st.header("Nothing to rate yet")
        st.write("You are signed in, but no open round has a task for you. Come back later.")
        return
    st.header("All done — thank you")
    st.write(f"You have rated all {progress.assigned} of your pairs. Every answer is saved.")


def _show_help() -> None:
    with st.expander("How this works"):
        st.markdown(
            "You see a question and two responses to it; which systems wrote them stays hidden. "
            "**First** judge how well each response is made and holds together. **Then** the "
            "reference answer appears and you judge whether each response is right.\n\n"
            "Judge each response on its own, not against the other. Every click is saved at once: "
            "you may close the page and come back to the same place with the same link. "
            "Where you cannot judge, say so and why; a file that is damaged for everyone is not "
            "such a case, but *Technical quality* 1."
        )


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
            st.caption("One right answer among others; its examples are examples.")
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
        view = task_view(session, media_store(), who.rater_id, task)
    if view.submitted:
        _show_submitted(view, who)
    elif view.first_step_open:
        _show_first_step(view, who)
    else:
        _show_second_step(view, who)
    _show_problems(state)


def _show_first_step(view: TaskView, who: SignedIn) -> None:
    state = rating_state()
    st.markdown("##### First: without the reference answer")
    _panel(view, who, step=1)
    words = "Continue" if view.revealed else "Continue: show the reference"
    _step_button(words, lambda: reveal(state, view, who.rater_id), key=f"continue-{_key(view)}")


def _show_second_step(view: TaskView, who: SignedIn) -> None:
    state = rating_state()
    st.markdown("##### Then: with the reference answer")
    _panel(view, who, step=2)

    def save() -> bool:
        return submit_task(state, view, who.rater_id)

    _step_button("Save and next", save, key=f"save-{_key(view)}")
    with st.expander("Your answers from before the reference"):
        st.button(
            "Change these answers",
            key=f"reopen-{_key(view)}",
            help="That they were changed after the reference was shown is kept with them.",
            on_click=_take_step,
            args=(lambda: go_back_to_first_step(state, view, who.rater_id),),
        )
        _panel(view, who, step=1, locked=True)


def _show_submitted(view: TaskView, who: SignedIn) -> None:
    st.info("This pair is submitted. You may still change an answer; the earlier one is kept too.")
    for step in (1, 2):
        _panel(view, who, step=step)


def _key(view: TaskView) -> str:
    return str(view.assignment_id)


def _panel(view: TaskView, who: SignedIn, *, step: int, locked: bool = False) -> None:
    state = rating_state()
    questions = [question for question in view.questions if question.step == step]
    codes = {question.code for question in questions}
    both = view.response_b is not None
    show_panel(
        questions,
        PanelState(
            answers={key: answer for key, answer in view.answers.items() if key[1] in codes},
            verdict=view.verdict,
            comment=view.comment,
        ),
        key=f"panel-{_key(view)}-{step}",
        sides=("A", "B") if both else ("A",),
        asks_preference=step == 2 and both,
        locked=locked,
        missing=[key for key in state.missing if key[1] in codes],
        on_change=lambda changed: keep(state, view, who.rater_id, changed),
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
