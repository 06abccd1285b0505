"""Small things every page needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

__all__ = ["inject_style", "scroll_to"]

_SCROLL = """
const seen = new WeakMap();
export default function (component) {
  const { data, parentElement } = component;
  const mark = data.token + "/" + data.target;
  if (seen.get(parentElement) === mark) return;
  seen.set(parentElement, mark);
  const main = document.querySelector('[data-testid="stMain"]');
  const target = data.target && document.querySelector(".st-key-" + data.target);
  if (target) target.scrollIntoView({ block: "start", behavior: "smooth" });
  else if (main) main.scrollTo({ top: 0 });
}
"""

_STYLE = """
<style>
.stMainBlockContainer { padding-top: 3.5rem; padding-bottom: 3rem; max-width: 1500px; }
.stAppHeader { height: 2.75rem; }
@media (max-width: 700px) { .stMainBlockContainer { padding-left: 0.8rem; padding-right: 0.8rem; } }
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


@cache
def _scroller() -> Callable[..., Any]:
    return st.components.v2.component("accordant_scroll", js=_SCROLL)
