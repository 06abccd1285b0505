"""From a message to a transaction: what is saved, what is refused, and what is said then."""

from __future__ import annotations

import sqlite3
import threading

import pytest
import sqlalchemy as sa

from app import answering
from app.answering import go_back_to_first_step, keep, leave, reveal, submit_task
from app.engine import served_study
from app.panel import PanelState
from app.panel.messages import _read
from app.state import RatingState
from judgments.models import Assignment, Dimension, KnownValue, Round
from judgments.quality import TrainingRule, set_training_rule
from judgments.recording import Answer
from judgments.rounds import topping_up
from judgments.tasks import task_state

FIRST = ("GQ", "HC", "SH", "overall_coherence")
SECOND = ("SC", "overall_content")
NOT_SAVED = "Your last change is NOT saved"


class Rater:
    """One rater at one page, as the view drives it."""

    def __init__(self, task):
        self.task, self.state = task, RatingState()

    @property
    def view(self):
        with served_study().read() as session:
            return task_state(session, self.task.rater_id, self.task.assignment_id)

    def send(self, sent, view=None):
        return keep(self.state, view or self.view, self.task.rater_id, _read(sent))

    def answer_all(self, codes, value=3):
        assert self.send({f"{side}:{code}": value for code in codes for side in "AB"})

    def take(self, step):
        return step(self.state, self.view, self.task.rater_id)

    def finish(self):
        self.answer_all(FIRST)
        assert self.take(reveal)
        self.answer_all(SECOND)
        assert self.take(submit_task)

    def count(self, table):
        with served_study().read() as session:
            return session.scalar(sa.text(f"SELECT count(*) FROM {table}"))


@pytest.fixture
def rater(served, fill, plan):
    fill(served, items=1)
    return Rater(plan(served)["Ada"][0])


def test_keep_saves_answers_preference_and_comment(rater):
    rater.answer_all(FIRST)
    rater.take(reveal)
    sent = {"A:SC": 5, "B:SC": "unclear", "preference": "B~", "comment": "Hm."}
    assert rater.send(sent)
    view = rater.view
    assert view.answers["A", "SC"] == Answer(value=5)
    assert view.answers["B", "SC"] == Answer(null_reason="unclear")
    assert (view.verdict, view.comment) == ("B~", "Hm.")
    assert (rater.state.problem, rater.state.missing) == (None, ())


def test_keep_takes_a_draft_back(rater):
    rater.send({"A:GQ": 4})
    assert rater.send({"A:GQ": None})
    assert rater.view.answers == {}


@pytest.mark.parametrize(
    "hostile",
    [
        {"A:GQ": 6}, {"A:GQ": 0}, {"A:GQ": -1}, {"A:GQ": float("nan")}, {"A:GQ": float("inf")},
        {"A:GQ": 10**400}, {"A:GQ": True}, {"A:GQ": []}, {"A:GQ": {"a": 1}}, {"A:GQ": "4"},
        {"A:GQ": "x" * 10**6}, {"A:GQ": "\ud800"}, {"C:GQ": 3}, {":GQ": 3}, {"A:": 3}, {"A:XX": 3},
        {"A:GQ:B": 3}, {"a:GQ": 3}, {"\ud800:GQ": 3}, {"A:\ud800": 3}, {"A:SC": 3},
        {"preference": "A"}, {"preference": "C"}, {"preference": 5}, {"preference": "\ud800"},
    ],
    ids=lambda hostile: repr(hostile)[:40],
)  # fmt: skip
def test_keep_saves_nothing_of_a_message_that_is_wrong_and_says_so(rater, hostile):
    rater.send({"A:GQ": 2})
    assert not rater.send({"B:GQ": 5, **hostile})
    assert rater.state.problem
    assert len(rater.state.problem) < 400
    assert rater.view.answers == {("A", "GQ"): Answer(value=2)}
    assert rater.view.verdict is None


def test_keep_ignores_a_message_that_is_no_message(rater):
    assert rater.send(["A:GQ", 3])
    assert rater.view.answers == {}


def test_keep_refuses_another_rater(rater, served, plan):
    stranger = plan(served, raters=("Eve",), name="other")["Eve"][0].rater_id
    assert not keep(rater.state, rater.view, stranger, _read({"A:GQ": 3}))
    assert "not yours" in rater.state.problem
    assert rater.view.answers == {}


