"""Finding the JSON values in a text that may hold anything else as well."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Found", "Junk", "Scanner"]

_SEPARATORS = re.compile(r"[\s,:\[\]\ufeff]*")
_CANDIDATE = re.compile(r'(?P<at>[{"])')
_OPENING = re.compile(r"(?P<at>\{)")
_LINE_START = re.compile(r"^[ \t\[,]*(?P<at>\{)", re.MULTILINE)
_MOST_TRIES = 200  # then a stretch is given up but for what begins a line
_SCALAR = re.compile(r"[-0-9tfn]")
_EXCERPT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A JSON value.

    Attributes
    ----------
    line, column
        Where it begins, from 1.
    value
        What it is.
    repeated
        Names that one of its objects gives more than once.
    excerpt
        Its beginning, in one line.
    """

    line: int
    column: int
    value: Any
    repeated: tuple[str, ...]
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Junk:
    """A stretch that is no JSON.

    Attributes
    ----------
    line, column
        Where it begins, or where the record in it breaks, from 1.
    length
        Number of characters.
    problem
        What is wrong with the record it seems to be; empty for free text.
    excerpt
        Its beginning, in one line.
    """

    line: int
    column: int
    length: int
    problem: str
    excerpt: str


class Scanner:
    """Walks through a text from one JSON value to the next.

    Parameters
    ----------
    text
        The text of a file.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._repeated: list[str] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object)
        self._counted_to = 0
        self._line = 1

    def pieces(self, is_record: Callable[[object], bool]) -> Iterator[Found | Junk]:
        """Give values and what lies between them, in order.

        Parameters
        ----------
        is_record
            Says of a value whether reading can take up again there after a broken record.

        Yields
        ------
        Found or Junk
            Everything in the text but separators.
        """
        position = 0
        after_name = False
        while True:
            position = self._skip_separators(position)
            if position >= len(self.text):
                return
            if after_name and self.text[position] == "}":
                position += 1
                continue
            found = self._decode(position, scalars=after_name)
            if isinstance(found, str):
                end = self._end_of_junk(position, is_record, broken=bool(found))
                yield self._junk(position, end, found)
                position, after_name = end, False
                continue
            value, end = found
            yield self._found(position, end, value)
            after_name = isinstance(value, str) or (after_name and not is_record(value))
            position = end

    def _skip_separators(self, position: int) -> int:
        match = _SEPARATORS.match(self.text, position)
        return match.end() if match else position

    def _decode(self, position: int, *, scalars: bool) -> tuple[Any, int] | str:
        """Give a value and its end, or what is wrong with what begins like one."""
        first = self.text[position]
        if first not in '{"' and not (scalars and _SCALAR.match(first)):
            return ""
        self._repeated = []
        try:
            value, end = self._decoder.raw_decode(self.text, position)
        except json.JSONDecodeError as error:
            if first != "{":
                return ""
            return f"a record broken at line {error.lineno}, column {error.colno} ({error.msg})"
        except (RecursionError, ValueError) as error:
            return f"a value too deep or too long to read ({type(error).__name__})"
        if isinstance(value, str) and not self._stands_alone(end):
            return ""
        return value, end

    def _stands_alone(self, end: int) -> bool:
        """Say whether a string is a value of its own rather than a quotation in free text."""
        rest = self.text[end : end + 80].lstrip()
        return not rest or rest[0] in ':,]}{"'

    def _end_of_junk(
        self, position: int, is_record: Callable[[object], bool], *, broken: bool
    ) -> int:
        """Find where values begin again; after a broken record, only at a whole record."""
        candidate = _OPENING if broken else _CANDIDATE
        position += 1
        tries = 0
        while match := candidate.search(self.text, position):
            position = match.start("at")
            found = self._decode(position, scalars=False)
            if not isinstance(found, str) and (not broken or is_record(found[0])):
                return position
            if not broken and found:
                return position
            position += 1
            tries += 1
            if tries > _MOST_TRIES:
                candidate = _LINE_START
        return len(self.text)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) < len(pairs):
            names = [name for name, _ in pairs]
            self._repeated += [name for name in data if names.count(name) > 1]
        return data

    def _place(self, position: int) -> tuple[int, int]:
        """Give line and column; positions only ever grow."""
        self._line += self.text.count("\n", self._counted_to, position)
        self._counted_to = position
        return self._line, position - self.text.rfind("\n", 0, position)

    def _excerpt(self, position: int, end: int) -> str:
        stretch = " ".join(self.text[position : min(end, position + 2 * _EXCERPT)].split())
        return stretch if len(stretch) <= _EXCERPT else f"{stretch[:_EXCERPT]}…"

    def _found(self, position: int, end: int, value: Any) -> Found:  # noqa: ANN401
        line, column = self._place(position)
        return Found(
            line=line,
            column=column,
            value=value,
            repeated=tuple(self._repeated),
            excerpt=self._excerpt(position, end),
        )

    def _junk(self, position: int, end: int, problem: str) -> Junk:
        line, column = self._place(position)
        stretch = self.text[position:end].rstrip()
        return Junk(
            line=line,
            column=column,
            length=len(stretch),
            problem=problem,
            excerpt=self._excerpt(position, end),
        )
