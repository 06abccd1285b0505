"""Where parts stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgments.interleaving import canonical_tag, find_mentions, interleave, modality_of
from judgments.records import Modality, Part


def parts(*tags: str) -> dict[str, Part]:
    return {tag: Part(modality=modality_of(tag), tag=tag) for tag in tags}


def shown(content: str, *tags: str) -> list[str]:
    return [part.tag or part.text or "" for part in interleave(content, parts(*tags))]


def test_interleave_puts_parts_where_the_text_names_them():
    assert shown("See <image1>, hear <audio1>.", "audio1", "image1") == [
        "See ", "image1", ", hear ", "audio1", ".",
    ]  # fmt: skip


def test_interleave_keeps_tags_of_the_other_side_in_the_text():
    assert shown("Unlike <image1>, <image2> is red.", "image2") == [
        "Unlike <image1>, ", "image2", " is red.",
    ]  # fmt: skip


def test_interleave_puts_parts_never_mentioned_last_in_their_order():
    assert shown("Text.", "video1", "image3") == ["Text.", "video1", "image3"]


def test_interleave_shows_a_repeated_tag_once():
    assert shown("<image2> and again <image2>", "image2") == ["image2", " and again <image2>"]


def test_interleave_takes_a_pair_of_tags_for_one_placeholder():
    assert shown("Hear <audio1>a bell</audio1>.", "audio1") == ["Hear ", "audio1", "a bell."]


def test_interleave_leaves_a_pair_of_the_other_side_in_the_text():
    assert shown("<audio1>a bell</audio1>") == ["<audio1>a bell</audio1>"]


@pytest.mark.parametrize("written", ["<<image1>>", "<Image1>", "<IMAGE_1>", "<image 1>"])
def test_interleave_understands_other_spellings(written):
    assert shown(f"a {written} b", "image1") == ["a ", "image1", " b"]


@pytest.mark.parametrize("word", ["through", "to", "–", "-", "..."])
def test_interleave_puts_implied_members_of_a_range_before_its_end(word):
    assert shown(f"<image2> {word} <image5>!", "image2", "image3", "image4", "image5") == [
        "image2", f" {word} ", "image3", "image4", "image5", "!",
    ]  # fmt: skip


def test_interleave_leaves_a_member_of_a_range_where_it_is_mentioned():
    assert shown("<image2> to <image4>; <image3>.", "image2", "image3", "image4") == [
        "image2", " to ", "image4", "; ", "image3", ".",
    ]  # fmt: skip


def test_interleave_takes_a_range_in_one_placeholder():
    assert shown("See <image2-4>.", "image2", "image3", "image4") == [
        "See ", "image2", "image3", "image4", ".",
    ]  # fmt: skip


def test_interleave_does_not_join_different_modalities_into_a_range():
    content = "<image2> to <audio5>"
    assert shown(content, "image2", "image3", "audio5") == ["image2", " to ", "audio5", "image3"]


def test_interleave_bounds_a_range_without_sense():
    assert len(find_mentions("<image1-9999>")) <= 52


def test_interleave_leaves_html_in_the_text():
    assert shown("Ba<sup>2+</sup>, <code>x</code>") == ["Ba<sup>2+</sup>, <code>x</code>"]


@pytest.mark.parametrize("content", ["", "  \n"])
def test_interleave_gives_nothing_for_nothing(content):
    assert interleave(content, {}) == ()


def test_interleave_leaves_out_white_space_between_parts():
    assert shown("<image1>\n\n<audio1>", "image1", "audio1") == ["image1", "audio1"]


@given(st.text(alphabet="ab <>/1image2audio-", max_size=60), st.permutations(["image1", "audio2"]))
def test_interleave_shows_every_part_exactly_once(content, tags):
    placed = [part.tag for part in interleave(content, parts(*tags)) if part.tag]
    assert sorted(placed) == sorted(tags)


@given(st.lists(st.text(alphabet="abc .", min_size=1).filter(str.strip), min_size=2, max_size=5))
def test_interleave_keeps_all_text(stretches):
    tags = [f"image{n}" for n in range(1, len(stretches))]
    content = stretches[0] + "".join(
        f"<{tag}>{text}" for tag, text in zip(tags, stretches[1:], strict=True)
    )
    texts = [part.text for part in interleave(content, parts(*tags)) if not part.tag]
    assert texts == stretches


@pytest.mark.parametrize(
    ("text", "tag"),
    [("image2", "image2"), ("threeD1", "threeD1"), ("3D_2", "threeD2"), ("Code 7", "code7"),
     ("sup", None), ("image", None), ("text1", None), ("image2x", None)],
)  # fmt: skip
def test_canonical_tag_gives_the_usual_spelling(text, tag):
    assert canonical_tag(text) == tag


def test_modality_of_knows_each_modality_that_has_tags():
    assert {modality_of(f"{modality.value}1") for modality in Modality if modality != "text"} == {
        modality for modality in Modality if modality != "text"
    }


def test_modality_of_refuses_what_is_no_tag():
    with pytest.raises(ValueError, match="'sup1' is no placeholder"):
        modality_of("sup1")
