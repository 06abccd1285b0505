"""Small things every page needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

__all__ = ["inject_style", "scroll_to", "sign_out_button"]

_SCROLL = """
const seen = new WeakMap();
export default function (component) {
  const { data, parentElement } = component;
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
background: none; border: 0; padding: 0; cursor: pointer">Sign out</button></form>
"""

_STYLE = """
<style>
.stMainBlockContainer { padding-top: 3.5rem; padding-bottom: 3rem; max-width: 1500px; }
.stAppHeader { height: 2.75rem; }
[class*="st-key-reference-"] { scroll-margin-top: 3.5rem; }
@media (max-width: 700px) { .stMainBlockContainer { padding-left: 0.8rem; padding-right: 0.8rem; } }
@media (hover: none) { .st-key-keys { display: none; } }
</style>
"""


def inject_style() -> None:
    """Use the room that Streamlit leaves empty."""
    st.html(_STYLE)


def scroll_to(token: str, target: str = "") -> None:
    """Scroll once for each new token and target: Streamlit stays where it was otherwise.

    Parameters
    ----------
    token
        Of the task.
    target
        Key of the container to bring into view; the top of the page where empty.
    """
    _scroller()(data={"token": token, "target": target}, key="scroll")


def sign_out_button() -> None:
    """Offer to end the session: a form, as no link of somebody else's should be able to."""
    _signer_out()(key="sign-out")


@cache
def _signer_out() -> Callable[..., Any]:
    return st.components.v2.component("accordant_sign_out", html=_SIGN_OUT)


@cache
def _scroller() -> Callable[..., Any]:
    return st.components.v2.component("accordant_scroll", js=_SCROLL)
