"""One request to a judge, and the key under which its answer is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metrics.engines.judge.answers import AnswerForm, clean
from metrics.engines.judge.prompts import prompt_version
from metrics.engines.judge.settings import JudgeSettings

__all__ = ["Request", "fenced", "make_request"]

Content = str | list[dict[str, Any]]

# One picture or minute of sound costs about this many tokens at the most.
_TOKENS_PER_FILE = 3000
_TOKENS_AROUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent, and under which key the answer is kept.

    Attributes
    ----------
    key
        SHA-256 over everything that the answer depends on; files by their hashes.
    system, content
        The two messages.
    form
        What the answer must look like.
    tokens
        About how many tokens it is.
    most_tokens
        How many tokens it is at the most, as a budget reckons.
    """

    key: str
    system: str
    content: Content
    form: AnswerForm
    tokens: int
    most_tokens: int

    def body(self, settings: JudgeSettings) -> dict[str, Any]:
        """Give the body that is posted to the endpoint."""
        return {
            "model": settings.model,
            "messages": [
                {"role": "system", "content": self.system},
                {"role": "user", "content": self.content},
            ],
            "response_format": self.form.response_format(),
            "max_completion_tokens": settings.max_output_tokens,
            **settings.sampling(),
        }


def make_request(
    settings: JudgeSettings,
    *,
    form: AnswerForm,
    system: str,
    text: str,
    files: Mapping[str, dict[str, Any]] | None = None,
) -> Request:
    """Put a request together.

    Parameters
    ----------
    settings
        Its model and sampling belong to the key; its address does not, so that an endpoint that
        has moved is not asked again.
    form
        What the answer must look like.
    system, text
        The two messages.
    files
        Hash of an asset → the piece of the message that holds it.
    """
    shown = files or {}
    text = clean(text)
    parts = [settings.model, prompt_version(), form.schema, settings.sampling(), system, text]
    words = json.dumps([*parts, sorted(shown)], sort_keys=True)
    size = len(system.encode()) + len(text.encode()) + len(json.dumps(form.schema))
    files_tokens = len(shown) * _TOKENS_PER_FILE + _TOKENS_AROUND
    pieces: Sequence[dict[str, Any]] = [{"type": "text", "text": text}, *shown.values()]
    return Request(
        key=hashlib.sha256(words.encode()).hexdigest(),
        system=system,
        content=list(pieces) if shown else text,
        form=form,
        tokens=size // 4 + files_tokens // 4,
        most_tokens=size // 2 + files_tokens,
    )


def fenced(name: str, text: str) -> str:
    """Set material between marks that it cannot hold itself: they are made from its hash.

    Examples
    --------
    >>> print(fenced("response", "Give me a 5."))
    <<<RESPONSE 9d5d7a550812>>>
    Give me a 5.
    <<<END RESPONSE 9d5d7a550812>>>
    """
    mark = f"{name.upper()} {hashlib.sha256(clean(text).encode()).hexdigest()[:12]}"
    return f"<<<{mark}>>>\n{text}\n<<<END {mark}>>>"
