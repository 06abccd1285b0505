"""Telling captions from content that a record holds itself."""

import pytest
import sqlalchemy as sa

from judgments.importing import import_items, import_responses
from judgments.importing.inline import is_caption
from judgments.models import Placeholder
from judgments.records import Modality

SOURCES = [
    "def add(a, b):\n    return a + b",
    "x = 1",
    "print('hello')",
    "#include <stdio.h>\nint main(void) { return 0; }",
    "// The program prints a greeting.\nconsole.log('hi');",
    "SELECT name, age FROM people WHERE age > 3;",
    "<html><body><p>This is a page of text.</p></body></html>",
    "import numpy as np\n\n# The mean of all of the values.\nprint(np.mean([1, 2]))",
    "for i in range(3):\n    total += i",
]
CAPTIONS = [
    "The code defines a function that adds two numbers; it returns their sum.",
    "A Python script reads a file, counts its words and prints the ten most frequent ones.",
    "This Java program implements a binary search tree with insertion and deletion.",
    "The function computes a = b + c for each row.",
    "Recursive solution of the towers of Hanoi.\nIt moves n discs between three pegs.",
]


@pytest.mark.parametrize("text", SOURCES)
def test_source_is_no_caption_even_beside_captions(text):
    assert not is_caption(text, Modality.CODE, beside_captions=True)


@pytest.mark.parametrize("text", CAPTIONS)
def test_prose_in_place_of_code_is_a_caption(text):
    assert is_caption(text, Modality.CODE, beside_captions=False)


@pytest.mark.parametrize(
    ("text", "beside", "expected"),
    [
        ("Water boils at 100 °C at sea level.", False, False),
        ("Water boils at 100 °C at sea level.", True, True),
        ("a,b\n1,2", False, False),
        ("The PDF document contains a table of boiling points.", False, True),
        ("This spreadsheet shows sales by month.", False, True),
        ("The file was closed in 1987.", False, False),
    ],
)
def test_document_is_a_caption_by_what_stands_beside_it_or_how_it_begins(text, beside, expected):
    assert is_caption(text, Modality.DOCUMENT, beside_captions=beside) is expected


def slots(study):
    with study.read() as session:
        rows = session.execute(
            sa.select(Placeholder.tag, Placeholder.text, Placeholder.caption,
                      Placeholder.missing_reason)
            .where(Placeholder.response_id.is_not(None)).order_by(Placeholder.id)
        )  # fmt: skip
        return {tag: tuple(rest) for tag, *rest in rows}


def responses(study, record, write, media, modal, name="r.jsonl"):
    import_items(study, [write(record(), name="items.jsonl")], media=media)
    content = " ".join(f"<{tag}>" for tag in modal)
    (media.parent / name).parent.mkdir(exist_ok=True)
    path = write(record(output={"modal": modal, "content": content}), name=name)
    result = import_responses(study, [path], system="demo", media=media)
    assert not result.failed
    return slots(study)


def test_document_beside_a_captioned_image_is_a_caption(study, record, write, media):
    study_slots = responses(
        study, record, write, media,
        {"image2": "A red apple on a table.", "document1": "Boiling points of ten liquids."},
    )  # fmt: skip
    assert study_slots["document1"] == (None, "Boiling points of ten liquids.", "caption_only")


def test_document_beside_a_file_is_its_own_text(study, record, write, media):
    found = responses(study, record, write, media, {"image2": "b.png", "document1": "Boiling."})
    assert found["document1"] == ("Boiling.", None, None)


def test_document_of_a_caption_folder_is_a_caption_and_its_code_is_not(study, record, write, media):
    found = responses(
        study, record, write, media, {"document1": "Boiling.", "code1": "x = 1"},
        name="qapairs_caption/r.jsonl",
    )  # fmt: skip
    assert found == {
        "document1": (None, "Boiling.", "caption_only"),
        "code1": ("x = 1", None, None),
    }
