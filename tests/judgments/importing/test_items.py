"""Importing items."""

import pytest
import sqlalchemy as sa

from judgments.contents import load_questions, load_references
from judgments.importing import import_items
from judgments.media import MediaStore
from judgments.models import Asset, AuditEntry, Base, Item, Placeholder, Reference
from tests.telling import documents


def dump(study):
    """Give every row of every table but the audit log."""
    with study.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name != "audit_log"
        }


def codes(result):
    return [note.code for note in result.irregularities]


def items(study):
    with study.read() as session:
        return list(session.scalars(sa.select(Item).order_by(Item.id)))


def parts_of(study, load):
    with study.read() as session:
        ids = list(session.scalars(sa.select(Item.id).where(Item.superseded_at.is_(None))))
        return load(session, MediaStore(study.media_root), ids)


def test_import_items_stores_question_reference_and_media(any_study, record, write, media):
    result = import_items(any_study, [write(record())], media=media)
    assert (result.files, result.records, result.added) == (1, 1, 1)
    assert not result.failed
    assert result.irregularities == ()
    (item,) = items(any_study)
    assert (item.key, item.area, item.domain, item.record_id, item.difficulty) == (
        "natural_science/chemistry/7", "natural_science", "chemistry", "7", "2",
    )  # fmt: skip
    assert item.raw == record()
    (question,) = parts_of(any_study, load_questions).values()
    assert [part.tag or part.text for part in question] == ["What is in ", "image1", "?"]
    assert question[1].path.read_bytes() == (media / "a.png").read_bytes()
    (reference,) = parts_of(any_study, load_references).values()
    assert [part.tag or part.text for part in reference] == ["This: ", "image2", "."]
    assert reference[1].media_type == "image/png"


def test_import_items_changes_nothing_the_second_time(any_study, record, write, media):
    path = write(record(), record(id="8"), record(id="8", input__content="Else? <image1>"))
    import_items(any_study, [path], media=media)
    before = dump(any_study)
    result = import_items(any_study, [path], media=media)
    assert (result.added, result.completed, result.unchanged) == (0, 0, 3)
    assert dump(any_study) == before


def test_import_items_keeps_namesakes_in_file_order(any_study, record, write, media):
    other = record(input__content="And <image1>?")
    result = import_items(any_study, [write(record(), other, record())], media=media)
    assert [(item.key, item.occurrence) for item in items(any_study)] == [
        ("natural_science/chemistry/7", 1), ("natural_science/chemistry/7#2", 2),
    ]  # fmt: skip
    assert codes(result) == ["same_key_other_content", "repeated_record"]
    reason = result.irregularities[0].reason
    assert "natural_science/chemistry/7 is another record" in reason
    assert "kept as natural_science/chemistry/7#2" in reason


def test_import_items_keeps_same_ids_of_other_domains_apart(study, record, write, media):
    path = write(record(), record(subdomain="physics"), record(domain="general_domain"))
    result = import_items(study, [path], media=media)
    assert result.added == 3
    assert "same_key_other_content" not in codes(result)


def test_import_items_refuses_a_changed_record(any_study, record, write, media):
    import_items(any_study, [write(record())], media=media)
    before = dump(any_study)
    path = write(record(output__content="That: <image2>."), name="changed.jsonl")
    result = import_items(any_study, [path], media=media)
    assert (result.refused, result.superseded, result.failed) == (1, 0, True)
    assert codes(result) == ["changed_record"]
    assert "the reference differs" in result.irregularities[0].reason
    assert dump(any_study) == before


def test_import_items_refuses_a_changed_record_as_often_as_it_comes(study, record, write, media):
    import_items(study, [write(record())], media=media)
    before = dump(study)
    changed = record(output__content="That: <image2>.")
    result = import_items(study, [write(changed, changed, name="changed.jsonl")], media=media)
    assert (result.refused, result.unchanged) == (2, 0)
    assert dump(study) == before


def test_import_items_supersedes_the_namesake_that_a_record_is_nearest_to(
    study, record, write, media
):
    other = record(input__content="And <image1>?", output__content="So: <image2>.")
    import_items(study, [write(record(), other)], media=media)
    path = write(
        record(input__content="And <image1>?", output__content="No: <image2>."), name="new.jsonl"
    )
    result = import_items(study, [path], media=media, update=True)
    assert result.superseded == 1
    superseded = [item.key for item in items(study) if item.superseded_at]
    assert superseded == ["natural_science/chemistry/7#2"]


