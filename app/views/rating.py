"""The rating page: whatever is due for this rater now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from sqlalchemy.orm import Session

from app.engine import media_store, served_study
from app.guidance import how_it_works, last_submitted, show_help, show_languages
from app.languages import choose_language, language_in_use, t, use_language
from app.stages import current_stage
from app.stages.contents import addresses, show_contents
from app.stages.leaving import show_done, show_nothing, show_timed_out
from app.stages.returning import has_timed_out
from app.stages.steps import show_questions, show_step
from app.stages.wording import form_words
from app.state import RatingState, rating_state
from app.widgets import scroll_to, show_status
from judgments.participation import (
    Standing,
    UpcomingFile,
    note_finished,
    set_language,
    standing,
    upcoming_files,
)
from judgments.raters import SignedIn
from judgments.rounds.leasing import begin_task
from judgments.tasks import (
    TaskView,
    clean_task,
    is_due,
    own_task,
    previous_task,
    progress_of,
    task_view,
)

__all__ = ["show"]

_LARGEST_AHEAD = 8 * 2**20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """All that is read for a task's page, in one state of the study."""

    view: TaskView
    before: int | None
    ahead: Sequence[UpcomingFile]


def show(who: SignedIn) -> None:
    """Show the stage that a rater is at, their task that is due, or one they look back at."""
    state = rating_state()
    with served_study().read() as session:
        where = standing(session, who.rater_id)
        stage = None if where is None else current_stage(session, where, state, who)
        in_hand = _task_in_hand(session, state, who)
    _speak(where, state, who)
    if where is None:
        _show_apart(state, who)
        with st.container(key="stage-nothing"):
            show_nothing(who)
        return
    if stage is not None:
        _show_apart(state, who)
        scroll_to("stage")
        with st.container(key="stage-now"):
            stage()
        return
    task = in_hand or _begin_task(where, state, who)
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


def _task_in_hand(session: Session, state: RatingState, who: SignedIn) -> int | None:
    """Give the task that is looked back at, or worked on, if it still is this rater's."""
    if state.looking_back_at is not None:
        return state.looking_back_at
    if state.task is not None and is_due(session, who.rater_id, state.task):
        return state.task
    return None


def _begin_task(where: Standing, state: RatingState, who: SignedIn) -> int | None:
    """Begin the next task; one of another round waits for its stages."""
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
            show_nothing(who)
            return
        show_done(where, progress, who)
        if last is not None and st.button(t("Look at the last pair again"), key="previous"):
            _go_to(state, last)


def _show_task(task: int, where: Standing, state: RatingState, who: SignedIn) -> None:
    page = _read_page(task, who)
    if page.view.withholds and state.cleaned != task:
        clean_task(served_study(), media_store(), who.rater_id, task)
        state.cleaned = task
        page = _read_page(task, who)
    view = page.view
    state.read, state.moved = view.state, False
    _show_head(page, where, state, who)
    if view.done == 0 and not where.form.instructions:
        with st.expander(t("How this works"), expanded=True):
            st.markdown(how_it_works())
    with st.container(key=f"task-{task}"):
        show_contents(view)
        show_questions(task, who, where.form, language_in_use())
        show_step(view.state, who, where.form)


def _read_page(task: int, who: SignedIn) -> _Page:
    with served_study().read() as session:
        _held = own_task(session, who.rater_id, task)  # else each of these would read it again
        view = task_view(session, media_store(), who.rater_id, task)
        ahead: Sequence[UpcomingFile] = ()
        if not view.state.submitted:
            ahead = upcoming_files(session, who.rater_id, task, largest=_LARGEST_AHEAD)
        return _Page(view=view, before=previous_task(session, who.rater_id, task), ahead=ahead)


def _show_head(page: _Page, where: Standing, state: RatingState, who: SignedIn) -> None:
    view, before = page.view, page.before
    with st.container(key="head", horizontal=True, vertical_alignment="center"):
        st.progress(view.done / max(view.total, 1), text=_place(view))  # all given back: 0 of 0
        show_status(
            largest_key=int(max(question.scale[1] for question in view.state.questions)),
            token=str(view.state.assignment_id),
            target=_stands_at(view),
            fetch_ahead=addresses(page.ahead),
        )
        if before is not None and st.button(
            t("Previous pair"), key="previous", icon=":material/arrow_back:"
        ):
            _go_to(state, before)
        if view.state.submitted and st.button(
            t("Go on"), key="go-on", type="primary", shortcut="Ctrl+Enter"
        ):
            _go_to(state, None)
        show_languages(state, when_opened=True)
        said = where.form.instructions
        show_help(
            who,
            state,
            instructions=None if said is None else form_words(where.form)(said),
            on_task=True,
        )


def _stands_at(view: TaskView) -> str:
    """Lead to the reference once it is shown, else to the top."""
    led = view.shows_reference and view.state.revealed and not view.state.submitted
    return f"reference-{view.state.assignment_id}" if led else ""


def _place(view: TaskView) -> str:
    words = t("Pair {number} of {total}", number=view.number, total=view.total)
    if view.state.purpose == "training":
        words += " · " + t("training")
    return words + " · " + t("looking back") if view.state.submitted else words


def _go_to(state: RatingState, task: int | None) -> None:
    state.looking_back_at, state.missing, state.problem, state.failure = task, (), None, ""
    st.rerun()
