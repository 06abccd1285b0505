"""Errors that a user can act upon.

::

    JudgmentsError
    ├── ImportRefusedError        a file or record cannot be taken in
    ├── ExportRefusedError        there is nothing to write, or no place to write it
    ├── UnknownNameError          no item, system, rater or round goes by that name
    ├── AmbiguousNameError        a bare id fits several items
    ├── PlanError                 a round cannot be planned as asked
    ├── RecordingError            a judgment cannot be recorded
    │   ├── OffScaleError         a value lies off the dimension's scale
    │   ├── IncompleteTaskError   answers are missing
    │   └── LockedError           the step or round takes no more changes
    ├── FormError                 a form is not well-formed
    ├── MissingPackageError       an optional package is not installed
    ├── AccessError               the rater may not see or do this
    │   └── UnfilledAddressError  an address holds the words of its template
    └── StudyError                the database is missing, old or not ours
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "AccessError",
    "AmbiguousNameError",
    "ExportRefusedError",
    "FormError",
    "ImportRefusedError",
    "IncompleteTaskError",
    "JudgmentsError",
    "LockedError",
    "MissingPackageError",
    "OffScaleError",
    "PlanError",
    "RecordingError",
    "StudyError",
    "UnfilledAddressError",
    "UnknownNameError",
    "why_unreadable",
]


class JudgmentsError(Exception):
    """Base of every expected error of this package.

    Parameters
    ----------
    message
        What is wrong, in English.
    **values
        For placeholders such as ``{name}`` in it, so that the sentence can be translated.

    Attributes
    ----------
    message, values
        As given.

    Examples
    --------
    >>> error = AccessError("The address lacks {name}.", name="workerId")
    >>> str(error), error.message
    ('The address lacks workerId.', 'The address lacks {name}.')
    """

    def __init__(self, message: str = "", /, **values: object) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message, self.values = message, values


class ImportRefusedError(JudgmentsError):
    """A file or record cannot be taken in; nothing of its file was written."""


class ExportRefusedError(JudgmentsError):
    """There is nothing to write, or no place to write it; no file was left behind."""


class UnknownNameError(JudgmentsError):
    """No item, system, rater or round goes by that name."""


class AmbiguousNameError(JudgmentsError):
    """A bare id fits several items."""


class PlanError(JudgmentsError):
    """A round cannot be planned as asked."""


class RecordingError(JudgmentsError):
    """A judgment cannot be recorded; nothing was written."""


class OffScaleError(RecordingError):
    """A value lies off the scale of its dimension."""


class IncompleteTaskError(RecordingError):
    """Answers are missing.

    Parameters
    ----------
    missing
        Pairs of side and dimension code, in the order of the form.
    """

    def __init__(self, missing: tuple[tuple[str, str], ...]) -> None:
        self.missing = missing
        named = ", ".join(f"{code} for {side}" for side, code in missing)
        super().__init__(f"Not answered yet: {named}.")


class LockedError(RecordingError):
    """The step, task or round takes no more changes."""


class FormError(JudgmentsError):
    """A form is not well-formed."""


class MissingPackageError(JudgmentsError):
    """An optional package is not installed.

    Parameters
    ----------
    name
        Of the package.
    extra
        The extra of Accordant that brings it.
    """

    def __init__(self, name: str, extra: str) -> None:
        super().__init__(f"This needs {name}: pip install 'accordant[{extra}]'")


class AccessError(JudgmentsError):
    """The rater may not see or do this."""


class UnfilledAddressError(AccessError):
    """The address holds words of its template where a platform puts ids."""


class StudyError(JudgmentsError):
    """The study's database is missing, older than the program, or not a study."""


def why_unreadable(path: Path, error: OSError | UnicodeDecodeError) -> str:
    """Say in a sentence why a file of text cannot be read.

    Examples
    --------
    >>> why_unreadable(Path("form.toml"), FileNotFoundError(2, "No such file or directory"))
    'form.toml: there is no such file.'
    """
    if isinstance(error, FileNotFoundError):
        return f"{path}: there is no such file."
    reason = error.strerror if isinstance(error, OSError) else error
    return f"{path}: cannot be read as a UTF-8 text: {reason}"
