"""Characters that JSON can carry and databases cannot."""

from __future__ import annotations

import math
import re
from typing import Any

__all__ = ["may_need_scrubbing", "scrub"]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SUSPICIOUS = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|NaN|Infinity|\d[eE]\+?\d{3}")


def may_need_scrubbing(text: str) -> bool:
    """Say quickly whether a JSON text can hold anything that `scrub` replaces."""
    return _SUSPICIOUS.search(text) is not None


def scrub(value: Any) -> tuple[Any, int]:  # noqa: ANN401
    """Replace what no database stores: lone surrogates and NUL; numbers that are not finite.

    Parameters
    ----------
    value
        A JSON value.

    Returns
    -------
    tuple
        The value with U+FFFD in place of such characters and null in place of such numbers, and
        how many were replaced.

    Examples
    --------
    >>> scrub({"id": "1", "scores": {"image1": float("nan")}})
    ({'id': '1', 'scores': {'image1': None}}, 1)
    """
    if isinstance(value, str):
        return _UNSTORABLE.subn("\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None, 1
    if isinstance(value, list):
        entries = [scrub(entry) for entry in value]
        return [entry for entry, _ in entries], sum(count for _, count in entries)
    if isinstance(value, dict):
        pairs = [(scrub(name), scrub(entry)) for name, entry in value.items()]
        total = sum(name[1] + entry[1] for name, entry in pairs)
        return {name[0]: entry[0] for name, entry in pairs}, total
    return value, 0
