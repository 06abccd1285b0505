"""Runs as tables."""

from __future__ import annotations

import numpy as np
import pytest

from judgments.models import Score, ScoringRun, now
from metrics.errors import EngineError
from metrics.run_tables import (
    PairedScores,
    choose_engine,
    label_responses,
    list_runs,
    pair_scores,
    read_values,
)
from metrics.settings import ScoringSettings


def add_run(study, engine, values, *, metric="SC", tag="", weight_set_id=0):
    """Add a run with a value, or a reason, for each response that is named."""
    with study.write() as session:
        run = ScoringRun(engine=engine, version="1", config={}, finished_at=now(),
                         config_hash=f"{engine}{metric}{len(values)}")  # fmt: skip
        session.add(run)
        session.flush()
        for response, value in values.items():
            null = isinstance(value, str)
            session.add(Score(run_id=run.id, response_id=response, metric=metric, tag=tag,
                              weight_set_id=weight_set_id, value=None if null else value,
                              null_reason=value if null else None))  # fmt: skip
        return run.id


@pytest.fixture
def filled(study, fill):
    fill(study, items=2)
    return study


def test_choose_engine_prefers_local_then_imported_then_judge(filled):
    with filled.read() as session:
        assert choose_engine(session, None) is None
    for engine in ("judge", "imported", "local"):
        add_run(filled, engine, {1: 0.5})
        with filled.read() as session:
            assert choose_engine(session, None) == engine
            assert choose_engine(session, "judge") == "judge"


def test_choose_engine_refuses_one_without_scores_and_names_the_others(filled):
    with filled.read() as session, pytest.raises(EngineError, match="no scores at all"):
        choose_engine(session, "judge")
    add_run(filled, "imported", {1: 0.5})
    add_run(filled, "local", {})
    with filled.read() as session, pytest.raises(EngineError, match="scores there are of imported"):
        choose_engine(session, "local")


def test_list_runs_counts_values_and_nulls_and_leaves_out_empty_runs(filled):
    first = add_run(filled, "local", {1: 0.5, 2: "too_short"})
    add_run(filled, "imported", {})
    second = add_run(filled, "imported", {1: 0.5})
    with filled.read() as session:
        runs = list_runs(session)
    assert [(run.id, run.n_values, run.n_nulls) for run in runs] == [(second, 1, 0), (first, 1, 1)]
    assert runs[1].name == f"{first} · local 1"


def test_list_runs_says_what_sets_runs_apart_and_leaves_defaults_out(filled):
    with filled.write() as session:
        for n, grain in enumerate(("item", "modality")):
            config = {**ScoringSettings(tau_grain=grain).config(), "precision": "fp32"}
            run = ScoringRun(engine="local", version="3", config=config, config_hash=str(n))
            session.add(run)
            session.flush()
            session.add(Score(run_id=run.id, response_id=1, metric="SC", value=0.5))
    only = add_run(filled, "imported", {1: 0.5})
    with filled.read() as session:
        runs = {run.id: run for run in list_runs(session)}
    assert [runs[n].settings for n in (1, 2)] == [
        "precision fp32", "τ grain modality, precision fp32",
    ]  # fmt: skip
    assert [runs[n].full_name for n in (1, 2)] == [
        "1 · local 3 · default settings", "2 · local 3 · τ grain modality",
    ]  # fmt: skip
    assert runs[only].full_name == f"{only} · imported 1 · SC"


def test_pair_scores_takes_responses_that_both_runs_have(filled):
    runs = (add_run(filled, "local", {1: 0.1, 2: 0.2, 3: 0.3, 4: "too_short"}),
            add_run(filled, "imported", {2: 0.9, 3: 0.4, 4: 0.5}))  # fmt: skip
    with filled.read() as session:
        found = pair_scores(session, "SC", runs)
        assert read_values(session, runs[1], "SC")["value"].tolist() == [0.9, 0.4, 0.5]
        labels = label_responses(session, found.response[found.differ_most(1)].tolist())
    assert found.response.tolist() == [2, 3]
    assert (found.x.tolist(), found.y.tolist()) == ([0.2, 0.3], [0.9, 0.4])
    assert (found.item.tolist(), found.system.tolist()) == ([1, 2], [2, 1])
    assert (found.n_only_x, found.n_only_y) == (1, 1)
    assert labels == {2: ("science/maths/1", "birch", "birch 1.")}


def test_pair_scores_of_runs_without_a_common_response_is_empty(filled):
    runs = add_run(filled, "local", {1: 0.1}), add_run(filled, "imported", {2: 0.9})
    with filled.read() as session:
        found = pair_scores(session, "SC", runs)
    assert (found.x.size, found.n_only_x, found.n_only_y) == (0, 1, 1)
    assert found.differ_most(3).size == 0


def test_differ_most_standardises_scales_other_than_0_to_1():
    ids = np.arange(3)
    found = PairedScores(response=ids, item=ids, system=ids, x=np.array([0.1, 0.5, 0.9]),
                         y=np.array([10.0, 90.0, 50.0]), n_only_x=0, n_only_y=0)  # fmt: skip
    assert found.differ_most(2).tolist() == [1, 2]
