"""Reviewing items: the page, and the files it shows."""

from __future__ import annotations

import importlib.util

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from app.session import COOKIE
from app.views.review import _media_url
from judgments.media import MediaStore
from judgments.models import Placeholder, Review, now
from judgments.reviewing import (
    default_checklist,
    kept_items,
    make_reviewer,
    review_view,
    take_review,
)

MAIN = importlib.util.find_spec("app.main").origin
CHECKS = [check.code for check in default_checklist().checks]


@pytest.fixture
def ready(served, fill):
    """Have two items with media, and Ada and Ben as reviewers: their ids."""
    fill(served, items=2, media=True)
    with served.write() as session:
        return [make_reviewer(session, name).id for name in ("Ada", "Ben")]


@pytest.fixture
def page(served, cookie, monkeypatch):
    """Give a function that opens the review page as somebody's browser."""

    def run(name="Ada", locale="en-GB"):
        monkeypatch.setattr(type(st.context), "cookies", {COOKIE: cookie(name)})
        monkeypatch.setattr(type(st.context), "locale", locale)
        test = AppTest.from_function(_script, default_timeout=30)
        return checked(test.run())

    return run


def _script():
    import streamlit as st

    from app.session import COOKIE, identify
    from app.views import review

    review.show(identify(st.context.cookies.get(COOKIE)))


def checked(test):
    assert not test.exception, test.exception
    return test


def words(test):
    kinds = (test.title, test.subheader, test.markdown, test.error, test.caption)
    return "\n".join(element.value for kind in kinds for element in kind)


def fill_in(test, verdict, comment="", **no):
    for radio in test.radio:
        code = radio.key.split("-", 2)[2]
        if code == "verdict":
            radio.set_value(verdict)
        else:
            radio.set_value(code not in no)
    test.text_area[0].set_value(comment)
    return test


def save(test):
    (button,) = [one for one in test.button if one.key.endswith("-save")]
    return checked(button.click().run())


def reviews(served):
    with served.read() as session:
        return session.scalars(sa.select(Review).order_by(Review.id)).all()


def test_only_reviewers_have_the_page(served, ready, cookie, monkeypatch, link):
    for name, count in (("Ada", 2), ("Cleo", 1)):
        monkeypatch.setattr(type(st.context), "cookies", {COOKIE: cookie(name)})
        seen = []
        monkeypatch.setattr(st, "navigation", lambda pages, seen=seen, **_: _Stop(pages, seen))
        checked(AppTest.from_file(MAIN, default_timeout=30).run())
        assert len(seen[0]) == count


class _Stop:
    def __init__(self, pages, seen):
        seen.append(pages)

    def run(self):
        pass


def test_an_item_is_shown_with_its_checklist_and_reference(page, ready):
    test = page()
    said = words(test)
    assert "science/maths/1" in said
    assert "Is this item fit to be rated?" in said
    assert "Reference answer" in said
    assert [radio.key.split("-", 2)[2] for radio in test.radio] == [*CHECKS, "verdict"]


def test_what_is_missing_is_said_and_what_was_answered_stays(page, ready, served):
    test = page()
    test.radio[0].set_value(True)
    test = save(test)
    assert "Not answered yet: 5 of 6 lines of the checklist." in words(test)
    assert test.radio[0].value is True
    for radio in test.radio[:5]:
        radio.set_value(True)
    test = save(test)
    assert "Please answer: Nothing tells against its use" in words(test)
    test.radio[5].set_value(True)
    assert "Choose a verdict" in words(save(test))
    assert reviews(served)[0].verdict is None


def test_a_verdict_is_saved_and_the_next_item_comes(page, ready, served):
    test = save(fill_in(page(), "Low", "blurred", media_needed=False))
    assert "science/maths/2" in words(test)
    first, second = reviews(served)
    assert (first.verdict, first.comment, second.verdict) == ("Low", "blurred", None)
    assert first.checklist["checks"] == {code: code != "media_needed" for code in CHECKS}
    assert "You have reviewed 1 item." in words(test)
    test = save(fill_in(test, "High"))
    assert "No item wants your verdict now." in words(test)


