from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select

from judgments.database import Study
from judgments.models import (
    Assignment,
    Dimension,
    Item,
    Judgment,
    Placeholder,
    Preference,
    Reference,
    now,
)
from metrics.tables import read_round
from metrics.task_tables import read_reference_counts, read_tasks

SECONDS = (12.5, 75.0, 3600.25, 8.0)
VERDICTS = ("A", "B~", "tie", "A~")


@pytest.fixture
def judged(any_study: Study, fill: Callable, plan: Callable) -> Study:
    """Have a round of four tasks, each submitted with a time, a verdict and a value."""
    fill(any_study, items=2, media=True)
    plan(any_study, raters=("Ada", "Ben"), raters_per_response=2)
    with any_study.write() as session:
        dimension = session.scalars(select(Dimension).order_by(Dimension.id)).first()
        tasks = session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assert dimension is not None
        for task, seconds, verdict in zip(tasks, SECONDS, VERDICTS, strict=True):
            task.submitted_at = now()
            task.opened_at = task.submitted_at - dt.timedelta(seconds=seconds)
            session.add(Preference(assignment_id=task.id, verdict=verdict))
            session.add(
                Judgment(
                    assignment_id=task.id, round_id=task.round_id, rater_id=task.rater_id,
                    response_id=task.response_a_id, occasion=1, side="A",
                    dimension_id=dimension.id, scale_min=dimension.scale_min,
                    scale_max=dimension.scale_max, value=3.0,
                )
            )  # fmt: skip
    return any_study


def test_read_tasks_gives_times_and_preferences(judged: Study) -> None:
    with judged.read() as session:
        table = read_round(session, "pilot")
        found = read_tasks(session, table)
        tasks = session.scalars(select(Assignment).order_by(Assignment.id)).all()
        positions = {rater.id: at for at, rater in enumerate(table.raters)}
        responses = dict(
            zip(table.units.response_id.tolist(), table.units.system.tolist(), strict=True)
        )
        first = [responses[task.response_a_id] for task in tasks]
        raters = [positions[task.rater_id] for task in tasks]
    assert found.submitted.tolist() == [2, 2]
    # SQLite's Julian days hold a moment to about a millisecond.
    assert sorted(found.seconds) == pytest.approx(sorted(SECONDS), abs=0.005)
    assert found.won.tolist() == [1, 0, 0.5, 1]
    assert found.first.tolist() == first
    assert found.second.tolist() == [1 - system for system in first]
    assert found.rater.tolist() == raters


def test_read_tasks_leaves_out_what_was_revised_or_not_opened(judged: Study) -> None:
    with judged.write() as session:
        preference = session.scalars(select(Preference).order_by(Preference.id)).first()
        task = session.scalars(select(Assignment).order_by(Assignment.id)).first()
        assert preference is not None
        assert task is not None
        preference.is_current = False
        session.flush()
        session.add(Preference(assignment_id=task.id, verdict="B", revision=2))
        task.opened_at = None
    with judged.read() as session:
        found = read_tasks(session, read_round(session, "pilot"))
    assert found.won.tolist() == [0, 0, 0.5, 1]
    assert len(found.seconds) == 3


def test_read_reference_counts_counts_placeholders_by_type(judged: Study) -> None:
    with judged.write() as session:
        first, second = session.scalars(select(Reference.id).order_by(Reference.item_id)).all()
        for row in session.scalars(
            select(Placeholder).where(Placeholder.reference_id.is_not(None))
        ):
            session.delete(row)
        session.flush()
        for tag in ("image8", "image9", "threeD1"):
            modality = tag.rstrip("0123456789")
            session.add(Placeholder(reference_id=first, tag=tag, modality=modality, position=0))
        assert second
    with judged.read() as session:
        counts = read_reference_counts(session, read_round(session, "pilot"))
    assert counts.tolist() == [[2, 0, 0, 0, 0, 1], [0] * 6]


def test_read_reference_counts_leaves_out_items_that_were_replaced(judged: Study) -> None:
    with judged.write() as session:
        item = session.scalars(select(Item).order_by(Item.id)).first()
        assert item is not None
        item.superseded_at = now()
    with judged.read() as session:
        assert len(read_reference_counts(session, read_round(session, "pilot"))) == 1
