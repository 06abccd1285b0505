"""Mount the panel."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.components import mount
from app.languages import t
from app.panel.messages import PanelState
from judgments.forms import DimensionSpec
from judgments.tasks import Question

__all__ = ["show_panel"]


def show_panel(
    questions: Sequence[Question],
    saved: PanelState,
    *,
    key: str,
    words: Callable[[str], str],
    notes: Mapping[str, DimensionSpec],
    task: int,
    sides: Sequence[str],
    asks_preference: bool,
    locked: bool,
    final: bool,
    failure: str,
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
    words
        Translates the texts of the form.
    notes
        The form's dimensions by code, for their help and examples.
    task
        Id of the assignment.
    sides
        ``("A", "B")``, or ``("A",)`` where one response is judged.
    asks_preference
        Whether preference and comment are asked at the end.
    locked
        Whether the answers are shown without being open to change.
    final
        Whether an answer may be changed, but not taken back.
    failure
        Empty where what was sent last was saved; ``"retry"`` where it may be sent again,
        ``"refused"`` where that is of no use.
    missing
        Sides and codes to be outlined; the first is brought into view.
    on_change
        Called when a message came, to be read by `take_message`.
    """
    mount(
        "panel",
        {
            "questions": [
                _as_data(question, notes[question.code], words) for question in questions
            ],
            "task": str(task),
            "sides": list(sides),
            "saved": _write(saved),
            "preference": _verdicts() if asks_preference else [],
            "reasons": _reasons(),
            "words": _words(),
            "locked": locked,
            "final": final,
            "failure": failure,
            "missing": [f"{side}:{code}" for side, code in missing],
            "attempt": str(time.monotonic_ns()) if missing else "",
        },
        key=key,
        package="app.panel",
        scripts=("rows.js", "panel.js"),
        on_changed=on_change,
    )


def _as_data(
    question: Question, notes: DimensionSpec, words: Callable[[str], str]
) -> dict[str, Any]:
    examples = {point.value: words(point.example) for point in notes.points}
    return {
        "code": question.code,
        "title": words(question.title),
        "question": words(question.question),
        "scale": list(question.scale),
        "help": words(notes.help),
        "points": [
            [value, words(name), words(text), examples.get(value, "")]
            for value, name, text in question.points
        ],
    }


def _reasons() -> list[list[str]]:
    return [
        ["did_not_load", t("It did not load here")],
        ["not_my_language", t("Not in a language I read")],
        ["unclear", t("The question is unclear")],
        ["other", t("Another reason")],
    ]


def _verdicts() -> list[list[str]]:
    return [
        ["A", t("A is better")],
        ["A~", t("A is slightly better")],
        ["tie", t("No difference")],
        ["B~", t("B is slightly better")],
        ["B", t("B is better")],
    ]


def _words() -> dict[str, str]:
    return {
        "cannotJudge": t("Cannot judge…"),
        "cannotJudgeIt": t("cannot judge {title}"),
        "unopened": t("You have not opened response B yet: open it"),
        "meaning": t("What the points mean"),
        "example": t("For example: {example}"),
        "exactly": t("as a number"),
        "preference": t("Preference"),
        "rather": t("All in all, which response would you rather have got? (optional)"),
        "comment": t("Comment (optional)"),
        "saved": t("saved ✓"),
        "saving": t("saving…"),
        "notSaved": t("not saved"),
    }


def _write(state: PanelState) -> dict[str, Any]:
    written: dict[str, Any] = {
        f"{side}:{code}": answer.null_reason if answer.value is None else answer.value
        for (side, code), answer in state.answers.items()
        if answer is not None
    }
    return written | {"preference": state.verdict, "comment": state.comment or ""}
