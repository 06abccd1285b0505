"""Clean copies tell nothing, show the same, and whatever is not understood is refused."""

from __future__ import annotations

import io
import re
import zipfile

import av
import numpy as np
import openpyxl
import pypdfium2
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps, ImageSequence

from judgments.media import find_damage, sniff
from judgments.media.cleaning import RefusedError, clean_bytes
from tests.telling.everything import NAME, telling_files
from tests.telling.pictures import jpeg, webp
from tests.telling.searching import found_in

KINDS = sorted(telling_files())
PLAYED = {"mp3", "wav", "flac", "vorbis", "opus", "flac in ogg", "m4a", "mp4", "mov", "webm", "mkv",
          "avi"}  # fmt: skip
PICTURES = {"png", "jpeg", "progressive jpeg", "gif", "webp", "lossy webp", "bmp", "tiff", "avif"}
OFFICE = {"docx", "xlsx", "pptx", "zip"}
SOLIDS = {"ply", "obj", "stl", "ascii stl", "glb"}


def kind_of(data, suffix, folder):
    path = folder / f"file{suffix}"
    path.write_bytes(data)
    return sniff(path)


@pytest.fixture(params=KINDS)
def case(request, tmp_path):
    """Give kind, original and cleaned file, each kind in turn."""
    data, suffix = telling_files()[request.param]
    cleaned = clean_bytes(data, kind_of(data, suffix, tmp_path))
    return request.param, data, cleaned


def drawn(data):
    """Give every frame as a browser turns it, with its size and duration."""
    with Image.open(io.BytesIO(data)) as picture:
        return [
            (frame.size, frame.info.get("duration"), ImageOps.exif_transpose(frame).tobytes())
            for frame in ImageSequence.Iterator(picture)
        ]


def played(data):
    """Give every decoded frame of every stream with its time."""
    with av.open(io.BytesIO(data)) as container:
        return [
            (frame.pts, frame.time_base, frame.to_ndarray().tobytes())
            for frame in container.decode(*container.streams)
        ]


def read(data):
    """Give the words of an office file, and its pictures as drawn, in the order of their parts."""
    words, pictures = [], []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            inner = archive.read(name)
            if re.search(r"\.(png|jpe?g)$", name) and "docProps" not in name:
                pictures.append(drawn(inner))
            elif re.match(r"(word|xl|ppt)/.*\.xml", name):
                words += re.findall(rb"<(?:w:t|a:t|t|v)\b[^>]*>([^<]+)<", inner)
            elif name.endswith(".txt"):
                words.append(inner)
    return words, pictures


def solid(data, kind):
    file_type = {"ascii stl": "stl"}.get(kind, kind)
    mesh = trimesh.load(io.BytesIO(data), file_type=file_type, force="mesh", process=False)
    return mesh.vertices.tobytes(), mesh.faces.tobytes()


def same_content(kind, before, after):
    if kind in PICTURES:
        assert drawn(before) == drawn(after)
    elif kind in PLAYED:
        assert played(before) == played(after)
        assert played(after)
    elif kind in OFFICE:
        assert read(before) == read(after)
        assert read(after)[1]
    elif kind in SOLIDS:
        assert solid(before, kind) == solid(after, kind)
    elif kind == "pdf":
        pages = [
            [page.render(scale=2).to_numpy().tobytes() for page in pypdfium2.PdfDocument(one)]
            for one in (before, after)
        ]
        assert pages[0] == pages[1]
    else:
        assert b"<rect width='5' height='5'/>" in after


@pytest.mark.blindness
def test_a_clean_copy_tells_no_name_and_shows_the_same(case):
    kind, original, cleaned = case
    assert found_in(original, NAME), "the fixture has to tell"
    assert found_in(cleaned.data, NAME) == []
    assert any(NAME in line for line in cleaned.removed)
    same_content(kind, original, cleaned.data)


def test_a_clean_copy_is_of_the_same_kind_whole_and_needs_no_cleaning(case, tmp_path):
    kind, original, cleaned = case
    suffix = telling_files()[kind][1]
    media_type = kind_of(cleaned.data, suffix, tmp_path)
    assert media_type == kind_of(original, suffix, tmp_path)
    path = tmp_path / f"clean{suffix}"
    path.write_bytes(cleaned.data)
    assert find_damage(path, media_type) is None
    again = clean_bytes(cleaned.data, media_type)
    assert again.removed == ()
    assert again.data == cleaned.data


