"""Clean copies are made once, kept, made again when the cleaning changed, by anyone at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from judgments.errors import UnknownNameError
from judgments.media import MediaStore
from judgments.media.cleaning import clean_asset, copies, ensure_clean, kept_copies
from judgments.models import Asset, CleanCopy
from tests.telling.everything import telling_files


@pytest.fixture
def store(any_study):
    return MediaStore(any_study.media_root)


@pytest.fixture
def put(any_study, store):
    """Give a function that takes a file into the study: its hash."""

    def put(data, suffix):
        kept = store.put_bytes(data, suffix)
        with any_study.write() as session:
            session.add(Asset(sha256=kept.sha256, media_type=kept.media_type, size=kept.size))
        return kept.sha256

    return put


def rows(study):
    with study.read() as session:
        return {row.asset_sha256: row for row in session.scalars(sa.select(CleanCopy))}


def test_ensure_clean_makes_every_copy_once_and_says_how_far_it_is(any_study, store, put):
    telling, words, unknown = (
        put(*telling_files()["png"]), put(b"x = 1\n", ".py"), put(b"\x00\x01\x02\x03", ".bin")
    )  # fmt: skip
    said = []
    assert ensure_clean(any_study, store, lambda *numbers: said.append(numbers)) == 1
    assert said == [(1, 3), (2, 3), (3, 3)]
    found = rows(any_study)
    assert found[words].clean_sha256 == words
    assert found[telling].clean_sha256 not in {telling, None}
    assert store.has(telling)
    assert store.has(found[telling].clean_sha256)
    assert found[unknown].clean_sha256 is None
    assert "nothing is known here" in found[unknown].refused
    assert any("Software" in line for line in found[telling].removed)
    again = []
    assert ensure_clean(any_study, store, lambda *numbers: again.append(numbers)) == 1
    assert again == [(1, 1)]


def test_copies_of_an_older_cleaning_are_made_again(any_study, store, put, monkeypatch):
    sha256 = put(*telling_files()["gif"])
    with monkeypatch.context() as patch:
        patch.setattr(copies, "VERSION", "0")
        ensure_clean(any_study, store)
    with any_study.read() as session:
        assert kept_copies(session, [sha256]) == {}
    ensure_clean(any_study, store)
    with any_study.read() as session:
        assert kept_copies(session, [sha256])[sha256].version == copies.VERSION


def test_copies_may_be_made_by_many_at_once(any_study, store, put):
    hashes = [put(*telling_files()[kind]) for kind in ("png", "jpeg", "mp3")]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda one: clean_asset(any_study, store, one), hashes * 4))
    assert len(rows(any_study)) == 3
    assert {copy.asset_sha256: copy.clean_sha256 for copy in made} == {
        sha256: row.clean_sha256 for sha256, row in rows(any_study).items()
    }


def test_a_file_that_is_gone_is_refused_and_cleaned_once_it_is_back(any_study, store, put):
    data, suffix = telling_files()["ply"]
    sha256 = put(data, suffix)
    store.path_of(sha256).unlink()
    assert clean_asset(any_study, store, sha256).refused == "it is not in the media store any more"
    store.put_bytes(data, suffix)
    assert ensure_clean(any_study, store) == 0
    with pytest.raises(UnknownNameError, match="no asset"):
        clean_asset(any_study, store, "0" * 64)
