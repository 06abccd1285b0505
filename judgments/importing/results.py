"""What an import did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from judgments.errors import ImportRefusedError
from judgments.importing.irregularities import Irregularity
from judgments.importing.normalising import Record, normalise
from judgments.importing.reading import read_records
from judgments.importing.scores import ScoreForm

__all__ = ["ImportResult", "Progress", "Tally", "files_of", "import_each", "records_of"]

Progress = Callable[[Path, int], None]
"""Called with a file and the number of its records read so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """Counts of files and records, and everything that was odd.

    Attributes
    ----------
    files
        Files taken in.
    records
        Records read from them.
    added
        Items or responses that are new.
    completed
        Known ones to which media, captions, scores, a reference or a difficulty came.
    unchanged
        Records that say what was known.
    superseded
        Known ones that a changed record replaced.
    refused
        Changed records that were not taken, as no update was asked for.
    unmatched
        Responses that fit no item.
    irregularities
        In the order of files and records.
    refusals
        One sentence for each file of which nothing was taken.
    score_forms
        In which form each file's scores were read.
    """

    files: int
    records: int
    added: int
    completed: int
    unchanged: int
    superseded: int
    refused: int
    unmatched: int
    irregularities: tuple[Irregularity, ...]
    refusals: tuple[str, ...]
    score_forms: tuple[ScoreForm, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether a file or a changed record was refused."""
        return bool(self.refusals or self.refused)


@dataclass(slots=True)
class Tally:
    """Counts and irregularities of one file, kept only if its transaction goes through."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[Irregularity] = field(default_factory=list)
    forms: tuple[ScoreForm, ...] = ()

    def about(self, record: Record, code: str, reason: str, tag: str = "") -> None:
        """Note an irregularity of a record."""
        raw = record.raw
        self.notes.append(
            Irregularity(
                file=raw.file, record=raw.number, item_id=record.id, tag=tag, code=code,
                reason=reason,
            )
        )  # fmt: skip

    def refuse(self, record: Record, code: str, reason: str) -> None:
        """Count and note a record that was not taken."""
        self.counts["refused"] += 1
        self.about(record, code, reason)

    def changes(self) -> dict[str, int]:
        """Give the counts of what was written."""
        names = ("added", "completed", "superseded")
        return {name: self.counts[name] for name in names if self.counts[name]}


def records_of(
    path: Path, tally: Tally, progress: Progress | None
) -> Iterator[tuple[Record, tuple[Irregularity, ...]]]:
    """Give the records of a file in usual form, counted, with what is odd about each."""
    for entry in read_records(path):
        if isinstance(entry, Irregularity):
            tally.notes.append(entry)
            continue
        tally.counts["records"] += 1
        yield normalise(entry)
        if progress:
            progress(path, tally.counts["records"])


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """Give files as they are, and the ``.json`` and ``.jsonl`` files in folders by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix in {".json", ".jsonl"})
        else:
            yield path


def import_each(paths: Sequence[Path], import_file: Callable[[Path], Tally]) -> ImportResult:
    """Import files one by one; a refused one leaves the others alone.

    Parameters
    ----------
    paths
        Files, or folders of them.
    import_file
        Takes in one file in one transaction.
    """
    total = Tally()
    refusals = []
    for path in files_of(paths):
        try:
            tally = import_file(path)
        except ImportRefusedError as error:
            refusals.append(str(error))
        except OSError as error:
            refusals.append(f"{path}: nothing was taken in: {error}")
        else:
            total.counts.update(tally.counts, files=1)
            total.forms += tally.forms
            total.notes += sorted(tally.notes, key=lambda note: note.record or 0)
    if not refusals and not total.counts["files"]:
        refusals.append(f"{', '.join(map(str, paths))}: no .json or .jsonl file in there.")
    counts = {
        name: total.counts[name]
        for name in (
            "files", "records", "added", "completed", "unchanged", "superseded", "refused",
            "unmatched",
        )
    }  # fmt: skip
    return ImportResult(
        irregularities=tuple(total.notes), refusals=tuple(refusals), score_forms=total.forms,
        **counts,
    )  # fmt: skip
