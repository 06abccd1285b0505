"""Whether a record adds or contradicts."""

from dataclasses import replace

import pytest

from judgments.importing.comparing import (
    ItemVersion,
    ResponseVersion,
    content_hash,
    merge_items,
    merge_responses,
    merge_slots,
)
from judgments.importing.placing import Slot
from judgments.records import Modality

FILE = Slot(tag="image1", modality=Modality.IMAGE, position=0, value="a/x.png", suffix=".png",
            sha256="1" * 64)  # fmt: skip
LOST = replace(FILE, sha256=None, missing="missing_file")
CAPTION = Slot(tag="image1", modality=Modality.IMAGE, position=0, caption="A cat",
               missing="caption_only")  # fmt: skip
TEXT = Slot(tag="code1", modality=Modality.CODE, position=0, text="x = 1")
CODE = replace(TEXT, text=None, value="x.py", suffix=".py", sha256="2" * 64)
NOTHING = Slot(tag="code1", modality=Modality.CODE, position=0, missing="no_entry")


@pytest.mark.parametrize(
    ("old", "new", "merged"),
    [
        (FILE, FILE, FILE),
        (FILE, replace(FILE, value="https://example.org/x.png"), FILE),
        (FILE, LOST, FILE),
        (LOST, FILE, FILE),
        (LOST, replace(LOST, missing="url_not_mapped"), LOST),
        (FILE, CAPTION, replace(FILE, caption="A cat")),
        (CAPTION, FILE, replace(FILE, caption="A cat")),
        (CAPTION, LOST, replace(LOST, caption="A cat")),
        (replace(FILE, caption="A cat"), FILE, replace(FILE, caption="A cat")),
        (TEXT, TEXT, TEXT),
        (
            TEXT,
            replace(NOTHING, caption="x = 1", missing="caption_only"),
            replace(NOTHING, caption="x = 1", missing="caption_only"),
        ),
        (TEXT, CODE, replace(CODE, caption="x = 1")),
        (CODE, TEXT, replace(CODE, caption="x = 1")),
        (NOTHING, TEXT, TEXT),
        (NOTHING, CODE, CODE),
    ],
)
def test_merge_slots_adds_what_was_lacking(old, new, merged):
    assert merge_slots((old,), (new,)) == ((merged,), ())


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        (FILE, replace(FILE, sha256="3" * 64), "other bytes"),
        (FILE, replace(LOST, value="a/y.png"), "another file"),
        (LOST, replace(LOST, value="a/y.png"), "another file"),
        (replace(FILE, caption="A dog"), CAPTION, "caption differs"),
        (TEXT, replace(TEXT, text="x = 2"), "text differs"),
        (replace(CODE, caption="sets y"), TEXT, "caption differs"),
    ],
)
def test_merge_slots_says_what_contradicts(old, new, clause):
    (found,) = merge_slots((old,), (new,))[1]
    assert clause in found
    assert found.startswith(old.tag)


def test_merge_slots_names_tags_that_come_and_go():
    assert merge_slots((FILE,), (TEXT,))[1] == ("image1 is gone", "code1 is new")


ITEM = ItemVersion(content="Why?", question=(FILE,), reference_content="So.", reference=(TEXT,),
                   difficulty="2")  # fmt: skip


def test_merge_items_leaves_an_equal_item_alone():
    assert merge_items(ITEM, ITEM) == (ITEM, ())


def test_merge_items_adds_reference_and_difficulty():
    bare = replace(ITEM, reference_content=None, reference=(), difficulty=None)
    assert merge_items(bare, ITEM) == (ITEM, ())
    assert merge_items(ITEM, bare) == (ITEM, ())


@pytest.mark.parametrize(
    "changes",
    [{"content": "What?"}, {"question": (replace(FILE, sha256="3" * 64),)}, {"difficulty": "3"},
     {"reference_content": "Thus."}, {"reference": (replace(TEXT, text="y"),)}],
)  # fmt: skip
def test_merge_items_says_what_contradicts(changes):
    assert len(merge_items(ITEM, replace(ITEM, **changes))[1]) == 1


def test_merge_responses_adds_captions_and_says_what_contradicts():
    old = ResponseVersion(content="So.", slots=(FILE,))
    captioned = replace(old, slots=(replace(FILE, caption="A cat"),))
    assert merge_responses(old, captioned) == (captioned, ())
    assert len(merge_responses(old, replace(captioned, content="Thus."))[1]) == 1


def test_content_hash_is_of_what_is_said():
    assert content_hash(ITEM) == content_hash(replace(ITEM, question=(replace(FILE, position=4),)))
    others = [
        replace(ITEM, content="What?"), replace(ITEM, difficulty=None),
        replace(ITEM, question=(LOST,)), replace(ITEM, reference=(replace(TEXT, caption="c"),)),
        ResponseVersion(content="Why?", slots=(FILE,)),
    ]  # fmt: skip
    assert len({content_hash(version) for version in [ITEM, *others]}) == 6