@pytest.mark.parametrize("kind", sorted(PICTURES | PLAYED - {"flac", "mkv"}))
def test_a_file_that_is_cut_off_is_cleaned_as_far_as_it_goes(kind, tmp_path):
    """It was delivered so, and its rater has to see it so."""
    data, suffix = telling_files()[kind]
    cut = data[: len(data) * 2 // 3]
    cleaned = clean_bytes(cut, kind_of(data, suffix, tmp_path))
    assert found_in(cleaned.data, NAME) == []
    assert len(cleaned.data) > len(cut) // 3


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("make", [jpeg, webp])
def test_how_a_picture_is_turned_is_kept(make, turned, monkeypatch):
    monkeypatch.setattr("tests.telling.pictures.exif.__defaults__", (turned,))
    data = make(NAME)
    kind = "image/jpeg" if make is jpeg else "image/webp"
    cleaned = clean_bytes(data, kind).data
    assert drawn(cleaned) == drawn(data)
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert dict(picture.getexif()) == ({} if turned == 1 else {0x0112: turned})


def test_colours_of_a_profile_stay():
    before, after = (
        Image.open(io.BytesIO(data)).info["icc_profile"]
        for data in (jpeg(NAME), clean_bytes(jpeg(NAME), "image/jpeg").data)
    )
    assert len(after) == len(before)
    changed = np.flatnonzero(np.frombuffer(before, np.uint8) != np.frombuffer(after, np.uint8))
    assert found_in(after, NAME) == []
    assert len(changed) < 300


def test_office_files_still_open_with_their_pictures_and_links():
    data, _ = telling_files()["xlsx"]
    cleaned = clean_bytes(data, f"application/vnd.openxmlformats-officedocument.{'s'}").data
    book = openpyxl.load_workbook(io.BytesIO(cleaned))
    assert book.active["B2"].value == 542051
    assert book.active["A2"].comment.text == "a remark"
    assert len(book.active._images) == 1


def test_words_are_left_as_they_are():
    for kind in ("text/csv", "text/x-python", "text/html", "application/json", "model/mtl"):
        data = f"# by {NAME}\n".encode()
        assert clean_bytes(data, kind) == (data, ())


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"\x00\x01\x02", "application/octet-stream", "nothing is known here"),
        (b"\x00\x00\x00\x02ftyp", "video/mp4", "a box of 2 bytes at byte 0"),
        (b"PK\x03\x04 cut", "application/zip", "cannot be unpacked"),
        (b"%PDF-1.7 nonsense", "application/pdf", "cannot be read as a PDF"),
        (b"GIF89a", "image/gif", "structure cannot be read"),
        (b"glTF", "model/gltf-binary", "structure cannot be read"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "audio/mpeg", "no sound"),
        (b"fLaC\x84\x00\x00\x00", "audio/flac", "what its sound is like"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_reason(data, kind, reason):
    with pytest.raises(RefusedError, match=reason):
        clean_bytes(data, kind)


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_broken_files_are_cleaned_or_refused_never_worse(kind, data):
    original, suffix = telling_files()[kind]
    broken = bytearray(original)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, min(len(broken), 600) - 1))] = data.draw(
            st.integers(0, 255)
        )
    media_types = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif",
        ".webp": "image/webp", ".bmp": "image/bmp", ".tif": "image/tiff", ".avif": "image/avif", ".mp3": "audio/mpeg",
        ".wav": "audio/wav", ".flac": "audio/flac", ".ogg": "audio/ogg", ".m4a": "audio/mp4",
        ".mp4": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm",
        ".mkv": "video/webm", ".avi": "video/x-msvideo", ".pdf": "application/pdf",
        ".ply": "model/ply", ".obj": "model/obj", ".stl": "model/stl",
        ".glb": "model/gltf-binary"}  # fmt: skip
    try:
        cleaned = clean_bytes(bytes(broken), media_types.get(suffix, "application/zip"))
    except RefusedError:
        return
    assert len(cleaned.data) <= 2 * len(broken) + 4096
