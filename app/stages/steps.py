"""The questions of a task, step by step.

An answer reruns the open questions alone, so nothing else moves; a step reruns the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.answering import go_back_to_first_step, keep, reveal, submit_task
from app.engine import served_study
from app.guidance import show_problem
from app.languages import t, tn, use_language
from app.page import outages_shown
from app.panel import PanelState, show_panel, take_message
from app.stages.wording import form_words
from app.state import RatingState, rating_state
from judgments.forms import FormSpec
from judgments.raters import SignedIn
from judgments.tasks import TaskState, task_state

__all__ = ["show_questions", "show_step"]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every part of the questions needs."""

    task: TaskState
    who: SignedIn
    form: FormSpec
    state: RatingState


@st.fragment
@outages_shown()
def show_questions(task: int, who: SignedIn, form: FormSpec, language: str) -> None:
    """Show the questions that are open now.

    Parameters
    ----------
    task
        Id of the assignment.
    who
        Whose it is.
    form
        Of its round.
    language
        Of the page: this part is rerun by itself.
    """
    use_language(language)
    state = rating_state()
    if state.moved:  # a browser sends a step with the answers given in the same breath
        st.rerun()
    desk = _Desk(_read(state, who, task), who, form, state)
    if desk.task.submitted:
        _show_submitted(desk)
    else:
        step = 1 if desk.task.first_step_open else 2
        st.subheader(_heading(form, step), anchor=False)
        _panel(desk, step=step)
    _show_problems(state)


def show_step(task: TaskState, who: SignedIn, form: FormSpec) -> None:
    """Show the button that ends a step, and what was answered before.

    Parameters
    ----------
    task
        As the page read it.
    who
        Whose it is.
    form
        Of its round.
    """
    desk = _Desk(task, who, form, rating_state())
    if task.submitted:
        return
    if task.first_step_open:
        _end_first_step(desk)
    else:
        _end_second_step(desk)


def _read(state: RatingState, who: SignedIn, task: int) -> TaskState:
    """Take the task as the page has just read it, else read it: an answer came since."""
    read, state.read = state.read, None
    if read is not None and read.assignment_id == task:
        return read
    with served_study().read() as session:
        return task_state(session, who.rater_id, task)


def _heading(form: FormSpec, step: int) -> str:
    if form.show_reference:
        first = t("First: without the reference answer")
        return first if step == 1 else t("Then: with the reference answer")
    return t("First questions") if step == 1 else t("Further questions")


def _end_first_step(desk: _Desk) -> None:
    if desk.task.revealed or not desk.form.show_reference:
        words = t("Continue")
    else:
        words = t("Continue: show the reference")
    _step_button(
        words,
        lambda: _take_answers(desk) and reveal(desk.state, desk.task, desk.who.rater_id),
        key=f"continue-{desk.task.assignment_id}",
    )


def _end_second_step(desk: _Desk) -> None:
    _step_button(t("Save and next"), lambda: _submit(desk), key=f"save-{desk.task.assignment_id}")
    before = st.expander(
        t("Your answers from before the reference")
        if desk.form.show_reference
        else t("Your first answers"),
        key=f"before-{desk.task.assignment_id}",
        on_change="rerun",
    )
    if not before.open:
        return
    with before:
        st.button(
            t("Change these answers"),
            key=f"reopen-{desk.task.assignment_id}",
            help=t("That they were changed after the reference was shown is kept with them."),
            on_click=_take,
            args=(lambda: go_back_to_first_step(desk.state, desk.task, desk.who.rater_id),),
        )
        _panel(desk, step=1, locked=True)


def _submit(desk: _Desk) -> bool:
    done = _take_answers(desk) and submit_task(desk.state, desk.task, desk.who.rater_id)
    if done:
        desk.state.task = None
        if desk.task.purpose == "training":
            desk.state.learning_from = desk.task.assignment_id
    return done


def _show_submitted(desk: _Desk) -> None:
    fixed = desk.task.purpose == "training"
    if fixed:
        st.info(t("This was a training pair: its answers stay as they are."))
    else:
        st.info(
            t(
                "This pair is submitted. You may still change an answer; "
                "the earlier one is kept too."
            )
        )
    for step in (1, 2):
        _panel(desk, step=step, locked=fixed)


def _panel(desk: _Desk, *, step: int, locked: bool = False) -> None:
    task, state = desk.task, desk.state
    questions = [question for question in task.questions if question.step == step]
    codes = {question.code for question in questions}
    show_panel(
        questions,
        PanelState(
            answers={key: answer for key, answer in task.answers.items() if key[1] in codes},
            verdict=task.verdict,
            comment=task.comment,
        ),
        key=_panel_key(task, step),
        words=form_words(desk.form),
        notes={dimension.code: dimension for dimension in desk.form.dimensions},
        task=task.assignment_id,
        sides=("A", "B") if task.has_b else ("A",),
        asks_preference=step == 2 and task.has_b,
        locked=locked,
        final=task.submitted,
        failure=state.failure,
        missing=[key for key in state.missing if key[1] in codes],
        on_change=lambda: _take_answers(desk),
    )


def _panel_key(task: TaskState, step: int) -> str:
    return f"panel-{task.assignment_id}-{step}"


def _take_answers(desk: _Desk) -> bool:
    """Save what the panels sent, before any step is taken; False where that failed."""
    sent = [take_message(_panel_key(desk.task, step)) for step in (1, 2)]
    return all(
        keep(desk.state, desk.task, desk.who.rater_id, changed)
        for changed in sent
        if changed is not None
    )


def _step_button(words: str, step: Callable[[], bool], *, key: str) -> None:
    st.button(words, key=key, type="primary", shortcut="Ctrl+Enter", on_click=_take, args=(step,))


def _take(step: Callable[[], bool]) -> None:
    rating_state().moved = step()


def _show_problems(state: RatingState) -> None:
    if state.missing:
        st.warning(
            tn(
                "One question is still open: outlined in red.",
                "{n} questions are still open: outlined in red.",
                len(state.missing),
            )
        )
    show_problem(state)
