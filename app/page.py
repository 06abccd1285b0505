"""Small things every page needs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from app.components import mount
from app.engine import served_study
from app.languages import choose_language, t, use_language
from app.state import rating_state
from judgments.outages import outage_of
from judgments.participation import kept_language
from judgments.raters import SignedIn

__all__ = ["inject_style", "outages_shown", "sign_out_button", "speak_to"]

_LOG = logging.getLogger(__name__)


@contextmanager
def outages_shown() -> Iterator[None]:
    """Say so where the database does not answer; it may be used as a decorator."""
    try:
        yield
    except SQLAlchemyError as error:
        if outage_of(error) is None:
            raise
        _LOG.error("A page was not shown: %s", getattr(error, "orig", None) or error)
        st.error(
            t(
                "The study's database does not answer at the moment. Whatever was called saved is "
                "kept. Wait a little, then load this page again."
            )
        )


def speak_to(who: SignedIn) -> None:
    """Take the language that was asked for, else the one kept, else the browser's."""
    state = rating_state()
    if state.spoken is None:
        with served_study().read() as session:
            state.spoken = kept_language(session, who.rater_id) or ""
    asked = state.language or st.query_params.get("lang")
    use_language(choose_language(asked, state.spoken, st.context.locale))


def inject_style() -> None:
    """Use the room that Streamlit leaves empty."""
    st.html(_style())


@cache
def _style() -> str:
    style = files("app").joinpath("page.css").read_text(encoding="utf-8")
    return f"<style>{style}</style>"


def sign_out_button(words: str = "Sign out") -> None:
    """Offer to end the session: a form, as no link of somebody else's should be able to."""
    mount("sign_out", {"words": words}, key="sign-out", package="app", isolate_styles=True)
