from __future__ import annotations

import random

import openpyxl
import pytest

from app.rendering.errors import UnreadableError
from app.rendering.tables import MAX_COLUMNS, MAX_ROWS, csv_html, table_html, xlsx_html


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book"
    workbook = openpyxl.Workbook()
    workbook.active.title = "<b>First"
    workbook.active.append(["name", "amount"])
    workbook.active.append(["<img src=//e onerror=x>", 2.5])
    workbook.create_sheet("Second").append(["more"])
    workbook.save(path)
    return path


def write(tmp_path, data):
    path = tmp_path / "table"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_csv_html_finds_the_separator(tmp_path, sign):
    text = f"a{sign}b\n1{sign}2\n3{sign}4\n"
    html = csv_html(write(tmp_path, text.encode()), suffix=".csv")
    assert "<th>a</th><th>b</th>" in html
    assert "<td>3</td><td>4</td>" in html


def test_csv_html_escapes_cells(tmp_path, dangers):
    html = csv_html(write(tmp_path, b"a,b\n<script>x</script>,<img src=x onerror=y>\n"), suffix="")
    assert dangers(html) == []
    assert "&lt;script&gt;" in html


def test_csv_html_takes_anything(tmp_path):
    assert "empty" in csv_html(write(tmp_path, b""), suffix=".csv")
    assert "<td>" in csv_html(write(tmp_path, b"one\n\xff\n"), suffix=".csv")
    with pytest.raises(UnreadableError, match="could not be opened"):
        csv_html(write(tmp_path, b"x" * 200_000), suffix=".csv")


def test_table_html_bounds_rows_and_columns():
    html = table_html([[f"{r}:{c}" for c in range(MAX_COLUMNS + 5)] for r in range(MAX_ROWS + 5)])
    assert html.count("<tr>") == MAX_ROWS
    assert html.count("<th>") == MAX_COLUMNS
    assert f"first {MAX_ROWS} rows and {MAX_COLUMNS} columns" in html


def test_table_html_says_nothing_about_a_table_that_fits():
    assert "Only" not in table_html([["a"]] * MAX_ROWS)


def test_xlsx_html_shows_sheets(book, dangers):
    html = xlsx_html(book)
    assert "&lt;b&gt;First<" in html
    assert "<td>2.5</td>" in html
    assert ">Second<" in html
    assert html.count("<tr>") == 3
    assert "Only" not in html
    assert dangers(html) == []


def test_xlsx_html_says_how_many_sheets_are_left_out(book):
    with book.open("rb") as file:
        workbook = openpyxl.load_workbook(file)
    for n in range(4):
        workbook.create_sheet(f"more {n}")
    workbook.save(book)
    assert "3 of 6 sheets are shown." in xlsx_html(book)


def test_xlsx_html_shows_or_refuses_whatever_is_broken(book):
    whole = book.read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        broken = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
        for _ in range(chance.randrange(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        book.write_bytes(broken)
        try:
            xlsx_html(book)
        except UnreadableError:
            refused += 1
    assert refused > 20
