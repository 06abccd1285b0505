from __future__ import annotations

import json
import random
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sqlalchemy import func, select

from benchmarks import files, plain_audio, plain_image
from benchmarks.executors import overheads
from benchmarks.media import photographs, speeches
from benchmarks.responses import build_responses
from benchmarks.rows import Row
from benchmarks.running import write_rows
from benchmarks.texts import answers
from benchmarks.timing import run_apart
from judgments.media import sniff
from judgments.models import Asset, Placeholder, Reference, Response
from judgments.records import Modality, Part
from metrics.engines.sentences import split_sentences
from metrics.extraction.speech import transcribe
from metrics.quality import measure_part
from metrics.quality.base import Quality
from metrics.quality.naturalness import has_brisque
from metrics.quality.pictures import open_picture


def quality_of(path: Path, modality: Modality) -> Quality:
    return measure_part(Part(modality=modality, tag="a", path=path, media_type=sniff(path)))


def test_answers_are_long_enough_and_share_no_sentence():
    rng = random.Random(0)
    words = []
    for _ in range(50):
        texts = [split_sentences(text) for text in answers(4, rng)]
        assert {len(sentences) for sentences in texts} <= {6, 7, 8}
        said = [sentence for sentences in texts for sentence in sentences]
        assert len(set(said)) == len(said)
        words += [len(" ".join(sentences).split()) for sentences in texts]
    assert np.mean(words) == pytest.approx(120, abs=5)


def test_answers_repeat_with_the_same_seed_only():
    first, again, other = (list(answers(2, random.Random(seed))) for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_build_responses_imports_texts_and_files_of_four_systems(tmp_path):
    study = build_responses(tmp_path, 2, files=photographs(tmp_path))
    with study.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Reference, Response, Placeholder, Asset)
        ]
        damaged = session.scalars(select(Asset.sha256).where(Asset.damage.is_not(None))).all()
    study.dispose()
    assert counts == [2, 8, 8, 8]
    assert not damaged


def test_speeches_last_ten_seconds_and_are_understood(tmp_path):
    paths = list(islice(speeches(tmp_path), 3))
    assert [soundfile.info(path).duration for path in paths] == [10.0] * 3
    assert len({path.read_bytes() for path in paths}) == 3
    assert "rabbits" in transcribe(paths[0])


def test_photographs_differ(tmp_path):
    paths = list(islice(photographs(tmp_path), 3))
    assert {open_picture(path).size for path in paths} == {(480, 360)}
    assert len({path.read_bytes() for path in paths}) == 3


def test_plain_audio_gives_our_values(tmp_path):
    for path in islice(speeches(tmp_path), 0, 30, 10):
        ours, plain = quality_of(path, Modality.AUDIO), plain_audio.grade_file(path)
        assert ours.value == pytest.approx(plain.value, abs=1e-4)
        assert ours.details["aspects"] == pytest.approx(plain.details["aspects"], abs=1e-3)


@pytest.mark.skipif(not has_brisque(), reason="needs accordant[photographs]")
def test_plain_image_gives_our_values(tmp_path):
    for path in islice(photographs(tmp_path), 4):
        ours, plain = quality_of(path, Modality.IMAGE), plain_image.grade_file(path)
        assert ours.value == pytest.approx(plain.value, abs=1e-4)
        measured = [found.details["measured"]["brisque"] for found in (ours, plain)]
        assert measured[0] == pytest.approx(measured[1], abs=0.01)


def test_audio_ratio_divides_the_times_of_equal_values():
    row = files.audio_ratio(2)
    assert row.ratio == row.value > 0
    assert "pyloudnorm" in (row.peer or "")


def test_audio_ratio_stops_where_values_differ(monkeypatch):
    monkeypatch.setattr(plain_audio, "grade_file", lambda _: Quality(value=0.123))
    with pytest.raises(ValueError, match=r"0\.123 there; times of different values say nothing"):
        files.audio_ratio(1)


def test_overheads_are_measured_for_every_executor():
    found = overheads(2)
    assert list(found) == ["serial", "processes", "dask"]
    assert all(milliseconds > 0 for milliseconds in found.values())


def test_score_apart_scores_every_response(tmp_path):
    build_responses(tmp_path, 1).dispose()
    wall, said = run_apart("score", str(tmp_path / "study.db"), "fp32")
    assert said["scored"] == 4
    assert 0 < said["start"] <= said["seconds"] <= wall
    assert np.isnan(said["growth_mb"])


def test_a_row_that_is_only_reported_has_no_bound(tmp_path):
    path = write_rows("some", [Row("text_start_s", 9.5), Row("growth_mb", 120.0)], folder=tmp_path)
    reported, bounded = json.loads(path.read_text())
    assert (reported["value"], reported["unit"]) == (9.5, "s")
    assert [reported[key] for key in ("op", "target", "met", "peer")] == [None] * 4
    assert (bounded["op"], bounded["target"], bounded["met"]) == ("<=", 100, False)
