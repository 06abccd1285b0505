"""An export and a report take each metric, composites too, from the same engine."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from judgments.exporting import export_scores
from judgments.models import Score, ScoringRun
from judgments.weights import weights_in_force
from metrics.score_tables import read_scores


@pytest.mark.parametrize(
    ("brought", "engine", "expected"),
    [
        ((("SC", 0.2), ("SQCS", 0.3)), "imported", {"SC": 0.2, "GQ": 1.0, "SQCS": 0.3}),
        ((("SC", 0.2), ("SQCS", 0.3)), "local", {"SC": 0.5, "GQ": 1.0, "SQCS": 0.5}),
        ((("SC", 0.2),), "imported", {"SC": 0.2, "GQ": 1.0, "SQCS": 0.5}),
        ((("SC", 0.2), ("GQ", 0.0), ("SQCS", 0.3)), "imported", {"SC": 0.2, "GQ": 0, "SQCS": 0.3}),
    ],
    ids=["composite brought", "other engine", "component brought", "all brought"],
)
def test_composites_come_from_the_engine_asked_for_in_exports_and_reports(
    study, fill, tmp_path, brought, engine, expected
):
    (response,) = fill(study, items=1, systems=("a",)).responses.values()
    with study.write() as session:
        weights = weights_in_force(session)
        local, imported = (
            ScoringRun(engine=name, version="1", config={}, config_hash=name)
            for name in ("local", "imported")
        )
        session.add_all([local, imported])
        session.flush()
        scores = [(local, "SC", 0.5, 0), (local, "GQ", 1.0, 0), (local, "SQCS", 0.5, weights.id)]
        scores += [(imported, metric, value, 0) for metric, value in brought]
        for run, metric, value, weight_set in scores:
            session.add(Score(run_id=run.id, response_id=response, metric=metric, value=value,
                              weight_set_id=weight_set))  # fmt: skip
    export_scores(study, tmp_path / "scores.csv", engine=engine)
    with (tmp_path / "scores.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["metric"]: float(row["value"]) for row in csv.DictReader(file)}
    assert exported == expected
    with study.read() as session:
        told = read_scores(session, np.array([response]), weights=weights, engine=engine)
    assert {metric: column[0] for metric, column in told.values.items()} == expected
