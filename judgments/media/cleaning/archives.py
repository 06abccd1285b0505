"""Zip archives: each file is cleaned by its kind; dates and comments go."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from judgments.media.cleaning.notes import Notes, RefusedError

__all__ = ["Cleaner", "KindOf", "clean_archive", "packed", "unpacked"]

Cleaner = Callable[[bytes, str, Notes], bytes]
KindOf = Callable[[bytes, str], str]
_LARGEST = 500 * 1024 * 1024
_BEGINNING = (1980, 1, 1, 0, 0, 0)


def clean_archive(data: bytes, notes: Notes, clean: Cleaner, kind_of: KindOf) -> bytes:
    """Clean each file of an archive; names stay, as they are all that tells its files apart.

    Parameters
    ----------
    data
        A zip archive.
    notes
        What is removed is noted here.
    clean
        Cleans bytes of a media type.
    kind_of
        Gives the media type of bytes with the suffix of their name.
    """
    members = unpacked(data, notes)
    return packed(
        {
            name: clean(inner, kind_of(inner, PurePosixPath(name).suffix), notes)
            for name, inner in members.items()
        }
    )


def unpacked(data: bytes, notes: Notes) -> dict[str, bytes]:
    """Read every file of an archive by its name.

    Raises
    ------
    RefusedError
        It cannot be unpacked, or unpacks to more than 500 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _LARGEST:
                msg = "it unpacks to more than 500 MB"
                raise RefusedError(msg)
            for comment in (archive.comment, *(member.comment for member in members)):
                notes.add("zip comment", comment)
            return {m.filename: archive.read(m) for m in members if not m.is_dir()}
    except (zipfile.BadZipFile, RuntimeError, zlib.error, EOFError, OSError) as error:
        msg = "it cannot be unpacked"
        raise RefusedError(msg) from error


def packed(members: dict[str, bytes]) -> bytes:
    """Write an archive whose bytes depend on names and contents only."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in members.items():
            archive.writestr(zipfile.ZipInfo(name, _BEGINNING), inner, zipfile.ZIP_DEFLATED)
    return target.getvalue()
