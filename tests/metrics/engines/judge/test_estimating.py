"""Estimates: nothing is sent, and what is kept is free."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from judgments.models import Item, ScoringRun
from metrics.engines.judge import JudgeEngine, estimate
from metrics.scoring import score_study


def test_estimate_sends_and_writes_nothing(any_study, fill, settings, sent):
    fill(any_study, items=3)
    priced = replace(settings, price_in=1.0, price_out=10.0)
    found = estimate(any_study, priced)
    assert (found.responses, found.requests, found.cached) == (6, 24, 0)
    assert found.tokens_out == 24 * 70
    assert found.cost == priced.cost(found.tokens_in, found.tokens_out)
    assert found.most > found.cost
    assert sent() == []
    with any_study.read() as session:
        assert session.scalars(sa.select(ScoringRun)).all() == []


def test_estimate_is_near_what_is_counted(study, fill, settings):
    fill(study, items=3)
    found = estimate(study, settings)
    with JudgeEngine(study, settings) as engine:
        score_study(study, engine)
    # The mock counts a token for four characters; endpoints count the schema too.
    assert 0.7 < engine.tally.tokens_in / found.tokens_in < 1.1


def test_estimate_leaves_superseded_items_out(study, fill, settings):
    made = fill(study, items=2)
    with study.write() as session:
        session.execute(
            sa.update(Item)
            .filter_by(id=made.items["science/maths/1"])
            .values(superseded_at=sa.func.current_timestamp())
        )
    assert estimate(study, settings).responses == 2
