"""What preflight finds about a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType

from judgments.errors import MissingPackageError

__all__ = ["Findings", "package"]


@dataclass(slots=True, kw_only=True)
class Findings:
    """What preflight found.

    Attributes
    ----------
    decodes
        Whether its content can be decoded from beginning to end.
    plays
        Whether the rating page shows or plays it in every common browser.
    facts
        Codecs, durations in seconds, sizes in pixels, faces, pages: whatever its kind has.
    problems
        What keeps it from being seen as it should, one clause each.
    warnings
        What makes it slow or partly seen, one clause each.
    options
        What to give ffmpeg between input and output to make it play; None where nothing helps.
    suffix
        Of that output.
    """

    decodes: bool = True
    plays: bool = True
    facts: dict[str, object] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    options: str | None = None
    suffix: str = ""

    def broken(self, reason: str) -> None:
        """Note that its content cannot be decoded."""
        self.decodes = self.plays = False
        self.problems.append(reason)

    def unplayable(self, reason: str, options: str | None = None, suffix: str = "") -> None:
        """Note that a browser does not show it, and how ffmpeg would make it one that does."""
        self.plays = False
        self.problems.append(reason)
        self.options, self.suffix = options, suffix


def package(name: str, extra: str) -> ModuleType:
    """Import an optional package.

    Raises
    ------
    MissingPackageError
        It is not installed; the message says how to install it.
    """
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise MissingPackageError(name, extra) from error
