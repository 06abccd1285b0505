"""What a task shows: the question, the responses, and later the reference."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from app.engine import secret
from app.languages import t
from app.rendering import render_parts
from app.widgets import show_side_tabs
from judgments.participation import UpcomingFile
from judgments.records import Part
from judgments.tasks import TaskView, media_token

__all__ = ["addresses", "show_contents"]


def show_contents(view: TaskView) -> None:
    """Show a task's parts, each side in a card of its own."""
    base, submitted = view.state.assignment_id, view.state.submitted
    with st.expander(t("Question"), expanded=True, key=f"question-{base}"):
        _render(view.question, "question", base, told=not submitted)
    sides = [("A", view.response_a)]
    if view.response_b is not None:
        sides.append(("B", view.response_b))
    with st.container(key="sides"):
        if len(sides) > 1:
            show_side_tabs(base)
        for column, (side, parts) in zip(st.columns(len(sides)), sides, strict=True):
            with column, st.container(key=f"response-{side}-{base}", border=True, height="stretch"):
                st.subheader(t("Response {side}", side=side), anchor=False)
                _render(parts, side, base, told=not submitted)
    if view.shows_reference and view.state.revealed:
        with st.container(key=f"reference-{base}", border=True):
            st.subheader(t("Reference answer"), anchor=False)
            st.caption(t("Other answers can be right too."))
            if view.reference is None:
                st.write(t("This question has no reference answer; go by the question alone."))
            else:
                _render(view.reference, "reference", base, told=not submitted)


def addresses(files: Sequence[UpcomingFile]) -> list[str]:
    """Give the addresses of the files of the task after this one, to be fetched ahead."""
    return [_address(one.assignment_id, one.sha256) for one in files]


def _render(parts: tuple[Part, ...], place: str, task: int, *, told: bool) -> None:
    render_parts(
        parts,
        media_url=partial(_media_url, task),
        key=f"{task}-{place}",
        place=place,
        tell=f"/seen/{task}" if told else "",
    )


def _media_url(task: int, part: Part) -> str:
    return _address(task, part.sha256 or "")


def _address(task: int, sha256: str) -> str:
    return f"/part/{task}/{media_token(secret(), task, sha256)}"