def test_import_items_refuses_a_change_of_either_of_two_namesakes(study, record, write, media):
    other = record(input__content="And <image1>?", output__content="So: <image2>.")
    import_items(study, [write(record(), other)], media=media)
    before = dump(study)
    path = write(
        record(input__content="Why <image1>?", output__content="No: <image2>."), name="new.jsonl"
    )
    result = import_items(study, [path], media=media, update=True)
    assert (result.refused, result.superseded) == (1, 0)
    assert (
        "natural_science/chemistry/7 or natural_science/chemistry/7#2"
        in result.irregularities[0].reason
    )
    assert dump(study) == before


def test_import_items_imports_the_rest_of_a_file_with_a_changed_record(study, record, write, media):
    import_items(study, [write(record())], media=media)
    path = write(record(output__content="That: <image2>."), record(id="8"), name="changed.jsonl")
    result = import_items(study, [path], media=media)
    assert (result.refused, result.added) == (1, 1)


def test_import_items_supersedes_a_changed_record_when_told(any_study, record, write, media):
    import_items(any_study, [write(record())], media=media)
    path = write(record(input__content="Now what? <image1>"), name="changed.jsonl")
    result = import_items(any_study, [path], media=media, update=True, actor="Ada")
    assert (result.superseded, result.failed) == (1, False)
    assert codes(result) == ["updated_record"]
    old, new = items(any_study)
    assert old.superseded_at is not None
    assert new.superseded_at is None
    assert (new.key, new.content) == (old.key, "Now what? <image1>")
    with any_study.read() as session:
        entry = session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "item superseded"))
    assert (entry.actor, entry.before["id"], entry.after["id"]) == ("Ada", old.id, new.id)
    assert import_items(any_study, [path], media=media).unchanged == 1


def test_import_items_says_where_the_responses_of_a_superseded_item_stay(
    study, record, write, fill
):
    fill(study, items=1)
    path = write(record(domain="science", subdomain="maths", id="1"))
    result = import_items(study, [path], update=True)
    assert "responses_of_superseded" in codes(result)
    assert "2 responses" in next(
        note.reason for note in result.irregularities if note.code == "responses_of_superseded"
    )


def test_import_items_sees_that_a_file_changed(study, record, write, media):
    path = write(record())
    import_items(study, [path], media=media)
    (media / "a.png").write_bytes((media / "b.png").read_bytes())
    result = import_items(study, [path], media=media)
    assert codes(result) == ["changed_record"]
    assert "image1: its file has other bytes" in result.irregularities[0].reason


def test_import_items_completes_media_that_were_missing(any_study, record, write, media):
    path = write(record(difficulty_level=None))
    first = import_items(any_study, [path])
    assert codes(first) == ["missing_difficulty", "no_media_folder", "no_media_folder"]
    result = import_items(any_study, [write(record())], media=media)
    assert (result.completed, result.failed) == (1, False)
    (item,) = items(any_study)
    assert item.difficulty == "2"
    with any_study.read() as session:
        places = list(session.scalars(sa.select(Placeholder)))
        assert session.scalar(sa.select(sa.func.count()).select_from(Asset)) == 2
    assert all(place.asset_sha256 and place.missing_reason is None for place in places)
    fresh = import_items(any_study, [path])
    assert fresh.unchanged == 1


def test_import_items_takes_captions_in_place_of_files(any_study, record, write, media):
    import_items(any_study, [write(record())], media=media)
    captioned = record(
        input__modal={"image1": "A cat on a mat."}, output__modal={"image2": "A dog, asleep"}
    )
    result = import_items(any_study, [write(captioned, name="captions.jsonl")], media=media)
    assert (result.completed, result.failed) == (1, False)
    (question,) = parts_of(any_study, load_questions).values()
    assert question[1].caption == "A cat on a mat."
    assert question[1].path is not None
    (reference,) = parts_of(any_study, load_references).values()
    assert reference[1].caption == "A dog, asleep"


