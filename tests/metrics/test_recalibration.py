from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy import select

from judgments.database import Study
from judgments.models import AuditEntry, Judgment, Score, WeightSet
from judgments.weights import adopt_weights, weights_in_force
from metrics.errors import NoJudgmentsError, RecalibrationRefusedError
from metrics.inputs import read_inputs
from metrics.recalibration import Recalibration, adopt, recalibrate

BuildStudy = Callable[..., Study]


@pytest.fixture(scope="module")
def biased(build_study: BuildStudy) -> tuple[Study, Recalibration]:
    """A study whose raters weigh SC and GQ far from the paper, HC and SH as the paper does."""
    study = build_study(items=60, etas=(0.05, 0.8), noise=0.2, seed=3)
    return study, recalibrate(study, "first", resamples=200)


@pytest.fixture
def noisy(build_study: BuildStudy) -> tuple[Study, Recalibration]:
    """A study whose raters weigh as the paper does, so that there is nothing to gain."""
    study = build_study(items=15, noise=1.0, seed=5)
    return study, recalibrate(study, "first", resamples=100)


def _versions(study: Study) -> list[int]:
    with study.read() as session:
        return list(session.scalars(select(WeightSet.version).order_by(WeightSet.version)))


def _pretend(recalibration: Recalibration, **qualifies: bool) -> Recalibration:
    composites = tuple(
        replace(found, qualifies=qualifies[found.composite]) for found in recalibration.composites
    )
    return replace(recalibration, composites=composites)


def test_recalibrate_finds_the_least_squares_weight(biased: tuple[Study, Recalibration]) -> None:
    study, recalibration = biased
    inputs = read_inputs(study, "first")
    sc, gq = inputs.scores.values["SC"], inputs.scores.values["GQ"]
    design = np.column_stack([np.ones(sc.size), sc, sc * gq])
    _, b1, b2 = np.linalg.lstsq(design, inputs.table.mean("overall_content"), rcond=None)[0]
    assert b1 > 0
    assert b2 > 0
    assert recalibration.composites[0].calibration.eta == pytest.approx(b1 / (b1 + b2), abs=1e-9)


def test_recalibrate_writes_nothing(biased: tuple[Study, Recalibration]) -> None:
    study, _ = biased
    assert _versions(study)[0] == 1
    with study.read() as session:
        before = session.scalar(select(sa.func.count()).select_from(AuditEntry))
    recalibrate(study, "first", resamples=20)
    with study.read() as session:
        assert session.scalar(select(sa.func.count()).select_from(AuditEntry)) == before


def test_recalibrate_is_the_same_for_the_same_seed(noisy: tuple[Study, Recalibration]) -> None:
    study, one = noisy
    two = recalibrate(study, "first", resamples=100)
    assert one.to_dict() == two.to_dict()


def test_recalibrate_advises_a_change_only_where_the_gain_is_above_zero(
    biased: tuple[Study, Recalibration],
) -> None:
    sqcs, ics = biased[1].composites
    assert sqcs.qualifies
    assert sqcs.calibration.gain_interval is not None
    assert sqcs.calibration.gain_interval.low > 0
    assert sqcs.advice.startswith("Change η of SQCS from 0.7 to 0.")
    assert not ics.qualifies
    assert ics.advice.startswith("Keep η = 0.8 for ICS")


def test_recalibrate_adopts_no_weight_of_a_composite_that_disagrees_with_people(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=60, etas=(0.05, 0.8), noise=0.2, seed=3)
    with study.write() as session:
        session.execute(sa.update(Judgment).values(value=6 - Judgment.value))
    recalibration = recalibrate(study, "first", resamples=20)
    sqcs = recalibration.composites[0]
    assert sqcs.calibration.adopt  # it disagrees less, and surely so
    assert sqcs.calibration.r_at_eta < 0
    assert not sqcs.qualifies
    assert "SQCS does not surely agree with people (r = −0." in sqcs.advice
    with pytest.raises(RecalibrationRefusedError, match="other weights cannot mend that"):
        adopt(study, recalibration)


def test_recalibrate_says_simulated_first(build_study: BuildStudy) -> None:
    study = build_study(items=6, simulated=True)
    lines = recalibrate(study, "first", resamples=20).lines()
    assert lines[0].startswith("Simulated raters:")


