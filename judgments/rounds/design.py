"""How a round was planned, kept with it for those who join or take over later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from judgments.assignment import Repeats

__all__ = ["LEASE", "Design", "Shared", "lease_of"]

LEASE = dt.timedelta(minutes=60)
"""How long an opened task is its rater's alone, where the round says nothing else."""


def lease_of(settings: Mapping[str, Any]) -> dt.timedelta:
    """Give the length of a round's leases."""
    minutes = settings.get("lease_minutes")
    return LEASE if minutes is None else dt.timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A pair of responses that every rater of a round gets; `two` is None where one is shown."""

    item: int
    one: int
    two: int | None
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What of a round's plan is needed after it was made.

    Attributes
    ----------
    lease
        How long an opened task is its rater's alone.
    repeats
        How many of a rater's tasks are shown again.
    tasks_per_rater
        How many main tasks a rater gets who joins; None where all were shared out at the start.
    items
        Ids of the items that joining raters share; empty where all were shared out at the start.
    shared
        What everybody gets, in the order of training.
    """

    lease: dt.timedelta = LEASE
    repeats: Repeats = field(default_factory=Repeats)
    tasks_per_rater: int | None = None
    items: tuple[int, ...] = ()
    shared: tuple[Shared, ...] = ()

    def to_settings(self) -> dict[str, Any]:
        """Give the design as JSON, to be kept in a round's settings."""
        return {
            "lease_minutes": self.lease.total_seconds() / 60,
            "repeats": [self.repeats.share, self.repeats.count],
            "tasks_per_rater": self.tasks_per_rater,
            "items": list(self.items),
            "shared": [[one.item, one.one, one.two, one.purpose] for one in self.shared],
        }

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Design:
        """Read a design from a round's settings; what is not there has its default.

        Examples
        --------
        >>> Design.of({"origin": "imported"}) == Design()
        True
        """
        share, count = settings.get("repeats", (0.0, 0))
        return cls(
            lease=lease_of(settings),
            repeats=Repeats(share=share, count=count),
            tasks_per_rater=settings.get("tasks_per_rater"),
            items=tuple(settings.get("items", ())),
            shared=tuple(
                Shared(item=item, one=one, two=two, purpose=purpose)
                for item, one, two, purpose in settings.get("shared", ())
            ),
        )