def test_import_items_takes_captions_before_files_too(study, record, write, media):
    captioned = record(input__modal={"image1": "A cat on a mat."}, output__modal={"image2": "Dog"})
    import_items(study, [write(captioned)], media=media)
    (question,) = parts_of(study, load_questions).values()
    assert (question[1].caption, question[1].missing) == ("A cat on a mat.", "caption_only")
    result = import_items(study, [write(record(), name="files.jsonl")], media=media)
    assert (result.completed, result.failed) == (1, False)
    (question,) = parts_of(study, load_questions).values()
    assert (question[1].caption, question[1].missing) == ("A cat on a mat.", None)
    assert question[1].suffix == ".png"


def test_import_items_keeps_text_given_inline(study, record, write, media):
    path = write(
        record(output={"modal": {"code1": "import os\nprint(1)"}, "content": "Run <code1>."})
    )
    import_items(study, [path], media=media)
    (reference,) = parts_of(study, load_references).values()
    assert reference[1].text == "import os\nprint(1)"
    assert reference[1].missing is None


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("document1", "my files/report 1.docx"), ("document1", "report (final).docx"),
        ("document1", "minutes of the meeting"), ("code1", "my code/solve it.py"),
        ("code1", "solve(1).py"), ("code1", "my code/solve it"),
    ],
)  # fmt: skip
def test_import_items_takes_a_name_with_blanks_for_a_file(study, record, write, media, tag, name):
    content = documents.word("Ada") if tag == "document1" else b"import os\nprint(os.name)\n"
    (media / name).parent.mkdir(exist_ok=True)
    (media / name).write_bytes(content)
    path = write(record(output={"modal": {tag: name}, "content": f"See <{tag}>."}))
    result = import_items(study, [path], media=media)
    assert "missing_file" not in codes(result)
    (reference,) = parts_of(study, load_references).values()
    (part,) = [one for one in reference if one.tag]
    assert (part.text, part.caption, part.missing) == (None, None, None)
    assert part.path.read_bytes() == content


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("document1", "my files/report 1.docx"), ("document1", "report (final).docx"),
        ("document1", "Summary of results.pdf"), ("code1", "my code/solve it.py"),
    ],
)  # fmt: skip
def test_import_items_names_a_path_with_blanks_that_was_not_delivered(
    study, record, write, media, tag, name
):
    path = write(record(output={"modal": {tag: name}, "content": f"See <{tag}>."}))
    result = import_items(study, [path], media=media)
    assert [one.tag for one in result.irregularities if one.code == "missing_file"] == [tag]
    (reference,) = parts_of(study, load_references).values()
    (part,) = [one for one in reference if one.tag]
    assert (part.text, part.path, part.missing) == (None, None, "missing_file")


def test_import_items_never_takes_a_systems_output_for_a_reference(study, record, write, media):
    scored = record(scores={"image2": 91.0})
    captioned = record(id="8", output__captioned_response="This: <image2: x>.")
    rated = record(id="9", output__score=0.5)
    result = import_items(study, [write(scored, captioned, rated)], media=media)
    assert result.added == 3
    assert codes(result) == ["scored_output_not_reference"] * 3
    with study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Reference)) == 0
    result = import_items(study, [write(record(), name="truth.jsonl")], media=media)
    assert (result.completed, result.failed) == (1, False)
    assert len(parts_of(study, load_references)) == 1


def test_import_items_shows_what_a_reference_names_but_nobody_delivers(study, record, write, media):
    path = write(record(output__content="<image2>, <audio9>, <image1>",
                        input__content="<image1> Add a <video5>."))  # fmt: skip
    import_items(study, [path], media=media)
    (reference,) = parts_of(study, load_references).values()
    assert [(part.tag, part.missing) for part in reference if part.tag] == [
        ("image2", None), ("audio9", "no_entry"),
    ]  # fmt: skip
    assert reference[-1].text == ", <image1>"
    (question,) = parts_of(study, load_questions).values()
    assert [part.tag for part in question if part.tag] == ["image1"]


