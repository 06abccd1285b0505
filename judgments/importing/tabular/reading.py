"""Read a CSV file into columns of machine numbers, and say in which line something is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from judgments.errors import ImportRefusedError
from judgments.importing.tabular.cells import NO_TIME, BadCellError, Column

__all__ = ["Progress", "Table", "Wanted", "read_table", "refusal"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done and how much there is."""

_CHUNK = 20_000
_DELIMITERS = ",;\t"
_NOTHING_TAKEN = "Nothing of this file was taken in."
_ABOUT = ("item_id", "system", "system_a", "system_b", "rater_id", "dimension", "metric")


def refusal(path: Path, line: int | None, reason: str) -> ImportRefusedError:
    """Say why a file is refused.

    Parameters
    ----------
    path
        The file.
    line
        Line of the file, the header being 1; None where it is the whole file.
    reason
        What is wrong and what to do, without a full stop.
    """
    where = f"{path}" if line is None else f"{path}, line {line}"
    return ImportRefusedError(f"{where}: {reason}. {_NOTHING_TAKEN}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A column that a kind of table has.

    Attributes
    ----------
    name
        As it stands in the header.
    make
        Makes the empty column.
    needed
        Whether the file must have it.
    aliases
        Other names that are accepted.
    """

    name: str
    make: Callable[[], Column]
    needed: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The N rows of a file.

    Attributes
    ----------
    path
        The file.
    lines
        (N,) array: the line on which each row begins.
    columns
        For each column, given or not, an (N,) array: doubles, counts, or codes of `texts`.
    texts
        For each column of names, the names by code.
    given
        The columns that the file has.
    """

    path: Path
    lines: NDArray[np.int64]
    columns: Mapping[str, NDArray[Any]]
    texts: Mapping[str, tuple[str, ...]]
    given: frozenset[str]

    @property
    def n(self) -> int:
        """Number N of rows."""
        return len(self.lines)

    def name(self, column: str, row: int) -> str:
        """Give the name that stands in a column of names."""
        return self.texts[column][int(self.columns[column][row])]

    def about(self, row: int) -> str:
        """Say what a row is about: item, system, rater and so on."""
        known = (column for column in _ABOUT if column in self.texts)
        return ", ".join(f"{column} {self.name(column, row)!r}" for column in known)

    def times(self, at: int) -> NDArray[np.int64]:
        """Give the microseconds of each row's moment, and `at` where it has none."""
        times = self.columns["time"]
        return np.where(times == NO_TIME, at, times)

    def writing(self, progress: Progress | None) -> Callable[[int, int], None] | None:
        """Give what tells how much was written."""
        return None if progress is None else partial(progress, f"writing {self.path.name}")

    def refuse(self, row: int, reason: str) -> ImportRefusedError:
        """Say why the file is refused because of one row."""
        return refusal(self.path, int(self.lines[row]), reason)


def read_table(path: Path, wanted: Sequence[Wanted], progress: Progress | None = None) -> Table:
    """Read a table with a header; commas, semicolons or tabs part the cells.

    Parameters
    ----------
    path
        A file in UTF-8.
    wanted
        The columns that it must or may have.
    progress
        Called with bytes read and bytes of the file.

    Raises
    ------
    ImportRefusedError
        The file cannot be read, lacks a column, has an unknown one, or has a cell that cannot be
        read.
    """
    columns = {column.name: column.make() for column in wanted}
    with _opened(path) as raw:
        reader = _reader(path, raw)
        header, _ = next(_rows(path, reader), ([], 0))
        given = _check_header(path, header, wanted)
        lines = [
            _take_in(path, chunk, given, columns)
            for chunk in _told(_chunks(path, reader, len(header)), path, raw, progress)
        ]
    if not lines:
        raise refusal(path, None, "the file has no rows below its header")
    n = sum(map(len, lines))
    return Table(
        path=path,
        lines=np.concatenate(lines),
        columns={name: _array(column, n, given=name in given) for name, column in columns.items()},
        texts={name: column.texts or ("",) for name, column in columns.items()},
        given=frozenset(given),
    )


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as raw:
            yield raw
    except OSError as error:
        raise refusal(path, None, f"the file cannot be read: {error.strerror}") from error


def _reader(path: Path, raw: BinaryIO) -> Any:  # noqa: ANN401
    """Part cells by what parts the header best."""
    first = raw.readline(1 << 20)
    raw.seek(0)
    try:
        header = first.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    delimiter = max(_DELIMITERS, key=header.count)
    text = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    return csv.reader(text, delimiter=delimiter, strict=True)


def _rows(path: Path, reader: Any) -> Iterator[tuple[list[str], int]]:  # noqa: ANN401
    """Give the rows that are not empty, each with the line on which it begins."""
    before = reader.line_num
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if any(row):
                yield row, line
    except csv.Error as error:
        reason = f"this is not well-formed CSV ({error}); check the quotes"
        raise refusal(path, before + 1, reason) from error
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error


def _not_utf8(path: Path) -> ImportRefusedError:
    return refusal(path, None, "the file is not in UTF-8; save it as CSV UTF-8")


def _check_header(path: Path, header: Sequence[str], wanted: Sequence[Wanted]) -> dict[str, int]:
    """Give the position of each column that the file has."""
    known = {name: column.name for column in wanted for name in (column.name, *column.aliases)}
    given: dict[str, int] = {}
    for position, text in enumerate(header):
        name = known.get(text.strip().lower())
        if name is None:
            shown = ", ".join(column.name for column in wanted)
            reason = f"{text!r} is no column of this table (columns: {shown}); remove or rename it"
            raise refusal(path, 1, reason)
        if name in given:
            raise refusal(path, 1, f"there are two columns for {name}; keep one")
        given[name] = position
    missing = [column.name for column in wanted if column.needed and column.name not in given]
    if missing:
        there = ", ".join(given) or "no header"
        reason = f"there is no column {' and no column '.join(missing)} (there is: {there})"
        raise refusal(path, 1, f"{reason}; the first line must name the columns")
    return given


_Chunk = tuple[list[list[str]], list[int]]


def _chunks(path: Path, reader: Any, width: int) -> Iterator[_Chunk]:  # noqa: ANN401
    rows: list[list[str]] = []
    lines: list[int] = []
    for row, line in _rows(path, reader):
        if len(row) != width:
            reason = f"there are {len(row)} cells, but the header names {width}; check the quotes"
            raise refusal(path, line, reason)
        rows.append(row)
        lines.append(line)
        if len(rows) == _CHUNK:
            yield rows, lines
            rows, lines = [], []
    if rows:
        yield rows, lines


def _told(
    chunks: Iterator[_Chunk], path: Path, raw: BinaryIO, progress: Progress | None
) -> Iterator[_Chunk]:
    total = path.stat().st_size
    for chunk in chunks:
        yield chunk
        if progress:
            progress(f"reading {path.name}", raw.tell(), total)


def _take_in(
    path: Path, chunk: _Chunk, given: Mapping[str, int], columns: Mapping[str, Column]
) -> NDArray[np.int64]:
    rows, lines = chunk
    cells = list(zip(*rows, strict=True))
    for name, position in given.items():
        try:
            columns[name].extend(cells[position])
        except BadCellError as error:
            row = [cell.strip() for cell in cells[position]].index(error.text.strip())
            raise refusal(path, lines[row], f"{name} {error.reason}") from error
    return np.array(lines, dtype=np.int64)


def _array(column: Column, n: int, *, given: bool) -> NDArray[Any]:
    """Give a column as an array; one that the file lacks is empty cells throughout."""
    if given:
        return np.frombuffer(column.values, dtype=column.kind)
    column.extend([""])
    return np.broadcast_to(np.array(column.values), (n,))
