"""Which parts a judge cannot read."""

from __future__ import annotations

import sqlalchemy as sa

from judgments.models import Asset, Extraction, Placeholder, Response, now
from metrics.engines.judge.uncaptioned import count_uncaptioned


def test_parts_without_words_are_counted_by_side_and_modality(any_study, fill):
    fill(any_study, items=2, systems=("a", "b"))
    hashes = {letter: letter * 64 for letter in "abcd"}
    with any_study.write() as session:
        session.add_all(
            Asset(sha256=one, size=1, media_type="image/png") for one in hashes.values()
        )
        session.flush()
        session.get_one(Asset, hashes["d"]).damage = "cut off"
        session.add_all(
            [
                _text(hashes["b"], "ocr:image", "EXIT"),
                _text(hashes["c"], "ocr:document", "EXIT"),
            ]
        )
        places = [
            {"response_id": 1, "tag": "image1", "asset_sha256": hashes["a"]},
            {"response_id": 1, "tag": "image2", "asset_sha256": hashes["a"], "caption": "A cat."},
            {"response_id": 1, "tag": "image3", "asset_sha256": hashes["b"]},
            {"response_id": 1, "tag": "image4", "asset_sha256": hashes["c"]},
            {"response_id": 1, "tag": "image5", "asset_sha256": hashes["d"]},
            {"response_id": 1, "tag": "image6", "missing_reason": "missing_file"},
            {"reference_id": 1, "tag": "video1", "asset_sha256": hashes["a"]},
            {"item_id": 1, "tag": "audio1", "asset_sha256": hashes["a"]},
            {"response_id": 4, "tag": "image1", "asset_sha256": hashes["a"]},
        ]
        session.add_all(
            Placeholder(modality=one["tag"][:5], position=n, **one) for n, one in enumerate(places)
        )
        session.execute(sa.update(Response).where(Response.id == 4).values(superseded_at=now()))
    assert count_uncaptioned(any_study) == {
        "response": {"image": 2},
        "reference": {"video": 1},
        "question": {"audio": 1},
    }


def _text(sha256, extractor, text):
    return Extraction(asset_sha256=sha256, extractor=extractor, config_hash="0" * 64, text=text)
