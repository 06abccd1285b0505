"""Running an engine over a study: resumed, never repeated, every null explained."""

from __future__ import annotations

from importlib.metadata import version

import pytest
import sqlalchemy as sa

from judgments.importing.tabular import import_ratings
from judgments.models import Placeholder, Reference, Response, Score, ScoringRun, System, WeightSet
from judgments.weights import adopt_weights, weights_in_force
from metrics import derived_scores
from metrics.composite_scores import store_composites
from metrics.engines.base import ScoreValue
from metrics.scoring import score_study
from metrics.settings import ScoringSettings


class Counting:
    """An engine that remembers whom it was asked about."""

    name = "counting"
    version = "1"
    chunk = 4
    in_process = False

    prompt_version = "rubric-2"

    def __init__(self, *, stop_after=None, setting=1, gq=0.5, why="too_short", settings=None):
        self.asked = []
        self._stop_after = stop_after
        self._setting = setting
        self._gq = gq
        self._why = why
        self.settings = settings

    def config(self):
        return {"setting": self._setting}

    def score(self, inputs):
        if self._stop_after is not None and len(self.asked) >= self._stop_after:
            raise KeyboardInterrupt
        for given in inputs:
            self.asked.append(given.response_id)
            components = {"SC": 0.8, "GQ": self._gq, "HC": 0.6, "SH": 0.4}
            for metric, value in components.items():
                yield ScoreValue(
                    response_id=given.response_id,
                    metric=metric,
                    value=value,
                    reason=self._why if value is None else None,
                )


def _values(study, metric, **where):
    with study.read() as session:
        rows = session.execute(
            sa.select(Score.response_id, Score.value, Score.null_reason)
            .filter_by(metric=metric, **where)
            .order_by(Score.response_id)
        )
        return [tuple(row) for row in rows]


def test_score_study_scores_each_response_once(any_study, fill):
    fill(any_study, items=3)
    first, second = Counting(), Counting()
    summary = score_study(any_study, first)
    again = score_study(any_study, second)
    assert len(first.asked) == summary.scored == 6
    assert (second.asked, again.scored, again.already_scored) == ([], 0, 6)
    assert len(_values(any_study, "SC")) == 6


def test_score_study_goes_on_where_it_was_stopped(study, fill):
    fill(study, items=4)
    stopped, rest = Counting(stop_after=4), Counting()
    with pytest.raises(KeyboardInterrupt):
        score_study(study, stopped)
    score_study(study, rest)
    assert len(stopped.asked) == len(rest.asked) == 4
    assert sorted(stopped.asked + rest.asked) == [row[0] for row in _values(study, "SC")]


def test_score_study_keeps_configurations_apart(study, fill):
    fill(study, items=1)
    score_study(study, Counting(setting=1))
    other = Counting(setting=2)
    score_study(study, other)
    assert len(other.asked) == 2
    with study.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ScoringRun)) == 2


def test_score_study_scores_anew_what_has_changed(study, fill):
    made = fill(study, items=1, media=True)
    score_study(study, Counting())
    changed = made.responses["science/maths/1", "aurora"]
    with study.write() as session:
        session.execute(
            sa.update(Placeholder).filter_by(response_id=changed).values(caption="a sorting loop")
        )
    engine = Counting()
    score_study(study, engine)
    assert engine.asked == [changed]
    assert len(_values(study, "SC", response_id=changed)) == 1


def test_score_study_leaves_superseded_responses_alone(study, fill):
    made = fill(study, items=1)
    old = made.responses["science/maths/1", "aurora"]
    with study.write() as session:
        session.execute(
            sa.update(Response).filter_by(id=old).values(superseded_at=sa.func.current_timestamp())
        )
    engine = Counting()
    score_study(study, engine)
    assert engine.asked == [made.responses["science/maths/1", "birch"]]


def test_score_study_reports_progress_and_nulls(study, fill):
    fill(study, items=4)
    seen = []
    summary = score_study(
        study, Counting(gq=None), progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(0, 8), (4, 8), (8, 8)]
    assert summary.nulls == {"too_short": 8, "GQ: too_short": 8}


