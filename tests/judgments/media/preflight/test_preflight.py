"""Preflight on real files: whole, cut off, of codecs that browsers lack, and large."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import sqlalchemy as sa
import trimesh
from PIL import Image

from judgments.errors import MissingPackageError
from judgments.media import MediaStore, sniff
from judgments.media.preflight import check_file, ensure_checked, kept_checks, storing, undecodable
from judgments.models import Asset, AssetCheck
from tests.telling.everything import telling_files
from tests.telling.recordings import recording

PLAYED_EVERYWHERE = ("mp3", "wav", "flac", "vorbis", "opus", "m4a", "mp4", "webm")


@pytest.fixture
def check(tmp_path):
    """Give a function that writes a file and checks it as what it is."""

    def check(data, suffix):
        path = tmp_path / f"file{suffix}"
        path.write_bytes(data)
        return check_file(path, sniff(path))

    return check


@pytest.mark.parametrize("kind", PLAYED_EVERYWHERE)
def test_recordings_play_and_last_as_long_as_they_say(check, kind):
    found = check(*telling_files()[kind])
    assert (found.decodes, found.plays, found.problems, found.warnings) == (True, True, [], [])
    assert found.facts["decoded_s"] == pytest.approx(1.0, abs=0.15)
    assert found.facts["size"] == len(telling_files()[kind][0])
    if kind in {"mp4", "webm"}:
        assert (found.facts["width"], found.facts["height"]) == (64, 48)
        assert found.facts["pixel_format"] == "yuv420p"


@pytest.mark.parametrize(
    ("kind", "reason", "options", "suffix"),
    [
        ("mov", "no common browser plays files of kind video/quicktime", "-c copy", ".mp4"),
        ("mkv", "not every browser plays h264, aac in video/webm", "-c:v libx264", ".mp4"),
        ("avi", "no common browser plays files of kind video/x-msvideo", "-c:v libx264", ".mp4"),
    ],
)
def test_films_that_browsers_do_not_play_come_with_advice(check, kind, reason, options, suffix):
    found = check(*telling_files()[kind])
    assert (found.decodes, found.plays) == (True, False)
    assert found.problems == [reason]
    assert found.options.startswith(options)
    assert found.suffix == suffix


@pytest.mark.parametrize(
    ("film", "sound", "named"),
    [("mpeg4", None, "mpeg4"), ("libx265", None, "hevc"), (None, "ac3", "ac3")],
)
def test_codecs_that_browsers_lack_are_named_in_an_mp4(check, film, sound, named):
    found = check(recording("any", "mp4", film=film, sound=sound), ".mp4")
    assert found.decodes
    assert found.problems == [f"not every browser plays {named} in video/mp4"]


def test_a_film_cut_off_does_not_decode(check):
    data, suffix = telling_files()["webm"]
    found = check(data[: len(data) // 2], suffix)
    assert not found.decodes
    assert "of the 1.0 seconds" in found.problems[0] or "cannot be decoded" in found.problems[0]
    data, suffix = telling_files()["mp4"]
    assert check(data[: len(data) // 2], suffix).problems[0].startswith("damaged as delivered: cut")


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "bmp"])
def test_pictures_are_shown_and_measured(check, kind):
    found = check(*telling_files()[kind])
    assert (found.plays, found.problems) == (True, [])
    assert (found.facts["width"], found.facts["height"]) == (48, 64)
    assert found.facts["frames"] == (3 if kind == "gif" else 1)


def test_pictures_that_browsers_do_not_show_come_with_advice(check):
    found = check(*telling_files()["tiff"])
    assert (found.decodes, found.plays, found.suffix) == (True, False, ".png")
    found = check(telling_files()["jpeg"][0][:900] + b"\xff\xd9", ".jpg")
    assert not found.decodes


def test_large_files_are_warned_of(check, tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (2700, 2700, 3), np.uint8)
    target = io.BytesIO()
    Image.fromarray(noise).save(target, "PNG", compress_level=0)
    found = check(target.getvalue(), ".png")
    assert found.warnings == ["22 MB take long to arrive"]
    assert found.problems == []


@pytest.mark.parametrize("kind", ["ply", "obj", "stl", "ascii stl", "glb"])
def test_geometry_is_counted(check, kind):
    found = check(*telling_files()[kind])
    assert (found.plays, found.problems) == (True, [])
    assert found.facts["faces"] == 12
    assert found.facts["points"] >= 8


def test_geometry_that_is_heavy_packed_or_nothing_is_told(check):
    heavy = trimesh.creation.icosphere(subdivisions=8).export(file_type="ply")
    assert "655,362 points turn slowly" in check(heavy, ".ply").warnings[0]
    scene = b'{"asset":{"version":"2.0"},"extensionsRequired":["KHR_draco_mesh_compression"]}'
    scene += b" " * (-len(scene) % 4)
    glb = struct.pack("<4sIIII", b"glTF", 2, 20 + len(scene), len(scene), 0x4E4F534A) + scene
    assert check(glb, ".glb").problems == ["the viewer cannot unpack KHR_draco_mesh_compression"]
    nothing = b"ply\nformat ascii 1.0\nelement vertex 0\nproperty float x\nend_header\n"
    assert not check(nothing, ".ply").decodes


def test_documents_are_opened_and_counted(check):
    assert check(*telling_files()["pdf"]).facts["pages"] == 1
    assert check(*telling_files()["xlsx"]).facts["sheets"] == 1
    assert check(*telling_files()["docx"]).facts["paragraphs"] >= 2
    for kind in ("pptx", "zip", "svg"):
        found = check(*telling_files()[kind])
        assert "for download only" in found.problems[0]
    assert check(b"%PDF-1.4 nothing\n%%EOF", ".pdf").problems[0].startswith("it cannot be opened")


def test_words_have_nothing_to_be_checked(check):
    found = check(b"a,b\n1,2\n", ".csv")
    assert (found.plays, found.problems, found.facts) == (True, [], {"size": 8})


def test_a_missing_package_is_named_with_its_extra(check, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'accordant\[video\]'"):
        check(*telling_files()["mp3"])


def test_what_was_found_is_kept_and_not_found_again(any_study, monkeypatch):
    store = MediaStore(any_study.media_root)
    hashes = []
    for kind in ("png", "mkv"):
        kept = store.put_bytes(*telling_files()[kind])
        hashes.append(kept.sha256)
        with any_study.write() as session:
            session.add(Asset(sha256=kept.sha256, media_type=kept.media_type, size=kept.size))
    cut = store.put_bytes(b"\xff\xd8\xff\xe0\x00\x04\x00\x00", ".jpg")
    with any_study.write() as session:
        session.add(Asset(sha256=cut.sha256, media_type=cut.media_type, size=cut.size))
    hashes.append(cut.sha256)
    said = []
    ensure_checked(any_study, store, hashes, lambda *numbers: said.append(numbers))
    assert said == [(1, 3), (2, 3), (3, 3)]
    with any_study.read() as session:
        found = kept_checks(session, hashes)
        assert [found[one].plays for one in hashes] == [True, False, False]
        assert list(undecodable(session, hashes)) == [cut.sha256]
    monkeypatch.setattr(storing, "check_file", lambda *_: pytest.fail("checked again"))
    ensure_checked(any_study, store, hashes)
    with any_study.write() as session:
        session.execute(sa.update(AssetCheck).values(version="0"))
        assert kept_checks(session, hashes) == {}
