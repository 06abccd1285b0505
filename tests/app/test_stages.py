"""The way to the first task and away from the last, page by page."""

from __future__ import annotations

import datetime as dt
import importlib.util

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.answering import submit_task
from app.session import COOKIE
from app.stages import contents
from app.state import RatingState
from judgments.models import (
    Assignment,
    CrowdEntry,
    Dimension,
    Form,
    KnownValue,
    Participation,
    PartView,
    Round,
    now,
)
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.tasks import task_state

MAIN = importlib.util.find_spec("app.main").origin
STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))
CONSENT = {"version": "7", "text": "You may leave *at any time*."}
QUESTIONS = [
    {"code": "reads", "question": "Do you read English?", "kind": "choice",
     "options": ["Yes", "A little"], "required": True},
    {"code": "years", "question": "For how many years?", "kind": "number"},
    {"code": "field", "question": "What is your field?", "kind": "text"},
]  # fmt: skip


@pytest.fixture
def tasks(served, fill, plan):
    """Give Ada's three tasks, in a round whose form asks for nothing first."""
    fill(served, items=3)
    found = plan(served)["Ada"]
    with served.write() as session:
        form = session.scalars(sa.select(Form)).one()
        asked = {"consent", "instructions", "rater_questions"}
        form.definition = {k: v for k, v in form.definition.items() if k not in asked}
    return found


@pytest.fixture
def form(served, tasks):
    """Give a function that adds tables to the round's form."""

    def add(**tables):
        with served.write() as session:
            row = session.scalars(sa.select(Form)).one()
            row.definition = {**row.definition, **tables}

    return add


@pytest.fixture
def page(served, cookie, monkeypatch):
    """Give a function that opens the page as Ada's browser."""

    def run(*, locale="en-GB", **query):
        monkeypatch.setattr(type(st.context), "cookies", {COOKIE: cookie("Ada")})
        monkeypatch.setattr(type(st.context), "locale", locale)
        test = AppTest.from_file(MAIN, default_timeout=30)
        for name, value in query.items():
            test.query_params[name] = value
        return checked(test.run())

    return run


def checked(test):
    assert not test.exception, test.exception
    return test


def press(test, key):
    return checked(test.button(key=key).click().run())


def opened(test, menu):
    """Open a menu above a task, which is filled then."""
    test.session_state[menu] = True
    return checked(test.run())


def words(test):
    kinds = (test.header, test.subheader, test.markdown, test.info, test.success, test.warning, test.error,
             test.caption, test.code)  # fmt: skip
    return "\n".join(element.value for kind in kinds for element in kind)


def finish(task, value=3):
    with task.study.write() as session:
        for codes in STEPS:
            for side in "AB":
                for code in codes:
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=value))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


def answer(served, task, value):
    """Answer a task and leave it to be submitted."""
    with served.write() as session:
        for codes in STEPS:
            for side in "AB":
                for code in codes:
                    save_draft(session, task.id, task.rater_id, side=side, code=code,
                               answer=Answer(value=value))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.id, task.rater_id)


def row_of(served):
    with served.read() as session:
        return session.scalars(sa.select(Participation)).one()


def settings(served, **values):
    with served.write() as session:
        row = session.scalars(sa.select(Round)).one()
        row.settings = {**row.settings, **values}


# --- before the first task ------------------------------------------------------------------------


def test_consent_comes_first_and_is_kept(page, form, served):
    form(consent=CONSENT)
    test = page()
    assert CONSENT["text"] in words(test)
    assert "Response A" not in words(test)
    assert "Response A" in words(press(test, "agree"))
    assert row_of(served).consent_version == "7"
    assert "Response A" in words(page())


def test_who_declines_sees_no_task_and_may_reconsider(page, form, served):
    form(consent=CONSENT)
    test = press(page(), "decline")
    assert "You did not agree" in words(test)
    assert "Response A" not in words(test)
    assert CONSENT["text"] in words(press(test, "reconsider"))
    with served.read() as session:
        assert session.scalars(sa.select(Assignment.opened_at)).all() == [None] * 3


def test_required_questions_are_named_until_answered(page, form, served):
    form(rater_questions=QUESTIONS)
    test = page()
    submit_button = next(one for one in test.button if one.label == "Go on")
    test = checked(submit_button.click().run())
    assert "Please answer: Do you read English?" in words(test)
    test.radio(key="about-reads").set_value("A little")
    test.number_input(key="about-years").set_value(12)
    test = checked(next(one for one in test.button if one.label == "Go on").click().run())
    assert "Response A" in words(test)
    assert row_of(served).answers == {"reads": "A little", "years": 12, "field": ""}


