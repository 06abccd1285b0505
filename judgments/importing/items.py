"""Importing items: questions with their media, and the references to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from judgments.database import Study
from judgments.importing.comparing import ItemVersion, merge_items
from judgments.importing.item_rows import ItemKey, ItemRow, ItemRows
from judgments.importing.locating import MediaFolders
from judgments.importing.normalising import Record
from judgments.importing.placing import MediaIntake
from judgments.importing.reconciling import Decision, reconcile
from judgments.importing.results import ImportResult, Progress, Tally, import_each, records_of
from judgments.media import MediaStore

__all__ = ["import_items"]


def import_items(
    study: Study,
    paths: Sequence[Path],
    *,
    media: Path | None = None,
    url_map: Mapping[str, Path] | None = None,
    update: bool = False,
    actor: str = "cli",
    progress: Progress | None = None,
) -> ImportResult:
    """Import items from files of UniM records, one transaction per file.

    The same item again changes nothing; one that brings media, captions, a difficulty or a
    reference that were lacking completes it. A second, different record under one key in one file
    is kept as ``key#2``. A record with scores or a captioned response holds a system's output:
    its question is taken, its output is not.

    Parameters
    ----------
    study
        The study.
    paths
        Files of records, or folders of ``.json`` and ``.jsonl`` files.
    media
        Folder of the records' relative paths.
    url_map
        Prefix of URLs and the folder that stands for it; nothing is ever downloaded.
    update
        Whether a changed record supersedes the stored item; else it is refused.
    actor
        Who is named in the audit log.
    progress
        Called after each record.

    Returns
    -------
    ImportResult
        Counts, irregularities, and one sentence for each file that was refused whole.

    Raises
    ------
    ImportRefusedError
        `media` is not a folder.
    """
    store = MediaStore(study.media_root)
    intake = MediaIntake(store, MediaFolders(media=media, url_map=url_map or {}))
    run = _Run(study=study, intake=intake, update=update, actor=actor, progress=progress)
    return import_each(paths, run.import_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    record: Record
    version: ItemVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    study: Study
    intake: MediaIntake
    update: bool
    actor: str
    progress: Progress | None

    def import_file(self, path: Path) -> Tally:
        """Read and place first, so that the transaction is short."""
        tally = Tally()
        self.intake.begin(path)
        groups: dict[ItemKey, list[_Offered]] = defaultdict(list)
        for record, notes in records_of(path, tally, self.progress):
            tally.notes += notes
            key = (record.area or "unknown", record.domain or "unknown", record.id)
            groups[key].append(self._place(record, tally))
        with self.study.write() as session:
            rows = ItemRows(session, actor=self.actor)
            stored = rows.load(groups)
            rows.add_assets(self.intake.assets)
            for key, group in groups.items():
                self._reconcile(rows, key, stored.get(key, []), group, tally)
            rows.write(path, tally)
        return tally

    def _place(self, record: Record, tally: Tally) -> _Offered:
        def note(code: str, reason: str, tag: str) -> None:
            tally.about(record, code, reason, tag)

        place = self.intake.place
        output = record.output
        if record.is_scored and output is not None:
            reason = "its output is a system's response (it has scores or captions): no reference"
            note("scored_output_not_reference", reason, "")
            output = None
        version = ItemVersion(
            content=record.question.content,
            question=place(record.question, record.output, note, is_question=True),
            reference_content=None if output is None else output.content,
            reference=()
            if output is None
            else place(output, record.question, note, is_question=False),
            difficulty=record.difficulty,
        )
        return _Offered(record=record, version=version)

    def _reconcile(
        self,
        rows: ItemRows,
        key: ItemKey,
        stored: list[ItemRow],
        group: list[_Offered],
        tally: Tally,
    ) -> None:
        decisions, after = reconcile(
            [row.known for row in stored],
            [offered.version for offered in group],
            [offered.record.raw.number for offered in group],
            merge_items,
            update=self.update,
        )
        records = {offered.record.raw.number: offered.record for offered in group}
        for decision in decisions:
            occurrences = decision.candidates or (decision.known.occurrence,)
            name = " or ".join(rows.key_of(key, occurrence) for occurrence in occurrences)
            self._tell(decision, name, group[decision.index].record, tally)
        for known, row in zip(after, [*stored, *[None] * len(after)], strict=False):
            if known.number is None:
                continue
            record = records[known.number]
            if row is None:
                rows.add(key, known, record)
            elif known.changed and self.update:
                rows.supersede(row, known, record)
            elif not known.changed and known.version != row.known.version:
                rows.complete(row, known.version)

    def _tell(
        self, decision: Decision[ItemVersion], name: str, record: Record, tally: Tally
    ) -> None:
        changes = "; ".join(decision.conflicts)
        if decision.kind == "new":
            tally.counts["added"] += 1
            if decision.known.occurrence > 1:
                first = name.rpartition("#")[0]
                reason = f"{first} is another record ({changes}); this one is kept as {name}"
                tally.about(record, "same_key_other_content", reason)
        elif decision.kind == "unclear":
            reason = (
                f"it differs, and it is unclear whether it is to replace {name}, so nothing was "
                "changed; put it in one file with the unchanged records of the others"
            )
            tally.refuse(record, "changed_record", reason)
        elif decision.kind == "changed" and self.update:
            tally.counts["superseded"] += 1
            tally.about(record, "updated_record", f"the stored {name} was superseded: {changes}")
        elif decision.kind == "changed":
            reason = f"{name} is stored otherwise and was left alone: {changes} (see --update)"
            tally.refuse(record, "changed_record", reason)
        elif decision.kind == "completed":
            tally.counts["completed"] += 1
        else:
            tally.counts["unchanged"] += 1
            if decision.kind == "repeated":
                tally.about(record, "repeated_record", f"{name} stands in this file already")
