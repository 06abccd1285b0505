"""From a record as written to a record as meant."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from judgments.importing.irregularities import Irregularity
from judgments.importing.reading import RawRecord
from judgments.importing.sides import Notes, Side, SideReader, short
from judgments.importing.tags import odd_tags
from judgments.importing.written import ScoreReader, WrittenScore
from judgments.item_names import normalise_area, normalise_domain

__all__ = ["Record", "normalise"]

_LEVELS = {"easy": "1", "medium": "2", "hard": "3"}
_SCORED = ("captioned_response", "score")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record in usual form.

    Attributes
    ----------
    raw
        The record as read.
    area, domain, id
        The parts of its key; empty where missing.
    difficulty
        ``1``, ``2``, ``3``, other text as written, or None.
    question, output
        Its sides; the output is a reference or a response, None where it was not given.
    scores
        The scores that it brings, as written.
    is_scored
        Whether the record holds scores or a captioned response: then its output is a system's.
    """

    raw: RawRecord
    area: str
    domain: str
    id: str
    difficulty: str | None
    question: Side
    output: Side | None
    scores: tuple[WrittenScore, ...] = ()
    is_scored: bool = False

    @property
    def key(self) -> str:
        """``area/domain/id``, with ``unknown`` for what was not given."""
        return f"{self.area or 'unknown'}/{self.domain or 'unknown'}/{self.id}"


def normalise(raw: RawRecord) -> tuple[Record, tuple[Irregularity, ...]]:
    """Read a record as it is meant, and say what is odd about it.

    Parameters
    ----------
    raw
        A record as its file has it.

    Returns
    -------
    tuple of Record and tuple of Irregularity
        Nothing is dropped without an irregularity that says so.
    """
    return _Normaliser(raw).run()


class _Normaliser:
    """Works through one record and notes what is odd."""

    def __init__(self, raw: RawRecord) -> None:
        self.raw = raw
        self.data = raw.data
        self.notes = Notes()

    def run(self) -> tuple[Record, tuple[Irregularity, ...]]:
        area, domain = self._area(), self._domain()
        difficulty = self._difficulty()
        question = SideReader("input", self.notes).read(self.data.get("input")) or Side()
        output = SideReader("output", self.notes).read(self.data.get("output"))
        scores = ScoreReader(self.notes, output.values if output else ()).read(self.data)
        self._odd_tags(question, output)
        item_id = self._id(question)
        record = Record(
            raw=self.raw, area=area, domain=domain, id=item_id, difficulty=difficulty,
            question=question, output=output, scores=scores,
            is_scored=bool(scores) or self._is_scored(),
        )  # fmt: skip
        where = {"file": self.raw.file, "record": self.raw.number, "item_id": item_id}
        return record, tuple(
            Irregularity(tag=tag, code=code, reason=reason, **where)  # type: ignore[arg-type]
            for tag, code, reason in self.notes.found
        )

    def _id(self, question: Side) -> str:
        value = self.data.get("id")
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        digest = hashlib.sha256(question.content.encode()).hexdigest()[:12]
        self.notes.add("missing_id", f"no usable id ({value!r}); it is called x{digest}")
        return f"x{digest}"

    def _area(self) -> str:
        text = self._text(self.data, "domain", "missing_area")
        area = normalise_area(text)
        if text and area != text:
            self.notes.add("area_spelling", f"the area {text!r} is read as {area!r}")
        return area

    def _domain(self) -> str:
        text = self._text(self.data, "subdomain", "missing_domain")
        domain = normalise_domain(text)
        if text and domain != text:
            self.notes.add("domain_prefix", f"the domain {text!r} is read as {domain!r}")
        return domain

    def _text(self, data: Mapping[str, Any], name: str, code: str) -> str:
        value = data.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if value is None or value == "":
            self.notes.add(code, f"no {name} is given")
            return ""
        self.notes.add("odd_value", f"{name} is not text: {short(value)}")
        return "" if isinstance(value, (dict, list)) else str(value)

    def _difficulty(self) -> str | None:
        value = self.data.get("difficulty_level")
        if value is None:
            self.notes.add("missing_difficulty", "no difficulty_level is given")
            return None
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        text = _LEVELS.get(text.strip().lower(), text)
        if text not in {"1", "2", "3"}:
            self.notes.add(
                "odd_difficulty", f"the difficulty_level is {short(value)}, not 1, 2 or 3"
            )
        return text

    def _is_scored(self) -> bool:
        side = self.data.get("output")
        inner = side if isinstance(side, dict) else {}
        return self.data.get("scores") is not None or any(name in inner for name in _SCORED)

    def _odd_tags(self, question: Side, output: Side | None) -> None:
        answer = output or Side()
        for name, own, other in (("input", question, answer), ("output", answer, question)):
            for tag, code, reason in odd_tags(own.content, own.values, other.values):
                self.notes.add(code, f"{name}: {reason}", tag)
