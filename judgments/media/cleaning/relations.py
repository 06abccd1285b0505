"""What leads from one part of an office file to another, once some are gone or renamed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from judgments.media.cleaning.notes import Notes

__all__ = ["clean_relations", "clean_types"]

_RELATION = re.compile(rb"<Relationship\b[^>]*?(?:/>|>\s*</Relationship>)")
_TARGET = re.compile(rb'(\sTarget=)"([^"]*)"')
_OVERRIDE = re.compile(rb'<Override\b[^>]*?PartName="([^"]*)"[^>]*?/>')


def clean_types(inner: bytes, kept: Collection[str], names: Mapping[str, str]) -> bytes:
    """Leave out the types of parts that went, and name those that were renamed.

    Parameters
    ----------
    inner
        ``[Content_Types].xml``.
    kept
        Names of the parts that stay.
    names
        Old name → new name.
    """

    def fitting(found: re.Match[bytes]) -> bytes:
        name = unquote(found[1].decode(errors="replace")).lstrip("/")
        if name not in kept:
            return b""
        return found[0].replace(found[1], f"/{names.get(name, name)}".encode())

    return _OVERRIDE.sub(fitting, inner)


def clean_relations(
    place: str, inner: bytes, kept: Collection[str], names: Mapping[str, str], notes: Notes
) -> bytes:
    """Leave out what leads to parts that went, and where other files are; links stay.

    Parameters
    ----------
    place
        Name of the part, such as ``word/_rels/document.xml.rels``.
    inner
        Its content.
    kept
        Names of the parts that stay.
    names
        Old name → new name.
    notes
        What is removed is noted here.
    """
    folder = PurePosixPath(place).parent.parent

    def fitting(found: re.Match[bytes]) -> bytes:
        relation, target = found[0], _TARGET.search(found[0])
        if target is None:
            return b""
        if b'TargetMode="External"' in relation:
            new = _outside(relation, target[2], notes)
        else:
            new = _inside(folder, target[2], kept, names)
        return b"" if new is None else relation.replace(target[0], target[1] + b'"%s"' % new)

    return _RELATION.sub(fitting, inner)


def _outside(relation: bytes, target: bytes, notes: Notes) -> bytes | None:
    if b"/hyperlink" in relation:
        return target
    notes.add("place of another file", target)
    return None if b"/attachedTemplate" in relation else b"NULL"


def _inside(
    folder: PurePosixPath, target: bytes, kept: Collection[str], names: Mapping[str, str]
) -> bytes | None:
    if target.startswith(b"#"):
        return target
    name = _resolved(folder, unquote(target.decode(errors="replace")).partition("#")[0])
    if name not in kept:
        return None
    return f"/{names[name]}".encode() if name in names else target


def _resolved(folder: PurePosixPath, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    steps: list[str] = []
    for step in (folder / target).parts:
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)