def test_composites_follow_the_weights_in_force(study, fill):
    fill(study, items=1)
    score_study(study, Counting())
    with study.read() as session:
        paper = weights_in_force(session)
    assert [row[1] for row in _values(study, "SQCS")] == pytest.approx(
        [0.8 * (0.7 + 0.3 * 0.5)] * 2
    )
    assert [row[1] for row in _values(study, "ICS")] == pytest.approx([0.8 * 0.6 + 0.2 * 0.4] * 2)
    with study.write() as session:
        new = adopt_weights(session, eta_sqcs=1.0, eta_ics=0.0, source="a test", actor="test")
        assert store_composites(session, new) == 4
    assert [row[1] for row in _values(study, "SQCS", weight_set_id=new.id)] == [0.8, 0.8]
    assert [row[1] for row in _values(study, "ICS", weight_set_id=new.id)] == [0.4, 0.4]
    assert len(_values(study, "SQCS", weight_set_id=paper.id)) == 2


def test_store_composites_names_the_component_that_is_null(study, fill):
    fill(study, items=1)
    score_study(study, Counting(gq=None))
    assert {row[1:] for row in _values(study, "SQCS")} == {(None, "GQ: too_short")}
    with study.write() as session:
        weights = session.scalars(sa.select(WeightSet)).one()
        store_composites(session, weights)
    assert len(_values(study, "SQCS")) == 2


def test_null_for_a_reason_that_may_have_gone_away_is_tried_again(any_study, fill):
    fill(any_study, items=2)
    score_study(any_study, Counting(gq=None, why="extra_missing:accordant[mesh]"))
    assert {row[1:] for row in _values(any_study, "GQ")} == {
        (None, "extra_missing:accordant[mesh]")
    }
    engine = Counting()
    summary = score_study(any_study, engine)
    assert (len(engine.asked), summary.scored, summary.nulls) == (4, 4, {})
    assert {row[1:] for row in _values(any_study, "GQ")} == {(0.5, None)}
    assert score_study(any_study, Counting()).scored == 0


def test_null_for_a_reason_within_the_response_is_kept(study, fill):
    fill(study, items=1)
    score_study(study, Counting(gq=None, why="damaged_file"))
    assert score_study(study, Counting(gq=None, why="damaged_file")).scored == 0


def test_rescored_response_has_no_stale_composite_under_any_weights(study, fill):
    made = fill(study, items=1, media=True)
    score_study(study, Counting())
    with study.write() as session:
        new = adopt_weights(session, eta_sqcs=1.0, eta_ics=0.0, source="a test", actor="test")
        store_composites(session, new)
        first = session.scalars(sa.select(WeightSet.id).order_by(WeightSet.version)).first()
    changed = made.responses["science/maths/1", "aurora"]
    with study.write() as session:
        session.execute(
            sa.update(Placeholder).filter_by(response_id=changed).values(caption="a sorting loop")
        )
    score_study(study, Counting(gq=0.25))
    old, now = (
        dict(row[:2] for row in _values(study, "SQCS", weight_set_id=weights))
        for weights in (first, new.id)
    )
    assert old[changed] == pytest.approx(0.8 * (0.7 + 0.3 * 0.25))
    assert now[changed] == 0.8
    assert len(old) == len(now) == 2
    other = made.responses["science/maths/1", "birch"]
    assert old[other] == pytest.approx(0.8 * (0.7 + 0.3 * 0.5))


def test_composite_goes_where_a_component_is_scored_no_longer(study, fill):
    made = fill(study, items=1, systems=("aurora",))
    score_study(study, Counting())

    class WithoutQuality(Counting):
        def score(self, inputs):
            return (value for value in super().score(inputs) if value.metric != "GQ")

    with study.write() as session:
        session.execute(sa.update(Response).values(content="Something else."))
    score_study(study, WithoutQuality())
    assert _values(study, "SQCS") == []
    assert [row[0] for row in _values(study, "ICS")] == list(made.responses.values())


