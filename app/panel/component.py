"""Mount the panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from app.panel.messages import PanelState
from judgments.tasks import Question

__all__ = ["show_panel"]

_REASONS = (
    ("did_not_load", "It did not load here"),
    ("not_my_language", "Not in a language I read"),
    ("unclear", "The question is unclear"),
    ("other", "Another reason"),
)
_VERDICTS = (
    ("A", "A is better"),
    ("A~", "A is slightly better"),
    ("tie", "No difference"),
    ("B~", "B is slightly better"),
    ("B", "B is better"),
)


def show_panel(
    questions: Sequence[Question],
    saved: PanelState,
    *,
    key: str,
    sides: Sequence[str],
    asks_preference: bool,
    locked: bool,
    final: bool,
    failed: bool,
    missing: Sequence[tuple[str, str]],
    on_change: Callable[[], object],
) -> None:
    """Show questions with their saved answers.

    Parameters
    ----------
    questions
        What is asked, in order.
    saved
        What the database holds; the panel says "saved" where its own answer equals it.
    key
        Of the widget; another task needs another key.
    sides
        ``("A", "B")``, or ``("A",)`` where one response is judged.
    asks_preference
        Whether preference and comment are asked at the end.
    locked
        Whether the answers are shown without being open to change.
    final
        Whether an answer may be changed, but not taken back.
    failed
        Whether what was sent last could not be saved.
    missing
        Sides and codes to be outlined; the first is brought into view.
    on_change
        Called when a message came, to be read by `take_message`.
    """
    _component()(
        data={
            "questions": [_as_data(question) for question in questions],
            "sides": list(sides),
            "saved": _write(saved),
            "preference": [list(v) for v in _VERDICTS] if asks_preference else [],
            "reasons": [list(reason) for reason in _REASONS],
            "locked": locked,
            "final": final,
            "failed": failed,
            "missing": [f"{side}:{code}" for side, code in missing],
            "attempt": str(time.monotonic_ns()) if missing else "",
        },
        key=key,
        on_changed_change=on_change,
    )


@cache
def _component() -> Callable[..., Any]:
    here = files("app.panel")
    return st.components.v2.component(
        "accordant_panel",
        html='<div class="panel"></div>',
        js=here.joinpath("panel.js").read_text(encoding="utf-8"),
        css=here.joinpath("panel.css").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def _as_data(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "title": question.title,
        "question": question.question,
        "points": [list(point) for point in question.points],
    }


def _write(state: PanelState) -> dict[str, Any]:
    written: dict[str, Any] = {
        f"{side}:{code}": answer.null_reason if answer.value is None else answer.value
        for (side, code), answer in state.answers.items()
        if answer is not None
    }
    return written | {"preference": state.verdict, "comment": state.comment or ""}
