"""What the official suite leaves out of scoring, and Accordant must not: one test each."""

from __future__ import annotations

import sqlalchemy as sa

from judgments.models import Score, WeightSet
from metrics.engines.local import LocalEngine
from metrics.report import build_report
from metrics.scoring import score_study


def test_more_than_components_is_computed(study, fill):
    fill(study, items=2, media=True)
    score_study(study, LocalEngine())
    with study.read() as session:
        weights = session.scalars(sa.select(WeightSet)).one()
        rows = session.execute(
            sa.select(Score.metric, Score.weight_set_id, sa.func.count())
            .where(Score.tag == "")
            .group_by(Score.metric, Score.weight_set_id)
        )
        found = {(metric, weight_set): n for metric, weight_set, n in rows}
    components = ("SC", "GQ", "HC", "SH", "StS", "LeS", "tau")
    assert found == {(metric, 0): 4 for metric in components} | {
        (metric, weights.id): 4 for metric in ("SQCS", "ICS")
    }
    assert (weights.eta_sqcs, weights.eta_ics) == (0.7, 0.8)


def test_metrics_are_correlated_with_people(build_study):
    report = build_report(build_study(), "first", resamples=50).document
    rows = [
        row for row in report["correlation"]
        if (row["metric"], row["dimension"]) in {
            ("SQCS", "overall_content"), ("ICS", "overall_coherence"),
        } and not row["by"]
    ]  # fmt: skip
    assert {row["level"] for row in rows} == {"pooled", "system", "within_item", "within_system"}
    assert all(row["estimate"] is not None for row in rows if row["level"] == "pooled")
