"""Mount the panel and read what was answered.

The browser sends every answer that the server has not confirmed yet, never one click: answers given
faster than the server takes them cannot displace each other, sending them again changes nothing,
and a page left open in another tab overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st

from judgments.recording import Answer
from judgments.tasks import Question

__all__ = ["PanelState", "show_panel"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelState:
    """Answers by side and code (None: taken back), preference and comment (None: untouched)."""

    answers: Mapping[tuple[str, str], Answer | None]
    verdict: str | None = None
    comment: str | None = None


def show_panel(
    questions: Sequence[Question],
    saved: PanelState,
    *,
    key: str,
    sides: Sequence[str],
    asks_preference: bool,
    locked: bool,
    missing: Sequence[tuple[str, str]],
    on_change: Callable[[PanelState], object],
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
    missing
        Sides and codes to be outlined; the first is brought into view.
    on_change
        Called with all that differs from what the server has confirmed.
    """

    def changed() -> None:
        on_change(_read(getattr(st.session_state[key], "changed", None)))

    _component()(
        data={
            "questions": [_as_data(question) for question in questions],
            "sides": list(sides),
            "saved": _write(saved),
            "preference": [list(v) for v in _VERDICTS] if asks_preference else [],
            "reasons": [list(reason) for reason in _REASONS],
            "locked": locked,
            "missing": [f"{side}:{code}" for side, code in missing],
        },
        key=key,
        on_changed_change=changed,
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


def _read(sent: Any) -> PanelState:  # noqa: ANN401 - whatever the browser sent
    sent = sent if isinstance(sent, Mapping) else {}
    answers = {
        (side, code): _answer(given)
        for name, given in sent.items()
        for side, colon, code in [str(name).partition(":")]
        if colon
    }
    verdict, comment = sent.get("preference"), sent.get("comment")
    return PanelState(
        answers=answers,
        verdict=verdict if isinstance(verdict, str) else None,
        comment=comment if isinstance(comment, str) else None,
    )


def _answer(given: object) -> Answer | None:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return Answer(value=float(given))
    return Answer(null_reason=given) if isinstance(given, str) else None
