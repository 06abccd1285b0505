from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from judgments.database import Study
from judgments.errors import StudyError
from judgments.models import AuditEntry, Base, WeightSet
from judgments.weights import adopt_weights, ensure_paper_weights, weights_in_force


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = Study(str(tmp_path / "study.db"))
    Base.metadata.create_all(made.engine)
    return made


def test_ensure_paper_weights_is_idempotent(study: Study) -> None:
    for _ in range(2):
        with study.write() as session:
            ensure_paper_weights(session)
    with study.read() as session:
        found = session.scalars(select(WeightSet)).all()
        assert [(w.version, w.eta_sqcs, w.eta_ics) for w in found] == [(1, 0.7, 0.8)]


def test_weights_in_force_says_what_to_do_without_any(study: Study) -> None:
    with study.read() as session, pytest.raises(StudyError, match="accordant init"):
        weights_in_force(session)


def test_adopt_weights_adds_a_version_and_leaves_the_earlier_ones(study: Study) -> None:
    with study.write() as session:
        ensure_paper_weights(session)
        adopt_weights(
            session, eta_sqcs=0.6, eta_ics=0.8, source="round first", actor="ada",
            details={"gain": 0.01},
        )  # fmt: skip
    with study.read() as session:
        latest = weights_in_force(session)
        assert (latest.version, latest.eta_sqcs, latest.details) == (2, 0.6, {"gain": 0.01})
        assert session.get_one(WeightSet, 1).eta_sqcs == 0.7
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.actor, entry.action) == ("ada", "weights adopted")
        assert entry.before is not None
        assert entry.before["eta_sqcs"] == 0.7


def test_adopt_weights_logs_force(study: Study) -> None:
    with study.write() as session:
        ensure_paper_weights(session)
        adopt_weights(session, eta_sqcs=0, eta_ics=1, source="x", actor="ada", forced=True)
    with study.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert entry.action == "weights adopted by force"


@pytest.mark.parametrize("eta", [-0.1, 1.1, float("nan")])
def test_adopt_weights_refuses_what_is_no_weight(study: Study, eta: float) -> None:
    with study.write() as session:
        ensure_paper_weights(session)
        with pytest.raises(StudyError, match="between 0 and 1"):
            adopt_weights(session, eta_sqcs=eta, eta_ics=0.5, source="x", actor="ada")
