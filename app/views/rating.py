"""The rating page: whatever is due for this rater now."""

from __future__ import annotations

import streamlit as st

from app.engine import media_store, served_study
from app.guidance import how_it_works, last_submitted, show_help, show_languages
from app.languages import choose_language, language_in_use, t, use_language
from app.page import scroll_to
from app.stages import current_stage
from app.stages.contents import fetch_next, show_contents
from app.stages.leaving import show_done, show_nothing, show_timed_out
from app.stages.returning import has_timed_out
from app.stages.steps import show_steps
from app.stages.wording import form_words
from app.state import RatingState, rating_state
from app.widgets import show_status
from judgments.participation import Standing, note_finished, set_language, standing
from judgments.raters import SignedIn
from judgments.rounds.leasing import begin_task
from judgments.tasks import (
    Progress,
    TaskView,
    clean_task,
    is_due,
    previous_task,
    progress_of,
    task_view,
)

__all__ = ["show"]


def show(who: SignedIn) -> None:
    """Show the stage that a rater is at, their task that is due, or one they look back at."""
    state = rating_state()
    with served_study().read() as session:
        where = standing(session, who.rater_id)
    _speak(where, state, who)
    if where is None:
        _show_apart(state, who)
        with st.container(key="stage-nothing"):
            show_nothing()
        return
    stage = current_stage(where, state, who)
    if stage is not None:
        _show_apart(state, who)
        scroll_to("stage")
        with st.container(key="stage-now"):
            stage()
        return
    task = state.looking_back_at or _due_task(where, state, who)
    if task is None:
        _show_end(where, state, who)
    else:
        _show_task(task, where, state, who)


def _speak(where: Standing | None, state: RatingState, who: SignedIn) -> None:
    """Take the language that was asked for, else the one kept, else the browser's."""
    kept = None if where is None else where.language
    asked = state.language or st.query_params.get("lang")
    language = choose_language(asked, kept, st.context.locale)
    use_language(language)
    if where is not None and language != kept:
        with served_study().write() as session:
            set_language(session, where.round_id, who.rater_id, language)


def _due_task(where: Standing, state: RatingState, who: SignedIn) -> int | None:
    """Give the task in hand, else begin the next; a task of another round waits for its stages."""
    if state.task is not None:
        with served_study().read() as session:
            if is_due(session, who.rater_id, state.task):
                return state.task
    with served_study().write() as session:
        state.task = begin_task(session, who.rater_id)
        if state.task is None:
            note_finished(session, where.round_id, who.rater_id)
    return state.task


def _show_apart(state: RatingState, who: SignedIn) -> None:
    """Offer help and languages where no task is shown."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        show_languages(state)
        show_help(who, state)


def _show_end(where: Standing, state: RatingState, who: SignedIn) -> None:
    with served_study().read() as session:
        progress = progress_of(session, who.rater_id)
        last = last_submitted(session, who.rater_id)
    _show_apart(state, who)
    scroll_to("end")
    with st.container(key="stage-end"):
        if has_timed_out(where, who):
            show_timed_out(where, who)
            return
        if progress.submitted == 0:
            show_nothing()
            return
        show_done(where, progress, who)
        if last is not None and st.button(t("Look at the last pair again"), key="previous"):
            _go_to(state, last)


def _show_task(task: int, where: Standing, state: RatingState, who: SignedIn) -> None:
    clean_task(served_study(), media_store(), who.rater_id, task)
    with served_study().read() as session:
        view = task_view(session, media_store(), who.rater_id, task)
        progress = progress_of(session, who.rater_id)
    _show_head(view, progress, where, state, who)
    if progress.submitted == 0 and not where.form.instructions:
        with st.expander(t("How this works"), expanded=True):
            st.markdown(how_it_works())
    with st.container(key=f"task-{task}"):
        stands_at = f"reference-{task}" if view.state.revealed and not view.state.submitted else ""
        scroll_to(f"{task}", stands_at if view.shows_reference else "")
        show_contents(view)
        show_steps(task, who, where.form, language_in_use())
    if not view.state.submitted:
        fetch_next(task, who)


def _show_head(
    view: TaskView, progress: Progress, where: Standing, state: RatingState, who: SignedIn
) -> None:
    task = view.state.assignment_id
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.progress(min(1.0, progress.submitted / max(progress.assigned, 1)), text=_place(view))
        show_status(largest_key=int(max(question.scale[1] for question in view.state.questions)))
        with served_study().read() as session:
            before = previous_task(session, who.rater_id, task)
        if before is not None and st.button(
            t("Previous pair"), key="previous", icon=":material/arrow_back:"
        ):
            _go_to(state, before)
        if view.state.submitted and st.button(t("Go on"), key="go-on", type="primary"):
            _go_to(state, None)
        show_languages(state)
        said = where.form.instructions
        show_help(
            who,
            state,
            instructions=None if said is None else form_words(where.form)(said),
            may_leave=True,
        )


def _place(view: TaskView) -> str:
    words = t("Pair {number} of {total}", number=view.number, total=view.total)
    if view.state.purpose == "training":
        words += " · " + t("training")
    return words + " · " + t("looking back") if view.state.submitted else words


def _go_to(state: RatingState, task: int | None) -> None:
    state.looking_back_at, state.missing, state.problem, state.failure = task, (), None, ""
    st.rerun()
