"""Small things every page needs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from app.languages import language_in_use, t
from judgments.outages import outage_of

__all__ = ["inject_style", "outages_shown", "scroll_to", "sign_out_button"]

_LOG = logging.getLogger(__name__)

_SCROLL = """
const seen = new WeakMap();
export default function (component) {
  const { data, parentElement } = component;
  document.documentElement.lang = data.language;
  const mark = data.token + "/" + data.target;
  if (seen.get(parentElement) === mark) return;
  seen.set(parentElement, mark);
  const main = document.querySelector('[data-testid="stMain"]');
  if (!data.target) {
    if (main) main.scrollTo({ top: 0 });
    return;
  }
  // What it leads to comes after it, and grows as its media arrive: look again for a while.
  const until = performance.now() + 2500;
  let moved = false;
  const stop = () => { moved = true; };
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    window.addEventListener(kind, stop, { once: true, passive: true });
  }
  const look = () => {
    const target = document.querySelector(".st-key-" + data.target);
    if (target && !moved) target.scrollIntoView({ block: "start" });
    if (!moved && performance.now() < until) setTimeout(look, 250);
  };
  setTimeout(look, 50);
}
"""

_SIGN_OUT = """
<form method="post" action="/leave"><button style="font: inherit; color: var(--st-link-color);
background: none; border: 0; padding: 0; cursor: pointer"></button></form>
"""

_SIGN_OUT_WORDS = """
export default function ({ data, parentElement }) {
  parentElement.querySelector("button").textContent = data.words;
}
"""


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
    style = files("app").joinpath("page.css").read_text(encoding="utf-8")
    st.html(f"<style>{style}</style>")


def scroll_to(token: str, target: str = "") -> None:
    """Scroll once for each new token and target: Streamlit stays where it was otherwise.

    Parameters
    ----------
    token
        Of the task.
    target
        Key of the container to bring into view; the top of the page where empty.
    """
    _scroller()(
        data={"token": token, "target": target, "language": language_in_use()}, key="scroll"
    )


def sign_out_button(words: str = "Sign out") -> None:
    """Offer to end the session: a form, as no link of somebody else's should be able to."""
    _signer_out()(data={"words": words}, key="sign-out")


@cache
def _signer_out() -> Callable[..., Any]:
    return st.components.v2.component("accordant_sign_out", html=_SIGN_OUT, js=_SIGN_OUT_WORDS)


@cache
def _scroller() -> Callable[..., Any]:
    return st.components.v2.component("accordant_scroll", js=_SCROLL)
