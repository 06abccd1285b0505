from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
import numpy as np
import pytest
import sqlalchemy as sa
from scipy import stats

from judgments.database import Study
from judgments.errors import UnknownNameError
from judgments.models import Item, Judgment, Score
from judgments.weights import adopt_weights
from metrics.agreement import gwet_ac, krippendorff_alpha
from metrics.errors import NoJudgmentsError, ReportError
from metrics.inputs import read_inputs
from metrics.report import Report, build_report, render_json, schema

BuildStudy = Callable[..., Study]


def _validate(report: Report) -> dict:
    document = json.loads(render_json(report))
    jsonschema.validate(document, schema(), cls=jsonschema.Draft202012Validator)
    return document


def _row(rows: list[dict], **wanted: object) -> dict:
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    assert len(found) == 1, f"{len(found)} rows with {wanted}"
    return found[0]


def test_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_build_report_fits_its_schema(build_study: BuildStudy) -> None:
    document = _validate(build_report(build_study(simulated=True), "first", resamples=50))
    # The built study has no references, so there is no structure to change.
    empty = [
        name for name in ("comparison", "raters", "planning", "structure") if not document[name]
    ]
    assert empty == ["structure"]


def test_build_report_gives_the_headline_figures_of_an_independent_computation(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=20)
    document = build_report(study, "first", resamples=50).document
    inputs = read_inputs(study, "first")
    x, y = inputs.scores.values["SQCS"], inputs.table.mean("overall_content")

    pooled = _row(document["headline"]["correlation"], metric="SQCS", level="pooled", by=[])
    assert pooled["estimate"] == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert (pooled["n_responses"], pooled["n_items"]) == (80, 20)
    assert pooled["interval"]["low"] < pooled["estimate"] < pooled["interval"]["high"]
    assert pooled["corrected"] == pytest.approx(pooled["estimate"] / pooled["ceiling"])

    within = _row(document["headline"]["correlation"], metric="SQCS", level="within_item")
    by_item = [stats.pearsonr(x[n : n + 4], y[n : n + 4]).statistic for n in range(0, 80, 4)]
    assert within["estimate"] == pytest.approx(np.mean(by_item), abs=1e-12)

    one = _row(document["headline"]["correlation"], metric="ICS", by=["system"], group=["system-c"])
    ics, coherence = inputs.scores.values["ICS"], inputs.table.mean("overall_coherence")
    expected = stats.pearsonr(ics[2::4], coherence[2::4]).statistic
    assert one["estimate"] == pytest.approx(expected, abs=1e-12)


def test_build_report_gives_ordinal_alpha_first(build_study: BuildStudy) -> None:
    study = build_study(items=20)
    document = build_report(study, "first", resamples=50).document
    ratings = read_inputs(study, "first").table.ratings
    for row in document["headline"]["agreement"]:
        expected = krippendorff_alpha(ratings[row["dimension"]], "ordinal", resamples=0)
        assert row["scale"] == "ordinal"
        assert row["estimate"] == expected.estimate
        assert row["interval"]["low"] < row["estimate"] < row["interval"]["high"]
    alphas = [r for r in document["agreement"] if r["statistic"] == "krippendorff_alpha"]
    assert len(alphas) == 6 * 4


def test_build_report_gives_every_coefficient_of_agreement(build_study: BuildStudy) -> None:
    study = build_study(items=10)
    rows = build_report(study, "first", resamples=20).document["agreement"]
    ratings = read_inputs(study, "first").table.ratings["SC"]
    ac = gwet_ac(ratings, np.arange(1.0, 6.0), "ordinal")
    found = _row(rows, dimension="SC", statistic="gwet_ac", variant="ordinal")
    assert found["estimate"] == ac.estimate
    assert {row["statistic"] for row in rows} == {
        "krippendorff_alpha", "percent_agreement", "gwet_ac", "fleiss_kappa", "weighted_kappa",
        "icc", "kendall_w",
    }  # fmt: skip
    crossed = {row["variant"] for row in rows if row["statistic"] == "icc"}
    assert crossed == {f"ICC({form},{k})" for form in "1AC" for k in ("1", "k")}


def test_build_report_says_why_averaged_values_have_no_categories(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=6, systems=3, raters=2, per_response=2)
    document = _validate(build_report(study, "first", resamples=20))
    assert document["study"]["n_averaged"] > 0
    row = _row(document["agreement"], dimension="SC", statistic="fleiss_kappa")
    assert row["estimate"] is None
    assert "averaged over several pairs" in row["undefined_because"]


