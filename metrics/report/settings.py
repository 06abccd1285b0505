"""What a report is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.errors import ReportError

__all__ = ["ReportSettings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """What may be chosen; all of it is printed in every report.

    Attributes
    ----------
    resamples
        Number of resamples where an interval rests on them.
    seed
        Of every random draw.
    level
        Of every interval, as a fraction.
    min_group
        Smallest number of valid pairs in a group whose correlation counts.
    engine
        The engine whose scores are preferred.
    by
        What estimates are repeated for; empty for the whole study only.
    """

    resamples: int = 1000
    seed: int = 0
    level: float = 0.95
    min_group: int = 3
    engine: str = "local"
    by: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse settings that mean nothing.

        Raises
        ------
        ReportError
            A setting is out of its range.
        """
        if self.resamples < 1:
            msg = f"An interval needs at least one resample, not {self.resamples}."
            raise ReportError(msg)
        if self.seed < 0:
            msg = f"A seed is 0 or more, not {self.seed}."
            raise ReportError(msg)
        if not 0 < self.level < 1:
            msg = f"The level of an interval lies between 0 and 1; {self.level!r} does not."
            raise ReportError(msg)
        if self.min_group < 2:
            msg = f"A correlation needs groups of at least 2 pairs, not {self.min_group}."
            raise ReportError(msg)
        if self.by:
            msg = f"Reports by {', '.join(self.by)} are not available yet."
            raise ReportError(msg)
