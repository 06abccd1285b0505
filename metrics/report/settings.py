"""What a report is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.errors import ReportError

__all__ = ["COMPARISONS", "GROUPINGS", "SCREENING", "ReportSettings", "parse_by"]

COMPARISONS = ("composites", "all")
GROUPINGS = ("area", "domain", "modality", "difficulty", "system")
"""What responses may be grouped by; a response with several modalities is in several groups."""

SCREENING = "screening"
"""Not a grouping of responses: all of them again, without the raters whom a rule rejects."""


def parse_by(text: str) -> tuple[str, ...]:
    """Read what to group by, names joined by a colon.

    Raises
    ------
    ReportError
        A name is unknown or comes twice.

    Examples
    --------
    >>> parse_by("domain:system")
    ('domain', 'system')
    """
    names = tuple(name.strip() for name in text.split(":"))
    if names == (SCREENING,):
        return names
    unknown = [name for name in names if name not in GROUPINGS]
    if unknown or len(set(names)) < len(names):
        msg = (
            f"A report is given by {', '.join(GROUPINGS)}, or by several of them joined by a "
            f"colon, as in domain:system, or by {SCREENING}; not by {text!r}."
        )
        raise ReportError(msg)
    return names


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
        What agreement and correlation are repeated by, as ``domain`` or ``domain:system``; empty
        for the whole study only.
    compare
        ``composites``: SQCS and ICS against their components and all imported metrics; ``all``:
        every metric against every other on every dimension.
    permutations
        Swaps that a comparison of metrics draws.
    """

    resamples: int = 1000
    seed: int = 0
    level: float = 0.95
    min_group: int = 3
    engine: str = "local"
    by: tuple[str, ...] = ()
    compare: str = "composites"
    permutations: int = 10_000

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
        if self.compare not in COMPARISONS:
            msg = f"Metrics are compared as {' or '.join(COMPARISONS)}, not as {self.compare!r}."
            raise ReportError(msg)
        if self.permutations < 1:
            msg = f"A comparison needs at least one permutation, not {self.permutations}."
            raise ReportError(msg)
        for text in self.by:
            parse_by(text)
