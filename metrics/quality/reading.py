"""Reading a text file of unknown encoding, within limits."""

from __future__ import annotations

from pathlib import Path

from metrics.quality.base import LIMITS

__all__ = ["decode", "read_text"]


def read_text(path: Path) -> str:
    """Read a text file, at most one character more than the limit on texts.

    Parameters
    ----------
    path
        A file.

    Returns
    -------
    str
        Its text; bytes that are no text become U+FFFD.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    with path.open("rb") as file:
        return decode(file.read(4 * LIMITS["text_characters"] + 4))


def decode(data: bytes) -> str:
    r"""Decode text: by its byte order mark, else as UTF-8.

    Examples
    --------
    >>> decode(b"\xef\xbb\xbfa")
    'a'
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    return data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
