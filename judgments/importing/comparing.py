"""Whether a record says what is stored already, adds to it, or contradicts it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from judgments.importing.locating import base_name
from judgments.importing.placing import Slot

__all__ = [
    "ItemVersion",
    "ResponseVersion",
    "content_hash",
    "merge_items",
    "merge_responses",
    "merge_slots",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersion:
    """An item as stored, or as a record has it.

    Attributes
    ----------
    content, question
        Text and slots of the question.
    reference_content, reference
        Text and slots of the reference; None and empty where there is none.
    difficulty
        None where unknown.
    """

    content: str
    question: tuple[Slot, ...]
    reference_content: str | None
    reference: tuple[Slot, ...]
    difficulty: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseVersion:
    """A response as stored, or as a record has it."""

    content: str
    slots: tuple[Slot, ...]


def content_hash(version: ItemVersion | ResponseVersion) -> str:
    """Hash what a version says, in whatever order and from whatever file.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    if isinstance(version, ItemVersion):
        told: list[Any] = [
            version.content, _told(version.question), version.reference_content,
            _told(version.reference), version.difficulty,
        ]  # fmt: skip
    else:
        told = [version.content, _told(version.slots)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def merge_items(old: ItemVersion, new: ItemVersion) -> tuple[ItemVersion, tuple[str, ...]]:
    """Add to an item what a record has beyond it.

    Parameters
    ----------
    old, new
        The item as stored and as the record has it.

    Returns
    -------
    tuple of ItemVersion and tuple of str
        The item completed, and clauses that say what contradicts; `old` itself is given back
        equal where nothing is new.
    """
    question, conflicts = merge_slots(old.question, new.question)
    found = [*_changed("the question", old.content, new.content), *conflicts]
    found += _changed("the difficulty", old.difficulty, new.difficulty)
    merged = replace(old, question=question, difficulty=old.difficulty or new.difficulty)
    if new.reference_content is None:
        return merged, tuple(found)
    if old.reference_content is None:
        merged = replace(merged, reference_content=new.reference_content, reference=new.reference)
        return merged, tuple(found)
    reference, conflicts = merge_slots(old.reference, new.reference)
    found += _changed("the reference", old.reference_content, new.reference_content)
    found += [f"the reference's {clause}" for clause in conflicts]
    return replace(merged, reference=reference), tuple(found)


def merge_responses(
    old: ResponseVersion, new: ResponseVersion
) -> tuple[ResponseVersion, tuple[str, ...]]:
    """Add to a response what a record has beyond it; see `merge_items`."""
    slots, conflicts = merge_slots(old.slots, new.slots)
    found = (*_changed("the response", old.content, new.content), *conflicts)
    return replace(old, slots=slots), found


def merge_slots(
    old: tuple[Slot, ...], new: tuple[Slot, ...]
) -> tuple[tuple[Slot, ...], tuple[str, ...]]:
    """Add what stands at the tags of a record to what stands there already.

    A file that can be had now, and a caption where there was none, are added. Where one of the
    two lacks the file, its name decides whether it is the same.

    Parameters
    ----------
    old, new
        Slots as stored and as the record has them.

    Returns
    -------
    tuple of tuple of Slot and tuple of str
        The slots completed, in their old order, and what contradicts.
    """
    after = {slot.tag: slot for slot in new}
    before = {slot.tag for slot in old}
    conflicts = [f"{tag} is gone" for tag in sorted(before - after.keys())]
    conflicts += [f"{tag} is new" for tag in after if tag not in before]
    merged = []
    for slot in old:
        counterpart = after.get(slot.tag, slot)
        conflicts += [f"{slot.tag}: {clause}" for clause in _conflicts(slot, counterpart)]
        merged.append(_merged(slot, counterpart))
    return tuple(merged), tuple(conflicts)


def _told(slots: tuple[Slot, ...]) -> list[list[str | None]]:
    return [
        [slot.tag, slot.sha256 or base_name(slot.value or ""), slot.text, slot.caption]
        for slot in sorted(slots, key=lambda slot: slot.tag)
    ]


def _changed(name: str, old: str | None, new: str | None) -> list[str]:
    if old is None or new is None or old == new:
        return []
    return [f"{name} differs ({_short(old)} and {_short(new)})"]


def _conflicts(old: Slot, new: Slot) -> Iterator[str]:
    checks: tuple[Callable[[Slot, Slot], str | None], ...] = (_files, _texts, _captions)
    return (clause for check in checks if (clause := check(old, new)) is not None)


def _files(old: Slot, new: Slot) -> str | None:
    if old.sha256 and new.sha256:
        return None if old.sha256 == new.sha256 else "its file has other bytes"
    if old.value and new.value and base_name(old.value) != base_name(new.value):
        return f"it names another file ({_short(old.value)} and {_short(new.value)})"
    return None


def _texts(old: Slot, new: Slot) -> str | None:
    if old.text is None or new.text is None or old.text == new.text:
        return None
    return "its text differs"


def _captions(old: Slot, new: Slot) -> str | None:
    first, second = _caption(old, new), _caption(new, old)
    return "its caption differs" if first and second and first != second else None


def _caption(slot: Slot, other: Slot) -> str | None:
    """Read text as a caption where the other record names a file at the same tag."""
    return slot.text if slot.caption is None and other.value is not None else slot.caption


def _merged(old: Slot, new: Slot) -> Slot:
    slot = replace(old, caption=_caption(old, new) or _caption(new, old))
    if old.value is None and new.value is not None:
        return replace(
            slot, value=new.value, suffix=new.suffix, text=None, sha256=new.sha256,
            missing=new.missing,
        )  # fmt: skip
    if old.text is not None and old.text == new.caption and new.missing == "caption_only":
        return replace(slot, text=None, missing="caption_only")
    if old.sha256 is None and new.sha256 is not None:
        return replace(slot, sha256=new.sha256, missing=None)
    if old.value is None and old.text is None and new.text is not None:
        return replace(slot, text=new.text, missing=None)
    return slot


def _short(text: str) -> str:
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}…"