@pytest.mark.parametrize(
    ("modal", "expected"),
    [
        ({"document1": "a.png"}, ["other_kind_of_file"]),
        ({"image1": "c.mp3"}, ["other_kind_of_file"]),
        ({"audio1": "a.png"}, ["other_kind_of_file"]),
        ({"image1": "noise.png"}, ["other_kind_of_file"]),
        ({"document1": "noise.png"}, ["other_kind_of_file"]),
        ({"image1": "cut.png"}, ["damaged_file", "perhaps_cut_off"]),
        ({"image1": "../a.png"}, ["outside_media_folder"]),
        ({"image1": "https://example.org/a.png"}, ["url_not_mapped"]),
        ({"image1": "none.png"}, ["missing_file"]),
        ({"image1": " "}, ["not_a_path"]),
        ({"image1": "sub/a.png", "image3": "a.png"}, ["same_name_other_bytes"]),
        ({"threeD1": "cup.obj", "threeD2": "cup.mtl", "threeD3": "a.png"},
         ["mesh_in_parts", "mesh_in_parts"]),
    ],
)  # fmt: skip
def test_import_items_says_what_is_odd_about_media(study, record, write, media, modal, expected):
    (media / "sub").mkdir()
    (media / "sub" / "a.png").write_bytes((media / "b.png").read_bytes())
    (media / "noise.png").write_bytes(b"\x00\x01\x02\x03" * 40)
    (media / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00\x10\x00\x00IDAT" + bytes(262128))
    (media / "cup.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    (media / "cup.mtl").write_text("newmtl red\n")
    content = "Look: " + " ".join(f"<{tag}>" for tag in modal)
    path = write(record(input={"modal": modal, "content": content}))
    result = import_items(study, [path], media=media)
    assert codes(result) == expected
    assert result.added == 1
    assert {note.tag for note in result.irregularities} <= modal.keys()


def test_import_items_refuses_a_file_whole_and_takes_the_others(any_study, record, write, media):
    good = write(record())
    bad = write("a,b\n1,2", name="table.csv")
    result = import_items(any_study, [bad, good], media=media)
    assert (result.files, result.added, result.failed) == (1, 1, True)
    (refusal,) = result.refusals
    assert "table.csv: line 1, column 1" in refusal


def test_import_items_takes_the_files_of_a_folder(study, record, write, tmp_path, media):
    (tmp_path / "set" / "1_math").mkdir(parents=True)
    write(record(), name="set/1_math/a.jsonl")
    write(record(id="8"), name="set/b.json")
    write("no records", name="set/readme.txt")
    assert import_items(study, [tmp_path / "set"], media=media).added == 2


def test_import_items_says_that_a_folder_is_empty(study, tmp_path):
    result = import_items(study, [tmp_path])
    assert result.failed
    assert "no .json or .jsonl file" in result.refusals[0]


def test_import_items_lists_irregularities_in_the_order_of_records(study, record, write):
    path = write(record(id="1"), "free text", record(id="2", difficulty_level=None))
    result = import_items(study, [path])
    assert [note.record for note in result.irregularities] == [None, 1, 1, 2, 2, 2]


def test_import_items_tells_its_progress(study, record, write, media):
    seen = []
    path = write(record(), record(id="8"))
    import_items(study, [path], media=media, progress=lambda file, n: seen.append((file, n)))
    assert seen == [(path, 1), (path, 2)]


def test_import_items_logs_who_imported_what(study, record, write, media):
    path = write(record())
    for _ in range(2):
        import_items(study, [path], media=media, actor="Ada")
    with study.read() as session:
        (entry,) = session.scalars(sa.select(AuditEntry))
    assert (entry.actor, entry.action, entry.after) == (
        "Ada", "items imported", {"file": str(path), "added": 1},
    )  # fmt: skip


def test_import_items_writes_nothing_of_a_file_that_fails_half_way(study, record, write, media):
    def stop(_file, number):
        if number == 2:
            raise KeyboardInterrupt

    path = write(record(), record(id="8"), record(id="9"))
    with pytest.raises(KeyboardInterrupt):
        import_items(study, [path], media=media, progress=stop)
    assert items(study) == []


def test_import_items_stores_hostile_text_as_it_is(study, record, write, media):
    nasty = "<image1></script><script>alert('1')</script>'; DROP TABLE items; --"
    import_items(study, [write(record(input__content=nasty))], media=media)
    assert items(study)[0].content == nasty


def test_import_items_refuses_a_file_whose_media_cannot_be_stored(study, record, write, media):
    study.media_root.parent.mkdir(parents=True, exist_ok=True)
    study.media_root.write_text("in the way")
    result = import_items(study, [write(record())], media=media)
    assert result.failed
    assert "nothing was taken in" in result.refusals[0]
    assert items(study) == []
