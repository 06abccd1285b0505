"""Within what limits untrusted files are opened, and how a file that cannot be read says so."""

from __future__ import annotations

import zipfile
from pathlib import Path

from metrics.errors import MetricsError

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_PIXELS",
    "MAX_SECONDS",
    "UnreadableError",
    "check_archive",
    "check_size",
    "read_source",
]

MAX_BYTES = 64 * 2**20
MAX_CHARACTERS = 20_000
MAX_PIXELS = 50_000_000
MAX_SECONDS = 30 * 60
_MAX_SOURCE_BYTES = 2**20
_MAX_UNPACKED_BYTES = 128 * 2**20


class UnreadableError(MetricsError):
    """A part cannot be read; the message is a code of `metrics.reasons`."""

    @property
    def reason(self) -> str:
        """Give the reason code."""
        return str(self)


def check_size(path: Path, limit: int = MAX_BYTES) -> None:
    """Refuse a file that is gone, empty or over a limit.

    Parameters
    ----------
    path
        The file.
    limit
        Largest size in bytes.

    Raises
    ------
    UnreadableError
        With ``file_missing``, ``damaged_file`` or ``too_large``.
    """
    if not path.is_file():
        reason = "file_missing"
        raise UnreadableError(reason)
    size = path.stat().st_size
    if size == 0:
        reason = "damaged_file"
        raise UnreadableError(reason)
    if size > limit:
        reason = "too_large"
        raise UnreadableError(reason)


def check_archive(path: Path) -> None:
    """Refuse an archive (docx, xlsx) that is broken or unpacks to too much.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    UnreadableError
        With ``file_missing``, ``damaged_file`` or ``too_large``.
    """
    check_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    if unpacked > _MAX_UNPACKED_BYTES:
        reason = "too_large"
        raise UnreadableError(reason)


def read_source(path: Path) -> str:
    """Read a text file as it is.

    Parameters
    ----------
    path
        The file: UTF-8, with or without a byte order mark.

    Returns
    -------
    str
        Its text.

    Raises
    ------
    UnreadableError
        With ``file_missing``, ``too_large``, or ``damaged_file`` where it is empty or no text.
    """
    check_size(path, _MAX_SOURCE_BYTES)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        reason = "damaged_file"
        raise UnreadableError(reason) from error
    if "\0" in text:
        reason = "damaged_file"
        raise UnreadableError(reason)
    return text
