"""What a panel sends, made fit to be recorded.

The browser sends every answer that the server has not confirmed yet, never one click: answers given
faster than the server takes them cannot displace each other, sending them again changes nothing,
and a page left open in another tab overwrites nothing. Each message has a number of its own, and
is taken once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from judgments.recording import Answer

__all__ = ["PanelState", "take_message"]

# What nobody types, and no database should be asked to take; the browser keeps to it, too.
_LONGEST_WORD, _LONGEST_COMMENT = 40, 4000
_FAR_OFF = 1e9
_KEPT = 8  # panels of a page, and of the page before


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelState:
    """Answers by side and code (None: taken back), preference and comment (None: untouched)."""

    answers: Mapping[tuple[str, str], Answer | None]
    verdict: str | None = None
    comment: str | None = None


def take_message(key: str) -> PanelState | None:
    """Give what a panel sent and nobody took yet: all that the server has not confirmed to it.

    A step may be taken in the same breath as an answer is given: whoever comes first takes it.
    """
    sent = getattr(st.session_state.get(key), "changed", None)
    taken: dict[str, object] = st.session_state.setdefault("panels-taken", {})
    if sent is None or taken.get(key) == sent:
        return None
    taken[key] = sent
    while len(taken) > _KEPT:
        del taken[next(iter(taken))]
    return _read(sent)


def _read(sent: Any) -> PanelState:  # noqa: ANN401 - whatever the browser sent
    sent = sent if isinstance(sent, Mapping) else {}
    answers = {
        (_word(side), _word(code)): _answer(given)
        for name, given in sent.items()
        for side, colon, code in [str(name).partition(":")]
        if colon
    }
    verdict, comment = sent.get("preference"), sent.get("comment")
    return PanelState(
        answers=answers,
        verdict=None if verdict is None else _word(verdict),
        comment=None if comment is None else _text(comment, _LONGEST_COMMENT),
    )


def _answer(given: object) -> Answer | None:
    """Read one answer; what is none becomes the empty answer, which no study takes."""
    if given is None:
        return None
    if isinstance(given, str):
        return Answer(null_reason=_word(given))
    if isinstance(given, int | float) and not isinstance(given, bool):
        return Answer(value=float(given) if abs(given) < _FAR_OFF else math.inf)
    return Answer()


def _word(given: object) -> str:
    return _text(given, _LONGEST_WORD)


def _text(given: object, longest: int) -> str:
    """Cut a text to what is reasonable, without the characters that no database stores."""
    text = given if isinstance(given, str) else type(given).__name__
    return text[:longest].encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
