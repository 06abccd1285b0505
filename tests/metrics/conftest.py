"""A small study in a real SQLite file, with raters and scores from a known model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from judgments.database import Study
from judgments.models import (
    Assignment,
    Base,
    Dimension,
    Item,
    Judgment,
    Placeholder,
    Preference,
    Rater,
    Response,
    Round,
    Score,
    ScoringRun,
    System,
    now,
)
from judgments.rounds import create_round
from judgments.weights import ensure_paper_weights, weights_in_force
from metrics.composite_scores import store_composites

AREAS = ("natural_science", "social_science", "general_area")
COMPONENTS = ("SC", "GQ", "HC", "SH")


class StudyModel:
    """What the raters and the engine of a built study are drawn from."""

    def __init__(
        self, *, items: int, systems: int, etas: tuple[float, float], noise: float, seed: int
    ) -> None:
        self.rng = np.random.default_rng(seed)
        skill = np.linspace(0.3, 0.8, systems)[None, :, None]
        ease = self.rng.normal(0, 0.1, (items, 1, 1))
        draw = self.rng.normal(0, 0.18, (items, systems, 4))
        self.truth = np.clip(skill + ease + draw, 0.02, 0.98)
        self.scores = np.clip(self.truth + self.rng.normal(0, 0.08, self.truth.shape), 0, 1)
        sc, gq, hc, sh = np.moveaxis(self.truth, -1, 0)
        self.overall = {
            "overall_content": sc * (etas[0] + (1 - etas[0]) * gq),
            "overall_coherence": etas[1] * hc + (1 - etas[1]) * sh,
        }
        self.noise = noise

    def rating(self, code: str, item: int, system: int, bias: float) -> float:
        if code in COMPONENTS:
            value = self.truth[item, system, COMPONENTS.index(code)]
        else:
            value = self.overall[code][item, system]
        return float(np.clip(np.round(1 + 4 * value + bias + self.rng.normal(0, self.noise)), 1, 5))


@pytest.fixture(scope="session")
def build_study(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Study]:
    """Give a builder of studies: `build_study(items=12, systems=4, raters=3, ...)`."""

    def build(
        *,
        items: int = 12,
        systems: int = 4,
        raters: int = 3,
        per_response: int = 3,
        simulated: bool = False,
        etas: tuple[float, float] = (0.7, 0.8),
        noise: float = 0.4,
        submit: bool = True,
        scored: bool = True,
        seed: int = 0,
    ) -> Study:
        study = Study(str(tmp_path_factory.mktemp("study") / "study.db"))
        Base.metadata.create_all(study.engine)
        model = StudyModel(items=items, systems=systems, etas=etas, noise=noise, seed=seed)
        with study.write() as session:
            ensure_paper_weights(session)
            _add_contents(session, items, systems)
            names = [f"rater-{n + 1}" for n in range(raters)]
            session.add_all([Rater(name=name, simulated=simulated) for name in names])
            session.flush()
            create_round(session, "first", raters_per_response=per_response, raters=names)
            if submit:
                _submit(session, model, systems)
            if scored:
                _score(session, model)
        return study

    return build


def _add_contents(session: Session, items: int, systems: int) -> None:
    session.add_all([System(name=f"system-{'abcdefgh'[n]}") for n in range(systems)])
    session.flush()
    for n in range(items):
        domain = f"domain{n % 4}"
        item = Item(
            key=f"{AREAS[n % 3]}/{domain}/{n}", area=AREAS[n % 3], domain=domain,
            record_id=str(n), difficulty=str(n % 3 + 1), content="?", content_hash="0" * 64,
            raw={}, source="built", source_record=n,
        )  # fmt: skip
        session.add(item)
        session.flush()
        for system in range(1, systems + 1):
            response = Response(
                item_id=item.id, system_id=system, content="!", content_hash="0" * 64, raw={},
                source="built", source_record=n,
            )  # fmt: skip
            session.add(response)
            session.flush()
            if n % 2:
                session.add(
                    Placeholder(response_id=response.id, tag="image1", modality="image", position=0)
                )


def _submit(session: Session, model: StudyModel, systems: int) -> None:
    form_id = session.scalar(select(Round.form_id).where(Round.name == "first"))
    dimensions = session.scalars(select(Dimension).where(Dimension.form_id == form_id)).all()
    rows: list[dict[str, Any]] = []
    for task in session.scalars(select(Assignment).order_by(Assignment.id)).all():
        task.submitted_at = now()
        bias = 0.25 * ((task.rater_id % 3) - 1)
        for side, response in (("A", task.response_a_id), ("B", task.response_b_id)):
            item, system = divmod(response - 1, systems)
            rows += [
                {
                    "assignment_id": task.id, "round_id": task.round_id,
                    "rater_id": task.rater_id, "response_id": response, "occasion": 1,
                    "side": side, "dimension_id": dimension.id, "scale_min": 1.0,
                    "scale_max": 5.0, "value": model.rating(dimension.code, item, system, bias),
                    "null_reason": None,
                }
                for dimension in dimensions
            ]  # fmt: skip
        session.add(Preference(assignment_id=task.id, verdict="A" if task.id % 3 else "tie"))
    session.execute(sa.insert(Judgment), rows)


def _score(session: Session, model: StudyModel) -> None:
    run = ScoringRun(
        engine="local", version="1", config={"aggregation": "mean"}, config_hash="0" * 64,
        finished_at=now(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    systems = model.scores.shape[1]
    rows: list[dict[str, Any]] = []
    for item, system, metric in np.ndindex(model.scores.shape):
        rows.append(
            {
                "run_id": run.id, "response_id": item * systems + system + 1,
                "metric": COMPONENTS[metric], "value": float(model.scores[item, system, metric]),
                "details": {"caption_share": 0.5 * (item % 2)} if metric == 0 else None,
            }
        )  # fmt: skip
    for item, system in np.ndindex(model.scores.shape[:2]):
        strict = float(np.round(model.scores[item, system, 0], 1))
        response = item * systems + system + 1
        rows += [
            {"run_id": run.id, "response_id": response, "metric": name, "value": value,
             "details": None}
            for name, value in (("StS", strict), ("LeS", min(1.0, strict + 0.1)), ("tau", 1.0))
        ]  # fmt: skip
    session.execute(sa.insert(Score), rows)
    store_composites(session, weights_in_force(session))
