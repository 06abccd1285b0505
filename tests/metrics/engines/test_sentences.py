from __future__ import annotations

import pytest

from metrics.engines.sentences import MAX_SENTENCES, split_code, split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("It costs 3.50 euros. Cheap.", ["It costs 3.50 euros.", "Cheap."]),
        ("Dr. Smith came. He left.", ["Dr. Smith came.", "He left."]),
        ("J. S. Bach wrote it. Here.", ["J. S. Bach wrote it.", "Here."]),
        ("It boils at 100 °C. Ice melts.", ["It boils at 100 °C.", "Ice melts."]),
        ("Is it so? No. Why?", ["Is it so?", "No.", "Why?"]),
        ("1. First\n2) Second\n- third", ["First", "Second", "third"]),
        ("He said “stop.” Then he left.", ["He said “stop.", "Then he left."]),
        ("...\n\n!", []),
    ],
)
def test_split_sentences_finds_the_ends(text, expected):
    assert [sentence.rstrip("”") for sentence in split_sentences(text)] == expected


def test_split_sentences_is_bounded():
    assert len(split_sentences("Go. " * 1000)) == MAX_SENTENCES


def test_split_code_keeps_every_line_that_holds_something():
    source = "\n\n".join(f"line_{n} = {n}" for n in range(100))
    blocks = split_code(source)
    assert "\n".join(blocks).splitlines() == [f"line_{n} = {n}" for n in range(100)]
    assert all(len(block) <= 500 for block in blocks)
    assert len(blocks) > 1