def test_keep_after_submission_adds_a_revision_once(rater):
    rater.finish()
    for _ in range(2):
        assert rater.send({"A:GQ": 5})
    assert rater.view.answers["A", "GQ"] == Answer(value=5)
    assert rater.count("judgments") == 13


def test_keep_from_a_page_that_is_behind_changes_nothing(rater):
    behind = rater.view
    rater.finish()
    assert not rater.send({"A:GQ": 1}, view=behind)
    assert "submitted" in rater.state.problem
    assert rater.view.answers["A", "GQ"] == Answer(value=3)
    assert rater.count("judgments") == 12


def test_reveal_and_submit_name_what_is_missing(rater):
    rater.send({"A:GQ": 3})
    assert not rater.take(reveal)
    assert rater.state.missing[0] == ("B", "GQ")
    assert len(rater.state.missing) == 7
    assert not rater.view.revealed
    rater.answer_all(FIRST)
    assert rater.state.missing == ()
    assert rater.take(reveal)
    assert not rater.take(submit_task)
    assert set(rater.state.missing) == {(side, code) for side in "AB" for code in SECOND}
    assert rater.count("judgments") == 0


def test_submit_before_the_reveal_is_refused(rater):
    rater.answer_all(FIRST)
    assert not rater.take(submit_task)
    assert rater.count("judgments") == 0


def test_submit_again_changes_nothing(rater):
    rater.finish()
    assert rater.take(submit_task)
    assert rater.count("judgments") == 12


def test_going_back_opens_the_first_step_until_it_is_left_again(rater):
    rater.answer_all(FIRST)
    rater.take(reveal)
    assert not rater.send({"A:GQ": 1})
    assert "locked" in rater.state.problem
    assert rater.take(go_back_to_first_step)
    assert rater.view.first_step_open
    assert rater.send({"A:GQ": 1})
    assert rater.take(reveal)
    assert not rater.view.first_step_open
    with served_study().read() as session:
        actions = list(session.scalars(sa.text("SELECT action FROM audit_log WHERE actor='Ada'")))
    assert actions == ["first step reopened", "draft changed after the reference was shown"]


# --- databases that do not take it ----------------------------------------------------------------


def assert_not_saved(rater, done):
    assert done is False
    assert rater.state.problem.startswith(NOT_SAVED)
    assert rater.state.missing == ()


def test_full_disk_is_said_and_nothing_is_acknowledged(rater):
    """A file that may not grow refuses what needs another page, as a full disk does."""
    rater.finish()

    def limit(connection, _record, _proxy):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine = served_study().engine
    engine.dispose()
    sa.event.listen(engine, "checkout", limit)
    acknowledged = 3
    for value in (1, 2, 3, 4, 5) * 50:  # each is a revision; the last page has some room
        if not rater.send({"A:GQ": value}):
            break
        acknowledged = value
    else:
        pytest.fail("the file grew although it may not")
    assert_not_saved(rater, done=False)
    assert rater.view.answers["A", "GQ"] == Answer(value=acknowledged)
    assert acknowledged != value
    sa.event.remove(engine, "checkout", limit)
    engine.dispose()
    assert rater.send({"A:GQ": value})
    assert rater.state.problem is None
    assert rater.view.answers["A", "GQ"] == Answer(value=value)


