"""Punctuation behind a figure goes with the text before it."""

from __future__ import annotations

import pytest

from app.rendering.parts import compose
from app.rendering.punctuation import drawn_back
from judgments.records import Modality, Part


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("see ", ", which shows", ("see, ", " which shows")),
        ("What is heard in ", "?", ("What is heard in? ", "")),
        ("见图", "，其中", ("见图，", "其中")),
        ("见图", "。」", ("见图。", "」")),
        ("(see ", "), and", ("(see), ", " and")),
        ("**see** ", " ; then", ("**see**; ", " then")),
        ("really ", "?! Yes", ("really?! ", " Yes")),
        ("the picture\n", ", which", ("the picture,\n", " which")),
        ("one paragraph\n\nsee ", ". Next", ("one paragraph\n\nsee. ", " Next")),
        ("2024 ", ".\n\nNext", ("2024. ", "\n\nNext")),
    ],
)
def test_punctuation_is_moved_to_the_text_before_the_figure(before, after, moved):
    assert drawn_back([before, None, after]) == [moved[0], None, moved[1]]
    assert drawn_back([before, None, None, after]) == [moved[0], None, None, moved[1]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("see ", " which shows"),
        ("", ", which shows"),
        ("A paragraph.\n\n", ", which shows"),
        ("a paragraph\n\n", ", which shows"),
        ("as follows: ", ". Then"),
        ("(", "), and"),
        ("1. ", ": a cat"),
        ("- ", ", a cat"),
        ("## ", ": title"),
        ("> ", ". quoted"),
        ("a\\", ", b"),
        ("weighs ", ".5 kg"),
        ("saved as ", ".py"),
        ("| see | ", ". | b |"),
        ("见图：", "，其中"),
    ],
)
def test_what_has_no_words_before_it_stays(before, after):
    assert drawn_back([before, None, after]) == [before, None, after]


def test_a_text_that_only_separates_figures_takes_nothing_more():
    pieces = ["of ", None, ", ", None, ", and ", None, "."]
    assert drawn_back(pieces) == ["of, ", None, " ", None, ", and. ", None, ""]


def test_a_response_is_shown_so_and_its_parts_are_left_alone(make_part):
    image = make_part("image", b"\x89PNG\r\n\x1a\n")
    parts = [Part(modality=Modality.TEXT, text="see "), image,
             Part(modality=Modality.TEXT, text=", which shows")]  # fmt: skip
    html = compose(parts, lambda part: f"/file/{part.tag}")["html"]
    assert html == '<p>see, <span data-slot="0"></span> which shows</p>\n'
    assert [part.text for part in parts if part.text] == ["see ", ", which shows"]


def test_a_long_line_is_looked_at_once():
    """A search over the whole line took minutes here."""
    words = "word " * 40_000 + "end."
    assert drawn_back([words, None, ", then"]) == [words, None, ", then"]
