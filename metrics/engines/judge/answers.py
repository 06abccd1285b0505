"""The form that an answer must have, and reading it: what does not fit is no answer at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["CAPTION", "JUDGMENT", "AnswerForm", "Verdict", "clean", "read_caption", "read_verdict"]

_MOST_SHOWN = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A judge's point on the scale of 1 to 5, and why."""

    score: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerForm:
    """A strict JSON schema with the function that reads what was answered under it.

    Attributes
    ----------
    name
        Name that the endpoint is told.
    schema
        The JSON schema.
    read
        Text of an answer → what it says; None where it does not fit.
    """

    name: str
    schema: Mapping[str, Any]
    read: Callable[[str], Verdict | str | None]

    def response_format(self) -> dict[str, Any]:
        """Give the schema as the endpoint wants it."""
        return {
            "type": "json_schema",
            "json_schema": {"name": self.name, "strict": True, "schema": dict(self.schema)},
        }


def clean(text: str) -> str:
    r"""Leave out what no database takes: NUL and halves of surrogate pairs.

    Examples
    --------
    >>> clean("a\0b\ud83d")
    'ab'
    """
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def read_verdict(text: str) -> Verdict | None:
    """Read a judgment; nothing is ever picked out of prose.

    Parameters
    ----------
    text
        What the endpoint answered.

    Returns
    -------
    Verdict or None
        None unless the whole text is an object with exactly a whole score of 1–5 and a reason.

    Examples
    --------
    >>> read_verdict('{"reason": "One slip.", "score": 4}').score
    4
    >>> read_verdict("429: gpt-5-mini is over its limit") is None
    True
    """
    found = _object(text, {"reason", "score"})
    if found is None:
        return None
    score, reason = found["score"], found["reason"]
    fits = type(score) is int and 1 <= score <= 5 and isinstance(reason, str)
    return Verdict(score=score, reason=clean(reason).strip()[:_MOST_SHOWN]) if fits else None


def read_caption(text: str) -> str | None:
    """Read a caption.

    Parameters
    ----------
    text
        What the endpoint answered.

    Returns
    -------
    str or None
        None unless it fits the schema; empty where the endpoint says that it perceived nothing.
    """
    found = _object(text, {"perceived", "caption"})
    if found is None:
        return None
    perceived, caption = found["perceived"], found["caption"]
    if not isinstance(perceived, bool) or not isinstance(caption, str):
        return None
    return clean(caption).strip() if perceived else ""


def _object(text: str, keys: set[str]) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and set(found) == keys else None


def _schema(**properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


# The reason comes first: a model that has given it scores in its light.
JUDGMENT = AnswerForm(
    name="judgment",
    schema=_schema(
        reason={"type": "string", "description": "At most two sentences."},
        score={"type": "integer", "enum": [1, 2, 3, 4, 5]},
    ),
    read=read_verdict,
)
CAPTION = AnswerForm(
    name="caption",
    schema=_schema(perceived={"type": "boolean"}, caption={"type": "string"}),
    read=read_caption,
)
