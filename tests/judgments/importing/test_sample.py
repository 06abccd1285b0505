"""The published samples, as they are."""

from collections import Counter

import pytest
import sqlalchemy as sa

from judgments.importing import import_items, import_responses
from judgments.models import Item, Placeholder, Reference, Response, Score

PREFIX = "https://raw.githubusercontent.com/Shize-ZHANG/Any2Any-chemistry/main"


@pytest.fixture
def chemistry(study, unim_sample):
    folder = unim_sample / "chemistry"
    paths = sorted(folder.glob("*.jsonl"))
    return import_items(study, paths, media=folder, url_map={PREFIX: folder})


def about(result, code):
    return [
        (note.item_id, note.tag) for note in result.irregularities if note.code == code
    ]  # fmt: skip


def test_import_items_takes_all_chemistry_records(study, chemistry):
    assert (chemistry.files, chemistry.records, chemistry.added) == (8, 18, 18)
    assert not chemistry.failed
    with study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Reference)) == 18


def test_import_items_keeps_and_names_both_items_of_one_id(study, chemistry):
    with study.read() as session:
        query = sa.select(Item.key).where(Item.record_id == "910").order_by(Item.id)
        keys = list(session.scalars(query))
    assert keys == ["natural_science/chemistry/910", "natural_science/chemistry/910#2"]
    (note,) = [n for n in chemistry.irregularities if n.code == "same_key_other_content"]
    assert all(key in note.reason for key in keys)


def test_import_items_lists_the_four_missing_media(chemistry):
    assert sorted(about(chemistry, "missing_file")) == [
        ("1031", "audio1"), ("1031", "video1"), ("1043", "audio2"), ("1043", "video1"),
    ]  # fmt: skip


def test_import_items_lists_every_odd_tag(chemistry):
    assert sorted(about(chemistry, "tag_of_other_side")) == [
        ("100", "audio1"), ("1043", "image1"), ("312", "image1"), ("64", "audio1"),
    ]  # fmt: skip
    assert about(chemistry, "entry_not_mentioned") == [("1017", "document1"), ("100", "image1")]
    assert about(chemistry, "repeated_tag") == [("312", "image2"), ("312", "image3")]
    assert about(chemistry, "range_of_tags") == [("339", f"image{n}") for n in range(3, 8)]
    assert about(chemistry, "html_in_text") == [("831", "")]
    assert len(about(chemistry, "other_kind_of_file")) == 6  # documents that are PNG
    assert Counter(note.code for note in chemistry.irregularities) == {
        "missing_difficulty": 18, "missing_file": 4, "tag_of_other_side": 4,
        "entry_not_mentioned": 2, "repeated_tag": 2, "range_of_tags": 5, "html_in_text": 1,
        "other_kind_of_file": 6, "same_key_other_content": 1,
    }  # fmt: skip


def test_import_items_takes_the_suites_ground_truth(study, unim_sample):
    folder = unim_sample / "suite"
    result = import_items(study, [folder / "input_gt.jsonl"], media=folder)
    assert (result.added, result.failed) == (2, False)
    assert about(result, "unbracketed_tag") == [("1", "image1")]
    assert about(result, "damaged_file") == about(result, "perhaps_cut_off") == [("1", "audio2")]


def test_import_responses_keeps_the_suites_scores_and_captions(study, unim_sample):
    folder = unim_sample / "suite"
    import_items(study, [folder / "input_gt.jsonl"], media=folder)
    first = import_responses(study, [folder / "gq_scored.jsonl"], system="demo", media=folder)
    assert (first.added, first.failed) == (2, False)
    second = import_responses(study, [folder / "caption_scored.jsonl"], system="demo", media=folder)
    assert (second.completed, second.refused) == (1, 1)
    assert about(second, "changed_record") == [("2", "")]
    third = import_responses(
        study, [folder / "caption_scored.jsonl"], system="demo", media=folder, update=True
    )
    assert (third.unchanged, third.superseded, third.failed) == (1, 1, False)
    assert about(third, "missing_caption") == [("2", "audio2")]
    with study.read() as session:
        current = Response.superseded_at.is_(None)
        scores = session.execute(
            sa.select(Item.record_id, Score.metric, Score.tag, Score.value)
            .join(Response, Response.id == Score.response_id)
            .join(Item, Item.id == Response.item_id)
            .where(current)
        ).all()
        captions = session.execute(
            sa.select(Item.record_id, Placeholder.tag, Placeholder.caption)
            .join(Response, Response.id == Placeholder.response_id)
            .join(Item, Item.id == Response.item_id)
            .where(current)
        ).all()
    assert {(record, metric, tag): value for record, metric, tag, value in scores} == {
        ("1", "GQ", "image2"): pytest.approx(0.911),
        ("1", "GQ", "audio2"): pytest.approx(0.7013),
        ("1", "SC", ""): 0.0,
        ("2", "SC", ""): 0.0,
    }
    begins = {(record, tag): caption and caption[:9] for record, tag, caption in captions}
    assert begins == {
        ("1", "image2"): "The image", ("1", "audio2"): "The audio",
        ("2", "video1"): "The video", ("2", "audio2"): None,
    }  # fmt: skip
    ends = {tag: caption[-26:] for record, tag, caption in captions if record == "1"}
    assert ends["audio2"] == "Asian culinary traditions."


@pytest.mark.parametrize("name", ["gq_scored.jsonl", "caption_scored.jsonl"])
def test_import_items_takes_no_reference_from_scored_files(study, unim_sample, name):
    result = import_items(study, [unim_sample / "suite" / name])
    assert result.added == 2
    with study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Reference)) == 0
