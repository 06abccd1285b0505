"""What the import of a table did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["OnDuplicate", "TableImport"]

OnDuplicate = Literal["error", "last"]
"""Whether a second value for the same thing is refused, or the last one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImport:
    """Counts of one file.

    Attributes
    ----------
    path
        The file.
    rows
        Its rows.
    added
        Values that are new, nulls included.
    nulls
        Of these, the nulls.
    unchanged
        Rows that say what was known.
    revised
        Values that replaced another, which is kept.
    repeated
        Rows of which a later row of the file took the place.
    created
        How many rounds, items, systems, raters and so on were not known before.
    assumed
        Sentences on the scales that were taken.
    """

    path: Path
    rows: int
    added: int
    nulls: int
    unchanged: int
    revised: int
    repeated: int
    created: Mapping[str, int]
    assumed: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.revised or self.created)

    def as_data(self) -> dict[str, int | str]:
        """Give what the audit log keeps."""
        kept = {"rows": self.rows, "added": self.added, "revised": self.revised}
        return {"file": str(self.path), **kept, **self.created}