@pytest.mark.parametrize("step", [reveal, submit_task, go_back_to_first_step])
def test_locked_database_is_said_and_no_step_is_taken(rater, step):
    rater.answer_all(FIRST)
    engine = served_study().engine

    def hurry(connection, *_):
        connection.execute("PRAGMA busy_timeout = 50")

    sa.event.listen(engine, "checkout", hurry)
    view = rater.view
    other = sqlite3.connect(served_study().url.database, isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert_not_saved(rater, keep(rater.state, view, rater.task.rater_id, _read({"A:GQ": 5})))
        assert_not_saved(rater, step(rater.state, view, rater.task.rater_id))
        assert rater.view.answers["A", "GQ"] == Answer(value=3)
        assert not rater.view.revealed
    finally:
        other.execute("ROLLBACK")
        other.close()
        sa.event.remove(engine, "checkout", hurry)
    assert rater.send({"A:GQ": 5})
    assert rater.take(reveal)


def test_many_messages_at_once_are_all_kept(rater):
    """Two tabs of one rater, each sending as fast as it can."""
    view, keys = rater.view, [f"{side}:{code}" for code in FIRST for side in "AB"]
    done = []

    def tab(mine):
        state = RatingState()
        for value in (1, 2, 3, 4, 5):
            for key in mine:
                done.append(keep(state, view, rater.task.rater_id, _read({key: value})))

    tabs = [threading.Thread(target=tab, args=(keys[n::2],)) for n in range(2)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()
    assert done == [True] * 40
    assert {answer.value for answer in rater.view.answers.values()} == {5}
    assert len(rater.view.answers) == 8


def test_message_leaves_no_old_problem_behind(rater):
    rater.send({"A:GQ": 9})
    assert rater.state.problem
    assert keep(rater.state, rater.view, rater.task.rater_id, PanelState(answers={}))
    assert rater.state.problem is None


# --- the end of a training ------------------------------------------------------------------------


@pytest.fixture
def in_training(served, fill, plan):
    """Have Ada and Ben with four items between them; Ada's first trains, and one try is all."""
    fill(served, items=4)
    task = plan(served, raters=("Ada", "Ben"))["Ada"][0]
    with served.write() as session:
        row = session.get_one(Assignment, task.assignment_id)
        row.purpose, row.counts = "training", False
        code = session.scalars(sa.select(Dimension.id).where(Dimension.code == "SC")).one()
        session.add(KnownValue(round_id=row.round_id, response_id=row.response_a_id,
                               dimension_id=code, lowest=5, highest=5))  # fmt: skip
        set_training_rule(session, "pilot", TrainingRule(attempts=1))
    return Rater(task)


def open_items(served, rater_id):
    """Give the items of others' open tasks."""
    with served.read() as session:
        return sorted(
            session.scalars(
                sa.select(Assignment.item_id).where(
                    Assignment.rater_id != rater_id,
                    Assignment.returned_at.is_(None),
                    Assignment.submitted_at.is_(None),
                )
            )
        )


def test_work_of_who_is_screened_out_is_passed_on_right_away(in_training, served):
    before = open_items(served, in_training.task.rater_id)
    in_training.finish()
    assert len(before) == 2
    assert len(open_items(served, in_training.task.rater_id)) == 3


def test_work_that_cannot_be_passed_on_is_the_researchers_affair(
    in_training, served, monkeypatch, caplog
):
    def fail(study, round_id):
        locked = sqlite3.OperationalError("database is locked")
        raise sa.exc.OperationalError(None, None, locked)

    monkeypatch.setattr(topping_up, "pass_on_work", fail)
    in_training.finish()
    assert in_training.state.problem is None
    assert in_training.view.submitted
    assert "accordant round top-up" in caplog.text


def test_who_passes_keeps_their_work(in_training, served, monkeypatch):
    monkeypatch.setattr(answering, "try_to_pass_on", None)
    in_training.answer_all(FIRST)
    assert in_training.take(reveal)
    in_training.answer_all(SECOND, value=5)
    assert in_training.take(submit_task)
    assert len(open_items(served, 0)) == 3


# --- leaving for good -----------------------------------------------------------------------------


@pytest.fixture
def one_of_two(served, fill, plan):
    """Have Ada, who finished one of her two tasks, and Ben with the two others."""
    fill(served, items=4)
    ada = Rater(plan(served, raters=("Ada", "Ben"))["Ada"][0])
    ada.finish()
    return ada


def go(rater, *, discard):
    return leave(rater.state, rater.view.round_id, rater.task.rater_id, discard=discard)


def test_open_work_of_who_leaves_goes_to_others(one_of_two, served):
    assert len(open_items(served, one_of_two.task.rater_id)) == 2
    assert go(one_of_two, discard=False)
    assert len(open_items(served, one_of_two.task.rater_id)) == 3


def test_what_is_not_to_be_used_is_made_again_by_others(one_of_two, served):
    assert go(one_of_two, discard=True)
    assert open_items(served, one_of_two.task.rater_id) == [1, 2, 3, 4]


def test_who_leaves_has_left_even_if_their_work_cannot_be_passed_on(
    one_of_two, served, monkeypatch, caplog
):
    def fail(study, round_id):
        raise sa.exc.OperationalError(None, None, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(topping_up, "pass_on_work", fail)
    assert go(one_of_two, discard=False)
    assert one_of_two.state.problem is None
    assert "accordant round top-up" in caplog.text


def test_nobody_is_planned_for_where_leaving_was_refused(one_of_two, served, monkeypatch):
    with served.write() as session:
        session.execute(sa.update(Round).values(status="closed"))
    monkeypatch.setattr(answering, "try_to_pass_on", None)
    assert not go(one_of_two, discard=True)
    assert "closed" in one_of_two.state.problem
