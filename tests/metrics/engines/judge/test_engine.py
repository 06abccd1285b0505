"""The engine: what is asked of which response, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from llmock.scenarios import Fail, Reply

from judgments.models import Score, ScoringRun
from judgments.records import Modality, Part
from metrics.engines.base import Engine
from metrics.engines.judge import JudgeEngine
from metrics.engines.shared_parts import structure_values
from metrics.scoring import score_study
from metrics.settings import ScoringSettings

TEXT = Part(modality=Modality.TEXT, text="It boils at 100 °C.")
CAT = Part(modality=Modality.IMAGE, tag="image1", caption="A grey cat.")
BARE = Part(modality=Modality.IMAGE, tag="image1")
CODE = Part(modality=Modality.CODE, tag="code1", text="print(1)\n", caption="It prints.")


@pytest.fixture
def engine(study, settings):
    with JudgeEngine(study, settings) as engine:
        yield engine


def _values(engine, *inputs):
    return {(v.metric, v.tag): v for v in engine.score(inputs)}


def test_engine_scores_all_components(engine, given, answer, sent):
    answer(4, reason="Fine.")
    found = _values(engine, given())
    assert {key: value.value for key, value in found.items()} == {
        ("SC", ""): 0.75, ("HC", ""): 0.75, ("SH", ""): 0.75,
        ("GQ", ""): 0.75, ("GQ", "text"): 0.75, ("StS", ""): None, ("LeS", ""): None,
    }  # fmt: skip
    assert found["SC", ""].details == {"score": 4, "reason": "Fine."}
    assert len(sent()) == 4


def test_engine_is_an_engine_that_runs_here(engine):
    checked: Engine = engine
    assert (checked.name, engine.in_process, engine.chunk) == ("judge", True, 256)
    assert engine.config()["prompt_version"] == engine.prompt_version
    assert "127.0.0.1" not in str(engine.config())


@pytest.mark.parametrize("metric", ["SC", "HC", "SH"])
def test_image_without_text_makes_aspects_null_unasked(engine, given, metric, sent):
    found = _values(engine, given(response=(TEXT, BARE)))
    assert (found[metric, ""].value, found[metric, ""].reason) == (None, "no_text_for_image")
    assert found[metric, ""].details == {"unread": {"response": ["image1"]}}
    assert len(sent()) == 1  # the quality of the text


def test_reference_without_text_makes_correctness_null_alone(engine, given):
    found = _values(engine, given(reference=(BARE,)))
    assert found["SC", ""].reason == "no_text_for_image"
    assert found["HC", ""].reason is None


@pytest.mark.parametrize(
    ("reference", "reason"), [(None, "no_reference"), ((), "no_reference_text")]
)
def test_no_reference_no_correctness(engine, given, reference, reason):
    assert _values(engine, given(reference=reference))["SC", ""].reason == reason


def test_empty_response_is_worth_nothing_unasked(engine, given, sent):
    found = _values(engine, given(response=()))
    assert [found[m, ""].value for m in ("SC", "HC", "SH", "GQ")] == [0.0] * 4
    assert sent() == []


def test_question_part_without_text_is_named_only(engine, given, sent):
    _values(engine, given(question=(TEXT, BARE)))
    assert any("[image1: cannot be shown in words]" in str(body) for body in sent())


def test_undelivered_part_is_told(engine, given, sent):
    gone = Part(modality=Modality.IMAGE, tag="image2", missing="no_entry")
    _values(engine, given(response=(TEXT, gone)))
    told = [str(body["messages"][1]) for body in sent()]
    assert sum("[image2: not delivered]" in words for words in told) == 3


def test_lost_file_is_not_held_against_the_response(engine, given, sent):
    lost = Part(modality=Modality.IMAGE, tag="image2", missing="missing_file")
    found = _values(engine, given(response=(TEXT, lost)))
    assert {found[m, ""].reason for m in ("SC", "HC", "SH", "GQ")} == {"file_lost"}
    assert not any("not delivered]" in str(body["messages"][1]) for body in sent())


def test_quality_of_files_is_measured_as_by_the_local_engine(engine, given, tmp_path):
    from PIL import Image

    path = tmp_path / "picture"
    Image.effect_noise((96, 96), 80).convert("RGB").save(path, format="PNG")
    picture = Part(
        modality=Modality.IMAGE, tag="image1", caption="Noise.", sha256="0" * 64, path=path,
        media_type="image/png", suffix=".png",
    )  # fmt: skip
    from metrics.quality import measure_part

    found = _values(engine, given(response=(TEXT, picture)))
    assert found["GQ", "image1"].value == measure_part(picture).value == found["GQ", ""].value


def test_damaged_code_is_unusable_and_missing_code_null(engine, given):
    broken = Part(modality=Modality.CODE, tag="code1", damage="cut off", caption="It prints.")
    away = Part(modality=Modality.DOCUMENT, tag="document1", missing="missing_file", caption="A.")
    found = _values(engine, given(response=(TEXT, broken, away)))
    assert found["GQ", "code1"].value == 0.0
    assert found["GQ", "document1"].reason == "file_lost"


def test_document_that_cannot_be_read_has_no_quality(engine, given, tmp_path):
    path = tmp_path / "scan"
    path.write_bytes(b"\x00\x01 not a document")
    part = Part(
        modality=Modality.DOCUMENT, tag="document1", caption="A letter.", path=path,
        media_type="application/x-unknown",
    )  # fmt: skip
    assert _values(engine, given(response=(part,)))["GQ", "document1"].value is None
    cut = Part(modality=Modality.CODE, tag="code1", caption="It prints.", path=path)
    assert _values(engine, given(response=(cut,)))["GQ", "code1"].reason == "damaged_file"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"reference": None}, [(None, "no_reference"), (None, "no_reference")]),
        ({}, [(None, "no_output_types"), (None, "no_reference_types")]),
        # One image as asked for, and code that nobody asked for: (1 + 0) / 2.
        ({"reference": (TEXT, CAT), "response": (TEXT, CAT, CODE)}, [(0.5, None), (1.0, None)]),
    ],
)
def test_structure_is_counted_from_the_parts(given, changes, expected):
    found = structure_values(given(**changes), ScoringSettings())
    assert [(one.value, one.reason) for one in found] == expected


def test_study_is_scored_stored_and_never_asked_twice(study, fill, settings, answer, sent):
    fill(study, items=5)
    answer(5)
    with JudgeEngine(study, settings) as engine:
        summary = score_study(study, engine)
    assert summary.scored == 10
    asked = len(sent())
    with study.write() as session:  # as if the scores had been lost, and the answers not
        session.execute(sa.delete(Score))
    with JudgeEngine(study, settings) as engine:
        score_study(study, engine)
    assert len(sent()) == asked
    with study.read() as session:
        run = session.scalars(sa.select(ScoringRun).filter_by(engine="judge")).one()
        values = session.scalars(sa.select(Score.value).filter_by(metric="SQCS")).all()
    assert run.config["model"] == "mock"
    assert values == [1.0] * 10


def test_every_response_ends_scored_with_three_in_ten_turned_away(study, fill, settings, endpoint):
    fill(study, items=6)
    endpoint.state.chaos.error_rates = {429: 0.3}
    with JudgeEngine(study, replace(settings, concurrency=32)) as engine:
        summary = score_study(study, engine)
    statuses = [record.status for record in endpoint.state.journal.records(wait=2)]
    assert statuses.count(429) > 5
    assert statuses.count(200) == 48
    assert summary.scored == 12
    assert set(summary.nulls) == {"no_output_types", "no_reference_types"}


def test_watch_is_told_how_far_a_chunk_has_come(study, settings, given):
    seen = []
    with JudgeEngine(study, settings, seen.append) as engine:
        list(engine.score([given(), given(response_id=2, response=(CODE,))]))
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(2.0)


def test_failures_say_what_the_endpoint_said(engine, given, endpoint):
    endpoint.state.scenarios.add(Reply(text="Surely a 5.", times=3))
    endpoint.state.scenarios.add(Fail(400, message="too long: 5", times=1))
    found = list(_values(engine, given()).values())
    reasons = [value.reason for value in found if value.value is None]
    assert "judge_rejected" in reasons
    assert "judge_malformed" in reasons
    said = [value.details.get("said", "") for value in found]
    assert any("Surely a 5." in words for words in said)


def test_other_combination_asks_nothing_and_other_normalisation_nothing_new(
    study, fill, settings, answer, sent
):
    fill(study, items=2)
    answer(2)
    with JudgeEngine(study, settings) as engine:
        score_study(study, engine)
    asked = len(sent())
    minimum = replace(settings, scoring=ScoringSettings(gq_aggregation="minimum"))
    with JudgeEngine(study, minimum) as engine:
        summary = score_study(study, engine)
        assert (summary.taken_over, engine.tally.cached) == (4, 0)
    fifths = replace(settings, scoring=ScoringSettings(normalisation="from_0"))
    with JudgeEngine(study, fifths) as engine:
        summary = score_study(study, engine)
        assert (summary.scored, engine.tally.cached) == (4, 16)
    assert len(sent()) == asked
    with study.read() as session:
        found = session.execute(sa.select(Score.run_id, Score.value).filter_by(metric="SC"))
        assert {(run, value) for run, value in found} == {(1, 0.25), (2, 0.25), (3, 0.4)}
