"""Where responses name themselves: what raters would see, and what was taken out before."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from judgments.checking.naming import Mention, Names
from judgments.checking.uses import responses_of
from judgments.contents import load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.media.cleaning import kept_copies
from judgments.models import CleanCopy, System
from judgments.records import Part

__all__ = ["Telling", "find_tellings"]

_CHUNK = 200
_ENDS = re.compile(rb"</(?:\w+:)?(?:p|si|c|tc|row|text|title)>")
_TAG = re.compile(rb"<[^>]*>")
_XML = (".xml", ".rels", ".vml", ".svg")
_WORDS = ("text/", "application/json", "model/mtl", "image/svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A place that tells which system responded, or a file that is withheld as it might.

    `named` is what was found, empty where the file is withheld; `excerpt` the words around it, or
    why it is withheld. `visible` is False for what raters do not get, and for a file withheld that
    is damaged as delivered, of which they are told.
    """

    item: str
    system: str
    place: str
    named: str
    excerpt: str
    visible: bool


class _Look(NamedTuple):
    names: Names
    store: MediaStore


def find_tellings(
    study: Study,
    store: MediaStore,
    *,
    round_id: int | None = None,
    aliases: Sequence[str] = (),
    ignored: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> list[Telling]:
    """Look for names of systems in all that a response shows, and in what was taken out of it.

    Looked through are its text, code, captions, what was heard or recognised, the clean copies of
    its files with the names inside archives, and the fields that cleaning removed.

    Parameters
    ----------
    study
        Whose clean copies are made already, as by `judgments.media.cleaning.ensure_clean`.
    store
        Holds them.
    round_id
        Of the round whose responses are meant; all that are current by default.
    aliases
        Other names of systems.
    ignored
        Names of systems that are ordinary words in this study.
    progress
        Called with how many responses are done and how many there are.

    Returns
    -------
    list of Telling
        In the order of items and systems.
    """
    with study.read() as session:
        responses = responses_of(session, round_id)
        systems = session.scalars(select(System.name)).all()
    left_out = {name.lower() for name in ignored}
    names = [name for name in (*systems, *aliases) if name.lower() not in left_out]
    look = _Look(Names(names), store)
    found: list[Telling] = []
    every = list(responses)
    for start in range(0, len(every), _CHUNK):
        chunk = every[start : start + _CHUNK]
        with study.read() as session:
            loaded = load_responses(session, store, chunk)
            hashes = {part.sha256 for parts in loaded.values() for part in parts if part.sha256}
            copies = kept_copies(session, hashes)
        for response in chunk:
            item, system = responses[response]
            found += [
                Telling(
                    item=item, system=system, place=place, named=mention.named,
                    excerpt=mention.excerpt, visible=visible,
                )
                for part in loaded[response]
                for place, mention, visible in _of_part(part, copies.get(part.sha256 or ""), look)
            ]  # fmt: skip
        if progress is not None:
            progress(start + len(chunk), len(every))
    return found


def _of_part(
    part: Part, copy: CleanCopy | None, look: _Look
) -> Iterator[tuple[str, Mention, bool]]:
    """Give place, what is found there, and whether raters see it."""
    what = part.tag or "text"
    words = (
        (what, part.text, True),
        (f"{what}, caption", part.caption, False),
        (f"{what}, as heard or recognised", part.extracted, True),
    )
    for place, text, visible in words:
        yield from ((place, mention, visible) for mention in look.names.in_text(text or ""))
    if copy is None:
        return
    for line in copy.removed:
        place = f"{what}, {line.partition(':')[0]}, removed"
        yield from ((place, mention, False) for mention in look.names.in_text(line))
    if copy.clean_sha256 is None:
        yield what, Mention("", f"withheld: {copy.refused}"), part.damage is None
        return
    path = look.store.path_of(copy.clean_sha256)
    if path.is_file():
        for place, mention in _of_file(path.read_bytes(), part.media_type or "", look.names):
            yield f"{what}, {place}", mention, True


def _of_file(data: bytes, media_type: str, names: Names) -> Iterator[tuple[str, Mention]]:
    if media_type.startswith(_WORDS):
        yield from (("content", one) for one in names.in_text(data.decode(errors="replace")))
    elif data.startswith(b"PK\x03\x04"):
        yield from _of_archive(data, names)
    else:
        yield from (("content", one) for one in names.in_bytes(data))
        if media_type == "application/pdf":
            yield from (("content", one) for one in names.in_text(_text_of_pdf(data)))


def _of_archive(data: bytes, names: Names) -> Iterator[tuple[str, Mention]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.namelist():
                yield from (("name of a file inside", one) for one in names.in_text(member))
                inner = archive.read(member)
                if member.endswith(_XML):
                    text = _TAG.sub(b"", _ENDS.sub(b"\n", inner)).decode(errors="replace")
                    yield from (("content", one) for one in names.in_text(text))
                else:
                    yield from (("content", one) for one in names.in_bytes(inner))
    except (zipfile.BadZipFile, RuntimeError):
        return


def _text_of_pdf(data: bytes) -> str:
    try:
        import pypdfium2
    except ImportError:
        return ""
    try:
        with pypdfium2.PdfDocument(data) as document:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
    except pypdfium2.PdfiumError:
        return ""
