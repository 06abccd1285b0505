from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.models import Score, ScoringRun
from judgments.weights import adopt_weights, weights_in_force
from metrics.round_table import ScoreTable
from metrics.score_tables import read_scores

BuildStudy = Callable[..., Study]


def _read(study: Study, ids: list[int], **options: str) -> ScoreTable:
    with study.read() as session:
        return read_scores(session, np.array(ids), weights=weights_in_force(session), **options)


def _add_run(
    study: Study, engine: str, rows: list[tuple[str, int, float | None]], mark: str = ""
) -> None:
    with study.write() as session:
        run = ScoringRun(engine=engine, version="2", config={}, config_hash=mark or engine)
        session.add(run)
        session.flush()
        session.execute(
            sa.insert(Score),
            [
                {"run_id": run.id, "response_id": response, "metric": metric, "value": value,
                 "null_reason": None if value is not None else "judge_failed"}
                for metric, response, value in rows
            ],
        )  # fmt: skip


def test_read_scores_aligns_values_to_the_responses_asked_for(build_study: BuildStudy) -> None:
    study = build_study(items=3, systems=2)
    forward, backward = _read(study, [1, 2, 5]), _read(study, [5, 2, 1])
    for metric in ("SC", "SQCS", "StS"):
        assert forward.values[metric].tolist() == backward.values[metric][::-1].tolist()


def test_read_scores_puts_known_metrics_first(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2)
    _add_run(study, "imported", [("BLEU", 1, 0.5)])
    found = _read(study, [1, 2, 3, 4])
    known = ["SC", "GQ", "HC", "SH", "SQCS", "ICS", "StS", "LeS"]
    assert list(found.values) == [*known, "BLEU", "tau"]


def test_read_scores_prefers_the_engine_asked_for(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2)
    _add_run(study, "judge", [("SC", n, 0.125) for n in (1, 2, 3, 4)])
    assert _read(study, [1]).values["SC"][0] != 0.125
    assert _read(study, [1], engine="judge").values["SC"][0] == 0.125


def test_read_scores_takes_what_there_is_where_the_engine_has_nothing(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=2, systems=2, scored=False)
    _add_run(study, "imported", [("SC", 1, 0.25), ("SC", 2, None)])
    found = _read(study, [1, 2, 3])
    assert found.values["SC"].tolist() == pytest.approx([0.25, np.nan, np.nan], nan_ok=True)
    assert [run.engine for run in found.runs] == ["imported"]


def test_read_scores_puts_imported_runs_of_different_responses_together(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=2, systems=2, scored=False)
    _add_run(study, "imported", [("SC", 1, 0.25), ("SC", 3, None), ("GQ", 1, 1.0)], "records")
    _add_run(study, "imported", [("SC", 2, 0.75)], "table")
    _add_run(study, "imported", [("GQ", 2, 0.5)], "another table")
    found = _read(study, [4, 3, 2, 1])
    assert found.values["SC"].tolist() == pytest.approx([np.nan, np.nan, 0.75, 0.25], nan_ok=True)
    assert {(n.reason, n.n) for n in found.nulls if n.name == "SC"} == {
        ("judge_failed", 1),
        ("not_scored", 1),
    }
    assert found.values["SQCS"][2:].tolist() == pytest.approx([0.75 * 0.85, 0.25])
    assert {(run.metric, run.run_id) for run in found.runs} == {
        ("SC", 1), ("SC", 2), ("GQ", 1), ("GQ", 3),
    }  # fmt: skip
    assert (found.overlapping, found.set_aside) == ({}, {})


def test_read_scores_sets_an_imported_run_aside_that_overlaps(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2, scored=False)
    _add_run(study, "imported", [("SC", 1, 0.25), ("SC", 3, 0.5)], "one")
    _add_run(study, "imported", [("SC", 1, 0.75)], "two")
    found = _read(study, [1, 2, 3])
    assert found.values["SC"].tolist() == pytest.approx([0.75, np.nan, np.nan], nan_ok=True)
    assert found.overlapping == {"SC": (1,)}


@pytest.mark.parametrize("engine", ["local", "judge"])
def test_read_scores_never_mixes_runs_of_other_engines(
    build_study: BuildStudy, engine: str
) -> None:
    study = build_study(items=2, systems=2, scored=False)
    _add_run(study, engine, [("SC", 1, 0.25)], "one")
    _add_run(study, engine, [("SC", 2, 0.75)], "two")
    _add_run(study, "imported", [("SC", 3, 0.5)])
    found = _read(study, [1, 2, 3], engine=engine)
    assert found.values["SC"].tolist() == pytest.approx([np.nan, 0.75, np.nan], nan_ok=True)
    assert found.set_aside == {"SC": ("imported",)}


def test_read_scores_explains_every_null(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2, scored=False)
    _add_run(study, "imported", [("SC", 1, 0.25), ("SC", 2, None)])
    nulls = {(null.reason, null.n) for null in _read(study, [1, 2, 3, 4]).nulls}
    assert nulls == {("judge_failed", 1), ("not_scored", 2)}


def test_read_scores_computes_composites_that_no_run_keeps(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2)
    kept = _read(study, [1, 2, 3, 4])
    assert kept.computed == ()
    with study.write() as session:
        adopt_weights(session, eta_sqcs=0.5, eta_ics=0.25, source="test", actor="test")
    found = _read(study, [1, 2, 3, 4])
    sc, gq, hc, sh = (found.values[name] for name in ("SC", "GQ", "HC", "SH"))
    assert found.computed == ("SQCS", "ICS")
    assert found.values["SQCS"].tolist() == pytest.approx((sc * (0.5 + 0.5 * gq)).tolist())
    assert found.values["ICS"].tolist() == pytest.approx((0.25 * hc + 0.75 * sh).tolist())


def test_read_scores_explains_a_composite_by_its_null_component(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2, scored=False)
    _add_run(
        study, "imported",
        [("SC", 1, 0.5), ("SC", 2, None), ("SC", 3, 0.5), ("GQ", 1, 0.5), ("GQ", 2, None),
         ("GQ", 3, None)],
    )  # fmt: skip
    found = _read(study, [1, 2, 3])
    nulls = {(null.reason, null.n) for null in found.nulls if null.name == "SQCS"}
    assert found.values["SQCS"][0] == pytest.approx(0.5 * (0.7 + 0.3 * 0.5))
    assert nulls == {("SC: judge_failed", 1), ("GQ: judge_failed", 1)}


def test_read_scores_averages_the_share_of_given_captions(build_study: BuildStudy) -> None:
    study = build_study(items=4, systems=2)
    found = _read(study, list(range(1, 9)))
    assert found.caption_share == 0.25
    assert found.n_caption_share == 8


def test_read_scores_without_any_score_is_empty(build_study: BuildStudy) -> None:
    study = build_study(items=2, systems=2, scored=False)
    found = _read(study, [1, 2])
    assert dict(found.values) == {}
    assert np.isnan(found.caption_share)
