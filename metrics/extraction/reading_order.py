"""In which order the lines of a page are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Line", "in_reading_order"]

_SPANNING = 0.55
_MIN_COLUMN_LINES = 3
_FILLED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A recognised line and the box around it, y growing downwards."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Give the height of the box."""
        return self.bottom - self.top


def in_reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """Sort the lines of a page as they are read.

    Lines that span most of the page, such as titles, part it into bands. Within a band, columns of
    running text are read one after the other; everything else, tables too, row by row.

    Parameters
    ----------
    lines
        In any order.

    Returns
    -------
    list of list of Line
        Rows from top to bottom, each from left to right.

    Examples
    --------
    >>> word = lambda text, x, y: Line(text=text, left=x, top=y, right=x + 9, bottom=y + 5)
    >>> rows = in_reading_order([word("d", 20, 10), word("b", 20, 1), word("a", 0, 0)])
    >>> [[line.text for line in row] for row in rows]
    [['a', 'b'], ['d']]
    """
    if not lines:
        return []
    width = max(line.right for line in lines) - min(line.left for line in lines)
    rows: list[list[Line]] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.top, line.left)):
        if line.right - line.left > _SPANNING * width:
            rows += [*_band_rows(band), [line]]
            band = []
        else:
            band.append(line)
    return rows + _band_rows(band)


def _band_rows(band: list[Line]) -> list[list[Line]]:
    columns = _columns(band)
    if len(columns) > 1 and all(map(_is_running_text, columns)):
        return [row for column in columns for row in _rows(column)]
    return _rows(band)


def _columns(band: list[Line]) -> list[list[Line]]:
    """Cut a band where no line crosses."""
    columns: list[list[Line]] = []
    reach = float("-inf")
    for line in sorted(band, key=lambda line: line.left):
        if line.left > reach:
            columns.append([])
        columns[-1].append(line)
        reach = max(reach, line.right)
    return columns


def _is_running_text(column: list[Line]) -> bool:
    """Tell a column of text, whose lines fill it, from the cells of a table."""
    width = max(line.right for line in column) - min(line.left for line in column)
    filled = sum(line.right - line.left > _FILLED * width for line in column)
    words = sum(len(line.text.split()) for line in column)
    enough = len(column) >= _MIN_COLUMN_LINES and words >= 3 * len(column)
    return enough and filled >= _FILLED * len(column)


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Put lines side by side whose middles lie within half a line of each other."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        last = rows[-1][0] if rows else None
        if last and line.top + line.bottom - last.top - last.bottom < min(line.height, last.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]
