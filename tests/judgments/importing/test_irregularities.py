"""What an import says."""

import csv
import re
from pathlib import Path

import judgments.importing
from judgments.importing import CODES, Irregularity, write_csv

ONE = Irregularity(file="a, b.jsonl", record=3, item_id="=7", tag="image2", code="missing_file",
                   reason='"x.png" is not there')  # fmt: skip


def test_write_csv_writes_one_row_each(tmp_path):
    path = tmp_path / "out.csv"
    write_csv([ONE, Irregularity(file="a", code="free_text", reason="…")], path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["file", "record", "id", "tag", "code", "reason"],
        ["a, b.jsonl", "3", "=7", "image2", "missing_file", '"x.png" is not there'],
        ["a", "", "", "", "free_text", "…"],
    ]


def test_write_csv_writes_the_header_where_nothing_is_odd(tmp_path):
    write_csv([], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().startswith("file,record")


def test_line_is_one_line_and_leaves_out_what_is_unknown():
    assert Irregularity(file="a", code="free_text", reason="x").line() == "a: x [free_text]"


def test_codes_are_all_used_and_explained():
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(judgments.importing.__file__).parent.glob("*.py")
        if path.name != "irregularities.py"
    )
    used = set(re.findall(r'"([a-z0-9_]+)"', source)) | {"missing_input", "missing_output"}
    assert CODES.keys() <= used
