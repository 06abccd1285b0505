"""What is checked about an office file, which is an archive, before a library opens it."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from app.rendering.errors import UnreadableError

__all__ = ["UNREADABLE", "check_archive"]

_MAX_UNPACKED = 100 * 1024 * 1024
_MAX_MEMBERS = 5000

# What the readers of office files raise when a file is not as it should be.
UNREADABLE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError,
    EOFError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def check_archive(path: Path) -> None:
    """Refuse an archive that would unpack to more than a page can want.

    Raises
    ------
    UnreadableError
        It is no archive, or unpacks to more than 100 MB.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except UNREADABLE as error:
        msg = "The document could not be opened."
        raise UnreadableError(msg) from error
    if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_UNPACKED:
        msg = "The document is too large to be shown here."
        raise UnreadableError(msg)
