"""Reading files of records, whatever their layout.

Published files are JSON arrays, JSON lines, pretty-printed objects one after the other, or any
mixture, with free text in between. A file is therefore read as a sequence of JSON values, in which
brackets, commas and white space only separate. Whatever is not a record is reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judgments.errors import ImportRefusedError
from judgments.importing.irregularities import Irregularity
from judgments.importing.scanning import Found, Junk, Scanner
from judgments.importing.text import may_need_scrubbing, scrub

__all__ = ["RawRecord", "is_record", "read_records"]

_NAMES = {
    "domain", "subdomain", "id", "input", "output", "difficulty_level", "scores",
}  # fmt: skip

_KINDS: dict[type, str] = {dict: "an object", str: "a string", list: "a list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A record as its file has it.

    Attributes
    ----------
    file
        Path of the file, as given.
    number
        Number of the record in its file, from 1.
    line
        Line at which the record begins, from 1.
    data
        The JSON object.
    """

    file: str
    number: int
    line: int
    data: dict[str, Any]


def is_record(value: object) -> bool:
    """Say whether a JSON value looks like a record.

    Examples
    --------
    >>> is_record({"id": "7", "input": {}}), is_record({"modal": {}, "content": ""})
    (True, False)
    """
    if not isinstance(value, dict):
        return False
    return "input" in value or "output" in value or ("id" in value and "domain" in value)


def read_records(path: Path) -> Iterator[RawRecord | Irregularity]:
    """Read the records of a file and whatever else is in it, in file order.

    Parameters
    ----------
    path
        A file of records in any of the layouts named above.

    Yields
    ------
    RawRecord or Irregularity
        Records, numbered from 1, and what was odd about the file.

    Raises
    ------
    ImportRefusedError
        The file cannot be read or holds no record at all; says at which line and column.
    """
    text, bad_byte = _decode(path)
    if bad_byte is not None:
        yield Irregularity(file=str(path), code="not_utf8", reason=bad_byte)
    yield from _Reader(str(path), text).read()


def _decode(path: Path) -> tuple[str, str | None]:
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); check the path and its permissions."
        raise ImportRefusedError(msg) from error
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
    sentence = (
        f"line {line}, byte {column}: not {encoding.removesuffix('-sig').upper()}; "
        "each such byte of the file was replaced by U+FFFD"
    )
    return data.decode(encoding, "replace"), sentence


class _Reader:
    """Turns the values found in one file into records and irregularities."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.scanner = Scanner(text)
        self.scrubs = may_need_scrubbing(text)
        self.count = 0
        self.first_trouble: tuple[int, int, str] | None = None
        self.run: list[Found] = []

    def read(self) -> Iterator[RawRecord | Irregularity]:
        for piece in self.scanner.pieces(is_record):
            if isinstance(piece, Junk):
                yield from self._end_run()
                yield self._junk(piece)
            else:
                yield from self._value(piece)
        yield from self._end_run()
        if self.count == 0:
            raise ImportRefusedError(self._refusal())

    def _value(self, found: Found) -> Iterator[RawRecord | Irregularity]:
        waiting = len(self.run) % 2 == 1
        begins = found.value in _NAMES if isinstance(found.value, str) else False
        if waiting:
            self.run.append(found)
        elif begins:
            if any(entry.value == found.value for entry in self.run[::2]):
                yield from self._end_run()
            self.run.append(found)
        else:
            yield from self._end_run()
            yield from self._single(found)

    def _single(self, found: Found) -> Iterator[RawRecord | Irregularity]:
        if is_record(found.value):
            yield from self._record(found.line, found.value, found.repeated)
            return
        self._trouble(found.line, found.column, "a JSON value that is no record")
        kind = _KINDS.get(type(found.value), "a value")
        reason = f"line {found.line}: {kind} that is no record was left out: {found.excerpt}"
        yield Irregularity(file=self.file, code="not_a_record", reason=reason)

    def _record(
        self, line: int, data: dict[str, Any], repeated: tuple[str, ...]
    ) -> Iterator[RawRecord | Irregularity]:
        self.count += 1
        item_id = str(data.get("id", ""))
        clean, changed = scrub(data) if self.scrubs else (data, 0)
        for name in repeated:
            reason = f"line {line}: an object gives {name!r} twice; the last value counts"
            yield self._about(item_id, "repeated_name", reason)
        if changed:
            reason = f"line {line}: {changed} characters that no database can store became U+FFFD"
            yield self._about(item_id, "unstorable_character", reason)
        yield RawRecord(file=self.file, number=self.count, line=line, data=clean)

    def _end_run(self) -> Iterator[RawRecord | Irregularity]:
        run, self.run = self.run, []
        if not run:
            return
        data = dict(
            zip(
                [entry.value for entry in run[::2]],
                [entry.value for entry in run[1::2]],
                strict=False,
            )
        )
        if len(run) % 2 or not data.keys() & {"input", "output"}:
            for entry in run:
                yield from self._single(entry)
            return
        reason = (
            f"line {run[0].line}: a record written as {len(run)} separate values was put together"
        )
        repeated = tuple(name for entry in run for name in entry.repeated)
        yield from self._record(run[0].line, data, repeated)
        yield self._about(str(data.get("id", "")), "exploded_record", reason)

    def _about(self, item_id: str, code: str, reason: str) -> Irregularity:
        return Irregularity(
            file=self.file, record=self.count, item_id=item_id, code=code, reason=reason
        )

    def _junk(self, junk: Junk) -> Irregularity:
        what = junk.problem or "text that is not JSON"
        self._trouble(junk.line, junk.column, what)
        code = "broken_record" if junk.problem else "free_text"
        reason = (
            f"line {junk.line}, column {junk.column}: {what}; "
            f"{junk.length} characters were left out: {junk.excerpt}"
        )
        return Irregularity(file=self.file, code=code, reason=reason)

    def _trouble(self, line: int, column: int, what: str) -> None:
        if self.first_trouble is None:
            self.first_trouble = (line, column, what)

    def _refusal(self) -> str:
        line, column, what = self.first_trouble or (1, 1, "the file is empty")
        return (
            f"{self.file}: line {line}, column {column}: no records here ({what}); "
            "give a file of UniM records in JSON."
        )