def test_build_report_keeps_repeats_for_test_retest(build_study: BuildStudy) -> None:
    study = build_study(items=8)
    before = build_report(study, "first", resamples=20).document
    with study.write() as session:
        session.execute(
            sa.text(
                "INSERT INTO assignments (round_id, rater_id, item_id, response_a_id,"
                " response_b_id, pair, occasion, position, submitted_at, comment)"
                " SELECT round_id, rater_id, item_id, response_a_id, response_b_id, pair, 2,"
                " position, submitted_at, '' FROM assignments"
            )
        )
        session.execute(
            sa.text(
                "INSERT INTO judgments (assignment_id, round_id, rater_id, response_id, occasion,"
                " side, dimension_id, scale_min, scale_max, value, revision, is_current,"
                " created_at) SELECT a.id, j.round_id, j.rater_id, j.response_id, 2, j.side,"
                " j.dimension_id, 1, 5, 6 - j.value, 1, 1, j.created_at FROM judgments j"
                " JOIN assignments b ON b.id = j.assignment_id JOIN assignments a"
                " ON a.rater_id = b.rater_id AND a.pair = b.pair AND a.occasion = 2"
            )
        )
    document = _validate(build_report(study, "first", resamples=20))
    again = _row(document["agreement"], dimension="SC", statistic="test_retest")
    assert again["estimate"] == pytest.approx(-1)
    assert again["variant"] == "occasion 2"
    assert document["correlation"] == before["correlation"]


def test_build_report_has_a_row_for_every_metric_dimension_level_and_coefficient(
    build_study: BuildStudy,
) -> None:
    document = build_report(build_study(), "first", resamples=20).document
    keys = [
        (row["metric"], row["dimension"], row["level"], row["coefficient"])
        for row in document["correlation"]
        if not row["by"]
    ]
    assert len(keys) == len(set(keys)) == 8 * 6 * 4 * 3
    assert {row["group"][0] for row in document["correlation"] if row["by"]} == {
        f"system-{letter}" for letter in "abcd"
    }


def test_build_report_is_the_same_for_the_same_seed(build_study: BuildStudy) -> None:
    study = build_study()
    one, two, other = (
        build_report(study, "first", resamples=50, seed=seed).document for seed in (1, 1, 2)
    )
    assert one["agreement"] == two["agreement"]
    assert one["calibration"] == two["calibration"]
    assert one["agreement"] != other["agreement"]


@pytest.mark.parametrize(
    ("simulated", "notice"),
    [
        (True, "Simulated raters: this report rests on simulated judgments and says nothing"),
        (False, None),
    ],
)
def test_build_report_says_whether_raters_are_simulated(
    build_study: BuildStudy, simulated: bool, notice: str | None
) -> None:
    report = build_report(build_study(simulated=simulated), "first", resamples=20)
    assert report.notice == report.document["notice"]
    assert (report.notice or "").startswith(notice or "")
    assert (report.notice is None) == (notice is None)


def test_build_report_without_scores_says_what_to_do(build_study: BuildStudy) -> None:
    document = _validate(build_report(build_study(scored=False), "first", resamples=20))
    assert document["correlation"] == document["calibration"] == document["ablation"] == []
    assert any("`accordant score`" in text for text in document["warnings"])
    assert document["captions"]["because"] == "SC was not scored"


def test_build_report_explains_what_is_undefined(build_study: BuildStudy) -> None:
    study = build_study(items=5)
    with study.write() as session:
        session.execute(sa.update(Judgment).values(value=3.0))
    document = _validate(build_report(study, "first", resamples=20))
    alphas = [r for r in document["agreement"] if r["statistic"] == "krippendorff_alpha"]
    assert all(row["estimate"] is None for row in alphas)
    assert (
        _row(document["agreement"], dimension="SC", statistic="percent_agreement")["estimate"] == 1
    )
    assert all(row["undefined_because"] for row in document["correlation"])
    assert all(row["undefined_because"] for row in document["calibration"])


@pytest.mark.parametrize("shape", [(1, 2, 1), (2, 2, 1), (1, 4, 3), (3, 2, 2)])
def test_build_report_survives_tiny_studies(
    build_study: BuildStudy, shape: tuple[int, int, int]
) -> None:
    items, systems, raters = shape
    study = build_study(items=items, systems=systems, raters=raters, per_response=raters)
    _validate(build_report(study, "first", resamples=20))


def test_build_report_counts_nulls_by_reason(build_study: BuildStudy) -> None:
    study = build_study(items=6)
    with study.write() as session:
        session.execute(
            sa.update(Score)
            .where(Score.metric.in_(("GQ", "SQCS")), Score.response_id <= 3)
            .values(value=None, null_reason="no_scorer")
        )
        session.execute(
            sa.update(Judgment)
            .where(Judgment.assignment_id == 1, Judgment.dimension_id == 1)
            .values(value=None, null_reason="did_not_load")
        )
    document = _validate(build_report(study, "first", resamples=20))
    assert _row(document["nulls"], kind="judgment")["n"] == 2
    gq = _row(document["nulls"], kind="score", name="GQ")
    assert (gq["reason"], gq["n"], gq["of"]) == ("no_scorer", 3, 24)
    pooled = _row(document["headline"]["correlation"], metric="SQCS", level="pooled", by=[])
    assert pooled["n_responses"] == 21


