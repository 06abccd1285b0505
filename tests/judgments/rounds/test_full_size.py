"""What a rater may trigger in a study of UniM's size keeps nobody else waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from judgments.database import Study
from judgments.models import (
    Assignment,
    Dimension,
    Item,
    Judgment,
    KnownValue,
    Rater,
    Response,
    System,
    now,
)
from judgments.quality import TrainingRule, set_training_rule, settle_training
from judgments.raters import add_rater
from judgments.rounds import create_round, join_round, pass_on_work, round_imbalance, top_up

pytestmark = pytest.mark.slow

ITEMS, SYSTEMS, RATERS = 31_026, 4, 30
LONGEST = 1.0
"""Seconds that a write may take: 0.5 on a machine that does nothing else."""


@pytest.fixture
def unim(study: Study) -> Study:
    """Have 31,026 items of four systems and thirty raters."""
    raw = {"raw": {}, "source": "unim"}
    with study.write() as session:
        session.add_all(System(name=f"system {n}") for n in range(SYSTEMS))
        session.add_all(Rater(name=f"Rater {n}") for n in range(RATERS))
        session.flush()
        session.execute(
            sa.insert(Item),
            [{"id": n, "key": f"science/maths/{n}", "area": "science", "domain": "maths",
              "record_id": f"{n}", "content": "Why?", "content_hash": f"{n:064x}",
              "source_record": n, **raw} for n in range(1, ITEMS + 1)],
        )  # fmt: skip
        session.execute(
            sa.insert(Response),
            [{"item_id": n, "system_id": system, "content": "So.", "content_hash": "0" * 64,
              "source_record": n, **raw}
             for n in range(1, ITEMS + 1) for system in range(1, SYSTEMS + 1)],
        )  # fmt: skip
    return study


@pytest.fixture
def longest(study: Study, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Keep how long each write took, in seconds."""
    write, took = study.write, []

    @contextmanager
    def timed() -> Iterator[sa.orm.Session]:
        with write() as session:
            start = time.perf_counter()
            yield session
        took.append(time.perf_counter() - start)

    monkeypatch.setattr(study, "write", timed)
    return took


def test_who_fails_the_training_holds_up_nobody(unim: Study, longest: list[float]) -> None:
    with unim.write() as session:
        round_id = create_round(session, "all", raters_per_response=3, common_block=20).id
        set_training_rule(session, "all", TrainingRule(attempts=1))
        _fail_training(session, round_id, rater_id=1)
    longest.clear()
    with unim.write() as session:
        result = settle_training(session, round_id, 1)
    assert result is not None
    assert result.screens_out
    assert sum(pass_on_work(unim, round_id).values()) > 6_000
    assert len(longest) == RATERS
    assert max(longest) <= LONGEST
    with unim.read() as session:
        assert round_imbalance(session, round_id).short == 0


def _fail_training(session: sa.orm.Session, round_id: int, rater_id: int) -> None:
    """Let a rater's first task be a training, answered off its known range."""
    task = session.scalars(sa.select(Assignment).where(Assignment.rater_id == rater_id)).first()
    dimension = session.scalars(sa.select(Dimension).where(Dimension.code == "SC")).one()
    assert task is not None
    task.purpose, task.counts, task.submitted_at = "training", False, now()
    of_task = {"round_id": round_id, "response_id": task.response_a_id}
    session.add(KnownValue(dimension_id=dimension.id, lowest=5, highest=5, **of_task))
    session.add(
        Judgment(assignment_id=task.id, rater_id=rater_id, occasion=1, side="A",
                 dimension_id=dimension.id, scale_min=dimension.scale_min,
                 scale_max=dimension.scale_max, value=1, **of_task)
    )  # fmt: skip


def test_who_joins_holds_up_nobody(unim: Study, longest: list[float]) -> None:
    with unim.write() as session:
        round_id = create_round(session, "crowd", raters_per_response=3, tasks_per_rater=200).id
        for rater_id in range(1, 4):
            join_round(session, round_id, rater_id, n_tasks=20_000)
    longest.clear()
    for n in range(3):
        with unim.write() as session:
            assert join_round(session, round_id, add_rater(session, f"New {n}").id) == 200
    assert max(longest) <= LONGEST


@pytest.mark.parametrize(
    ("newcomers", "at_most"),
    [([], LONGEST), (["New"], 2 * LONGEST)],  # one who is new gets all 6,242 at once
    ids=["shared out", "to a newcomer"],
)
def test_a_top_up_holds_up_nobody(
    unim: Study, longest: list[float], newcomers: list[str], at_most: float
) -> None:
    with unim.write() as session:
        round_id = create_round(session, "all", raters_per_response=3, common_block=20).id
        add_rater(session, "New")
    longest.clear()
    done = top_up(unim, round_id, raters=newcomers, leaving=["Rater 0"])
    assert sum(done.added.values()) > 6_000
    assert done.imbalance.short == 0
    assert max(longest) <= at_most
