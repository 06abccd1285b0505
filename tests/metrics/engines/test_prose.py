from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from judgments.records import Modality, Part
from metrics.engines.prose import mend


def test_mend_keeps_text_without_placeholders(prose):
    assert mend([prose("One. Two"), prose(" three.")]) == ["One. Two", "three."]


def test_mend_adds_no_noun_where_the_part_was_just_named(prose, image):
    parts = [prose("The drawing "), image(1, None), prose(" shows a cat.")]
    assert mend(parts) == ["", "", "The drawing shows a cat."]


def test_mend_leaves_an_unfinished_sentence_before_a_new_one(prose, image):
    parts = [prose("Done. Here is"), image(1, None), prose("It shows a cat.")]
    assert mend(parts) == ["Done. Here is", "", "It shows a cat."]
    assert mend([prose("Here is"), image(1, None), prose("It is.")]) == ["Here is", "", "It is."]


def test_mend_loses_no_text_at_the_end(prose, image):
    assert mend([prose("Look at"), image(1, None)]) == ["Look at", ""]
    assert mend([image(1, None)]) == [""]
    assert mend([image(1, None), image(2, None), prose("match.")])[2] == "The image match."


@given(st.lists(st.one_of(st.none(), st.text(alphabet="aB. \n,", min_size=1)), max_size=8))
def test_mend_keeps_every_word(texts):
    parts = [
        Part(modality=Modality.IMAGE) if text is None else Part(modality=Modality.TEXT, text=text)
        for text in texts
    ]
    mended = " ".join(mend(parts)).lower()
    written = re.findall(r"\w+", " ".join(text for text in texts if text is not None).lower())
    left = re.findall(r"\w+", mended.replace("the image", " "))
    assert sorted(left) == sorted(written)
