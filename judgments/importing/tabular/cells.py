"""What single cells of a table mean.

Each kind of cell is a dictionary from its text to its value that fills itself: a column of
millions of cells has few different texts, so each is read once.
"""

from __future__ import annotations

import datetime as dt
import math
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from judgments.recording import VERDICTS

__all__ = [
    "NO_TIME",
    "BadCellError",
    "Column",
    "Names",
    "flags",
    "microseconds",
    "moment",
    "names",
    "needed_names",
    "numbers",
    "occasions",
    "parse_scale",
    "scales",
    "sides",
    "times",
    "verdicts",
]

NO_TIME = -(2**63)
"""Stands for a moment that was not given."""

_REMEMBERED = 100_000
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_NULLS = frozenset({"", "nan", "na"})
_FLAGS = {"": 0, "no": 0, "false": 0, "0": 0, "yes": 1, "true": 1, "1": 1}


class BadCellError(Exception):
    """A cell that cannot be read.

    Parameters
    ----------
    text
        What stands in the cell.
    reason
        What is wrong with it and what to do, as the end of a sentence.
    """

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(reason)


class _Memo(dict[str, Any]):
    """A function of texts that remembers what it said."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, text: str) -> Any:  # noqa: ANN401
        value = self.parse(text.strip())
        if len(self) < _REMEMBERED:
            self[text] = value
        return value


class Names(dict[str, int]):
    """Codes of names in the order of their first appearance; `texts` gives them by code.

    Parameters
    ----------
    needed
        Whether an empty cell is refused.
    """

    def __init__(self, *, needed: bool) -> None:
        super().__init__()
        self.needed = needed
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        name = text.strip()
        if name != text:
            self[text] = code = self[name]
            return code
        if self.needed and not name:
            raise BadCellError(text, "is empty; each row needs one")
        if "\x00" in name:
            raise BadCellError(text, f"is {name!r}, which holds a NUL character; take it out")
        self.texts.append(name)
        self[name] = code = len(self.texts) - 1
        return code


@dataclass(slots=True)
class Column:
    """The cells of one column as an array of machine numbers."""

    meaning: Names | _Memo
    kind: Literal["q", "i", "d"]
    values: array[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.values = array(self.kind)

    def extend(self, texts: Iterable[str]) -> None:
        """Append cells.

        Raises
        ------
        BadCellError
            One of them cannot be read.
        """
        self.values.extend(map(self.meaning.__getitem__, texts))

    @property
    def texts(self) -> tuple[str, ...]:
        """Names by code; empty for a column of other cells."""
        return tuple(self.meaning.texts) if isinstance(self.meaning, Names) else ()


def needed_names() -> Column:
    """Give a column of names, none of which may be empty."""
    return Column(Names(needed=True), "i")


def names() -> Column:
    """Give a column of names that may be empty."""
    return Column(Names(needed=False), "i")


def numbers() -> Column:
    """Give a column of doubles; empty, NaN and NA cells are NaN."""
    return Column(_Memo(_number), "d")


def occasions() -> Column:
    """Give a column of occasions; an empty cell is the first."""
    return Column(_Memo(_occasion), "q")


def times() -> Column:
    """Give a column of moments in microseconds since 1970 UTC; an empty cell is `NO_TIME`."""
    return Column(_Memo(_time), "q")


def sides() -> Column:
    """Give a column of sides: 0 for A, 1 for B, −1 for an empty cell."""
    return Column(_Memo(_choice({"": -1, "a": 0, "b": 1}, "A, B or empty")), "i")


def verdicts() -> Column:
    """Give a column of positions in `VERDICTS`."""
    codes = {verdict.lower(): code for code, verdict in enumerate(VERDICTS)}
    return Column(_Memo(_choice(codes, ", ".join(VERDICTS))), "i")


def flags() -> Column:
    """Give a column of 0 and 1 from no and yes."""
    return Column(_Memo(_choice(_FLAGS, "yes, no or empty")), "i")


def scales() -> Column:
    """Give a column of names, each ``MIN:MAX`` or empty."""
    return Column(_ScaleNames(needed=False), "i")


class _ScaleNames(Names):
    def __missing__(self, text: str) -> int:
        if text.strip():
            try:
                parse_scale(text)
            except ValueError as error:
                raise BadCellError(text, f"is {text!r}; {error}") from error
        return super().__missing__(text)


def parse_scale(text: str) -> tuple[float, float]:
    """Read ``MIN:MAX``.

    Raises
    ------
    ValueError
        It is not two finite numbers that rise; the message says how a scale is written.

    Examples
    --------
    >>> parse_scale("0:100")
    (0.0, 100.0)
    """
    low, colon, high = text.partition(":")
    try:
        scale = float(low), float(high)
    except ValueError:
        scale = (math.nan, math.nan)
    if not colon or not all(map(math.isfinite, scale)) or scale[0] >= scale[1]:
        msg = "a scale is written MIN:MAX, such as 1:5 or 0:100, with MIN below MAX"
        raise ValueError(msg)
    return scale


def moment(microseconds: int) -> dt.datetime:
    """Give the moment that a column of times holds as a number."""
    return _EPOCH + microseconds * _MICROSECOND


def microseconds(when: dt.datetime) -> int:
    """Give a moment as a column of times holds it."""
    return (when - _EPOCH) // _MICROSECOND


def _number(text: str) -> float:
    if text.lower() in _NULLS:
        return math.nan
    try:
        value = math.inf if "_" in text else float(text)
    except ValueError:
        value = math.inf
    if math.isinf(value):
        raise BadCellError(
            text,
            f"is {text!r}, which is no finite number; "
            "write numbers as 4 or 0.25, and leave the cell empty where there is none",
        )
    # Databases disagree about the sign of a zero.
    return value + 0.0


def _occasion(text: str) -> int:
    if not text:
        return 1
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 1 <= value <= 1_000_000 or not value.is_integer():
        raise BadCellError(text, f"is {text!r}; occasions are counted 1, 2, 3 and so on")
    return int(value)


def _time(text: str) -> int:
    if not text:
        return NO_TIME
    try:
        when = dt.datetime.fromisoformat(text)
        when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        return microseconds(when.astimezone(dt.UTC))
    except (ValueError, OverflowError):
        reason = f"is {text!r}; write moments as 2026-01-31T09:30:00Z, or leave the cell empty"
        raise BadCellError(text, reason) from None


def _choice(codes: dict[str, int], allowed: str) -> Callable[[str], int]:
    def parse(text: str) -> int:
        code = codes.get(text.lower())
        if code is None:
            raise BadCellError(text, f"is {text!r}; it can be {allowed}")
        return code

    return parse
