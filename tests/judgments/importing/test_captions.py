"""Captions inside placeholders."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from judgments.importing.captions import caption_problem, parse_captions

WILD = 'It shows "a > b", <b>bold</b>,\n\n1. **one** (Image 1):\n   - x -> y'


def test_parse_captions_finds_the_ends_by_the_content():
    parsed = parse_captions(
        f"See <image2: {WILD}> and <audio2: {WILD}> end.", "See <image2> and <audio2> end."
    )
    assert parsed.captions == (("image2", WILD), ("audio2", WILD))
    assert parsed.aligned


def test_parse_captions_leaves_bare_placeholders_alone():
    parsed = parse_captions("<image1> <image2: x> <video1>", "<image1> <image2> <video1>")
    assert parsed.captions == (("image2", "x"),)


def test_parse_captions_reads_a_tag_mentioned_twice():
    parsed = parse_captions("<image2: a> <image2: b>", "<image2> <image2>")
    assert parsed.captions == (("image2", "a"), ("image2", "b"))


@pytest.mark.parametrize(
    ("captioned", "content"),
    [
        ("Other <image2: a <b>c</b>>.", "See <image2>."),
        ("See <image2: a <b>c</b>> more", "See <image2>."),
        ("See <image3: a <b>c</b>>.", "See <image2>."),
        ("See <image2: a <b>c</b>>. <audio1: x", "See <image2>. <audio1>"),
    ],
)
def test_parse_captions_searches_where_the_content_differs(captioned, content):
    parsed = parse_captions(captioned, content)
    assert not parsed.aligned
    assert parsed.captions[0][1] == "a <b>c</b>"


def test_parse_captions_gives_the_text_without_them():
    parsed = parse_captions("A <image2: one> and <threeD1: two\nlines>.")
    assert parsed.content == "A <image2> and <threeD1>."
    assert parsed.captions == (("image2", "one"), ("threeD1", "two\nlines"))
    assert parsed.aligned


def test_parse_captions_takes_an_unclosed_caption_to_the_end():
    assert parse_captions("A <image2: one").captions == (("image2", "one"),)


@given(
    st.lists(
        st.tuples(st.sampled_from(["image2", "audio1", "video3"]), st.text(min_size=1)),
        min_size=1, max_size=4,
    ),
    st.lists(st.text(alphabet="abc .", min_size=1, max_size=9), min_size=5, max_size=5),
)  # fmt: skip
def test_parse_captions_reads_back_any_caption(captions, literals):
    content = captioned = literals[0]
    for (tag, caption), literal in zip(captions, literals[1:], strict=False):
        assume(f">{literal}<" not in caption)
        content += f"<{tag}>{literal}"
        captioned += f"<{tag}: {caption}>{literal}"
    parsed = parse_captions(captioned, content)
    assert parsed.captions == tuple((tag, caption.strip()) for tag, caption in captions)


@pytest.mark.parametrize(
    ("caption", "problem"),
    [
        ("A red apple", None),
        ("[MISSING_CAPTION]", "missing_caption"),
        ("  ", "missing_caption"),
        ("[ERROR_CAPTION: Connection reset]", "error_caption"),
        ("[ERROR_CAPTION] 429", "error_caption"),
        ("The sign reads [MISSING_CAPTION]", None),
    ],
)
def test_caption_problem_tells_captions_from_failures(caption, problem):
    assert caption_problem(caption) == problem