def test_the_study_and_its_pairs_are_named_before_the_beginning(page, form, served):
    form(consent=CONSENT, instructions={"text": "Use headphones."})
    test = page()
    for _ in ("consent", "instructions"):
        assert test.header[0].value == "Two responses to one question"
        assert "3 pairs wait for you. You may stop at any time" in words(test)
        test = press(test, "agree") if any(one.key == "agree" for one in test.button) else test
    assert "Use headphones." in words(test)
    with served.write() as session:
        session.scalars(sa.select(Assignment)).first().returned_at = now()
    assert "2 pairs wait for you." in words(page())
    assert "有 2 组等您评分。" in words(page(lang="zh"))


@pytest.mark.parametrize(
    ("seconds", "said"), [(100, "about 20 minutes."), (800, "about 3 hours."), (4000, None)]
)
def test_the_time_is_told_where_pairs_were_rated_before(page, served, fill, plan, seconds, said):
    fill(served, items=32)
    tasks = plan(served)["Ada"]
    with served.write() as session:
        for task in tasks[:20]:
            row = session.get_one(Assignment, task.assignment_id)
            row.opened_at = now() - dt.timedelta(hours=5)
            row.submitted_at = row.opened_at + dt.timedelta(seconds=seconds)
        asked = session.scalars(sa.select(Form)).one()
        asked.definition = {**asked.definition, "instructions": {"text": "Use headphones."}}
    test = page()
    assert "12 pairs wait for you." in words(test)
    assert (f"Going by pairs rated before, that takes {said}" if said else "You may stop") in words(
        test
    )
    assert ("Going by" in words(test)) is (said is not None)
    with served.write() as session:
        session.get_one(Assignment, tasks[0].assignment_id).opened_at = None
    assert "Going by" not in words(page())


def test_instructions_come_once(page, form):
    form(instructions={"text": "Use headphones."})
    test = page()
    assert "Use headphones." in words(test)
    assert "Response A" in words(press(test, "begin"))
    assert "begin" not in [one.key for one in page().button]


# --- languages ------------------------------------------------------------------------------------


def test_page_speaks_the_browsers_language_and_keeps_the_one_chosen(page, tasks, served):
    test = page(locale="zh-CN")
    assert "第一步：不看参考答案" in words(test)
    assert row_of(served).language == "zh"
    assert "First: without the reference answer" in words(
        press(opened(test, "languages-zh"), "language-en")
    )
    assert row_of(served).language == "en"
    assert "First: without the reference answer" in words(page(locale="zh-CN"))


def test_link_may_ask_for_a_language_and_the_form_brings_its_own_words(page, form):
    form(instructions={"text": "Use headphones."},
         translations={"zh": {"Use headphones.": "请使用耳机。"}})  # fmt: skip
    assert "请使用耳机。" in words(page(lang="zh"))
    assert "Use headphones." in words(page(lang="en"))


# --- training, pauses, the end --------------------------------------------------------------------


def train(task):
    with task.study.write() as session:
        row = session.get_one(Assignment, task.assignment_id)
        row.purpose, row.counts = "training", False
        dimension = session.scalars(sa.select(Dimension).where(Dimension.code == "SC")).one()
        for response, lowest in ((row.response_a_id, 3), (row.response_b_id, 5)):
            session.add(
                KnownValue(round_id=row.round_id, response_id=response, lowest=lowest, highest=5,
                           dimension_id=dimension.id, explanation=f"It is {lowest}.")
            )  # fmt: skip


def test_training_pair_is_followed_by_its_feedback(page, tasks):
    train(tasks[0])
    with tasks[0].study.write() as session:
        for codes in STEPS:
            for side in "AB":
                for code in codes:
                    save_draft(session, tasks[0].assignment_id, tasks[0].rater_id, side=side,
                               code=code, answer=Answer(value=3))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, tasks[0].assignment_id, tasks[0].rater_id)
    test = press(page(), f"save-{tasks[0].assignment_id}")
    said = words(test)
    assert "1 of 2 known answers were met." in said
    assert "Response A, Correctness: you gave Half right (3); expected Half right (3) to" in said
    assert "not met" in said
    assert "It is 5." in said
    assert "so it comes once more" in said
    test = press(test, "learned")
    assert "Response A" in words(test)
    test = press(test, "previous")
    assert "its answers stay as they are" in words(test)


@pytest.mark.parametrize("done", [12, 230])
def test_pause_is_suggested_after_twelve_pairs_and_passed_over_once(page, served, fill, plan, done):
    fill(served, items=done + 2)
    tasks = plan(served)["Ada"]
    with served.write() as session:
        for seconds, task in enumerate(tasks[:done]):
            row = session.get_one(Assignment, task.assignment_id)
            row.submitted_at = now() - dt.timedelta(seconds=40 * seconds)
    test = page()
    if any(one.key == "begin" for one in test.button):
        test = press(test, "begin")
    assert f"You have rated {done} pairs without a break." in words(test)
    assert "Response A" in words(press(test, "rested"))


def test_who_is_through_is_not_asked_to_rest(page, served, fill, plan):
    fill(served, items=12)
    tasks = plan(served)["Ada"]
    with served.write() as session:
        for task in tasks:
            session.get_one(Assignment, task.assignment_id).submitted_at = now()
    test = page()
    if any(one.key == "begin" for one in test.button):
        test = press(test, "begin")
    assert "All done" in words(test)


