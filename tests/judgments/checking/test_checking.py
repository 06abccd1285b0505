"""Which responses name themselves, and what did not load, in studies on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from judgments.checking import asset_uses, find_tellings, load_reports, media_rows
from judgments.checking.naming import Names
from judgments.media import MediaStore
from judgments.media.cleaning import ensure_clean
from judgments.media.preflight import ensure_checked
from judgments.models import (
    Asset,
    Extraction,
    Item,
    PartView,
    Placeholder,
    Response,
    Round,
    System,
    now,
)
from tests.telling.everything import NAME, telling_files


@pytest.fixture
def attach():
    """Give a function that lets a response show one more file: its hash."""

    def attach(study, response_id, kind, tag, modality, **more):
        store = MediaStore(study.media_root)
        data, suffix = telling_files()[kind] if isinstance(kind, str) else kind
        kept = store.put_bytes(data, suffix)
        with study.write() as session:
            if session.get(Asset, kept.sha256) is None:
                session.add(
                    Asset(sha256=kept.sha256, media_type=kept.media_type, size=kept.size,
                          damage=kept.damage)
                )  # fmt: skip
                session.flush()
            session.add(
                Placeholder(response_id=response_id, tag=tag, modality=modality, position=9,
                            suffix=suffix, asset_sha256=kept.sha256, **more)
            )  # fmt: skip
            response = session.get_one(Response, response_id)
            response.content += f" <{tag}>"
        return kept.sha256

    return attach


def tellings(study, **more):
    store = MediaStore(study.media_root)
    ensure_clean(study, store)
    return find_tellings(study, store, **more)


def named(found, *, visible):
    return sorted((one.system, one.place) for one in found if one.visible is visible and one.named)


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("As GPT-4, I cannot see.", ["As GPT-4"]),
        ("I am Claude.", ["I am Claude"]),
        ("I’m a helpful model called Qwen", ["I’m a helpful model called Qwen"]),
        ("This image was generated with Stable Diffusion.", ["generated with Stable Diffusion"]),
        ("developed by OpenAI", ["developed by OpenAI"]),
        ("我是通义千问", ["我是通义千问"]),
        ("AURORA_2 wins", ["AURORA_2"]),
        ("by aurora 2.", ["aurora 2"]),
        ("aurora2b", []),
        ("The constellation Gemini and Claude Monet are well known.", []),
        ("The flux of a field, the llama of the Andes.", []),
    ],
)
def test_names_are_found_where_a_text_says_who_wrote_it(text, found):
    assert [one.named for one in Names(["aurora-2"]).in_text(text)] == found


def test_names_among_bytes_are_found_in_both_widths_but_not_by_chance():
    names = Names(["aurora", "x1"])
    for data in (b"\x00\x01by aurora\xff", b"\xff\xfe" + "by aurora".encode("utf-16-le")):
        assert [one.named for one in names.in_bytes(data)] == ["aurora"]
    assert list(names.in_bytes(b"\x00x1\x00")) == []
    assert list(Names([]).in_bytes(b"anything")) == []


# --- blinding -------------------------------------------------------------------------------------


def test_find_tellings_says_where_each_response_names_itself(any_study, fill, attach):
    made = fill(any_study, items=1, systems=(NAME, "birch"))
    mine, other = (
        made.responses["science/maths/1", NAME],
        made.responses["science/maths/1", "birch"],
    )
    with any_study.write() as session:
        session.get_one(Response, mine).content = "Plain words."
        session.get_one(Response, other).content = "As GPT-4, I say so. birch"
    attach(any_study, mine, "png", "image1", "image", caption=f"by {NAME}")
    attach(any_study, mine, (f"x = '{NAME}'\n".encode(), ".py"), "code2", "code")
    attach(any_study, mine, (b"\x00\x01\x02", ".bin"), "document1", "document")
    sha256 = attach(any_study, other, "gif", "image1", "image")
    with any_study.write() as session:
        session.add(
            Extraction(asset_sha256=sha256, extractor="ocr:image", config_hash="1",
                       text=f"seen by {NAME}")
        )  # fmt: skip
    found = tellings(any_study)
    assert named(found, visible=True) == [
        (NAME, "code2, content"),
        ("birch", "image1, as heard or recognised"),
        ("birch", "text"),
        ("birch", "text"),
    ]
    hidden = named(found, visible=False)
    assert (NAME, "image1, caption") in hidden
    assert any(place.endswith("removed") for _, place in hidden)
    (withheld,) = [one for one in found if not one.named]
    assert withheld.visible
    assert (withheld.place, withheld.item) == ("document1", "science/maths/1")
    assert "nothing is known here" in withheld.excerpt


def test_find_tellings_reads_names_inside_archives_and_pages(any_study, fill, attach):
    made = fill(any_study, items=1, systems=("plain text", "birch"))
    response = made.responses["science/maths/1", "birch"]
    with any_study.write() as session:
        session.execute(sa.update(Response).values(content="Words."))
    attach(any_study, response, "docx", "document1", "document")
    attach(any_study, response, "zip", "document2", "document")
    found = tellings(any_study, aliases=("plain heading", "picture.png"))
    assert named(found, visible=True) == [
        ("birch", "document1, content"),
        ("birch", "document2, name of a file inside"),
    ]
    assert named(tellings(any_study, ignored=("birch",)), visible=True) == []


def test_a_file_that_is_damaged_and_withheld_is_no_telling_to_mend(any_study, fill, attach):
    made = fill(any_study, items=1)
    data, suffix = telling_files()["docx"]
    attach(any_study, made.responses["science/maths/1", "birch"], (data[:4000], suffix),
           "document1", "document")  # fmt: skip
    (found,) = [one for one in tellings(any_study) if not one.named]
    assert not found.visible


# --- media ----------------------------------------------------------------------------------------


def test_uses_and_rows_are_of_the_round_or_of_what_is_current(any_study, fill, plan, attach):
    made = fill(any_study, items=2, media=True)
    plan(any_study)
    attach(any_study, made.responses["science/maths/1", "birch"], "mov", "video1", "video",
           original_value="out/some film.mov")  # fmt: skip
    attach(any_study, made.responses["science/maths/2", "birch"], "mov", "video1", "video",
           original_value="out/some film.mov")  # fmt: skip
    with any_study.write() as session:
        made_later = Item(key="a/b/3", area="a", domain="b", record_id="3", content="",
                          content_hash="0", raw={}, source="", source_record=1)  # fmt: skip
        session.add(made_later)
        session.flush()
        system = session.scalars(sa.select(System.id)).first()
        session.add(Response(item_id=made_later.id, system_id=system, content="", raw={},
                             content_hash="0", source="", source_record=1))  # fmt: skip
    with any_study.read() as session:
        round_id = session.scalars(sa.select(Round.id)).one()
        uses = asset_uses(session, round_id)
        assert len(asset_uses(session)) == len(uses) == 10
    assert {use.owner for use in uses} == {"question", "reference", "aurora", "birch"}
    hashes = {use.sha256 for use in uses}
    ensure_checked(any_study, MediaStore(any_study.media_root), hashes)
    with any_study.read() as session:
        rows = media_rows(session, uses)
    assert len(rows) == 9
    (film,) = [row for row in rows if row.problems]
    assert (film.places, film.use.owner, film.use.name) == (2, "birch", "some film.mov")
    assert film.advice == (
        "ffmpeg -i 'some film.mov' -c copy -movflags +faststart 'some film-playable.mp4'"
    )
    assert {"warnings", "options", "suffix"}.isdisjoint(film.facts)


def test_load_reports_name_the_owner_of_what_did_not_load(any_study, fill, plan):
    fill(any_study, items=1, media=True)
    task = plan(any_study)["Ada"][0].assignment_id
    with any_study.write() as session:
        session.add(PartView(assignment_id=task, place="A", tag="code1", failed="MEDIA_ERR"))
        session.add(PartView(assignment_id=task, place="question", tag="code1", reported_at=now()))
        session.add(PartView(assignment_id=task, place="B", tag="code1", loaded=True))
    with any_study.read() as session:
        found = load_reports(session)
        assert load_reports(session, 999) == []
    assert {(one.owner, one.reason, one.by_rater) for one in found} in (
        {("aurora", "MEDIA_ERR", False), ("question", "reported by the rater", True)},
        {("birch", "MEDIA_ERR", False), ("question", "reported by the rater", True)},
    )
    assert {(one.round, one.rater, one.item) for one in found} == {
        ("pilot", "Ada", "science/maths/1")
    }
