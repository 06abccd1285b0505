from __future__ import annotations

import pytest
import sqlalchemy as sa

from judgments.models import Placeholder, Response, ScoringRun, WeightSet
from metrics.coverage import ALL, PARTS, read_coverage
from metrics.engines.base import ScoreValue
from metrics.scoring import score_study


class Half:
    """An engine that grades every other response, and each one's code."""

    name = "half"
    version = "1"
    chunk = 50
    in_process = False

    def config(self):
        return {}

    def score(self, inputs):
        for n, given in enumerate(inputs):
            reason = "damaged_file" if n % 2 else None
            for tag in ("", "code1"):
                yield ScoreValue(
                    response_id=given.response_id,
                    metric="GQ",
                    tag=tag,
                    value=None if reason else 0.5,
                    reason=reason,
                )


@pytest.fixture
def rows(any_study, fill):
    """Cover three responses with code, one of them with an image too, and one replaced."""
    made = fill(any_study, items=2, media=True)
    score_study(any_study, Half())
    responses = list(made.responses.values())
    with any_study.write() as session:
        session.add(
            Placeholder(response_id=responses[0], tag="image1", modality="image", position=1)
        )
        session.add(
            Placeholder(
                response_id=responses[0], tag="audio1", modality="audio", position=2,
                missing_reason="no_entry",
            )
        )  # fmt: skip
        session.execute(
            sa.update(Response)
            .filter_by(id=responses[3])
            .values(superseded_at=sa.func.current_timestamp())
        )
    with any_study.read() as session:
        run = session.scalars(sa.select(ScoringRun)).one()
        weights = session.scalars(sa.select(WeightSet)).one()
        found = read_coverage(session, run.id, weights)
    return {(row.modality, row.metric): row for row in found}


def test_coverage_counts_by_modality_what_is_current(rows):
    assert (rows[ALL, "GQ"].values, rows[ALL, "GQ"].nulls) == (2, {"damaged_file": 1})
    assert (rows["code", "GQ"].values, rows["code", "GQ"].nulls) == (2, {"damaged_file": 1})
    assert (rows["image", "GQ"].values, rows["image", "GQ"].nulls) == (1, {})
    assert {modality for modality, _ in rows} == {ALL, "code", "image"}


def test_coverage_counts_a_part_for_its_own_modality(rows):
    assert (rows["code", PARTS].values, rows["code", PARTS].nulls) == (2, {"damaged_file": 1})
    assert ("image", PARTS) not in rows
