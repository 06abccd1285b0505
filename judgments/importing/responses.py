"""Importing what systems responded, with the scores and captions that came along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from judgments.database import Study
from judgments.errors import ImportRefusedError
from judgments.importing.comparing import ResponseVersion, merge_responses
from judgments.importing.irregularities import Irregularity
from judgments.importing.locating import MediaFolders
from judgments.importing.matching import Candidate, ItemIndex
from judgments.importing.normalising import Record
from judgments.importing.placing import MediaIntake
from judgments.importing.reconciling import Decision, Known, reconcile
from judgments.importing.response_rows import ResponseRows
from judgments.importing.results import (
    ImportResult,
    Progress,
    Tally,
    import_each,
    records_of,
)
from judgments.importing.scores import checked_scale, given_scores, recognise_forms
from judgments.importing.sides import Side
from judgments.importing.systems import checked_supports, the_system
from judgments.importing.written import WrittenScore
from judgments.media import MediaStore

__all__ = ["import_responses"]


def import_responses(
    study: Study,
    paths: Sequence[Path],
    *,
    system: str,
    supports: Sequence[str] | None = None,
    media: Path | None = None,
    url_map: Mapping[str, Path] | None = None,
    score_scale: str | None = None,
    quality_scale: str | None = None,
    update: bool = False,
    actor: str = "cli",
    progress: Progress | None = None,
) -> ImportResult:
    """Import one system's responses from files of UniM records, one transaction per file.

    A response belongs to the item of its key, else to the item with the identical question. The
    same response again changes nothing but adds the captions and scores that it brings. A
    different response of the system for the item is refused unless `update`.

    Parameters
    ----------
    study
        The study.
    paths
        Files of records, or folders of ``.json`` and ``.jsonl`` files.
    system
        Name of the system; made where there is none.
    supports
        Modalities that the system can produce; None leaves what is stored.
    media
        Folder of the records' relative paths.
    url_map
        Prefix of URLs and the folder that stands for it; nothing is ever downloaded.
    score_scale
        ``1-5``, ``0.2-1`` or ``0-1``: form of judges' scores (SC, HC, SH); None where the values
        of each file are to tell it.
    quality_scale
        ``0-100``, ``1-5`` or ``0-1``: form of qualities (GQ); None where the values tell.
    update
        Whether a changed response or score supersedes the stored one; else it is refused.
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
        `system` is empty, `supports` names something that is no modality, `media` is not a
        folder, or there is no such `score_scale` or `quality_scale`.
    """
    if not system.strip():
        msg = "Responses need the name of their system; give it with --system."
        raise ImportRefusedError(msg)
    intake = MediaIntake(
        MediaStore(study.media_root), MediaFolders(media=media, url_map=url_map or {})
    )
    run = _Run(
        study=study, intake=intake, system=system.strip(), supports=checked_supports(supports),
        score_scale=checked_scale(score_scale),
        quality_scale=checked_scale(quality_scale, "--quality-scale"),
        update=update, actor=actor, progress=progress,
    )  # fmt: skip
    return import_each(paths, run.import_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    record: Record
    item: Candidate
    version: ResponseVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    study: Study
    intake: MediaIntake
    system: str
    supports: list[str] | None
    score_scale: str | None
    quality_scale: str | None
    update: bool
    actor: str
    progress: Progress | None

    def import_file(self, path: Path) -> Tally:
        """Read, match and place first, so that the transaction is short."""
        tally = Tally()
        self.intake.begin(path)
        groups: dict[int, list[_Offered]] = defaultdict(list)
        with self.study.read() as session:
            index = ItemIndex(session)
        scores: list[WrittenScore] = []
        for record, notes in records_of(path, tally, self.progress):
            scores += record.scores
            match = index.match(record)
            if match.code:
                tally.about(record, match.code, match.reason)
            tags = index.question_tags(match.item.id) if match.item else ()
            tally.notes += _relevant(notes, record, tags)
            if match.item is None:
                tally.counts["unmatched"] += 1
            else:
                groups[match.item.id].append(self._place(record, match.item, tags, tally))
        tally.forms = recognise_forms(
            str(path), scores, self.score_scale, chosen_quality=self.quality_scale
        )
        with self.study.write() as session:
            system_id = the_system(session, self.system, self.supports, actor=self.actor)
            rows = ResponseRows(session, system_id, self.actor)
            rows.add_assets(self.intake.assets)
            stored = rows.load(groups)
            for item_id, group in groups.items():
                self._reconcile(rows, stored.get(item_id), group, tally)
            rows.write(path, tally.changes(), tally.forms)
        return tally

    def _place(
        self, record: Record, item: Candidate, tags: tuple[str, ...], tally: Tally
    ) -> _Offered:
        def note(code: str, reason: str, tag: str) -> None:
            tally.about(record, code, reason, tag)

        question = record.question
        if not question.values:
            question = replace(question, values=dict.fromkeys(tags, ""))
        output = record.output or Side()
        slots = self.intake.place(output, question, note, is_question=False)
        return _Offered(
            record=record,
            item=item,
            version=ResponseVersion(content=output.content, slots=slots),
        )

    def _reconcile(
        self,
        rows: ResponseRows,
        stored: Known[ResponseVersion] | None,
        group: list[_Offered],
        tally: Tally,
    ) -> None:
        numbers = [offered.record.raw.number for offered in group]
        versions = [offered.version for offered in group]
        decisions, after = reconcile(
            [stored] if stored else [], versions, numbers, merge_responses, update=self.update
        )
        self._write(rows, stored, after[0], group)
        for decision in decisions:
            self._take(rows, decision, group[decision.index], tally)

    def _write(
        self,
        rows: ResponseRows,
        stored: Known[ResponseVersion] | None,
        row: Known[ResponseVersion],
        group: list[_Offered],
    ) -> None:
        first = next(o for o in group if o.record.raw.number == row.number)
        if stored is None or (row.changed and self.update):
            rows.add(first.item.id, row.version, first.record)
        elif not row.changed and row.version != stored.version:
            rows.complete(stored, row.version)

    def _take(
        self,
        rows: ResponseRows,
        decision: Decision[ResponseVersion],
        offered: _Offered,
        tally: Tally,
    ) -> None:
        name = f"the response of {self.system} to {offered.item.key}"
        changes = "; ".join(decision.conflicts)
        if decision.known.occurrence > 1:
            reason = f"{name} stands in this file already, and differs: {changes}; left out"
            tally.refuse(offered.record, "second_response", reason)
            return
        if decision.kind == "changed" and not self.update:
            reason = f"{name} is stored otherwise and was left alone: {changes} (see --update)"
            tally.refuse(offered.record, "changed_record", reason)
            return
        scores = given_scores(
            offered.record.scores, tally.forms, partial(tally.about, offered.record)
        )
        added, conflicts = rows.add_scores(offered.item.id, scores, update=self.update)
        if conflicts:
            reason = f"scores of {name} were left alone: {'; '.join(conflicts)} (see --update)"
            tally.refuse(offered.record, "changed_record", reason)
        elif decision.kind == "changed":
            tally.counts["superseded"] += 1
            tally.about(offered.record, "updated_record", f"{name} was superseded: {changes}")
        elif decision.kind == "new":
            tally.counts["added"] += 1
        elif decision.kind == "completed" or added:
            tally.counts["completed"] += 1
        else:
            tally.counts["unchanged"] += 1
            if decision.kind == "repeated":
                tally.about(offered.record, "repeated_record", f"{name} stands in this file twice")


def _relevant(
    notes: tuple[Irregularity, ...], record: Record, tags: tuple[str, ...]
) -> list[Irregularity]:
    """Judge tags by the item's question where the record has none; difficulty is the item's."""
    kept = []
    for note in notes:
        if note.code == "missing_difficulty":
            continue
        if note.code == "tag_without_entry" and note.tag in tags and not record.question.values:
            reason = f"output: <{note.tag}> is delivered by the question only"
            kept.append(replace(note, code="tag_of_other_side", reason=reason))
        else:
            kept.append(note)
    return kept
