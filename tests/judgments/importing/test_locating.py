"""Where files may come from."""

import pytest

from judgments.errors import ImportRefusedError
from judgments.importing.locating import (
    MediaFolders,
    Missing,
    base_name,
    looks_like_file,
    parse_url_map,
)

PREFIX = "https://example.org/data"


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "media"
    (inside / "image").mkdir(parents=True)
    (inside / "image" / "a 1.png").write_bytes(b"x")
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "media-other").mkdir()
    (tmp_path / "media-other" / "b.png").write_bytes(b"secret")
    (inside / "out.png").symlink_to(tmp_path / "secret.png")
    (inside / "in.png").symlink_to(inside / "image" / "a 1.png")
    (inside / "loop.png").symlink_to(inside / "loop.png")
    return inside


def code(found):
    return found.code if isinstance(found, Missing) else None


@pytest.mark.parametrize(
    "value",
    ["image/a 1.png", "./image/a 1.png", r"image\a 1.png", "image/../image/a 1.png", "in.png",
     " image/a 1.png "],
)  # fmt: skip
def test_locate_finds_files_within_the_folder(folder, value):
    found = MediaFolders(media=folder).locate(value)
    assert found == folder.resolve() / "image" / "a 1.png"


@pytest.mark.parametrize(
    "value",
    ["../secret.png", "image/../../secret.png", r"..\secret.png", "/etc/passwd", r"\\host\share.png",
     "C:/secret.png", r"c:\secret.png", "out.png", "../media-other/b.png"],
)  # fmt: skip
def test_locate_never_leaves_the_folder(folder, value):
    assert code(MediaFolders(media=folder).locate(value)) == "outside_media_folder"


@pytest.mark.parametrize(
    "value", ["none.png", "image", "image/a 1.png/x", "loop.png", "a\x00.png", "x" * 5000]
)
def test_locate_says_what_is_missing(folder, value):
    assert code(MediaFolders(media=folder).locate(value)) == "missing_file"


def test_locate_says_that_no_folder_was_given():
    assert code(MediaFolders().locate("a.png")) == "no_media_folder"


@pytest.mark.parametrize(
    "url",
    [f"{PREFIX}/image/a%201.png", f"{PREFIX}/image/a 1.png?raw=true#top",
     f"{PREFIX}//image/a%201.png"],
)  # fmt: skip
def test_locate_takes_mapped_urls_from_their_folder(folder, url):
    assert MediaFolders(url_map={PREFIX: folder}).locate(url).name == "a 1.png"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/image/a.png", "url_not_mapped"),
        (f"{PREFIX}-other/a.png", "url_not_mapped"),
        ("file:///etc/passwd", "url_not_mapped"),
        ("data:image/png;base64,AAAA", "url_not_mapped"),
        (f"{PREFIX}/../secret.png", "outside_media_folder"),
        (f"{PREFIX}/%2e%2e/secret.png", "outside_media_folder"),
        (f"{PREFIX}/..%2fsecret.png", "outside_media_folder"),
        (f"{PREFIX}/none.png", "missing_file"),
    ],
)
def test_locate_takes_nothing_else_from_a_url(folder, url, expected):
    folders = MediaFolders(media=folder, url_map={PREFIX: folder})
    assert code(folders.locate(url)) == expected


def test_locate_prefers_the_longer_prefix(folder):
    folders = MediaFolders(url_map={PREFIX: folder, f"{PREFIX}/deep": folder / "image"})
    assert folders.locate(f"{PREFIX}/deep/a 1.png").name == "a 1.png"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("image/img_0001_01.jpg", True), (r"audio\a.mp3", True), ("https://example.org/x", True),
        ("my photo.png", True), ("code/solve.py", True), ("data/no_suffix", True),
        ("A red apple.", False), ("A red apple", False), ("print(f.py)", False),
        ("import os\nimport x.py", False), ("x" * 500 + ".png", False), ("either/or is fine", False),
        ("version 2.0", False), ("my files/report 1.docx", True), ("my files/report", False),
        ("report (1).docx", True), ("my files/report (final) v2.docx", True), ("main(1).py", True),
        ("report(final.docx", False), ("get(url).json", False), ("$('x').html", False),
        ("f(x) + g(y).r", False), ("settings.toml", True),
        (" (1)" * 95 + "(x.py", False),
    ],
)  # fmt: skip
def test_looks_like_file_tells_names_from_text(value, expected):
    assert looks_like_file(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("notes of May", True), (" notes of May ", True), ("my files/notes", True),
        ("my files", False), ("notes of June", False), ("notes of May\nand June", False),
        ("../secret notes", False), ("", False), ("x " * 500, False), ("a\0b", False),
    ],
)  # fmt: skip
def test_media_folders_hold_what_is_there_by_whatever_name(tmp_path, value, expected):
    root = tmp_path / "media"
    (root / "my files").mkdir(parents=True)
    for name in ("notes of May", "my files/notes", "../secret notes"):
        (root / name).write_text("Notes.")
    assert MediaFolders(media=root).hold(value) is expected
    assert not MediaFolders().hold(value)


def test_base_name_is_the_same_for_path_and_url():
    assert base_name(r"images\img 1.png") == base_name(f"{PREFIX}/x/img%201.png?raw=1")


def test_parse_url_map_reads_entries(tmp_path):
    assert parse_url_map([f"{PREFIX}?a=b={tmp_path}"]) == {f"{PREFIX}?a=b": tmp_path}


@pytest.mark.parametrize("entry", ["", "=x", PREFIX, f"{PREFIX}=", "folder=."])
def test_parse_url_map_refuses_what_maps_nothing(entry):
    with pytest.raises(ImportRefusedError, match="maps no URL"):
        parse_url_map([entry])


def test_parse_url_map_refuses_a_folder_that_is_not_there():
    with pytest.raises(ImportRefusedError, match="no such folder"):
        parse_url_map([f"{PREFIX}=nowhere"])


@pytest.mark.parametrize("name", ["nowhere", "a.png"])
def test_media_folders_refuses_what_is_no_folder(tmp_path, name):
    (tmp_path / "a.png").touch()
    with pytest.raises(ImportRefusedError, match=f"{name}: no such folder"):
        MediaFolders(media=tmp_path / name)
