"""What can go wrong while something is prepared for the page.

RenderingError
├── MissingExtraError   an optional package is not installed
└── UnreadableError     the file cannot be opened as what it claims to be
"""

from __future__ import annotations

__all__ = ["MissingExtraError", "RenderingError", "UnreadableError"]


class RenderingError(Exception):
    """Something cannot be shown; the message says why, in words for a rater."""


class MissingExtraError(RenderingError):
    """An optional package is not installed.

    Parameters
    ----------
    what
        What cannot be shown, such as ``"PDF"``.
    extra
        The extra that brings the package, such as ``"documents"``.
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} cannot be shown here: the server lacks accordant[{extra}]. "
            "Download the file to see it."
        )


class UnreadableError(RenderingError):
    """A file cannot be opened as what it claims to be."""
