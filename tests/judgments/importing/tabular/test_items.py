"""Which item a table means: the same as a person's command would."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from judgments.errors import AmbiguousNameError, ImportRefusedError, UnknownNameError
from judgments.importing.tabular import import_scores
from judgments.importing.tabular.items import ItemIndex
from judgments.item_names import resolve_item
from judgments.models import Item

KEYS = ("science/maths/1", "science/physics/1", "science/maths/2", "natural_science/math/9",
        "science/maths/2#2", "odd/place/a/b")  # fmt: skip


@pytest.fixture
def known(study):
    with study.write() as session:
        for key in KEYS:
            area, domain, text = key.split("/", 2)
            record, _, occurrence = text.partition("#")
            session.add(
                Item(key=key, area=area, domain=domain, record_id=record, content="",
                     occurrence=int(occurrence or 1), content_hash="0" * 64, raw={}, source="x",
                     source_record=1)
            )  # fmt: skip
    return study


@pytest.mark.parametrize(
    "text",
    [*KEYS, "1", "2", "9", "2#2", "a/b", "Natural Science/1_Math/9", "natural/math/9", "3", "#2"],
)
def test_item_index_finds_what_resolve_item_finds(known, text):
    with known.read() as session:
        index = ItemIndex.load(session)
        try:
            expected = resolve_item(session, text).key
        except AmbiguousNameError:
            with pytest.raises(ValueError, match="fits 2 items"):
                index.find(text, "", "")
            return
        except UnknownNameError:
            assert index.find(text, "", "") is None
            return
        found = index.find(text, "", "")
    assert found is not None
    assert found.key == expected


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (("1", "science", "physics"), "science/physics/1"),
        (("1", "", "maths"), "science/maths/1"),
        (("9", "Natural Science", ""), "natural_science/math/9"),
        (("science/maths/1", "science", "maths"), "science/maths/1"),
        (("science/maths/1", "Science", ""), "science/maths/1"),
    ],
)
def test_item_index_heeds_area_and_domain(known, cells, key):
    with known.read() as session:
        found = ItemIndex.load(session).find(*cells)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (("7", "", ""), "imported/imported/7"),
        (("1", "Social Sciences", "2_law"), "social_science/law/1"),
        (("1", "", "law"), "imported/law/1"),
        (("A b/c d/7", "", ""), "A b/c d/7"),
        (("news/12", "", ""), "imported/imported/news/12"),
        (("wmt/en-de/7", "news", "text"), "news/text/wmt/en-de/7"),
        (("x/y/7#3", "", ""), "x/y/7#3"),
        (("//7", "", ""), "imported/imported///7"),
    ],
)
def test_unknown_items_are_created_where_they_are_said_to_be(study, table, cells, key):
    path = table("item_id,area,domain,system,metric,value", f"{','.join(cells)},a,m,1")
    import_scores(study, path)
    with study.read() as session:
        item = session.scalars(select(Item)).one()
    assert item.key == key
    assert item.key == f"{item.area}/{item.domain}/{item.record_id}" + (
        f"#{item.occurrence}" if item.occurrence > 1 else ""
    )
    assert (item.content, item.raw, item.source_record) == ("", {}, 2)
    assert import_scores(study, path).created == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,,,,a,m,1", "line 2: the id '1' fits 2 items: science/maths/1, science/physics/1; give"),
        (
            "science/maths/1,art,,,a,m,1",
            "line 2: the item .* is in science/maths, not in art/maths",
        ),
    ],
)
def test_an_item_that_is_not_clear_is_refused(known, table, row, said):
    with pytest.raises(ImportRefusedError, match=said):
        import_scores(known, table("item_id,area,domain,difficulty,system,metric,value", row))


def test_two_names_of_one_item_are_one(study, table):
    path = table("item_id,system,metric,value", "7,a,m,1", "imported/imported/7,b,m,2")
    assert import_scores(study, path).created == {
        "items": 1, "systems": 2, "responses": 2, "metrics": 1,
    }  # fmt: skip
    again = table("item_id,system,metric,value", "7,a,m,1", "imported/imported/7,a,m,1")
    with pytest.raises(ImportRefusedError, match="line 3: line 2 is about the same"):
        import_scores(study, again)


def test_difficulty_fills_what_is_unknown_and_contradicts_nothing(known, table):
    header = "item_id,difficulty,system,metric,value"
    import_scores(known, table(header, "9,hard,a,m,1", "9,,b,m,1", "new,odd,a,m,1"))
    with known.read() as session:
        found = dict(session.execute(select(Item.record_id, Item.difficulty)).all())
    assert (found["9"], found["new"], found["1"]) == ("3", "odd", None)
    import_scores(known, table(header, "9,3,c,m,1"))
    with pytest.raises(
        ImportRefusedError, match=r"line 2: difficulty '1' of the item .* contradicts"
    ):
        import_scores(known, table(header, "9,easy,d,m,1"))
    with pytest.raises(
        ImportRefusedError, match=r"line 3: difficulty '2' .* contradicts '1' on line 2"
    ):
        import_scores(known, table(header, "8,1,a,m,1", "8,2,b,m,1"))


def test_what_is_created_is_counted(study):
    with study.read() as session:
        index = ItemIndex.load(session)
    assert index.create("1", "", "", 0) is index.find("1", "", "")
    assert Counter(entry.key for entry in index.new) == {"imported/imported/1": 1}
