"""Mount what lives in the browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.languages import t

__all__ = ["fetch_ahead", "show_side_tabs", "show_status"]


def show_status(*, largest_key: int) -> None:
    """Show whether everything is saved, and the keys when asked.

    Parameters
    ----------
    largest_key
        The highest number that answers a question.
    """
    keys = [
        [f"1–{largest_key}", t("answer, and move on to the next")],
        ["Tab · Shift+Tab", t("move to the next or previous question")],
        ["← ↑ → ↓", t("change the answer")],
        ["Ctrl+Enter", t("save and go on")],
        ["?", t("show or hide these keys")],
    ]
    _component("status")(
        data={
            "words": {
                "saved": t("All answers saved"),
                "saving": t("Saving…"),
                "failed": t("Not saved – retrying"),
                "refused": t("Not saved"),
                "keys": t("Keys"),
                "close": t("Close"),
            },
            "keys": keys,
        },
        key="status",
    )


def show_side_tabs(task: int) -> None:
    """Let a narrow page show one response at a time; a wide one shows no tabs."""
    data = {"task": str(task), "A": t("Response A"), "B": t("Response B"), "name": t("Responses")}
    _component("tabs")(data=data, key="side-tabs")


def fetch_ahead(urls: Sequence[str]) -> None:
    """Have the browser fetch addresses of this server once the page itself is at rest."""
    _component("ahead")(data={"urls": list(urls)}, key="ahead")


@cache
def _component(name: str) -> Callable[..., Any]:
    here = files("app.widgets")
    style = here.joinpath(f"{name}.css")
    return st.components.v2.component(
        f"accordant_{name}",
        html=f'<div class="{name}"></div>',
        js=here.joinpath(f"{name}.js").read_text(encoding="utf-8"),
        css=style.read_text(encoding="utf-8") if style.is_file() else None,
        isolate_styles=False,
    )
