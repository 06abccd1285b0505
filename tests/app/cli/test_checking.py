"""`accordant check`, and the clean copies that planning a round makes."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.telling.everything import NAME, telling_files


@pytest.fixture
def imported(run, made, folder):
    """Have one item and two responses, one of which shows a file that tells, and one film."""

    def imported(words="Look at <image1>.", **files):
        for tag, (kind, suffix) in files.items():
            (folder / f"{tag}{suffix}").write_bytes(telling_files()[kind][0])
        base = {"domain": "natural_science", "subdomain": "physics", "id": "1",
                "difficulty_level": 1, "input": {"modal": {}, "content": "What?"}}  # fmt: skip
        modal = {tag: f"{tag}{suffix}" for tag, (_, suffix) in files.items()}
        plain = base | {"output": {"modal": {}, "content": "Nothing."}}
        shown = base | {"output": {"modal": modal, "content": words}}
        (folder / "items.jsonl").write_text(json.dumps(plain))
        (folder / "shown.jsonl").write_text(json.dumps(shown))
        run("import", "items", "items.jsonl")
        run("import", "responses", "items.jsonl", "--system", "plain")
        run("import", "responses", "shown.jsonl", "--system", NAME, "--media", ".")
        run("rater", "invite", "Ada")
        return made

    return imported


def test_round_create_makes_clean_copies_and_says_what_is_withheld(run, imported, folder):
    path = imported("<image1> <document1>", image1=("png", ".png"), document1=("docx", ".docx"))
    assert run("round", "create", "pilot", "--raters-per-response", "1").err == ""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT clean_sha256 = asset_sha256 FROM clean_copies").fetchall()
    assert rows == [(0,), (0,)]
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE assets SET media_type = 'application/x-odd'")
        connection.execute("DELETE FROM clean_copies")
    said = run("round", "create", "second", "--raters-per-response", "1")
    assert said.status == 0
    assert "withheld from raters" in said.err
    assert "`accordant check blinding`" in said.err


def test_check_blinding_is_silent_where_nothing_tells(run, imported):
    imported(image1=("jpeg", ".jpg"))
    said = run("check", "blinding")
    assert said.status == 0
    assert "Names that raters would see: 0. Files withheld from them: 0." in said.out
    assert "removed" in said.out


def test_check_blinding_lists_what_raters_would_see_and_exits_with_1(run, imported, refused):
    imported(f"As {NAME} I drew <image1>.", image1=("gif", ".gif"))
    run("round", "create", "pilot", "--raters-per-response", "1")
    for words in ((), ("--round", "pilot")):
        said = run("check", "blinding", *words, "--format", "json")
        assert said.status == 1
        visible = [one for one in json.loads(said.out) if one["visible"]]
        assert [(one["system"], one["place"], one["named"]) for one in visible] == [
            (NAME, "text", NAME)
        ]
        assert visible[0]["excerpt"].startswith(f"As {NAME} I drew")
    assert run("check", "blinding", "--ignore", NAME).status == 0
    assert run("check", "blinding", "--ignore", NAME, "--alias", "I drew").status == 1
    assert "no round named 'other'" in refused("check", "blinding", "--round", "other")


def test_check_media_says_what_is_wrong_and_what_to_run(run, imported):
    imported("<video1>", video1=("mov", ".mov"))
    said = run("check", "media")
    assert said.status == 1
    assert "1 file checked, 1 with problems." in said.out
    assert "ffmpeg -i video1.mov -c copy -movflags +faststart video1-playable.mp4" in said.out
    found = json.loads(run("check", "media", "--format", "json").out)
    assert found["reports"] == []
    assert found["files"][0]["facts"]["films"] == ["h264"]
    assert found["files"][0]["use"]["owner"] == NAME


def test_check_media_is_content_with_what_plays(run, imported):
    imported("<image1> <audio1>", image1=("png", ".png"), audio1=("mp3", ".mp3"))
    said = run("check", "media")
    assert (said.status, said.out.strip()) == (0, "2 files checked, 0 with problems.")


def test_check_media_counts_and_names_what_could_not_be_had(run, made, records, folder):
    at = "https://host.org/data/a.png"
    asked = {"modal": {"image1": at}, "content": "What is <image1>?"}
    told = {"modal": {"audio1": "b.mp3", "image2": at}, "content": "<audio1> <image2> <video9>"}
    records(("1", "", ""), input=asked, output={"modal": {}, "content": "It."})
    records(("1", "", ""), name="told.jsonl", input=asked, output=told)
    run("import", "items", "items.jsonl")
    run("import", "responses", "told.jsonl", "--system", NAME)
    said = run("check", "media")
    assert said.status == 1
    assert "0 files checked, 0 with problems, 3 files missing." in said.out
    assert "--map-url https://host.org/data=DIR" in said.out
    assert "--media DIR" in said.out
    found = json.loads(run("check", "media", "--format", "json").out)["missing"]
    assert [(one["owner"], one["tag"], one["reason"]) for one in found] == [
        ("question", "image1", "url_not_mapped"),
        (NAME, "audio1", "no_media_folder"),
        (NAME, "image2", "url_not_mapped"),
    ]
    (folder / "a.png").write_bytes(telling_files()["png"][0])
    (folder / "b.mp3").write_bytes(telling_files()["mp3"][0])
    maps = ("--media", ".", "--map-url", "https://host.org/data=.")
    run("import", "items", "items.jsonl", *maps)
    run("import", "responses", "told.jsonl", "--system", NAME, *maps)
    assert "missing" not in run("check", "media").out


def test_check_media_lists_what_did_not_load_for_a_rater(run, imported):
    path = imported(image1=("png", ".png"))
    run("round", "create", "pilot", "--raters-per-response", "1")
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO part_views (assignment_id, place, tag, failed, updated_at) "
            "SELECT id, 'A', 'image1', 'network', '2026-01-01' FROM assignments"
        )
    said = run("check", "media", "--round", "pilot")
    assert said.status == 1
    for word in ("Did not load", "Ada", "network"):
        assert word in said.out
