"""Loading questions, references and responses in reading order."""

from __future__ import annotations

import pytest

from judgments.contents import load_questions, load_references, load_responses
from judgments.database import Study
from judgments.media import MediaStore
from judgments.models import Asset, Item, Placeholder, Reference, Response
from judgments.records import Modality, Part


@pytest.fixture
def store(any_study: Study) -> MediaStore:
    return MediaStore(any_study.media_root)


def text_of(parts: tuple[Part, ...]) -> list[str | None]:
    return [part.text if part.modality is Modality.TEXT else f"<{part.tag}>" for part in parts]


def test_load_questions_gives_text_as_one_part(any_study: Study, store, fill) -> None:
    contents = fill(any_study, items=3)
    with any_study.read() as session:
        loaded = load_questions(session, store, contents.items.values())
    assert {key: text_of(loaded[item]) for key, item in contents.items.items()} == {
        "science/maths/1": ["Question 1."],
        "science/maths/2": ["Question 2."],
        "science/maths/3": ["Question 3."],
    }


def test_load_functions_put_media_where_their_placeholder_stood(
    any_study: Study, store, fill
) -> None:
    contents = fill(any_study, items=2, media=True)
    item = contents.items["science/maths/2"]
    response = contents.responses["science/maths/2", "birch"]
    with any_study.read() as session:
        loaded = (
            load_questions(session, store, [item])[item],
            load_references(session, store, [item])[item],
            load_responses(session, store, [response])[response],
        )
    for parts, words in zip(loaded, ("question 2", "reference 2", "birch 2"), strict=True):
        before, shown, after = parts
        assert (before.modality, after.text) == (Modality.TEXT, ".")
        assert (shown.modality, shown.tag, shown.suffix) == (Modality.CODE, "code1", ".py")
        assert shown.path is not None
        assert shown.path.read_text() == f"# {words}\n"
        assert shown.path.name == shown.sha256
        assert shown.media_type == "text/x-python"


def test_load_functions_give_what_was_asked_for_only(any_study: Study, store, fill) -> None:
    contents = fill(any_study, items=3)
    some = list(contents.items.values())[1:]
    with any_study.read() as session:
        assert set(load_questions(session, store, some)) == set(some)
        assert set(load_references(session, store, some)) == set(some)
        assert load_responses(session, store, []) == {}
        assert load_questions(session, store, [10_000]) == {}


def test_load_references_leaves_out_items_without_one(any_study: Study, store, fill) -> None:
    contents = fill(any_study, items=2)
    first, second = contents.items.values()
    with any_study.write() as session:
        session.query(Reference).where(Reference.item_id == first).delete()
    with any_study.read() as session:
        assert set(load_references(session, store, [first, second])) == {second}


def test_load_responses_takes_more_than_a_database_takes_parameters(study: Study, fill) -> None:
    contents = fill(study, items=600)
    wanted = list(contents.responses.values())
    assert len(wanted) == 1200
    with study.read() as session:
        loaded = load_responses(session, MediaStore(study.media_root), wanted * 2)
    assert set(loaded) == set(wanted)


def test_load_keeps_what_is_known_of_each_placeholder(any_study: Study, store, fill) -> None:
    contents = fill(any_study, items=1)
    response = contents.responses["science/maths/1", "aurora"]
    with any_study.write() as session:
        row = session.get_one(Response, response)
        row.content = "See <image1>, hear <audio1>, read <code1>."
        session.add(
            Asset(sha256="a" * 64, media_type="image/png", size=9, damage="cut off after 9 bytes")
        )
        session.flush()
        session.add_all(
            [
                Placeholder(
                    response_id=response,
                    tag="image1",
                    modality="image",
                    position=0,
                    caption="a fern",
                    suffix=".png",
                    asset_sha256="a" * 64,
                ),
                Placeholder(
                    response_id=response,
                    tag="audio1",
                    modality="audio",
                    position=1,
                    missing_reason="not_found",
                ),
                Placeholder(
                    response_id=response,
                    tag="code1",
                    modality="code",
                    position=2,
                    text="print(1)",
                    suffix=".py",
                ),
                Placeholder(
                    response_id=response,
                    tag="video1",
                    modality="video",
                    position=3,
                    missing_reason="not_found",
                ),
            ]
        )
    with any_study.read() as session:
        parts = load_responses(session, store, [response])[response]
    assert text_of(parts[:7]) == [
        "See ",
        "<image1>",
        ", hear ",
        "<audio1>",
        ", read ",
        "<code1>",
        ".",
    ]
    image, audio, code, video = parts[1], parts[3], parts[5], parts[-1]
    assert (image.caption, image.damage) == ("a fern", "cut off after 9 bytes")
    assert image.path == store.path_of("a" * 64)
    assert (audio.missing, audio.path, audio.sha256) == ("not_found", None, None)
    assert (code.text, code.suffix, code.path) == ("print(1)", ".py", None)
    assert video.tag == "video1"  # named nowhere in the text: comes last


def test_load_questions_of_superseded_items_too(any_study: Study, store, fill) -> None:
    """Judgments on an earlier version still refer to it."""
    contents = fill(any_study, items=1)
    (item,) = contents.items.values()
    with any_study.write() as session:
        row = session.get_one(Item, item)
        row.superseded_at = row.created_at
    with any_study.read() as session:
        assert text_of(load_questions(session, store, [item])[item]) == ["Question 1."]