@pytest.fixture
def hired(tasks, served):
    """Have Ada come to her round from a platform."""
    codes = {"completion_code": "C1A2B3", "screen_out_code": "S0S0", "hours": 24,
             "returns_to": "https://platform.example/?code={code}"}  # fmt: skip
    settings(served, crowd={"prolific": codes})
    with served.write() as session:
        session.add(CrowdEntry(rater_id=tasks[0].rater_id, round_id=1, platform="prolific",
                               study_ref="st", participant_ref="p1", session_ref="se"))  # fmt: skip
    return tasks


def ways(test):
    return [one.proto.url for one in test.get("link_button")]


def test_end_of_an_invited_rater_has_no_code(page, tasks, served):
    for task in tasks:
        finish(task)
    test = page()
    assert "You have rated all 3 of your pairs" in words(test)
    assert (ways(test), list(test.code)) == ([], [])
    assert row_of(served).finished_at is not None


def test_end_of_a_participant_leads_back_with_the_completion_code(page, hired):
    for task in hired:
        finish(task)
    test = page()
    assert "C1A2B3" in words(test)
    assert ways(test) == ["https://platform.example/?code=C1A2B3"]


def test_who_is_screened_out_gets_that_code_and_no_task(page, hired, served):
    page()
    with served.write() as session:
        session.scalars(sa.select(Participation)).one().screened_out_at = now()
    test = page()
    assert "S0S0" in words(test)
    assert "C1A2B3" not in words(test)
    assert ways(test) == ["https://platform.example/?code=S0S0"]
    assert "Response A" not in words(test)


def test_who_declines_gets_the_screen_out_code(page, hired, form):
    form(consent=CONSENT)
    test = press(page(), "decline")
    assert ways(test) == ["https://platform.example/?code=S0S0"]
    assert ways(press(test, "reconsider")) == []


def test_whose_time_is_over_is_told_so_and_gets_no_code(page, hired, served):
    finish(hired[0])
    with served.write() as session:
        session.execute(
            sa.update(Assignment).where(Assignment.submitted_at.is_(None)).values(returned_at=now())
        )
    test = page()
    assert "Your time for this study is over" in words(test)
    assert "Please return your place on Prolific." in words(test)
    assert (ways(test), list(test.code)) == ([], [])


def test_failed_training_comes_again_and_then_ends(page, hired, served):
    with served.write() as session:
        first, *rest = session.scalars(sa.select(Assignment).order_by(Assignment.position)).all()
        first.purpose, first.counts = "training", False
        code = session.scalars(sa.select(Dimension.id).where(Dimension.code == "SC")).one()
        session.add(KnownValue(round_id=1, response_id=first.response_a_id, dimension_id=code,
                               lowest=5, highest=5))  # fmt: skip
    for attempt in (1, 2):
        with served.read() as session:
            due = session.scalars(
                sa.select(Assignment)
                .where(Assignment.submitted_at.is_(None), Assignment.returned_at.is_(None))
                .order_by(Assignment.position)
            ).first()
        assert (due.purpose, due.occasion) == ("training", attempt)
        state = RatingState()
        with served.read() as session:
            draft = task_state(session, due.rater_id, due.id)
        answer(served, due, value=1)
        assert submit_task(state, draft, due.rater_id)
    assert "S0S0" in words(page())
    with served.read() as session:
        returned = session.scalars(
            sa.select(Assignment.id).where(Assignment.returned_at.is_not(None))
        ).all()
    assert sorted(returned) == sorted(one.id for one in rest)


def test_leaving_asks_what_to_do_with_the_answers(page, tasks, served):
    finish(tasks[0])
    test = press(opened(page(), "help-on-task"), "withdraw")
    assert test.button(key="leave").disabled
    test = press(test, "stay")
    assert "Response A" in words(test)
    test = press(opened(test, "help-on-task"), "withdraw")
    test = checked(test.radio(key="withdrawal").set_value("discard").run())
    test = press(test, "leave")
    assert "Nothing that you gave is used." in words(test)
    assert row_of(served).withdrawn == "discard"
    assert "You have left this study" in words(page())


def test_looking_back_tells_nothing_of_the_parts(page, tasks, monkeypatch):
    told = []
    monkeypatch.setattr(contents, "render_parts", lambda _, **options: told.append(options["tell"]))
    finish(tasks[0])
    test = page()
    assert set(told) == {f"/seen/{tasks[1].assignment_id}"}
    told.clear()
    press(test, "previous")
    assert set(told) == {""}


def test_page_without_evidence_keeps_none(page, tasks, served):
    page()
    with served.read() as session:
        assert session.scalars(sa.select(PartView)).all() == []
        opened = session.get_one(Assignment, tasks[0].assignment_id).opened_at
    assert opened is not None
