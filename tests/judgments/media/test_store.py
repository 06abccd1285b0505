"""The content-addressed store."""

import hashlib
import os
import stat
import threading

import pytest

from judgments.errors import UnknownNameError
from judgments.media import MediaStore


@pytest.fixture
def store(tmp_path):
    return MediaStore(tmp_path / "store")


def test_put_file_keeps_the_bytes_under_their_hash(store, tmp_path):
    source = tmp_path / "a.py"
    source.write_bytes(b"import os\n")
    asset = store.put_file(source)
    assert asset.sha256 == hashlib.sha256(b"import os\n").hexdigest()
    assert (asset.media_type, asset.size, asset.damage) == ("text/x-python", 10, None)
    path = store.path_of(asset.sha256)
    assert path.read_bytes() == b"import os\n"
    assert path.relative_to(store.root).parts == (asset.sha256[:2], asset.sha256[2:4], asset.sha256)


def test_put_file_makes_files_read_only(store):
    asset = store.put_bytes(b"x")
    mode = store.path_of(asset.sha256).stat().st_mode
    assert not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_put_file_keeps_one_copy_and_leaves_it_alone(store):
    first = store.put_bytes(b"same", ".txt")
    before = store.path_of(first.sha256).stat().st_mtime_ns
    second = store.put_bytes(b"same", ".py")
    assert second.sha256 == first.sha256
    assert store.path_of(first.sha256).stat().st_mtime_ns == before


def test_put_file_replaces_a_copy_of_another_size(store):
    asset = store.put_bytes(b"whole")
    path = store.path_of(asset.sha256)
    path.chmod(0o644)
    path.write_bytes(b"who")
    store.put_bytes(b"whole")
    assert path.read_bytes() == b"whole"


def test_put_file_leaves_nothing_behind_where_it_fails(store, tmp_path):
    store.put_bytes(b"x")
    with pytest.raises(OSError):  # noqa: PT011 - a folder is no file, whatever the system calls it
        store.put_file(tmp_path)
    assert list((store.root / "incoming").iterdir()) == []


def test_put_file_may_be_called_by_many_at_once(store):
    data = os.urandom(1 << 18)
    threads = [threading.Thread(target=store.put_bytes, args=(data,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = store.path_of(hashlib.sha256(data).hexdigest())
    assert path.read_bytes() == data
    assert list((store.root / "incoming").iterdir()) == []


def test_put_file_notes_damage_and_suspicion(store):
    asset = store.put_bytes(b"\x89PNG\r\n\x1a\n" + bytes(262144 - 8), ".png")
    assert asset.damage is not None
    assert "256 KiB" in asset.suspicion


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_path_of_refuses_what_is_no_hash(store, text):
    with pytest.raises(UnknownNameError, match="no SHA-256"):
        store.path_of(text)


def test_has_says_whether_a_file_is_there(store):
    assert not store.has("0" * 64)
    assert store.has(store.put_bytes(b"x").sha256)
