"""Files to columns, and everything that is refused before the study is opened."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from judgments.errors import ImportRefusedError
from judgments.importing.tabular.cells import NO_TIME, moment, parse_scale
from judgments.importing.tabular.ratings import COLUMNS
from judgments.importing.tabular.reading import read_table

HEADER = "item_id,system,rater_id,dimension,value"
ROW = "1,a,r,q,3"


def test_read_table_gives_numbers_and_codes(table):
    read = read_table(table(HEADER, "7,b,r1,q,0.1", "7,a,r2,q,", "8,b,r1,q,nan"), COLUMNS)
    assert [read.name("system", row) for row in range(3)] == ["b", "a", "b"]
    assert read.columns["value"][0] == 0.1
    assert np.isnan(read.columns["value"]).tolist() == [False, True, True]
    assert read.columns["occasion"].tolist() == [1, 1, 1]
    assert read.columns["time"].tolist() == [NO_TIME] * 3
    assert read.lines.tolist() == [2, 3, 4]


def test_read_table_parses_doubles_to_the_last_bit(table):
    texts = ["0.30000000000000004", "1e-300", "0.1234567890123456789", "5e-324", "-0.0", " 4 "]
    read = read_table(table(HEADER, *[f"{n},a,r,q,{t}" for n, t in enumerate(texts)]), COLUMNS)
    assert read.columns["value"].tolist() == [float(text) for text in texts]
    assert not np.signbit(read.columns["value"]).any()


def test_read_table_takes_many_rows_over_chunks(table):
    rows = [f"{n},a,r,q,{n % 5}" for n in range(45_001)]
    read = read_table(table(HEADER, *rows), COLUMNS)
    assert read.n == 45_001
    assert read.texts["item_id"][-1] == "45000"
    assert read.lines[-1] == 45_002
    assert read.columns["value"][45_000] == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_table_finds_what_parts_the_cells(table, delimiter):
    path = table(HEADER.replace(",", delimiter), ROW.replace(",", delimiter))
    assert read_table(path, COLUMNS).columns["value"].tolist() == [3]


def test_read_table_takes_a_mark_at_the_beginning_quotes_blanks_and_upper_case(tmp_path):
    path = tmp_path / "excel.csv"
    text = '"Item_ID", System,rater_id,dimension,Score\r\n"a, ""b""\nc",é,r,q,3\r\n,,,,\r\n\r\n1,a,r,q,2'
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    read = read_table(path, COLUMNS)
    assert read.texts["item_id"] == ('a, "b"\nc', "1")
    assert read.texts["system"] == ("é", "a")
    assert read.columns["value"].tolist() == [3, 2]
    assert read.lines.tolist() == [2, 6]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("1,a,r,q,high",), r"line 2: value is 'high', which is no finite number"),
        ((ROW, "1,a,r,q,inf"), r"line 3: value is 'inf', which is no finite number"),
        (("1,a,r,q,1e999",), r"line 2: value is '1e999', which is no finite number"),
        (("1,a,r,q,1_0",), r"line 2: value is '1_0'"),
        (("1,a,r,q,3;5",), r"line 2: value is '3;5'"),
        ((ROW, ",a,r,q,3"), r"line 3: item_id is empty"),
        ((ROW, "1,  ,r,q,3"), r"line 3: system is empty"),
        (("1,a,r\x00,q,3",), r"line 2: rater_id is .*NUL"),
        ((ROW, ROW + ",4"), r"line 3: there are 6 cells, but the header names 5"),
        ((ROW, "1,a,r,q"), r"line 3: there are 4 cells"),
        ((ROW, '"1,a,r,q,3'), r"line 3: this is not well-formed CSV"),
        ((), r"no rows below its header"),
    ],
)
def test_read_table_refuses_a_row_with_its_line(table, rows, said):
    with pytest.raises(ImportRefusedError, match=said) as refused:
        read_table(table(HEADER, *rows), COLUMNS)
    assert "Nothing of this file was taken in." in str(refused.value)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("occasion", "0", "occasion is '0'; occasions are counted"),
        ("occasion", "1.5", "occasion is '1.5'"),
        ("occasion", "two", "occasion is 'two'"),
        ("time", "yesterday", "time is 'yesterday'; write moments as"),
        ("scale", "5:1", "scale is '5:1'; a scale is written MIN:MAX"),
        ("side", "C", "side is 'C'; it can be A, B or empty"),
        ("simulated", "maybe", "simulated is 'maybe'; it can be yes, no or empty"),
    ],
)
def test_read_table_refuses_a_cell_of_an_optional_column(table, column, cell, said):
    with pytest.raises(ImportRefusedError, match=f"line 3: {said}"):
        read_table(table(f"{HEADER},{column}", f"{ROW},", f"{ROW},{cell}"), COLUMNS)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("item_id,system,rater_id,value", "line 1: there is no column dimension"),
        ("item_id,value", "no column system and no column rater_id and no column dimension"),
        (HEADER + ",colour", "line 1: 'colour' is no column of this table"),
        (HEADER + ",score", "line 1: there are two columns for value; keep one"),
        ("", "line 1: '1' is no column of this table"),
    ],
)
def test_read_table_refuses_a_header(table, header, said):
    with pytest.raises(ImportRefusedError, match=said):
        read_table(table(header, ROW), COLUMNS)


def test_read_table_refuses_other_encodings_and_missing_files(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes(f"{HEADER}\n1,".encode() + b"\xe9,r,q,3\n")
    with pytest.raises(ImportRefusedError, match="not in UTF-8; save it as CSV UTF-8"):
        read_table(path, COLUMNS)
    path.write_bytes(b"item_id,caf\xe9\n")
    with pytest.raises(ImportRefusedError, match="not in UTF-8"):
        read_table(path, COLUMNS)
    with pytest.raises(ImportRefusedError, match=r"none\.csv: the file cannot be read: No such"):
        read_table(tmp_path / "none.csv", COLUMNS)
    path.write_bytes(b"")
    with pytest.raises(ImportRefusedError, match="there is: no header"):
        read_table(path, COLUMNS)


def test_read_table_reads_moments_of_any_zone_to_the_microsecond(table):
    told = ["2026-01-31T09:30:00.123456Z", "2026-01-31T10:30:00.123456+01:00",
            "2026-01-31 09:30:00.123456"]  # fmt: skip
    read = read_table(table(f"{HEADER},time", *[f"{ROW},{text}" for text in told]), COLUMNS)
    moments = {moment(time) for time in read.columns["time"].tolist()}
    assert moments == {dt.datetime(2026, 1, 31, 9, 30, 0, 123456, tzinfo=dt.UTC)}


def test_read_table_tells_how_far_it_is(table):
    told = []
    path = table(HEADER, *[f"{n},a,r,q,3" for n in range(20_001)])
    read_table(path, COLUMNS, lambda *words: told.append(words))
    assert [what for what, _, _ in told] == ["reading table.csv"] * 2
    assert told[-1][1:] == (path.stat().st_size,) * 2


@pytest.mark.parametrize("text", ["", "1", "a:b", "1:1", "nan:1", "0:inf", "1:2:3"])
def test_parse_scale_refuses_what_is_no_scale(text):
    with pytest.raises(ValueError, match="MIN:MAX"):
        parse_scale(text)
