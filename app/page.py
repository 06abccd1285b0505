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
from app.languages import t
from judgments.outages import outage_of

__all__ = ["inject_style", "outages_shown", "sign_out_button"]

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
