"""Office files: what is read stays; properties, thumbnails, authors and names of files go."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from judgments.media.cleaning.archives import Cleaner, KindOf, packed, unpacked
from judgments.media.cleaning.notes import Notes, RefusedError
from judgments.media.cleaning.relations import clean_relations, clean_types

__all__ = ["clean_office"]

_KEPT = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|(?:word|xl|ppt)/.+")
_DROPPED = re.compile(r".*/(?:printerSettings|revisions)/.*|.*thumbnail\.\w+")
_FILES = re.compile(r"(?P<folder>.*/(?:media|embeddings)/)(?P<name>[^/]+)")
_FONT = re.compile(r"(?:word|ppt)/fonts/[^/]+\.(?:odttf|fntdata)")
_XML = (".xml", ".rels", ".vml")
_TAG = re.compile(rb"<[^>]*>")
_OBJECT = re.compile(rb"<(?:\w+:)?(?:cNvPr|docPr)\b[^>]*>")
# What is noted is the group "told"; what is left of a match is the group "kept", then "end".
_TELLING = (
    re.compile(
        rb"(?P<told><!--[\s\S]*?-->|<(?P<e>w:docVars|w:attachedTemplate|x15ac:absPath|w:rsids"
        rb"|fileSharing)\b(?:[^>]*/>|[\s\S]*?</(?P=e)>))(?P<kept>)(?P<end>)"
    ),
    re.compile(
        rb"(?P<kept>[\s:](?:author|initials|userId|userName|displayName|providerId)=\")"
        rb"(?P<told>[^\"]+)(?P<end>\")"
    ),
    re.compile(rb"(?P<kept><p\d*:cmAuthor\b[^>]*?\sname=\")(?P<told>[^\"]+)(?P<end>\")"),
    re.compile(rb"(?P<kept><author>)(?P<told>[^<]+)(?P<end></author>)"),
)
_WORDS_OF_OBJECT = re.compile(rb"(?P<kept>\s(?:name|descr|title)=\")(?P<told>[^\"]*)(?P<end>\")")


def clean_office(data: bytes, notes: Notes, clean: Cleaner, kind_of: KindOf) -> bytes:
    """Clean a docx, xlsx or pptx; files inside are numbered, as their names may tell.

    Parameters
    ----------
    data
        The office file.
    notes
        What is removed is noted here.
    clean
        Cleans bytes of a media type.
    kind_of
        Gives the media type of bytes with the suffix of their name.
    """
    members = unpacked(data, notes)
    kept = {name: inner for name, inner in members.items() if _stays(name)}
    for name, inner in members.items():
        if name not in kept:
            notes.add(f"office {name}", _TAG.sub(b" ", inner))
    names = _numbered(kept, notes)
    cleaned = {}
    for name, inner in kept.items():
        if name.endswith(_XML):
            cleaned[name] = _clean_xml(name, inner, kept, names, notes)
        elif _FONT.fullmatch(name):
            cleaned[name] = inner
        else:
            kind = kind_of(inner, PurePosixPath(name).suffix)
            cleaned[names.get(name, name)] = _clean_inner(name, inner, kind, notes, clean)
    return packed(cleaned)


def _stays(name: str) -> bool:
    return bool(_KEPT.fullmatch(name)) and not _DROPPED.fullmatch(name)


def _numbered(members: Collection[str], notes: Notes) -> dict[str, str]:
    """Give files inside new names: old → new."""
    names: dict[str, str] = {}
    for name in members:
        found = _FILES.fullmatch(name)
        if found and not name.endswith(_XML):
            suffix = PurePosixPath(name).suffix.lower()
            names[name] = f"{found['folder']}file{len(names) + 1}{suffix}"
            if names[name] != name:
                notes.add("name of a file inside", found["name"].encode())
    return names


def _clean_inner(name: str, inner: bytes, kind: str, notes: Notes, clean: Cleaner) -> bytes:
    try:
        return clean(inner, kind, notes)
    except RefusedError as error:
        msg = f"{PurePosixPath(name).name} inside it: {error}"
        raise RefusedError(msg) from error


def _clean_xml(
    name: str, inner: bytes, kept: Collection[str], names: Mapping[str, str], notes: Notes
) -> bytes:
    if name == "[Content_Types].xml":
        return clean_types(inner, kept, names)
    if name.endswith(".rels"):
        return clean_relations(name, inner, kept, names, notes)
    for pattern in _TELLING:
        inner = _without(pattern, inner, "office author or field", notes)
    return _OBJECT.sub(
        lambda found: _without(_WORDS_OF_OBJECT, found[0], "name of a drawing", notes), inner
    )


def _without(pattern: re.Pattern[bytes], text: bytes, what: str, notes: Notes) -> bytes:
    def blank(found: re.Match[bytes]) -> bytes:
        notes.add(what, found["told"])
        return found["kept"] + found["end"]

    return pattern.sub(blank, text)
