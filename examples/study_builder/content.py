"""Reads the questions of the study from the TOML files beside this module."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

FOLDER = Path(__file__).parent / "content"
AREAS = ("natural_science", "social_science", "general_area")
Value: TypeAlias = "str | float | Sequence[Value] | Mapping[str, Value]"
Edits = tuple[tuple[str, str], ...]


class ContentError(ValueError):
    """A question that cannot be built, with the file and id that hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One item: prompt, three right wordings of the answer, and how each part goes wrong.

    Attributes
    ----------
    given, asked
        Tag → drawing instructions of the prompt's and the answer's parts.
    slip, wrong
        Replacements that put a small slip, or wrong facts, into any of the wordings.
    """

    area: str
    subdomain: str
    id: str
    level: int
    prompt: str
    reference: str
    first: str
    second: str
    slip: Edits
    wrong: Edits
    given: dict[str, dict[str, Any]]
    asked: dict[str, dict[str, Any]]

    @property
    def key(self) -> str:
        """Area, domain and id, joined by slashes."""
        return f"{self.area}/{self.subdomain}/{self.id}"

    def wordings(self) -> tuple[str, str, str]:
        """Return the three right wordings."""
        return self.reference, self.first, self.second


def edit_text(text: str, edits: Edits) -> str:
    """Apply replacements to a text, one after the other."""
    for old, new in edits:
        text = text.replace(old, new)
    return text


def edit(value: Value, edits: Edits) -> Value:
    """Apply replacements to every string inside a value.

    Examples
    --------
    >>> edit({"lines": ["two atoms"]}, (("two", "three"),))
    {'lines': ['three atoms']}
    """
    if isinstance(value, str):
        return edit_text(value, edits)
    if isinstance(value, Sequence):
        return [edit(part, edits) for part in value]
    if isinstance(value, Mapping):
        return {name: edit(part, edits) for name, part in value.items()}
    return value


def wrong_spec(spec: dict[str, Any], edits: Edits) -> dict[str, Any]:
    """Return the instructions for the part with its facts wrong."""
    plain = {name: value for name, value in spec.items() if name != "wrong"}
    if "wrong" in spec:
        return {**plain, **spec["wrong"]}
    return {name: edit(value, edits) for name, value in plain.items()}


def caption_of(spec: dict[str, Any]) -> str:
    """Return the caption; speech is captioned by its words."""
    if "caption" in spec:
        return str(spec["caption"])
    if spec["make"] == "speech":
        return f"A voice says: “{spec['text']}”"
    return str(spec.get("title", ""))


def _check(question: Question, source: str) -> None:
    where = f"{source}, id {question.id}"
    for words in question.wordings():
        for name in ("slip", "wrong"):
            if edit_text(words, getattr(question, name)) == words:
                msg = f"{where}: no replacement of {name!r} changes {words!r}; add one that does."
                raise ContentError(msg)
        for tag in question.asked:
            if f"<{tag}>" not in words:
                msg = f"{where}: the wording {words!r} never shows <{tag}>."
                raise ContentError(msg)
    for tag, spec in question.asked.items():
        right = {name: value for name, value in spec.items() if name != "wrong"}
        if wrong_spec(spec, question.wrong) == right:
            msg = f"{where}: <{tag}> has no wrong form; give it a `wrong` table."
            raise ContentError(msg)


def read_questions(folder: Path = FOLDER) -> list[Question]:
    """Return every question, by area and then by id.

    Raises
    ------
    ContentError
        If a wording lacks a part, or a replacement changes nothing.
    """
    found = []
    for source in sorted(folder.glob("*.toml")):
        area = next(name for name in AREAS if source.stem.startswith(name))
        for entry in tomllib.loads(source.read_text(encoding="utf-8"))["item"]:
            pairs: dict[str, Any] = {
                name: tuple((old, new) for old, new in entry.pop(name))
                for name in ("slip", "wrong")
            }
            entry.setdefault("given", {})
            question = Question(area=area, **pairs, **entry)
            _check(question, source.name)
            found.append(question)
    return sorted(found, key=lambda q: (AREAS.index(q.area), int(q.id)))
