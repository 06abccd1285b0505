from __future__ import annotations

from metrics.extraction.reading_order import Line, in_reading_order


def line(text: str, left: float, top: float, *, width: float = 100, height: float = 10) -> Line:
    return Line(text=text, left=left, top=top, right=left + width, bottom=top + height)


def words(lines: list[Line]) -> list[str]:
    return [" ".join(line.text for line in row) for row in in_reading_order(lines)]


def test_in_reading_order_reads_columns_of_text_one_after_the_other():
    left = [line(f"left column line {n}", 0, 20 + 12 * n) for n in range(4)]
    right = [line(f"right column line {n}", 120, 26 + 12 * n) for n in range(4)]
    title = line("A title across the page", 10, 0, width=200)
    assert words([*right, *left, title]) == [
        "A title across the page",
        *(f"left column line {n}" for n in range(4)),
        *(f"right column line {n}" for n in range(4)),
    ]


def test_in_reading_order_reads_tables_row_by_row():
    cells = [
        line(f"{name}{n}", left, 12 * n + n % 2, width=20)
        for left, name in ((100, "b"), (0, "a"))
        for n in range(4)
    ]
    assert words(cells) == ["a0 b0", "a1 b1", "a2 b2", "a3 b3"]


def test_in_reading_order_of_nothing():
    assert in_reading_order([]) == []
