"""Importing responses."""

import pytest
import sqlalchemy as sa

from judgments.contents import load_responses
from judgments.errors import ImportRefusedError
from judgments.importing import import_items, import_responses
from judgments.media import MediaStore
from judgments.models import AuditEntry, Item, Response, Score, ScoringRun, System


def codes(result):
    return [note.code for note in result.irregularities]


def rows(study, model):
    with study.read() as session:
        return list(session.scalars(sa.select(model).order_by(model.id)))


def parts(study):
    with study.read() as session:
        ids = list(session.scalars(sa.select(Response.id).where(Response.superseded_at.is_(None))))
        return load_responses(session, MediaStore(study.media_root), ids)


def scores(study):
    return {(s.response_id, s.metric, s.tag): (s.value, s.null_reason) for s in rows(study, Score)}


@pytest.fixture
def with_items(any_study, record, write, media):
    """Give a study with items 7 and 8 on each kind of database in turn."""
    path = write(record(), record(id="8", input__content="And in <image1>?"), name="items.jsonl")
    import_items(any_study, [path], media=media)
    return any_study


def test_import_responses_stores_what_a_system_said(with_items, record, write, media):
    path = write(record(output={"modal": {"audio2": "c.mp3"}, "content": "Hear <audio2>!"}))
    result = import_responses(
        with_items, [path], system="demo", supports=["audio", "Image"], media=media
    )
    assert (result.added, result.failed, result.irregularities) == (1, False, ())
    (system,) = rows(with_items, System)
    assert (system.name, system.supports) == ("demo", ["image", "audio"])
    (said,) = parts(with_items).values()
    assert [part.tag or part.text for part in said] == ["Hear ", "audio2", "!"]
    assert said[1].media_type == "audio/mpeg"


def test_import_responses_changes_nothing_the_second_time(with_items, record, write, media):
    path = write(record(scores={"image2": 50}, output__score=0.2), record(id="8"))
    for _ in range(2):
        result = import_responses(with_items, [path], system="demo", media=media)
    assert (result.added, result.unchanged) == (0, 2)
    assert result.unmatched == 0
    assert len(rows(with_items, Response)) == 2
    assert len(rows(with_items, Score)) == 2


def test_import_responses_keeps_scores_on_one_scale(with_items, record, write, media):
    path = write(record(scores={"image2": 91.1}, output__score=0.2))
    import_responses(with_items, [path], system="demo", media=media)
    (response,) = rows(with_items, Response)
    assert scores(with_items) == {
        (response.id, "GQ", "image2"): (pytest.approx(0.911), None),
        (response.id, "SC", ""): (0.0, None),
    }
    (run,) = rows(with_items, ScoringRun)
    assert (run.engine, run.config) == (
        "imported", {"origin": "records", "scales": {"GQ": ["0-100"], "SC": ["0.2-1"]}},
    )  # fmt: skip
    assert rows(with_items, Score)[0].details["as_given"] == 91.1


def test_import_responses_keeps_null_and_impossible_scores_as_null(
    with_items, record, write, media
):
    path = write(record(scores={"image2": None}, output__score=7))
    result = import_responses(with_items, [path], system="demo", media=media)
    assert codes(result) == ["score_off_scale"]
    assert set(scores(with_items).values()) == {(None, "null_in_record"), (None, "off_scale")}


def test_import_responses_merges_scores_and_captions_of_the_same_response(
    with_items, record, write, media
):
    scored = write(record(scores={"image2": 50}))
    captioned = write(
        record(output__captioned_response="This: <image2: a dog>.", output__score=0.4),
        name="captioned.jsonl",
    )
    import_responses(with_items, [scored], system="demo", media=media)
    result = import_responses(with_items, [captioned], system="demo", media=media)
    assert (result.completed, result.failed) == (1, False)
    assert {(metric, value) for (_, metric, _), (value, _) in scores(with_items).items()} == {
        ("GQ", 0.5), ("SC", 0.25),
    }  # fmt: skip
    (said,) = parts(with_items).values()
    assert said[1].caption == "a dog"
    assert import_responses(with_items, [captioned], system="demo", media=media).unchanged == 1