def test_build_report_uses_the_weights_in_force(build_study: BuildStudy) -> None:
    study = build_study()
    before = build_report(study, "first", resamples=20).document
    with study.write() as session:
        adopt_weights(session, eta_sqcs=0.2, eta_ics=0.8, source="a test", actor="test")
    after = build_report(study, "first", resamples=20).document
    wanted = {"metric": "SQCS", "level": "pooled", "by": []}
    assert (
        _row(before["headline"]["correlation"], **wanted)["estimate"]
        != _row(after["headline"]["correlation"], **wanted)["estimate"]
    )
    assert after["settings"]["weights"] == {
        "version": 2, "eta_sqcs": 0.2, "eta_ics": 0.8, "source": "a test",
    }  # fmt: skip
    assert after["settings"]["computed"] == ["SQCS", "ICS"]


def test_build_report_gives_means_of_systems(build_study: BuildStudy) -> None:
    study = build_study(items=10)
    document = build_report(study, "first", resamples=20).document
    values = read_inputs(study, "first").scores.values["SC"][1::4]
    row = _row(document["systems"], system="system-b", kind="metric", name="SC")
    low, high = stats.t.interval(0.95, 9, values.mean(), stats.sem(values))
    assert row["estimate"] == pytest.approx(values.mean())
    assert (row["interval"]["low"], row["interval"]["high"]) == pytest.approx((low, high))


def test_build_report_sets_unsupported_responses_to_zero_in_relative_means(
    build_study: BuildStudy,
) -> None:
    study = build_study(items=4)
    with study.write() as session:
        session.execute(
            sa.update(Score).where(Score.metric == "tau", Score.response_id == 1).values(value=0.0)
        )
    document = build_report(study, "first", resamples=20).document
    absolute, relative = (
        _row(document["systems"], system="system-a", kind=kind, name="SC")
        for kind in ("metric", "relative")
    )
    first = read_inputs(study, "first").scores.values["SC"][0]
    assert relative["estimate"] == pytest.approx(absolute["estimate"] - first / 4)


def test_build_report_ablation_meets_the_composite_at_its_weight(build_study: BuildStudy) -> None:
    document = build_report(build_study(), "first", resamples=20).document
    for composite, eta in (("SQCS", 0.7), ("ICS", 0.8)):
        rows = [row for row in document["ablation"] if row["composite"] == composite]
        in_force = _row(rows, variant=composite, on_curve=False)
        curve = {round(row["eta"], 2): row["estimate"] for row in rows if row["on_curve"]}
        assert curve[eta] == pytest.approx(in_force["estimate"], abs=1e-9)
        assert len(curve) == 21
        component = _row(rows, variant={"SQCS": "SC", "ICS": "HC"}[composite])
        assert curve[1.0] == pytest.approx(component["estimate"], abs=1e-9)


def test_build_report_counts_sides(build_study: BuildStudy) -> None:
    document = build_report(build_study(items=3, systems=2), "first", resamples=20).document
    sides = document["sides"]
    assert (sides["n_decided"], sides["n_ties"], sides["share_a"]) == (6, 3, 1.0)
    assert sides["interval"]["low"] == pytest.approx(6 / (6 + 1.959963985**2), rel=1e-6)


def test_build_report_warns_of_an_unfinished_round(build_study: BuildStudy) -> None:
    study = build_study()
    with study.write() as session:
        session.execute(sa.text("UPDATE assignments SET submitted_at = NULL WHERE id = 1"))
        session.execute(sa.delete(Judgment).where(Judgment.assignment_id == 1))
    warnings = build_report(study, "first", resamples=20).document["warnings"]
    assert any("71 of 72 tasks" in text for text in warnings)
    assert any("Only 12 items" in text for text in warnings)
    assert any("Only 4 systems" in text for text in warnings)


def test_build_report_leaves_out_replaced_items(build_study: BuildStudy) -> None:
    study = build_study(items=4)
    with study.write() as session:
        session.execute(sa.text("UPDATE items SET superseded_at = created_at WHERE id = 1"))
        assert session.get(Item, 1) is not None
    document = _validate(build_report(study, "first", resamples=20))
    assert document["study"]["n_items"] == 3
    assert document["study"]["n_superseded"] == 4 * 3 * 6


def test_build_report_refuses_a_round_without_judgments(build_study: BuildStudy) -> None:
    with pytest.raises(NoJudgmentsError, match="no submitted judgments"):
        build_report(build_study(submit=False), "first")


def test_build_report_refuses_an_unknown_round(build_study: BuildStudy) -> None:
    with pytest.raises(UnknownNameError, match="second"):
        build_report(build_study(items=2), "second")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"resamples": 0}, "at least one resample"),
        ({"seed": -1}, "seed is 0 or more"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"min_group": 1}, "at least 2 pairs"),
        ({"by": ("subject",)}, "given by area, domain, modality, difficulty, system.*'subject'"),
        ({"by": ("area:area",)}, "not by 'area:area'"),
        ({"compare": "some"}, "composites or all, not as 'some'"),
    ],
)
def test_build_report_refuses_settings_that_mean_nothing(
    build_study: BuildStudy, settings: dict, reason: str
) -> None:
    with pytest.raises(ReportError, match=reason):
        build_report(build_study(items=2), "first", **settings)
