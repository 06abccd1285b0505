"""Records in every layout."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgments.errors import ImportRefusedError
from judgments.importing.irregularities import Irregularity
from judgments.importing.reading import RawRecord, is_record, read_records

A = {"id": "1", "domain": "d", "subdomain": "s", "input": {"content": 'say "a", {b}'}}
B = {"id": "2", "domain": "d", "subdomain": "s", "output": {"content": "ein Übel ] \n 😀"}}


def read(path, content):
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content)
    entries = list(read_records(path))
    return (
        [entry for entry in entries if isinstance(entry, RawRecord)],
        [entry for entry in entries if isinstance(entry, Irregularity)],
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "records.jsonl"


LAYOUTS = {
    "lines": lambda a, b: f"{json.dumps(a)}\n{json.dumps(b)}\n",
    "pretty": lambda a, b: f"{json.dumps(a, indent=2)}\n{json.dumps(b, indent=2)}",
    "array": lambda a, b: json.dumps([a, b], indent=2),
    "commas": lambda a, b: f"{json.dumps(a)},\n{json.dumps(b)},",
    "arrays": lambda a, b: f"[{json.dumps(a)}]\n[{json.dumps(b)}]",
    "nested": lambda a, b: f"[[{json.dumps(a)}],[{json.dumps(b)}]]",
    "byte order mark": lambda a, b: f"\ufeff{json.dumps(a)}\n\ufeff{json.dumps(b)}",
    "windows": lambda a, b: f"{json.dumps(a)}\r\n\r\n{json.dumps(b)}\r\n",
    "unclosed array": lambda a, b: f"[{json.dumps(a)}, {json.dumps(b)}",
}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_read_records_reads_each_layout(path, layout):
    records, odd = read(path, LAYOUTS[layout](A, B))
    assert [record.data for record in records] == [A, B]
    assert [record.number for record in records] == [1, 2]
    assert odd == []


def test_read_records_says_at_which_line_a_record_begins(path):
    records, _ = read(path, f"{json.dumps(A, indent=2)}\n\n{json.dumps(B)}")
    assert [record.line for record in records] == [1, json.dumps(A, indent=2).count("\n") + 3]


def test_read_records_reads_utf_16(path):
    records, _ = read(path, json.dumps(B, ensure_ascii=False).encode("utf-16"))
    assert records[0].data == B


def test_read_records_reports_free_text_between_records(path):
    records, odd = read(path, f'{json.dumps(A)}\n这里是"说明": {{文字}}\n{json.dumps(B)}\nthe end')
    assert [record.data for record in records] == [A, B]
    assert {note.code for note in odd} <= {"free_text", "not_a_record", "broken_record"}
    assert "line 2" in odd[0].reason
    assert "这里是" in odd[0].reason
    assert "the end" in odd[-1].reason


@pytest.mark.parametrize("closing", ["", "}", "\n}\n"])
@pytest.mark.parametrize("separators", [", ", ": "])
def test_read_records_puts_an_exploded_record_together(path, separators, closing):
    values = [
        '"domain"', '"d"', '"subdomain"', '"s"', '"id"', '"3"', '"input"', '{"content": "q"}',
        '"output"', '{"content": "a"}',
    ]  # fmt: skip
    exploded = f"{separators.join(values)}{closing}"
    records, odd = read(path, f"{json.dumps(A)}\n{exploded}\n{json.dumps(B)}")
    assert [record.data["id"] for record in records] == ["1", "3", "2"]
    assert records[1].data == {
        "domain": "d", "subdomain": "s", "id": "3", "input": {"content": "q"},
        "output": {"content": "a"},
    }  # fmt: skip
    assert [(note.code, note.record) for note in odd] == [("exploded_record", 2)]


def test_read_records_tells_two_exploded_records_apart(path):
    one = '"id", "1", "input", {"content": "a"}, "difficulty_level", 3'
    two = '"id", "2", "input", {"content": "b"}'
    records, odd = read(path, f"[{one}, {two}]")
    assert [(r.data["id"], r.data.get("difficulty_level")) for r in records] == [
        ("1", 3), ("2", None),
    ]  # fmt: skip
    assert [note.code for note in odd] == ["exploded_record"] * 2


def test_read_records_reports_values_that_are_no_records(path):
    records, odd = read(path, json.dumps([A, "stray", {"modal": {}}, B]))
    assert len(records) == 2
    assert [note.code for note in odd] == ["not_a_record"] * 2
    assert "stray" in odd[0].reason


def test_read_records_reports_a_run_that_makes_no_record(path):
    records, odd = read(path, json.dumps(["domain", "d", "id", "1", A]))
    assert len(records) == 1
    assert [note.code for note in odd] == ["not_a_record"] * 4


def test_read_records_reports_a_broken_record_and_goes_on(path):
    broken = '{"id": "9", "input": {"content": "q"}, "output": {"content": "say "x" to it"}}'
    records, odd = read(path, f"{json.dumps(A)}\n{broken}\n{json.dumps(B)}")
    assert [record.data for record in records] == [A, B]
    assert [note.code for note in odd] == ["broken_record"]
    assert "line 2, column 1" in odd[0].reason
    assert "line 2, column 68" in odd[0].reason


def test_read_records_takes_no_half_of_a_record_cut_off(path):
    cut = json.dumps({"id": "9", "input": {"content": "q"}, "output": {"content": "cut off"}})[:-9]
    records, odd = read(path, f"{json.dumps(A)}\n{cut}")
    assert [record.data for record in records] == [A]
    assert [note.code for note in odd] == ["broken_record"]


def test_read_records_takes_no_half_of_an_exploded_record(path):
    records, odd = read(path, f'"id", "9", "input", {{"content": "cut {json.dumps(A)}')
    assert [record.data for record in records] == [A]
    assert {"not_a_record", "broken_record"} == {note.code for note in odd}


def test_read_records_reports_bytes_that_are_not_utf_8(path):
    data = json.dumps(B, ensure_ascii=False).encode().replace("Ü".encode(), b"\xdc")
    records, odd = read(path, b"\n" + data)
    assert records[0].data["output"]["content"].startswith("ein \ufffdbel")
    assert odd[0].code == "not_utf8"
    assert f"line 2, byte {data.index(0xDC) + 1}:" in odd[0].reason


def test_read_records_reports_characters_that_cannot_be_stored(path):
    records, odd = read(path, r'{"id": "1", "input": {"content": "a\u0000b \ud83d \ud83d\ude00"}}')
    assert records[0].data["input"]["content"] == "a\ufffdb \ufffd 😀"
    assert [(note.code, note.record) for note in odd] == [("unstorable_character", 1)]


def test_read_records_makes_null_of_numbers_that_are_not_finite(path):
    records, odd = read(path, '{"id": "1", "output": {"score": 1e999}, "scores": {"a": NaN}}')
    assert records[0].data["output"]["score"] is None
    assert records[0].data["scores"] == {"a": None}
    assert odd[0].code == "unstorable_character"


def test_read_records_reports_a_name_given_twice(path):
    text = '{"id": "1", "input": {"modal": {"image1": "a", "image1": "b"}}}'
    records, odd = read(path, text)
    assert records[0].data["input"]["modal"] == {"image1": "b"}
    assert [note.code for note in odd] == ["repeated_name"]
    assert "'image1'" in odd[0].reason


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("", "line 1, column 1"),
        ("\n\n  a;b;c\n1;2;3\n", "line 3, column 3"),
        ("[1, 2, 3]", "line 1, column 2"),
        ('{"modal": {}}', "line 1, column 1"),
        ('\n{"id": ', "line 2, column 1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "line 1, column 1"),
        ('{"a":' * 20_000, "line 1, column 1"),
        ("9" * 5000, "line 1, column 1"),
        ('"only a string"', "line 1, column 1"),
    ],
)
def test_read_records_refuses_a_file_without_records(path, content, where):
    with pytest.raises(ImportRefusedError, match=where) as caught:
        read(path, content)
    assert str(path) in str(caught.value)


def test_read_records_refuses_a_file_that_is_not_there(path):
    with pytest.raises(ImportRefusedError, match="cannot be read"):
        list(read_records(path))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(A, True), (B, True), ({"id": "1", "domain": "d"}, True), ({"id": "1"}, False), ([A], False),
     ("id", False)],
)  # fmt: skip
def test_is_record_knows_records(value, expected):
    assert is_record(value) == expected


texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30
)
sides = st.fixed_dictionaries(
    {"content": texts, "modal": st.dictionaries(st.sampled_from(["image1", "audio2"]), texts)}
)
records = st.fixed_dictionaries(
    {"id": texts, "domain": texts, "input": sides, "output": sides},
    optional={"difficulty_level": st.integers(1, 3), "scores": st.dictionaries(texts, st.floats(
        allow_nan=False, allow_infinity=False))},
)  # fmt: skip
separators = st.sampled_from(["\n", "", " ", ",\n", "\r\n\r\n", "]\n[", "\n文字\n", "\n\ufeff"])


@given(st.lists(st.tuples(records, separators, st.sampled_from([None, 0, 2]), st.booleans()),
                min_size=1, max_size=6), st.booleans())  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_read_records_reads_back_any_mixture_of_layouts(tmp_path, pieces, is_array):
    text = "".join(
        json.dumps(data, indent=indent, ensure_ascii=escaped) + separator
        for data, separator, indent, escaped in pieces
    )
    path = tmp_path / "mixed.jsonl"
    found, odd = read(path, f"[{text}]" if is_array else text)
    assert [record.data for record in found] == [data for data, *_ in pieces]
    assert [record.number for record in found] == list(range(1, len(pieces) + 1))
    assert {note.code for note in odd} <= {"free_text"}


@pytest.mark.parametrize("words", ['"quoted" words', '"no end', "words {not json}", "}", "null"])
def test_read_records_reports_whatever_stands_between_records(path, words):
    records, odd = read(path, f"{json.dumps(A)}\n{words}\n{json.dumps(B)}")
    assert [record.data for record in records] == [A, B]
    told = " ".join(note.reason for note in odd)
    assert all(word in told for word in words.split())