def test_import_responses_fills_in_a_score_that_was_null(with_items, record, write, media):
    import_responses(with_items, [write(record(scores={"image2": None}))], system="demo")
    result = import_responses(with_items, [write(record(scores={"image2": 70}))], system="demo")
    assert (result.completed, result.failed) == (1, False)
    assert list(scores(with_items).values()) == [(0.7, None)]


def test_import_responses_refuses_a_changed_score_unless_told(with_items, record, write, media):
    import_responses(with_items, [write(record(output__score=0.2))], system="demo", media=media)
    path = write(record(output__score=0.6))
    result = import_responses(with_items, [path], system="demo", media=media)
    assert (codes(result), result.refused) == (["changed_record"], 1)
    assert "SC 0.0 became 0.5" in result.irregularities[0].reason
    assert list(scores(with_items).values()) == [(0.0, None)]
    import_responses(with_items, [path], system="demo", media=media, update=True, actor="Ada")
    assert list(scores(with_items).values()) == [(0.5, None)]
    entries = [e for e in rows(with_items, AuditEntry) if e.action == "score replaced"]
    assert [(e.actor, e.before["value"], e.after["value"]) for e in entries] == [("Ada", 0.0, 0.5)]


def test_import_responses_refuses_a_changed_response_unless_told(with_items, record, write, media):
    import_responses(with_items, [write(record(output__score=0.2))], system="demo", media=media)
    path = write(record(output__content="That: <image2>", output__score=0.9))
    result = import_responses(with_items, [path], system="demo", media=media)
    assert (codes(result), result.failed) == (["changed_record"], True)
    assert len(rows(with_items, Response)) == 1
    result = import_responses(with_items, [path], system="demo", media=media, update=True)
    assert (codes(result), result.superseded) == (["updated_record"], 1)
    old, new = rows(with_items, Response)
    assert (old.superseded_at is None, new.superseded_at is None) == (False, True)
    assert {key[0]: value[0] for key, value in scores(with_items).items()} == {
        old.id: 0.0, new.id: 0.9,
    }  # fmt: skip


def test_import_responses_refuses_a_changed_response_as_often_as_it_comes(
    with_items, record, write, media
):
    import_responses(with_items, [write(record())], system="demo", media=media)
    changed = record(output__content="That: <image2>", output__score=0.9)
    result = import_responses(with_items, [write(changed, changed)], system="demo", media=media)
    assert codes(result) == ["changed_record", "changed_record"]
    assert (result.refused, result.unchanged, result.completed) == (2, 0, 0)
    assert scores(with_items) == {}


def test_import_responses_keeps_one_response_of_a_file(with_items, record, write, media):
    path = write(record(), record(), record(output__content="That: <image2>"))
    result = import_responses(with_items, [path], system="demo", media=media)
    assert codes(result) == ["repeated_record", "second_response"]
    assert (result.added, result.unchanged, result.refused) == (1, 1, 1)
    assert len(rows(with_items, Response)) == 1


def test_import_responses_keeps_systems_apart(with_items, record, write, media):
    import_responses(with_items, [write(record())], system="one", media=media)
    other = write(record(output__content="That: <image2>"))
    assert import_responses(with_items, [other], system="two", media=media).added == 1


def test_import_responses_takes_silence_for_a_response(with_items, record, write):
    path = write(record(output=None), record(id="8", output={"modal": {}, "content": ""}))
    result = import_responses(with_items, [path], system="demo")
    assert result.added == 2
    assert "missing_output" in codes(result)
    assert [row.content for row in rows(with_items, Response)] == ["", ""]


def test_import_responses_judges_tags_by_the_items_question(with_items, record, write):
    output = {"modal": {}, "content": "Unlike <image1>, see <image5>."}
    path = write(record(input=None, output=output))
    result = import_responses(with_items, [path], system="demo")
    assert set(codes(result)) == {"missing_input", "tag_of_other_side", "tag_without_entry"}
    (said,) = parts(with_items).values()
    assert [(part.tag, part.missing) for part in said if part.tag] == [("image5", "no_entry")]


