"""One side of a record: a question, or a reference or response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from judgments.importing.captions import caption_problem, parse_captions
from judgments.interleaving import canonical_tag, modality_of
from judgments.records import Modality

__all__ = ["Notes", "Side", "SideReader", "short"]

_TEXTURES = {"mtl", "png", "jpg", "jpeg", "bmp", "tga"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A question, or a reference or response.

    Attributes
    ----------
    content
        The text with bare placeholders.
    values
        Tag and value as written, in the order of the record.
    captions
        Tag and caption.
    """

    content: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    captions: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither text nor entry."""
        return not self.content.strip() and not self.values


@dataclass(frozen=True, slots=True)
class Notes:
    """What is odd about a record: tag, code and reason of each finding."""

    found: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, code: str, reason: str, tag: str = "") -> None:
        """Note one finding."""
        self.found.append((tag, code, reason))


class SideReader:
    """Reads a side of a record and notes what is odd.

    Parameters
    ----------
    name
        ``input`` or ``output``.
    notes
        Where findings go.
    """

    def __init__(self, name: str, notes: Notes) -> None:
        self.name = name
        self.note = notes.add

    def read(self, data: Any) -> Side | None:  # noqa: ANN401
        """Read a side; None where it was not given.

        Parameters
        ----------
        data
            What the record has under the side's name.
        """
        name = self.name
        if data is None or data == "":
            self.note(f"missing_{name}", f"no {name} is given")
            return None
        if isinstance(data, str):
            self.note("odd_value", f"{name} is bare text; it is taken as the content")
            data = {"content": data}
        if not isinstance(data, dict):
            self.note("odd_value", f"{name} is not an object: {short(data)}")
            return None
        values = self._values(data.get("modal"))
        content, captions = self._content(data)
        side = Side(content=content, values=values, captions=captions)
        if side.is_empty:
            self.note(f"missing_{name}", f"{name} holds neither text nor media")
        return side

    def _values(self, modal: Any) -> dict[str, str]:  # noqa: ANN401
        if modal is None:
            return {}
        if not isinstance(modal, dict):
            self.note("odd_value", f"{self.name}.modal is not an object: {short(modal)}")
            return {}
        values: dict[str, str] = {}
        for written, value in modal.items():
            tag = canonical_tag(written)
            if tag is None:
                reason = f"{self.name}.modal has {written!r}, which is no tag: {short(value)}"
                self.note("unknown_modality", reason, written)
                continue
            if tag in values:
                reason = f"{self.name}.modal has {tag} twice; left out: {short(value)}"
                self.note("repeated_name", reason, tag)
                continue
            if tag != written:
                self.note("tag_spelling", f"{written!r} in {self.name}.modal is read as {tag}", tag)
            if not isinstance(value, str):
                self.note("odd_value", f"the value of {tag} is not text: {short(value)}", tag)
            values[tag] = value if isinstance(value, str) else ""
        self._mesh(values)
        return values

    def _mesh(self, values: Mapping[str, str]) -> None:
        """Note a mesh that comes as .obj, .mtl and texture, each under its own tag."""
        solid = [tag for tag in values if modality_of(tag) is Modality.THREED]
        mesh = next((tag for tag in solid if values[tag].lower().endswith(".obj")), None)
        for tag in solid:
            ending = values[tag].lower().rpartition(".")[2]
            if ending in _TEXTURES:
                belongs = f"to {mesh}" if mesh else "to a mesh that is not there"
                self.note("mesh_in_parts", f"{tag} (.{ending}) belongs {belongs}", tag)

    def _content(self, data: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
        content = data.get("content")
        if content is not None and not isinstance(content, str):
            self.note("odd_value", f"{self.name}.content is not text: {short(content)}")
            content = str(content)
        captions: dict[str, str] = {}
        if content is not None:
            inner = parse_captions(content)
            if inner.captions:
                tags = ", ".join(tag for tag, _ in inner.captions)
                self.note("caption_in_content", f"{self.name}.content holds captions for {tags}")
                self._captions(inner.captions, captions)
            content = inner.content
        captioned = data.get("captioned_response")
        if isinstance(captioned, str) and captioned:
            parsed = parse_captions(captioned, content)
            if not parsed.aligned:
                reason = "captioned_response does not follow the content; captions may be cut"
                self.note("caption_not_aligned", reason)
            self._captions(parsed.captions, captions)
            content = parsed.content if content is None else content
        elif captioned is not None:
            self.note(
                "odd_value", f"{self.name}.captioned_response is not text: {short(captioned)}"
            )
        return content or "", captions

    def _captions(self, found: tuple[tuple[str, str], ...], captions: dict[str, str]) -> None:
        for tag, caption in found:
            problem = caption_problem(caption)
            if problem:
                self.note(problem, f"{tag} has {short(caption)} in place of a caption", tag)
            elif captions.setdefault(tag, caption) != caption:
                reason = f"{tag} has two captions; this one was left out: {short(caption)}"
                self.note("odd_value", reason, tag)


def short(value: object) -> str:
    """Give a value as Python writes it, cut after 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
