"""Odd tags."""

import pytest

from judgments.importing.tags import odd_tags


def codes(content, own=(), other=()):
    return [(tag, code) for tag, code, _ in odd_tags(content, own, other)]


@pytest.mark.parametrize(
    ("content", "own", "other", "expected"),
    [
        ("See <image1>.", ["image1"], [], []),
        ("See <image1>.", [], [], [("image1", "tag_without_entry")]),
        ("See <image1>.", [], ["image1"], [("image1", "tag_of_other_side")]),
        ("See.", ["image1"], [], [("image1", "entry_not_mentioned")]),
        ("<image1> <image1>", ["image1"], [], [("image1", "repeated_tag")]),
        ("<audio1>x</audio1>", ["audio1"], [], [("audio1", "paired_tag")]),
        ("<<image1>>", ["image1"], [], [("image1", "doubled_brackets")]),
        ("<Image 1>", ["image1"], [], [("image1", "tag_spelling")]),
        ("<image1> in image1, Image 1", ["image1"], [],
         [("image1", "unbracketed_tag"), ("image1", "unbracketed_tag")]),
        ("an <image> here", [], [], [("", "unnumbered_tag")]),
        ("Ba<sup>2+</sup> S<sup>2-</sup>", [], [], [("", "html_in_text")]),
        ("<image1> through <image3>", ["image1", "image2", "image3"], [],
         [("image2", "range_of_tags")]),
        ("<image1-3>", ["image1", "image2", "image3"], [],
         [("image1", "range_of_tags"), ("image2", "range_of_tags"), ("image3", "range_of_tags")]),
        ("open image/img_0001.png, ./image1.png, audio1: x, <image1: x>", [], [], []),
        ("a < b > c, x <y> z", [], [], []),
    ],
)  # fmt: skip
def test_odd_tags_finds_each_kind(content, own, other, expected):
    assert codes(content, own, other) == expected
