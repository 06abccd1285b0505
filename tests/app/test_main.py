"""Who gets which page."""

from __future__ import annotations

import importlib.util

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.session import COOKIE
from judgments.models import Asset, CleanCopy, Rater, Round
from judgments.participation import set_language
from judgments.recording import Answer, reveal_reference, save_draft, submit
from judgments.reviewing import make_reviewer

MAIN = importlib.util.find_spec("app.main").origin
STEPS = (("GQ", "HC", "SH", "overall_coherence"), ("SC", "overall_content"))


@pytest.fixture
def page(served, monkeypatch):
    """Give a function that runs the app as the browser with this cookie would see it."""

    def run(cookie=None):
        cookies = {} if cookie is None else {COOKIE: cookie}
        monkeypatch.setattr(type(st.context), "cookies", cookies)
        test = AppTest.from_file(MAIN, default_timeout=30)
        test.run()
        assert not test.exception, test.exception
        return test

    return run


def words(test):
    """Give everything that the page says."""
    kinds = (test.title, test.header, test.subheader, test.markdown, test.info, test.warning,
             test.error, test.caption)  # fmt: skip
    said = [element.value for kind in kinds for element in kind]
    return "\n".join(said + [expander.label for expander in test.expander])


def button(test, label):
    return next(one for one in test.button if one.label == label)


def labels(test):
    """List the buttons of the page itself, without those of its menus."""
    menus = {"English", "中文", "Leave this study …"}
    return [one.label for one in test.button if one.label not in menus]


def sent(test):
    """Give every byte of what the page sends to the browser."""
    protos = (getattr(node, "proto", None) for node in test._tree)
    return b"".join(proto.SerializeToString() for proto in protos if proto is not None)


def finish(task):
    with task.study.write() as session:
        for codes in STEPS:
            for side in "AB":
                for code in codes:
                    save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                               answer=Answer(value=3))  # fmt: skip
            if codes == STEPS[0]:
                reveal_reference(session, task.assignment_id, task.rater_id)
        submit(session, task.assignment_id, task.rater_id)


def test_app_that_is_not_served_says_what_to_type(monkeypatch):
    monkeypatch.delenv("ACCORDANT_SERVING", raising=False)
    test = AppTest.from_file(MAIN, default_timeout=30).run()
    assert not test.exception
    assert "accordant serve" in test.info[0].value


@pytest.mark.parametrize("cookie", [None, "", "nonsense", "x" * 5000, "'; DROP TABLE raters; --"])
def test_stranger_is_told_to_open_a_link(page, cookie):
    test = page(cookie)
    assert "personal link" in words(test)
    assert len(test.button) == 0


def test_rater_without_a_task_is_told_so(page, cookie):
    test = page(cookie("Ada"))
    assert "Nothing to rate yet" in words(test)


def test_rater_sees_the_pair_and_not_the_reference(page, cookie, served, fill, plan):
    fill(served, items=1)
    plan(served)
    test = page(cookie("Ada"))
    said = words(test)
    for heading in ("Question", "Response A", "Response B", "First: without the reference answer"):
        assert heading in said
    assert "Reference answer" not in said
    everything = sent(test)
    assert b"Technical quality" in everything
    for text in (b"Question 1.", b"aurora 1.", b"birch 1."):
        assert text in everything
    assert b"Reference 1" not in everything
    assert labels(test) == ["Continue: show the reference"]
    assert [tab for tab in test.expander if tab.label == "How this works"]


@pytest.mark.blindness
def test_page_shows_files_by_clean_copies_that_it_makes(page, cookie, served, fill, plan):
    fill(served, items=1, media=True)
    plan(served)
    everything = sent(page(cookie("Ada")))
    assert b"# aurora 1" in everything
    with served.read() as session:
        kept = set(session.scalars(sa.select(CleanCopy.asset_sha256)))
        assert kept == set(session.scalars(sa.select(Asset.sha256)))


