"""Errors that a user can act upon.

::

    MetricsError
    ├── InputError                  an array has the wrong shape or values
    ├── ReportError                 a report cannot be built or written
    │   └── NoJudgmentsError        nothing was submitted in the round yet
    ├── ExecutionError              scoring could not be started, or was cut off
    ├── UnknownResponseError        no response is called so
    ├── RecalibrationRefusedError   the new weights are not surely better
    ├── UnreadableError             a part cannot be read (metrics.extraction.limits)
    └── EngineError                 an engine cannot work as it is set up
"""

from __future__ import annotations

__all__ = [
    "EngineError",
    "ExecutionError",
    "InputError",
    "MetricsError",
    "NoJudgmentsError",
    "RecalibrationRefusedError",
    "ReportError",
    "UnknownResponseError",
]


class MetricsError(Exception):
    """Base of every expected error of this package."""


class InputError(MetricsError, ValueError):
    """An array has the wrong shape or values."""


class ReportError(MetricsError):
    """A report cannot be built or written."""


class NoJudgmentsError(ReportError):
    """Nothing was submitted in the round yet."""


class RecalibrationRefusedError(MetricsError):
    """The new weights are not surely better; nothing was changed."""


class EngineError(MetricsError):
    """An engine cannot work as it is set up."""


class ExecutionError(MetricsError):
    """Scoring could not be started, or was cut off; what is stored stays."""


class UnknownResponseError(MetricsError):
    """No response is called so."""