# --- which item -----------------------------------------------------------------------------------


def answered(study):
    with study.read() as session:
        query = sa.select(Item.key).join(Response, Response.item_id == Item.id)
        return sorted(session.scalars(query))


@pytest.mark.parametrize(
    ("changes", "expected", "key"),
    [
        ({}, [], "7"),
        ({"domain": "Natural Science", "subdomain": "3_chemistry"},
         ["area_spelling", "domain_prefix"], "7"),
        ({"domain": None, "subdomain": None}, ["missing_area", "missing_domain"], "7"),
        ({"id": "99"}, ["matched_by_question"], "7"),
        ({"id": "99", "input__content": " And in\n<image1>? "}, ["matched_by_question"], "8"),
        ({"input__content": "Quite another <image1>?"}, ["question_differs"], "7"),
        ({"id": "99", "input__content": "Unheard of <image1>?"}, ["unmatched_response"], None),
        ({"id": "99", "input": None}, ["unmatched_response", "missing_input"], None),
    ],
)  # fmt: skip
def test_import_responses_finds_the_item(with_items, record, write, changes, expected, key):
    path = write(record(output={"content": "So."}, **changes))
    result = import_responses(with_items, [path], system="demo")
    assert codes(result) == expected
    assert answered(with_items) == ([] if key is None else [f"natural_science/chemistry/{key}"])
    assert result.unmatched == (key is None)
    assert not result.failed


def test_import_responses_tells_namesakes_apart_by_their_questions(study, record, write):
    other = record(input__content="And <image1>?")
    import_items(study, [write(record(), other, name="items.jsonl")])
    result = import_responses(study, [write(other, record())], system="demo")
    assert result.added == 2
    assert answered(study) == ["natural_science/chemistry/7", "natural_science/chemistry/7#2"]
    path = write(record(input__content="Neither <image1>?"), name="neither.jsonl")
    result = import_responses(study, [path], system="demo")
    assert result.unmatched == 1
    assert "natural_science/chemistry/7#2" in result.irregularities[0].reason


def test_import_responses_takes_the_key_of_a_namesake(study, record, write):
    import_items(study, [write(record(), record(input__content="And <image1>?"))])
    import_responses(study, [write(record(id="7#2", input=None))], system="demo")
    assert answered(study) == ["natural_science/chemistry/7#2"]


def test_import_responses_leaves_out_what_fits_several(study, record, write):
    same = [record(id=str(n), subdomain=domain) for n in range(4) for domain in ("a", "b")]
    import_items(study, [write(*same, name="items.jsonl")])
    result = import_responses(study, [write(record(id="x", subdomain="c"))], system="demo")
    assert "unmatched_response" in codes(result)
    assert "and 3 more" in result.irregularities[0].reason
    bare = write(record(id="0", domain=None, subdomain=None))
    assert import_responses(study, [bare], system="demo").unmatched == 1


# --- the system -----------------------------------------------------------------------------------


@pytest.mark.parametrize("system", ["", "  "])
def test_import_responses_needs_the_name_of_the_system(study, write, record, system):
    with pytest.raises(ImportRefusedError, match="--system"):
        import_responses(study, [write(record())], system=system)


def test_import_responses_refuses_an_unknown_modality(study, write, record):
    with pytest.raises(ImportRefusedError, match="'smell' is no modality"):
        import_responses(study, [write(record())], system="demo", supports=["image", "smell"])


def test_import_responses_logs_a_change_of_what_a_system_supports(with_items, record, write):
    path = write(record())
    for supports in (["image"], None, ["audio"]):
        import_responses(with_items, [path], system="demo", supports=supports)
    assert rows(with_items, System)[0].supports == ["audio"]
    (entry,) = [e for e in rows(with_items, AuditEntry) if e.action == "system changed"]
    assert (entry.before, entry.after) == ({"supports": ["image"]}, {"supports": ["audio"]})


def test_import_responses_makes_no_system_for_a_refused_file(study, write):
    result = import_responses(study, [write("nothing here")], system="demo")
    assert result.failed
    assert rows(study, System) == []
