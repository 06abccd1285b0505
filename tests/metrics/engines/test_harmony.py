from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from judgments.records import NOT_IMPORTED, Modality, Part
from metrics.engines.harmony import stylistic_harmony
from metrics.engines.pictures import visual_consistency
from metrics.engines.stretches import expand

PLAIN = "The tower is 42 m high. Its base is 8 m wide. It was built of local stone."


@pytest.fixture
def judge(embed):
    def judged(parts, **qualities):
        return stylistic_harmony(expand(parts), parts, embed, qualities=qualities)

    return judged


def test_stylistic_harmony_of_plain_prose_is_high(prose, judge):
    assert judge([prose(PLAIN)]).value > 0.95


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        (PLAIN + " Wow, super cool, guys!", "register"),
        (PLAIN + " The undersigned begs to submit the foregoing.", "register"),
        (PLAIN + " IT IS A FAMOUS SIGHT.", "case"),
        (PLAIN + "\nand a roof\nno end", "layout"),
        (PLAIN + " The colour is grey, the center is gray.", "spelling"),
        (PLAIN + " The spire adds 12 metres and 30 meters of rope.", "units"),
    ],
)
def test_stylistic_harmony_lowers_the_aspect_that_is_mixed(text, aspect, prose, judge):
    plain, mixed = judge([prose(PLAIN)]), judge([prose(text)])
    assert mixed.details["aspects"][aspect] < plain.details["aspects"][aspect]
    assert mixed.value < plain.value


@pytest.mark.parametrize("prefix", ["", "An aerial view. "])
def test_stylistic_harmony_hears_a_caption_alike_whoever_gave_it(prefix, prose, judge):
    caption = prefix + "Wow, super cool, guys!"
    given = Part(modality=Modality.IMAGE, tag="image1", caption=caption)
    asked = Part(
        modality=Modality.IMAGE, tag="image1",
        extracted=caption, extracted_by="endpoint_caption",
    )  # fmt: skip
    read = Part(modality=Modality.IMAGE, tag="image1", extracted=caption, extracted_by="ocr")
    found = [judge([prose(PLAIN), part]) for part in (given, asked, read)]
    assert found[0] == found[1]
    assert found[0].details["aspects"]["register"] < found[2].details["aspects"]["register"]


def test_stylistic_harmony_of_one_consistent_style_is_not_lowered(prose, judge):
    informal = judge([prose("Wow, that's cool! Hey, it's tall! Yeah, we can't climb it!")])
    assert informal.details["aspects"]["register"] == 1


def test_stylistic_harmony_falls_where_one_part_is_damaged(prose, judge):
    even, uneven = judge([prose(PLAIN)], image1=0.9), judge([prose(PLAIN)], image1=0.1)
    assert uneven.value < even.value


def test_stylistic_harmony_of_nothing_is_zero_and_of_the_unreadable_null(image, judge):
    assert (judge([]).value, judge([]).reason) == (0, None)
    assert judge([image(1, None, NOT_IMPORTED)]).reason == "no_text_for_image"


def test_visual_consistency_compares_the_looks_of_images(tmp_path):
    random = np.random.default_rng(1)

    def picture(name: str, colour: tuple[int, int, int]) -> Part:
        pixels = np.clip(np.array(colour) + random.normal(0, 5, (40, 40, 3)), 0, 255)
        Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / name, "PNG")
        return Part(modality=Modality.IMAGE, tag="image1", path=tmp_path / name)

    red, also_red = picture("a", (200, 30, 30)), picture("b", (190, 40, 35))
    white = picture("c", (250, 250, 250))
    assert visual_consistency([red, also_red]) > 0.85
    assert visual_consistency([red, white]) < visual_consistency([red, also_red]) - 0.2
    assert visual_consistency([red]) is None


def test_visual_consistency_leaves_out_what_cannot_be_opened(tmp_path):
    (tmp_path / "a").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    broken = Part(modality=Modality.IMAGE, tag="image1", path=tmp_path / "a")
    assert visual_consistency([broken, broken]) is None
