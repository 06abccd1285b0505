"""The scores that stand in a record, wherever the official suite and its users put them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from judgments.importing.sides import Notes, short
from judgments.interleaving import canonical_tag

__all__ = ["ScoreReader", "WrittenScore"]

_JUDGED = {
    "coherence": "HC",
    "holistic_coherence": "HC",
    "hc": "HC",
    "style_consistency": "SH",
    "stylistic_harmony": "SH",
    "sh": "SH",
    "semantic_correctness": "SC",
    "sc": "SC",
}
_BARE = _JUDGED | {"score": "SC"}
_NESTED = {"ics", "ics_scores", "evaluate_ics", "evaluation"}
_NUMBER = ("score", "value", "rating")
_EXPLAINING = re.compile(
    r"(^|_)(reason|reasons|reasoning|explanation|rationale|comments?|justification|analysis|"
    r"feedback|raw|raw_response|judge_response|message|status|details)$",
    re.IGNORECASE,
)
# Judges write of errors, too ("The code raises a TypeError", "rate-limiting step"): what tells a
# failure is how a text begins, or what only a client of an endpoint says.
_FAILED = re.compile(
    r"^\W*(?:"
    r"(?i:error|failed|failure|exception)\W*$"
    r"|(?i:error|exception)\s*[:\]_]"
    r"|(?:\w+\.)*[A-Z]\w*(?:Error|Exception)\s*(?:[:(]|$)"
    r"|Traceback \(most recent"
    r"|HTTP(?:/[\d.]+)?\s*(?i:error\s*)?[45]\d\d"
    r"|(?i:rate.?limit(?:ed| exceeded| reached))"
    r"|(?i:(?:(?:request|connection|read|call)\s+)?(?:timed? ?out))\W*$"
    r"|(?i:(?:the )?(?:api |judge |model )?(?:request|call|evaluation|parsing|judge) failed)"
    r"|(?i:failed to (?:parse|get|obtain|fetch|extract) (?:an? |the |any )?"
    r"(?:response|answer|output|json|score|evaluation|grade))"
    r"|(?i:failed to connect)"
    r")"
    r"|(?i:error code: [45]\d\d)\b"
    r"|\b(?:RateLimit|APIConnection|APITimeout|InternalServer|Authentication|BadRequest|API)Error\b"
)
_ERROR_KEY = re.compile(
    r"(?:^|_)(?:error|exception)(?:_(?:message|msg|text|type))?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenScore:
    """One score as a record has it.

    Attributes
    ----------
    metric, tag
        ``GQ`` of the part at a tag, or ``SC``, ``HC`` or ``SH`` of the whole with an empty tag.
    field
        Where in the record it stands.
    value
        As written; None where there is none.
    reason
        Why there is none: ``null_in_record``, ``not_a_number`` or ``error_in_record``.
    error
        The error message in place of it or beside it; empty where there is none.
    """

    metric: str
    tag: str = ""
    field: str
    value: float | None
    reason: str | None = None
    error: str = ""


class ScoreReader:
    """Finds the scores of one record.

    The suite writes qualities and coherences under ``scores`` and correctness as
    ``output.score``; the names are also taken from the record and its output themselves, and
    values may be nested or numbers in quotes. A judge's failure, which the suite turns into a
    grade with the error beside it, is none.

    Parameters
    ----------
    notes
        Where findings go.
    delivered
        Tags of the output.
    """

    def __init__(self, notes: Notes, delivered: Collection[str]) -> None:
        self.note = notes.add
        self.delivered = delivered
        self.found: dict[tuple[str, str], WrittenScore] = {}

    def read(self, data: Mapping[str, Any]) -> tuple[WrittenScore, ...]:
        """Read every score of a record.

        Parameters
        ----------
        data
            The record as its file has it.
        """
        output = data.get("output")
        sides = {"": data, "output.": output if isinstance(output, dict) else {}}
        for prefix, side in sides.items():
            if "scores" in side:
                self._scores(f"{prefix}scores", side["scores"], _errors_of(data, side))
        for prefix, side in reversed(sides.items()):
            self._named(prefix, side, _BARE, _errors_of(data))
            self._nested(prefix, side, _errors_of(data, side))
        return tuple(self.found.values())

    def _scores(self, where: str, scores: Any, outer: str) -> None:  # noqa: ANN401
        if scores is None:
            return
        if not isinstance(scores, dict):
            self.note("odd_value", f"{where} is not an object: {short(scores)}")
            return
        for name, value in scores.items():
            tag = "text" if name.lower() == "text" else canonical_tag(name)
            if tag is not None:
                self._quality(f"{where}.{name}", name, tag, value)
            elif not _is_about(name, value) and name.lower() not in (*_JUDGED, *_NESTED):
                reason = f"{where} has {name!r}, which names no score; left out: {short(value)}"
                self.note("unknown_score", reason, name)
        self._named(f"{where}.", scores, _JUDGED, outer)
        self._nested(f"{where}.", scores, outer)

    def _nested(self, prefix: str, side: Mapping[str, Any], outer: str) -> None:
        for name, value in side.items():
            if name.lower() in _NESTED and isinstance(value, dict):
                self._named(f"{prefix}{name}.", value, _JUDGED, outer)

    def _named(
        self, prefix: str, side: Mapping[str, Any], names: Mapping[str, str], outer: str
    ) -> None:
        for name, value in side.items():
            metric = names.get(name.lower())
            if metric is not None:
                error = _error_beside(name, side) or outer
                self._take(f"{prefix}{name}", metric, "", value, error)

    def _quality(self, field: str, name: str, tag: str, value: Any) -> None:  # noqa: ANN401
        if tag not in self.delivered and tag != "text":
            reason = f"a score for {name}, which the output does not deliver: {value!r}"
            self.note("score_without_tag", reason, name)
        self._take(field, "GQ", tag, value, "")

    def _take(self, field: str, metric: str, tag: str, value: Any, error: str) -> None:  # noqa: ANN401
        if isinstance(value, dict):
            error = _error_beside("", value) or error
            value = next((value[name] for name in _NUMBER if name in value), None)
        number, reason = _number(value)
        if reason == "not_a_number" and isinstance(value, str) and _FAILED.search(value):
            error = value
        if error:
            self.note("score_failed", f"{field} is {short(value)}, and {short(error)}", tag)
            number, reason = None, "error_in_record"
        elif reason == "not_a_number":
            self.note("odd_value", f"{field} is not a number: {short(value)}", tag)
        score = WrittenScore(
            metric=metric, tag=tag, field=field, value=number, reason=reason, error=error[:500]
        )
        first = self.found.setdefault((metric, tag), score)
        if (first.value, first.reason) != (score.value, score.reason):
            reason = f"{field} says otherwise than {first.field}, which was taken: {short(value)}"
            self.note("odd_value", reason, tag)


def _number(value: Any) -> tuple[float | None, str | None]:  # noqa: ANN401
    """Read a number, in quotes or not, or say why there is none."""
    if value is None or (isinstance(value, str) and value.strip().lower() in {"", "null", "none"}):
        return None, "null_in_record"
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None, "not_a_number"
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None, "not_a_number"
    return (number, None) if math.isfinite(number) else (None, "not_a_number")


def _is_about(name: str, value: Any) -> bool:  # noqa: ANN401
    """Say whether an entry explains scores rather than being one."""
    words = isinstance(value, str) and _number(value)[0] is None
    return words or bool(_EXPLAINING.search(name)) or _is_error(name)


def _is_error(name: str) -> bool:
    return _ERROR_KEY.search(name) is not None


def _errors_of(*sides: Mapping[str, Any]) -> str:
    """Give the first error that a record, or its output, says of itself as a whole."""
    told = (
        value
        for side in sides
        for name, value in side.items()
        if name.lower() in {"error", "exception", "error_message"}
    )
    return next((_text(value) for value in told if _says(value)), "")


def _error_beside(name: str, side: Mapping[str, Any]) -> str:
    """Give the error message that stands beside the score of a name; empty where there is none."""
    others = tuple(other.lower() for other in side if other != name and other.lower() in _BARE)
    for beside, value in side.items():
        if beside == name or (others and beside.lower().startswith(others)):
            continue
        if _is_error(beside) and _says(value):
            return _text(value)
        if isinstance(value, str) and _EXPLAINING.search(beside) and _FAILED.search(value):
            return value
    return ""


def _says(value: Any) -> bool:  # noqa: ANN401
    return bool(value) and isinstance(value, (str, bool, dict, list))


def _text(value: Any) -> str:  # noqa: ANN401
    return value if isinstance(value, str) else repr(value)