def test_run_says_with_what_it_was_made(study, fill):
    fill(study, items=1)
    score_study(study, Counting(settings=ScoringSettings(tau_grain="modality")))
    with study.read() as session:
        run = session.scalars(sa.select(ScoringRun)).one()
    assert (run.code_version, run.prompt_version) == (version("accordant"), "rubric-2")
    assert run.config == {**ScoringSettings(tau_grain="modality").config(), "setting": 1}


@pytest.mark.parametrize(("grain", "expected"), [("item", 0.0), ("modality", 0.5)])
def test_supporting_rate_has_the_grain_of_the_settings(study, fill, grain, expected):
    made = fill(study, items=1, systems=("aurora",), media=True)
    with study.write() as session:
        session.execute(sa.update(System).values(supports=["code"]))
        item = made.items["science/maths/1"]
        reference = session.scalar(sa.select(Reference.id).filter_by(item_id=item))
        session.add(Placeholder(reference_id=reference, tag="image1", modality="image", position=1))
    score_study(study, Counting(settings=ScoringSettings(tau_grain=grain)))
    assert [row[1] for row in _values(study, "tau")] == [expected]


def test_derived_scores_reach_every_range_of_responses(study, fill, monkeypatch):
    fill(study, items=4)
    monkeypatch.setattr(derived_scores, "BATCH", 3)
    score_study(study, Counting())
    assert len(_values(study, "tau")) == 8
    with study.write() as session:
        new = adopt_weights(session, eta_sqcs=0.5, eta_ics=0.5, source="a test", actor="test")
        assert store_composites(session, new) == 16
        session.execute(sa.delete(Score).filter_by(metric="ICS", weight_set_id=new.id))
    score_study(study, Counting())
    assert len(_values(study, "ICS", weight_set_id=new.id)) == 8


@pytest.mark.parametrize(
    ("declared", "expected"),
    [(["code", "image"], 1.0), (["image"], 0.0), (None, 1.0)],
    ids=["declared", "declared without", "inferred"],
)
def test_supporting_rate_asks_for_all_modalities_of_the_reference(study, fill, declared, expected):
    made = fill(study, items=1, systems=("aurora",), media=True)
    with study.write() as session:
        session.execute(sa.update(System).values(supports=declared))
    score_study(study, Counting())
    assert _values(study, "tau") == [(made.responses["science/maths/1", "aurora"], expected, None)]


@pytest.mark.parametrize(("reason", "expected"), [("no_entry", 0.0), ("missing_file", 1.0)])
def test_supporting_rate_counts_what_was_delivered_though_not_at_hand(
    study, fill, reason, expected
):
    fill(study, items=1, systems=("aurora",), media=True)
    with study.write() as session:
        session.execute(
            sa.update(Placeholder)
            .where(Placeholder.response_id.is_not(None))
            .values(missing_reason=reason, asset_sha256=None)
        )
    score_study(study, Counting())
    assert [row[1] for row in _values(study, "tau")] == [expected]


def test_score_study_scores_anew_once_a_file_is_at_hand(study, fill):
    made = fill(study, items=1, systems=("aurora",), media=True)
    away = study.media_root.rename(study.media_root.with_name("away"))
    score_study(study, Counting())
    away.rename(study.media_root)
    engine = Counting()
    score_study(study, engine)
    assert engine.asked == [made.responses["science/maths/1", "aurora"]]


def test_score_study_writes_nothing_that_is_kept(study, fill):
    fill(study, items=2)
    score_study(study, Counting())
    with study.read() as session:
        before = session.scalars(sa.select(Score.id).order_by(Score.id)).all()
    score_study(study, Counting())
    with study.read() as session:
        assert session.scalars(sa.select(Score.id).order_by(Score.id)).all() == before


def test_score_study_leaves_alone_what_is_known_by_tables_only(any_study, tmp_path):
    table = tmp_path / "r.csv"
    table.write_text("item_id,system,rater_id,dimension,value\n1,a,r,q,3\n", encoding="utf-8")
    import_ratings(any_study, table, round_name="x")
    engine = Counting()
    summary = score_study(any_study, engine)
    assert engine.asked == []
    assert (summary.scored, summary.values, dict(summary.nulls)) == (0, 0, {})
