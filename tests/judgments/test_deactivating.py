"""Raters who are taken out: at once, without losing anything, and back in."""

from __future__ import annotations

import sqlite3

import pytest
import sqlalchemy as sa

from judgments import deactivating
from judgments.deactivating import activate, deactivate, take_out
from judgments.errors import AccessError, UnknownNameError
from judgments.models import Assignment, AuditEntry, Draft, Judgment, Participation, Rater, now
from judgments.raters import invite, sign_in, who_is
from judgments.recording import Answer, reveal_reference, revise, save_draft, submit
from judgments.rounds import topping_up

STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


def finish(task, value=3):
    with task.study.write() as session:
        for codes in STEPS:
            for code in codes:
                for side in "AB":
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=value))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


@pytest.fixture
def tasks(any_study, fill, plan):
    """Give the tasks of Ada, who finished one and began another, and of Ben and Cleo."""
    fill(any_study, items=6)
    found = plan(any_study, raters=("Ada", "Ben", "Cleo"), raters_per_response=1)
    finish(found["Ada"][0])
    begun = found["Ada"][1]
    with any_study.write() as session:
        save_draft(session, begun.assignment_id, begun.rater_id, side="A", code="GQ",
                   answer=Answer(value=2))  # fmt: skip
    return found


def out(study, **options):
    return take_out(study, "Ada", because="answers at random", **options)


def column(study, query):
    with study.read() as session:
        return list(session.scalars(query))


def test_an_open_tab_cannot_write_any_more(any_study, tasks):
    begun, done = tasks["Ada"][1], tasks["Ada"][0]
    out(any_study)
    changes = [
        lambda session: save_draft(session, begun.assignment_id, begun.rater_id, side="B",
                                   code="GQ", answer=Answer(value=1)),
        lambda session: reveal_reference(session, begun.assignment_id, begun.rater_id),
        lambda session: submit(session, begun.assignment_id, begun.rater_id),
        lambda session: revise(session, done.assignment_id, done.rater_id, side="A", code="GQ",
                               answer=Answer(value=1)),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(AccessError), any_study.write() as session:
            change(session)
    assert column(any_study, sa.select(Judgment.revision).distinct()) == [1]


def test_links_and_sessions_end_at_once(any_study, tasks):
    with any_study.write() as session:
        link = invite(session, session.get_one(Rater, tasks["Ada"][0].rater_id))
    with any_study.write() as session:
        cookie = sign_in(session, link)
    out(any_study)
    with any_study.read() as session:
        assert who_is(session, cookie) is None
    with pytest.raises(AccessError), any_study.write() as session:
        sign_in(session, link)


def test_nothing_given_is_deleted_and_open_work_goes_to_others(any_study, tasks):
    before = column(any_study, sa.select(Judgment.value).order_by(Judgment.id))
    done = out(any_study)
    assert done.returned == len(tasks["Ada"]) - 1
    assert column(any_study, sa.select(Judgment.value).order_by(Judgment.id)) == before
    assert column(any_study, sa.select(Draft.value)) == [2]
    ada = tasks["Ada"][0].rater_id
    live = sa.select(Assignment.item_id).where(
        Assignment.returned_at.is_(None) | Assignment.submitted_at.is_not(None)
    )
    assert sorted(column(any_study, live)) == list(range(1, 7))
    others = live.where(Assignment.rater_id != ada, Assignment.purpose == "main")
    assert len(column(any_study, others)) == 5
    assert column(any_study, sa.select(Judgment.counts).distinct()) == [True]


def test_excluding_is_undone_by_activating(any_study, tasks):
    n = len(column(any_study, sa.select(Judgment.id)))
    assert out(any_study, exclude=True).excluded == n > 0
    assert column(any_study, sa.select(Judgment.counts).distinct()) == [False]
    with any_study.write() as session:
        assert activate(session, "Ada") == n
    assert column(any_study, sa.select(Judgment.counts).distinct()) == [True]
    said = column(
        any_study, sa.select(AuditEntry.action).where(AuditEntry.action.like("rater %activated"))
    )
    assert said == ["rater deactivated", "rater activated"]


@pytest.mark.parametrize("with_open_work", [True, False])
def test_what_is_excluded_is_made_again_by_others(any_study, tasks, with_open_work):
    if not with_open_work:
        for task in tasks["Ada"][1:]:
            finish(task)
    ada = tasks["Ada"][0].rater_id
    planned = sa.select(Assignment.item_id).where(
        Assignment.returned_at.is_(None), Assignment.counts, Assignment.rater_id != ada
    )
    assert len(column(any_study, planned)) == 6 - len(tasks["Ada"])
    out(any_study, exclude=True)
    assert sorted(column(any_study, planned)) == list(range(1, 7))


def test_others_save_while_work_is_passed_on(any_study, tasks, monkeypatch):
    def save_meanwhile(study, round_id):
        with study.write() as session:
            assert (
                session.scalars(sa.select(Rater.active).where(Rater.name == "Ada")).one() is False
            )
        passed_on.append(round_id)
        return True

    passed_on = []
    monkeypatch.setattr(deactivating, "try_to_pass_on", save_meanwhile)
    assert out(any_study).rounds == tuple(passed_on) != ()


def test_a_rater_is_taken_out_even_if_their_work_cannot_be_passed_on(
    any_study, tasks, monkeypatch, caplog
):
    def fail(study, round_id):
        full = sqlite3.OperationalError("database or disk is full")
        raise sa.exc.OperationalError(None, None, full)

    monkeypatch.setattr(topping_up, "pass_on_work", fail)
    done = out(any_study)
    assert done.waiting == ("pilot",)
    assert done.returned == len(tasks["Ada"]) - 1
    assert "disk is full" in caplog.text
    assert column(any_study, sa.select(Rater.active).where(Rater.name == "Ada")) == [False]


def test_what_counts_is_not_made_again(any_study, tasks):
    for task in tasks["Ada"][1:]:
        finish(task)
    before = len(column(any_study, sa.select(Assignment.id)))
    out(any_study)
    assert len(column(any_study, sa.select(Assignment.id))) == before


def test_activating_lets_neither_checks_nor_discarded_rounds_count(any_study, tasks):
    round_id, ada = column(any_study, sa.select(Assignment.round_id))[0], tasks["Ada"][0].rater_id
    out(any_study, exclude=True)
    with any_study.write() as session:
        session.add(
            Participation(round_id=round_id, rater_id=ada, withdrawn="discard", withdrawn_at=now())
        )
    with any_study.write() as session:
        assert activate(session, "Ada") == 0
    assert column(any_study, sa.select(Judgment.counts).distinct()) == [False]


def test_a_new_link_does_not_let_a_deactivated_rater_in_by_the_back_door(any_study, tasks):
    out(any_study)
    with any_study.write() as session, pytest.raises(AccessError, match="answers at random"):
        invite(session, session.get_one(Rater, tasks["Ada"][0].rater_id))
    with any_study.write() as session:
        activate(session, "Ada")
    with any_study.write() as session:
        assert invite(session, session.get_one(Rater, tasks["Ada"][0].rater_id))


def test_refusals_say_what_to_do(tasks):
    study = tasks["Ada"][0].study
    with study.write() as session:
        with pytest.raises(UnknownNameError):
            deactivate(session, "Zoe", because="x")
        with pytest.raises(AccessError, match="Say why"):
            deactivate(session, "Ada", because="  ")
        with pytest.raises(AccessError, match="active already"):
            activate(session, "Ada")
    out(study)
    with study.write() as session, pytest.raises(AccessError, match="accordant rater activate Ada"):
        deactivate(session, "Ada", because="again")
