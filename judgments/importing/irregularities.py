"""What an import says about a record that is not as the format has it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

__all__ = ["CODES", "Irregularity", "write_csv"]

CODES: dict[str, str] = {
    # the file
    "not_utf8": "bytes that are not UTF-8 were replaced by U+FFFD",
    "unstorable_character": "a lone surrogate or NUL character was replaced by U+FFFD",
    "free_text": "text between the records; it was left out",
    "broken_record": "a record that is not valid JSON; it was left out",
    "not_a_record": "a JSON value that is no record; it was left out",
    "exploded_record": "a record written as separate keys and values; it was put together again",
    "repeated_name": "one JSON object gives the same name twice; the last value counts",
    # the record
    "missing_id": "no id; one was made from the question",
    "missing_area": "no domain (area) was given",
    "missing_domain": "no subdomain (domain) was given",
    "missing_input": "no question",
    "missing_output": "no output",
    "missing_difficulty": "no difficulty_level",
    "odd_difficulty": "a difficulty_level that is not 1, 2 or 3",
    "odd_value": "a value of an unexpected kind",
    "area_spelling": "another spelling of the area",
    "domain_prefix": "a number before the domain's name was taken off",
    "repeated_record": "the same record again; it was taken once",
    "same_key_other_content": "a second, different record under one key; both were kept",
    "changed_record": "differs from what is stored; refused without --update",
    "updated_record": "differs from what was stored; the new record supersedes the old",
    "responses_of_superseded": "responses stay with the superseded item",
    "unmatched_response": "no item fits this response; it was left out",
    "question_differs": "matched by key, though the questions differ",
    "matched_by_question": "matched by its question, as no item has its key",
    "second_response": "a second, different response of one system for one item; left out",
    "scored_output_not_reference": "the output is a system's response; no reference was taken",
    # the tags
    "tag_without_entry": "the text names a tag that neither side delivers",
    "tag_of_other_side": "the text names a tag that only the other side delivers",
    "entry_not_mentioned": "an entry of modal that the text never mentions",
    "repeated_tag": "one tag mentioned several times",
    "unbracketed_tag": "a tag without brackets in the prose",
    "unnumbered_tag": "a placeholder without a number",
    "paired_tag": "a placeholder written as an opening and a closing tag",
    "doubled_brackets": "a placeholder in doubled brackets",
    "tag_spelling": "another spelling of a tag",
    "range_of_tags": "a range of tags of which only the ends are written",
    "html_in_text": "HTML that is not a placeholder",
    "unknown_modality": "an entry of modal whose name is no tag; it was left out",
    "mesh_in_parts": "one mesh delivered as several tags",
    # captions and scores
    "missing_caption": "[MISSING_CAPTION] in place of a caption",
    "error_caption": "an error message in place of a caption",
    "caption_not_aligned": "the captioned text does not follow the content",
    "caption_in_content": "captions inside the placeholders of the content",
    "score_off_scale": "a score outside its range; kept as null",
    "score_without_tag": "a score for a tag that the output does not have",
    "score_failed": "an error in place of a score or beside it; kept as null",
    "unknown_score": "a score under a name that is not known; it was left out",
    # the media
    "missing_file": "the file is not in the media folder",
    "no_media_folder": "a path, but no media folder was given",
    "outside_media_folder": "the path leads out of the media folder",
    "url_not_mapped": "a URL that no --map-url covers; nothing is ever downloaded",
    "not_a_path": "the value is neither a path, a URL nor text",
    "caption_only": "a caption in place of the file",
    "other_kind_of_file": "the file is not of the kind that its tag says",
    "damaged_file": "the file is damaged as delivered",
    "perhaps_cut_off": "the size is a multiple of 256 KiB: perhaps cut off",
    "same_name_other_bytes": "one file name, different bytes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Irregularity:
    """One thing about one record that is not as the format has it.

    Attributes
    ----------
    file
        The file of records.
    record
        Number of the record in its file, from 1; None where no record could be read.
    item_id
        Key of the item, or the record's id; empty where unknown.
    tag
        The placeholder concerned; empty where it is the whole record.
    code
        One of `CODES`.
    reason
        One sentence for people.
    """

    file: str
    record: int | None = None
    item_id: str = ""
    tag: str = ""
    code: str
    reason: str

    def line(self) -> str:
        """Give everything in one line.

        Examples
        --------
        >>> Irregularity(file="a.jsonl", record=3, item_id="910", tag="image2",
        ...              code="missing_file", reason="no such file").line()
        'a.jsonl, record 3, id 910, image2: no such file [missing_file]'
        """
        where = [self.file]
        if self.record is not None:
            where.append(f"record {self.record}")
        if self.item_id:
            where.append(f"id {self.item_id}")
        if self.tag:
            where.append(self.tag)
        return f"{', '.join(where)}: {self.reason} [{self.code}]"


def write_csv(irregularities: Iterable[Irregularity], path: Path) -> None:
    """Write one row per irregularity, with a header even where there is none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "record", "id", "tag", "code", "reason"])
        writer.writerows(astuple(entry) for entry in irregularities)
