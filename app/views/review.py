"""Reviewers: whether an item is fit to be rated."""

from __future__ import annotations

from functools import partial

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from app.engine import media_store, secret, served_study
from app.languages import t, tn, told
from app.page import sign_out_button
from app.rendering import render_parts
from app.speaking import speak_to
from app.state import ReviewState, review_state
from app.widgets import scroll_to
from judgments.errors import JudgmentsError
from judgments.raters import SignedIn
from judgments.records import Part
from judgments.reviewing import (
    Checklist,
    ReviewAnswer,
    ReviewView,
    clean_review,
    default_checklist,
    give_review,
    own_reviews,
    review_token,
    review_view,
    take_review,
)

__all__ = ["show"]

_NOT_SAVED = (
    "Your answer is NOT saved: the study's database did not take it. Wait a moment and press the "
    "button again; if this stays, tell whoever invited you."
)

_NAMED = 2  # open lines are named, more are counted
_ALL_NO = "You answered No to every line of the checklist, yet your verdict is High."
_SOME_NO = "You answered No to a line of the checklist, yet your verdict is High."
_ALL_YES = "You answered Yes to every line of the checklist, yet your verdict is Low."
_ONCE_MORE = "Nothing is saved yet: change one of them, or press the button again if you mean both."


def show(who: SignedIn) -> None:
    """Show the item that is due, or the one being looked at again."""
    speak_to(who)
    state = review_state()
    if state.review is None:
        with served_study().write() as session:
            state.review = take_review(session, who.rater_id)
    if state.review is not None:
        clean_review(served_study(), media_store(), who.rater_id, state.review)
    with served_study().read() as session:
        given = own_reviews(session, who.rater_id)
        view = None
        if state.review is not None:
            view = review_view(session, media_store(), who.rater_id, state.review)
    st.title(t("Review of items"), anchor=False)
    _show_head(state, given)
    if view is None:
        st.write(t("No item wants your verdict now. Come back later, with the same link."))
    else:
        scroll_to(f"review-{view.review_id}")
        _show_item(view)
        _show_questions(view, state, who)
    st.caption(t("You are signed in as {name}. Your link signs you in again.", name=who.name))
    sign_out_button(t("Sign out"))


def _show_head(state: ReviewState, given: list[int]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(tn("You have reviewed {n} item.", "You have reviewed {n} items.", len(given)))
        before = _before(state, given)
        if before is not None and st.button(
            t("Previous item"), key="previous-item", icon=":material/arrow_back:"
        ):
            _go_to(state, before)
        if state.review in given and st.button(t("Go on"), key="go-on", type="primary"):
            _go_to(state, None)


def _before(state: ReviewState, given: list[int]) -> int | None:
    """Give the review that was given before the one that is shown."""
    if state.review not in given:
        return given[0] if given else None
    at = given.index(state.review) + 1
    return given[at] if at < len(given) else None


def _go_to(state: ReviewState, review: int | None) -> None:
    state.review, state.problem, state.doubted = review, None, None
    st.rerun()


def _show_item(view: ReviewView) -> None:
    level = view.difficulty
    st.caption(
        view.item_key
        if level is None
        else t("{item}, difficulty {level}", item=view.item_key, level=level)
    )
    url = partial(_media_url, view.review_id)
    question, reference = st.columns(2)
    with question, st.container(key=f"review-question-{view.review_id}", border=True):
        st.subheader(t("Question"), anchor=False)
        render_parts(view.question, media_url=url, key=f"review-{view.review_id}-question")
    with reference, st.container(key=f"review-reference-{view.review_id}", border=True):
        st.subheader(t("Reference answer"), anchor=False)
        if view.reference is None:
            st.write(t("This item has no reference answer."))
        else:
            render_parts(view.reference, media_url=url, key=f"review-{view.review_id}-reference")


def _media_url(review: int, part: Part) -> str:
    return f"/review-part/{review}/{review_token(secret(), review, part.sha256 or '')}"


def _show_questions(view: ReviewView, state: ReviewState, who: SignedIn) -> None:
    checklist, given = default_checklist(), view.given
    key = f"review-{view.review_id}"
    with st.form(key=f"{key}-form"):
        st.subheader(t(checklist.title), anchor=False)
        checks = {
            check.code: st.radio(
                t(check.question),
                (True, False),
                index=_index(None if given is None else given.checks.get(check.code)),
                format_func=lambda fits: t("Yes") if fits else t("No"),
                horizontal=True,
                key=f"{key}-{check.code}",
            )
            for check in checklist.checks
        }
        words = {"High": t(checklist.high), "Low": t(checklist.low)}
        verdict = st.radio(
            t("Your verdict"),
            list(words),
            index=_index(None if given is None else given.verdict == "High"),
            format_func=words.__getitem__,
            key=f"{key}-verdict",
        )
        comment = st.text_area(
            t("Comment"),
            value="" if given is None else given.comment,
            max_chars=10_000,
            key=f"{key}-comment",
        )
        said = st.container()  # above the button: below it, it would be out of view
        label = t("Save and next") if given is None else t("Save the change")
        sent = st.form_submit_button(label, type="primary", key=f"{key}-save")
    if sent:
        answered = {code: value for code, value in checks.items() if value is not None}
        answer = ReviewAnswer(verdict=verdict or "", checks=answered, comment=comment)
        if _is_ready(answer, checklist, state) and _give(view, who, answer, checklist, state):
            _go_to(state, None)
    with said:
        if state.doubted is not None:
            doubt = t(_contradiction(state.doubted)) + " " + t(_ONCE_MORE)
            st.warning(doubt, icon=":material/help:")
        if state.problem:
            st.error(state.problem)


def _index(first: bool | None) -> int | None:
    """Give the place of an answer among two, the first of which is yes."""
    return None if first is None else int(not first)


def _is_ready(answer: ReviewAnswer, checklist: Checklist, state: ReviewState) -> bool:
    """Say whether an answer may be tried: open lines are named, a contradiction asked about once."""
    state.problem = None
    left = [t(one.question) for one in checklist.checks if one.code not in answer.checks]
    if 0 < len(left) <= _NAMED:
        state.problem = t("Please answer: {questions}", questions=" ".join(left))
        state.doubted = None
        return False
    if left or not _contradiction(answer) or state.doubted == answer:
        state.doubted = None
        return True
    state.doubted = answer
    return False


def _contradiction(answer: ReviewAnswer) -> str:
    """Say where verdict and checklist tell different things, empty where they agree."""
    met = answer.checks.values()
    if answer.verdict == "High" and not all(met):
        return _SOME_NO if any(met) else _ALL_NO
    if answer.verdict == "Low" and all(met) and answer.comment.strip():  # else it is refused
        return _ALL_YES
    return ""


def _give(
    view: ReviewView, who: SignedIn, answer: ReviewAnswer, checklist: Checklist, state: ReviewState
) -> bool:
    state.problem = None
    try:
        with served_study().write() as session:
            give_review(session, view.review_id, who.rater_id, answer, checklist)
    except JudgmentsError as error:
        state.problem = told(error)
    except SQLAlchemyError:
        state.problem = t(_NOT_SAVED)
    return state.problem is None
