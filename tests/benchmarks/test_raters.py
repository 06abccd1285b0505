"""Whether what is lost or doubled would be noticed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from benchmarks.raters.checking import compare
from benchmarks.raters.rater import Memory
from judgments.models import Assignment, Draft, Judgment
from judgments.recording import Answer, reveal_reference, save_drafts, submit

FIRST = ("GQ", "HC", "SH", "overall_coherence")
SECOND = ("SC", "overall_content")


@pytest.fixture
def rated(study, fill, plan):
    """One submitted task, and what its rater was told."""
    fill(study, items=1)
    task = plan(study)["Ada"][0]
    memory = Memory(submitted={task.assignment_id}, submitting={task.assignment_id})
    with study.write() as session:
        for codes in (FIRST, SECOND):
            answers = {(side, code): Answer(value=3.0) for side in "AB" for code in codes}
            save_drafts(session, task.assignment_id, task.rater_id, answers)
            reveal_reference(session, task.assignment_id, task.rater_id)
            for side, code in answers:
                memory.confirm(task.assignment_id, f"{side}:{code}", 3.0)
        submit(session, task.assignment_id, task.rater_id)
    return task, memory


def found(rated):
    task, memory = rated
    return compare(task.study.url.render_as_string(), {task.rater_id: memory})


def change(rated, statement):
    with rated[0].study.write() as session:
        session.execute(statement)


def test_compare_is_content_with_what_was_kept(rated):
    outcome = found(rated)
    assert (outcome.answers, outcome.submissions) == (12, 1)
    assert (outcome.lost, outcome.doubled) == ([], [])


def test_compare_misses_a_judgment_and_a_value(rated):
    change(rated, sa.delete(Judgment).where(Judgment.id == 1))
    change(rated, sa.update(Judgment).where(Judgment.id == 2).values(value=4.0))
    lost = found(rated).lost
    assert sum("acknowledged" in line for line in lost) == 2
    assert sum("11 judgments" in line for line in lost) == 1


def test_compare_misses_a_submission(rated):
    change(rated, sa.update(Assignment).values(submitted_at=None))
    assert any("not submitted" in line for line in found(rated).lost)


def test_compare_takes_a_value_that_was_on_its_way(rated):
    task, memory = rated
    memory.send(task.assignment_id, "A:GQ", 4.0)
    change(rated, sa.update(Judgment).values(value=4.0).where(Judgment.id == 1))
    assert found(rated).lost == []
    memory.under_way.clear()
    assert len(found(rated).lost) == 1


def test_compare_sees_what_nobody_gave(rated):
    _, memory = rated
    memory.submitting.clear()
    assert any("submitted by nobody" in line for line in found(rated).doubled)


def test_compare_sees_a_second_judgment_and_a_draft_left_behind(rated):
    task, _ = rated
    with task.study.write() as session:
        first = session.get_one(Judgment, 1)
        values = {c.name: getattr(first, c.name) for c in Judgment.__table__.columns}
        session.execute(
            sa.insert(Judgment), values | {"id": 99, "revision": 2, "is_current": False}
        )
        draft = {"assignment_id": task.assignment_id, "side": "A", "value": 3.0}
        session.execute(sa.insert(Draft), draft | {"dimension_id": first.dimension_id})
    doubled = found(rated).doubled
    assert any("more than one" in line for line in doubled)
    assert any("outlived" in line for line in doubled)
