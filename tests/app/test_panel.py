"""What the panel reads from a browser, whoever sits there."""

from __future__ import annotations

import math

import pytest

from app.panel import PanelState
from app.panel.component import _write
from app.panel.messages import _read
from judgments.recording import NULL_REASONS, VERDICTS, Answer


def test_read_takes_what_the_panel_sends():
    sent = {"A:GQ": 4, "B:HC": "unclear", "A:SH": None, "preference": "A~", "comment": "Zoë's\n😀",
            "number": "p1-7"}  # fmt: skip
    assert _read(sent) == PanelState(
        answers={
            ("A", "GQ"): Answer(value=4.0),
            ("B", "HC"): Answer(null_reason="unclear"),
            ("A", "SH"): None,
        },
        verdict="A~",
        comment="Zoë's\n😀",
    )


@pytest.mark.parametrize("sent", [None, [], "A:GQ", 7, True, [["A:GQ", 4]], {}, {"number": "x"}])
def test_read_finds_nothing_where_nothing_is(sent):
    assert _read(sent) == PanelState(answers={})


@pytest.mark.parametrize("given", [True, [], {}, [4], {"value": 4}, b"4"], ids=repr)
def test_read_never_takes_an_answer_back_for_a_value_of_the_wrong_kind(given):
    """An answer of None would delete what is saved; an empty answer is refused by the study."""
    assert _read({"A:GQ": given}).answers == {("A", "GQ"): Answer()}


@pytest.mark.parametrize("given", [math.nan, math.inf, -math.inf, 10**400, -(10**400), 1e300])
def test_read_keeps_numbers_off_every_scale_off_it(given):
    value = _read({"A:GQ": given}).answers["A", "GQ"].value
    assert not -1e9 < value < 1e9


@pytest.mark.parametrize("word", ["x" * 10**6, "\ud800", "a\0b", "DROP TABLE drafts"], ids=len)
def test_read_cuts_words_that_nobody_typed_and_makes_none_of_them_a_known_one(word):
    read = _read({f"A:{word}": word, f"{word}:GQ": 3, "preference": word, "comment": word})
    for side, code in read.answers:
        assert len(side) <= 40
        assert len(code) <= 40
    reasons = [a.null_reason for a in read.answers.values() if a is not None and a.null_reason]
    assert not set(reasons) & set(NULL_REASONS)
    assert read.verdict not in VERDICTS
    assert len(read.comment) <= 4000
    read.comment.encode()
    assert "\0" not in read.comment


@pytest.mark.parametrize("given", [5, ["A"], {"A": 1}, True])
def test_read_makes_no_verdict_of_what_is_no_word(given):
    assert _read({"preference": given}).verdict not in {*VERDICTS, None}


def test_write_says_what_read_takes():
    state = PanelState(
        answers={("A", "GQ"): Answer(value=3.0), ("B", "GQ"): Answer(null_reason="other"),
                 ("A", "HC"): None},
        verdict="tie",
        comment="so",
    )  # fmt: skip
    written = _write(state)
    assert written == {"A:GQ": 3.0, "B:GQ": "other", "preference": "tie", "comment": "so"}
    again = _read(written)
    assert again.answers == {key: a for key, a in state.answers.items() if a is not None}
    assert (again.verdict, again.comment) == ("tie", "so")


def test_write_gives_an_empty_comment_for_none():
    assert _write(PanelState(answers={})) == {"preference": None, "comment": ""}