def test_rater_after_the_reveal_sees_the_reference_and_the_second_step(
    page, cookie, served, fill, plan
):
    fill(served, items=1)
    (task,) = plan(served)["Ada"]
    with served.write() as session:
        for side in "AB":
            for code in STEPS[0]:
                save_draft(session, task.assignment_id, task.rater_id, side=side, code=code,
                           answer=Answer(value=3))  # fmt: skip
        reveal_reference(session, task.assignment_id, task.rater_id)
    test = page(cookie("Ada"))
    assert "Reference answer" in words(test)
    assert b"Reference 1." in sent(test)
    assert labels(test) == ["Save and next"]
    test.session_state[f"before-{task.assignment_id}"] = True
    assert labels(test.run()) == ["Save and next", "Change these answers"]


def test_save_with_answers_missing_stays_and_counts_them(page, cookie, served, fill, plan):
    fill(served, items=1)
    plan(served)
    test = page(cookie("Ada"))
    button(test, "Continue: show the reference").click().run()
    assert not test.exception
    assert "8 questions are still open" in words(test)
    assert "First: without the reference answer" in words(test)


def test_rater_who_finished_is_thanked_and_may_look_back(page, cookie, served, fill, plan):
    fill(served, items=1)
    (task,) = plan(served)["Ada"]
    finish(task)
    test = page(cookie("Ada"))
    assert "All done" in words(test)
    test.button(key="previous").click().run()
    assert "This pair is submitted" in words(test)
    assert b"Pair 1 of 1" in sent(test)
    test.button(key="go-on").click().run()
    assert "All done" in words(test)


def test_rater_of_a_closed_round_is_thanked(page, cookie, served, fill, plan):
    fill(served, items=1)
    plan(served)
    with served.write() as session:
        session.execute(sa.update(Round).values(status="closed"))
    assert "This study takes no more answers" in words(page(cookie("Ada")))


def test_rater_who_was_deactivated_is_a_stranger(page, cookie, served):
    token = cookie("Ada")
    with served.write() as session:
        session.execute(sa.update(Rater).values(active=False))
    assert "personal link" in words(page(token))


@pytest.mark.parametrize(
    ("locale", "kept", "titles"),
    [
        ("en-GB", None, ["Rating", "Review"]),
        ("zh-CN", None, ["评分", "评审"]),
        ("en-GB", "zh", ["评分", "评审"]),
    ],
)
def test_titles_of_the_pages_are_in_the_raters_language(
    page, cookie, served, fill, plan, monkeypatch, locale, kept, titles
):
    fill(served, items=1)
    plan(served)
    token = cookie("Ada")
    with served.write() as session:
        make_reviewer(session, "Ada")
        if kept is not None:
            set_language(session, 1, session.scalar(sa.select(Rater.id)), kept)
    seen = []
    navigation = st.navigation
    monkeypatch.setattr(
        st, "navigation", lambda pages, **how: seen.append(pages) or navigation(pages, **how)
    )
    monkeypatch.setattr(type(st.context), "locale", locale)
    page(token)
    assert [one.title for one in seen[0]] == titles
    assert [one.url_path for one in seen[0]] == ["", "review"]


def test_researcher_starts_with_progress(page, cookie):
    test = page(cookie("Grace", "researcher"))
    assert [title.value for title in test.title] == ["Progress"]
    assert "accordant round create" in words(test)


def test_researcher_sees_how_far_each_round_is(page, cookie, served, fill, plan):
    fill(served, items=2)
    tasks = plan(served, raters=("Ada", "Ben"), raters_per_response=2)
    finish(tasks["Ada"][0])
    test = page(cookie("Grace", "researcher"))
    assert "pilot" in words(test)
    (table,) = [frame.value for frame in test.dataframe]
    assert table.to_dict("list") == {
        "rater": ["Ada", "Ben"], "submitted": [1, 0], "assigned": [2, 2],
    }  # fmt: skip
