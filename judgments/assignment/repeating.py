"""How many of a rater's tasks are shown again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from judgments.errors import PlanError

__all__ = ["Repeats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeats:
    """A share of each rater's tasks, or a number of them; at most half can be shown again."""

    share: float = 0.0
    count: int = 0

    @classmethod
    def parse(cls, text: str) -> Repeats:
        """Read a share such as ``5%`` or a number such as ``3``.

        Raises
        ------
        PlanError
            It is neither, or the share is above one half.

        Examples
        --------
        >>> Repeats.parse("5%").of(30), Repeats.parse("3").of(30)
        (2, 3)
        """
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%|(\d+)", text.strip())
        if found is None:
            msg = f"Repeats are a share such as 5% or a number such as 3, not {text!r}."
            raise PlanError(msg)
        if found[1] is None:
            return cls(count=int(found[2]))
        share = float(found[1]) / 100
        if share > 0.5:
            msg = f"At most 50% of a rater's tasks can be shown again, not {text.strip()}."
            raise PlanError(msg)
        return cls(share=share)

    def of(self, n_tasks: int) -> int:
        """Give the number of repeats among a rater's tasks; a share is rounded up.

        Raises
        ------
        PlanError
            The number is more than half of the tasks: a repeat needs another task in between.
        """
        if self.count > n_tasks // 2:
            msg = (
                f"{self.count} repeats were asked for, but a rater has {n_tasks} tasks, of which "
                f"at most {n_tasks // 2} can be shown again; ask for fewer, or for a share."
            )
            raise PlanError(msg)
        # The share was written in decimal: 7 % of 100 are 7, whatever binary makes of it.
        return min(self.count + math.ceil(round(self.share * n_tasks, 9)), n_tasks // 2)

    def capped(self, n_tasks: int) -> Repeats:
        """Ask for no more than half of a number of tasks."""
        return replace(self, count=min(self.count, n_tasks // 2))