def test_an_earlier_verdict_is_changed_from_its_own_page(page, ready, served):
    test = save(fill_in(page(), "High", "first thought"))
    test = checked(test.button(key="previous-item").click().run())
    assert "science/maths/1" in words(test)
    assert test.text_area[0].value == "first thought"
    test = save(fill_in(test, "Low", clear=False))
    assert "science/maths/2" in words(test)
    assert reviews(served)[0].verdict == "Low"


@pytest.mark.parametrize(
    ("verdict", "no", "said"),
    [
        (
            "High",
            CHECKS,
            "You answered No to every line of the checklist, yet your verdict is High.",
        ),
        (
            "High",
            CHECKS[:1],
            "You answered No to a line of the checklist, yet your verdict is High.",
        ),
        ("Low", (), "You answered Yes to every line of the checklist, yet your verdict is Low."),
    ],
)
def test_a_contradiction_is_asked_about_once_and_saved_where_it_is_meant(
    page, ready, served, verdict, no, said
):
    test = save(fill_in(page(), verdict, "so be it", **dict.fromkeys(no)))
    assert said in test.warning[0].value
    assert reviews(served)[0].verdict is None
    test = save(fill_in(test, verdict, "so it is", **dict.fromkeys(no)))  # changed: asked again
    assert said in test.warning[0].value
    test = save(test)
    assert (reviews(served)[0].verdict, reviews(served)[0].comment) == (verdict, "so it is")
    assert not test.warning
    assert "science/maths/2" in words(test)


def test_a_contradiction_that_is_mended_is_saved_at_once(page, ready, served):
    test = save(fill_in(page(), "High", clear=False))
    assert test.warning
    test = save(fill_in(test, "Low", clear=False))
    assert reviews(served)[0].verdict == "Low"
    assert not test.warning


def test_low_without_a_reason_is_refused_and_not_asked_about(page, ready, served):
    test = save(save(fill_in(page(), "Low")))
    assert "Say what is wrong" in words(test)
    assert not test.warning


def test_two_reviewers_keep_an_item_without_seeing_each_other(page, ready, served):
    save(fill_in(page("Ada"), "High", "my secret remark"))
    test = page("Ben")
    assert "science/maths/1" in words(test)
    assert "secret remark" not in words(test)
    assert [radio.value for radio in test.radio] == [None] * 7
    save(fill_in(test, "High"))
    with served.read() as session:
        assert kept_items(session) == {1}


def test_whom_others_overtook_is_told(page, ready, served):
    test = fill_in(page("Ada"), "High")
    with served.write() as session:
        session.get_one(Review, 1).leased_until = now()
        for rater in (ready[1], make_reviewer(session, "Cleo").id):
            session.add(Review(item_id=1, rater_id=rater, verdict="Low", given_at=now(),
                               leased_until=now()))  # fmt: skip
    assert "Others have decided on this item meanwhile" in words(save(test))


def test_the_page_speaks_chinese(page, ready):
    assert "这道题适合用来评分吗？" in words(page(locale="zh-CN"))


def test_files_reach_their_reviewer_and_nobody_else(client, served, ready, cookie):
    with served.write() as session:
        review = take_review(session, ready[0])
    with served.read() as session:
        view = review_view(session, MediaStore(served.media_root), ready[0], review)
        response = session.scalars(
            sa.select(Placeholder.asset_sha256).where(Placeholder.response_id.is_not(None))
        ).first()
    (question,) = [part for part in view.question if part.sha256]
    (reference,) = [part for part in view.reference if part.sha256]
    assert client.get(_media_url(review, question)).status_code == 401
    client.cookies.set(COOKIE, cookie("Ben"))
    assert client.get(_media_url(review, question)).status_code == 404
    client.cookies.set(COOKIE, cookie("Ada"))
    for part in (question, reference):
        answer = client.get(_media_url(review, part))
        assert (answer.status_code, answer.headers["x-content-type-options"]) == (200, "nosniff")
        assert "sandbox" in answer.headers["content-security-policy"]
    assert client.get(f"/review-part/{review}/{response[:40]}").status_code == 404