def test_recalibrate_explains_a_weight_that_is_not_identified(build_study: BuildStudy) -> None:
    study = build_study(items=6)
    with study.write() as session:
        session.execute(sa.update(Judgment).values(value=3.0))
    recalibration = recalibrate(study, "first", resamples=20)
    for found in recalibration.composites:
        assert "no better weight is identified, because" in found.advice
    assert "undefined because" in "\n".join(recalibration.lines())
    with pytest.raises(RecalibrationRefusedError, match="no better weight is identified"):
        adopt(study, recalibration, force=True)
    assert _versions(study) == [1]


def test_recalibrate_refuses_a_round_without_scores(build_study: BuildStudy) -> None:
    study = build_study(items=3, scored=False)
    with pytest.raises(RecalibrationRefusedError, match="nothing to recalibrate"):
        recalibrate(study, "first")


def test_recalibrate_refuses_a_round_without_judgments(build_study: BuildStudy) -> None:
    study = build_study(items=3, submit=False)
    with pytest.raises(NoJudgmentsError, match="no submitted judgments"):
        recalibrate(study, "first")


def test_adopt_takes_over_only_what_qualifies(biased: tuple[Study, Recalibration]) -> None:
    study, recalibration = biased
    adopted = adopt(study, recalibration, actor="ada")
    assert adopted.adopted == ("SQCS",)
    assert adopted.version == 2
    assert adopted.eta_sqcs == recalibration.composites[0].calibration.eta
    assert adopted.eta_ics == 0.8
    with study.read() as session:
        weights = weights_in_force(session)
        assert weights.version == 2
        assert weights.source == "recalibrated on round first (SQCS)"
        assert weights.round_id == recalibration.round_id
        assert weights.details is not None
        assert weights.details["adopted"] == ["SQCS"]
        assert weights.details["composites"][0]["gain_interval"]["low"] > 0
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject == "weight_sets")).one()
        assert (entry.actor, entry.action) == ("ada", "weights adopted")


def test_adopt_writes_the_composites_of_the_new_weights(
    noisy: tuple[Study, Recalibration],
) -> None:
    study, recalibration = noisy
    adopted = adopt(study, recalibration, force=True)
    with study.read() as session:
        rows = session.execute(
            select(Score.response_id, Score.value)
            .where(Score.metric == "SQCS", Score.weight_set_id == adopted.id)
            .order_by(Score.response_id)
        ).all()
    inputs = read_inputs(study, "first")
    sc, gq = inputs.scores.values["SC"], inputs.scores.values["GQ"]
    expected = sc * (adopted.eta_sqcs + (1 - adopted.eta_sqcs) * gq)
    assert [value for _, value in rows] == pytest.approx(expected.tolist())
    assert inputs.scores.computed == ()
    assert adopted.n_composites == 2 * 60


def test_adopt_refuses_where_no_gain_is_above_zero(noisy: tuple[Study, Recalibration]) -> None:
    study, recalibration = noisy
    assert not any(found.qualifies for found in recalibration.composites)
    with pytest.raises(RecalibrationRefusedError, match=r"stay as they are\. Keep η = 0\.7"):
        adopt(study, recalibration)
    assert _versions(study) == [1]


def test_adopt_by_force_is_logged_as_such(noisy: tuple[Study, Recalibration]) -> None:
    study, recalibration = noisy
    adopted = adopt(study, recalibration, force=True, actor="ada")
    assert adopted.adopted == ("SQCS", "ICS")
    with study.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject == "weight_sets")).one()
        assert entry.action == "weights adopted by force"
        assert entry.after is not None
        assert entry.after["forced"] is True
        assert weights_in_force(session).source.endswith("by force)")


def test_adopt_takes_each_composite_by_its_own_gain(noisy: tuple[Study, Recalibration]) -> None:
    study, recalibration = noisy
    adopted = adopt(study, _pretend(recalibration, SQCS=False, ICS=True))
    assert adopted.adopted == ("ICS",)
    assert adopted.eta_sqcs == 0.7
    assert adopted.eta_ics == recalibration.composites[1].calibration.eta


def test_adopt_refuses_a_fit_against_weights_no_longer_in_force(
    noisy: tuple[Study, Recalibration],
) -> None:
    study, recalibration = noisy
    with study.write() as session:
        adopt_weights(session, eta_sqcs=0.5, eta_ics=0.5, source="elsewhere", actor="bob")
    with pytest.raises(RecalibrationRefusedError, match="Weight set 2 was put in force since"):
        adopt(study, recalibration, force=True)
    assert _versions(study) == [1, 2]
