"""Small things every page needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

__all__ = ["scroll_up"]

_SCROLL = """
const seen = new WeakMap();
export default function (component) {
  const { data, parentElement } = component;
  if (seen.get(parentElement) === data) return;
  seen.set(parentElement, data);
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) main.scrollTo({ top: 0 });
}
"""


def scroll_up(token: str) -> None:
    """Scroll to the top once for each new token: Streamlit stays at the bottom otherwise."""
    _scroller()(data=token, key="scroll-up")


@cache
def _scroller() -> Callable[..., Any]:
    return st.components.v2.component("accordant_scroll_up", js=_SCROLL)
