"""A participant of a crowd in a real browser: from the platform's link to its code, and back."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect

from app.study import create_or_upgrade
from judgments.crowd import open_crowd, participants, sign_link
from judgments.database import Study
from judgments.models import Item, Response, System
from judgments.rounds import create_round
from judgments.tasks import study_secret
from tests.browser.rating_place import FIRST, PATIENCE, SECOND, answer_all

QUERY = "PROLIFIC_PID=p1&STUDY_ID=s1&SESSION_ID=x1"


@pytest.fixture
def study(tmp_path):
    """Make a study of one item and two systems, with a round for a crowd."""
    study = Study(str(tmp_path / "study.db"))
    create_or_upgrade(study)
    with study.write() as session:
        item = Item(key="science/maths/1", area="science", domain="maths", record_id="1",
                    content="How far is it?", content_hash="1" * 64, raw={}, source="i",
                    source_record=1)  # fmt: skip
        systems = [System(name=name) for name in ("aurora", "birch")]
        session.add_all([item, *systems])
        session.flush()
        session.add_all(
            Response(item_id=item.id, system_id=system.id, content="Seven miles.",
                     content_hash="2" * 64, raw={}, source="r", source_record=1)
            for system in systems
        )  # fmt: skip
        session.flush()
        create_round(session, "crowd", raters_per_response=1, tasks_per_rater=1)
    yield study
    study.dispose()


@pytest.fixture
def door(study, serve):
    """Serve the study and give the address that the platform sends participants to."""
    with study.write() as session:
        link = open_crowd(session, "crowd", "prolific", completion_code="C1A2B3",
                          screen_out_code="S0S0")  # fmt: skip
        token = sign_link(study_secret(session), link)
    return f"{serve(str(study.url.database)).address}/crowd/{token}?{QUERY}"


@pytest.fixture
def browser(chromium):
    """Give a function that opens a browser of its own."""
    contexts = []

    def opened(**settings):
        contexts.append(chromium.new_context(locale="en-GB", **settings))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def press(page, name):
    page.get_by_role("button", name=name).click()


def status(study):
    with study.read() as session:
        return [one.status for one in participants(session, 1)]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_from_the_platforms_link_to_its_code(study, door, browser, size):
    page = browser(viewport={"width": size[0], "height": size[1]})
    page.goto(door)
    press(page, "I agree")
    press(page, "Begin")
    answer_all(page, FIRST, 3)
    press(page, "Continue: show the reference")
    answer_all(page, SECOND, 4)
    press(page, "Save and next")
    expect(page.get_by_text("C1A2B3", exact=True)).to_be_visible()
    back = page.get_by_role("link", name="Go back to Prolific")
    expect(back).to_have_attribute(
        "href", "https://app.prolific.com/submissions/complete?cc=C1A2B3"
    )
    assert "PROLIFIC_PID" not in page.url
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/crowd-{size[0]}.png")
    assert status(study) == ["completed"]


def test_who_declines_is_led_back_and_a_stranger_with_the_id_stays_out(study, door, browser):
    page = browser()
    page.goto(door)
    press(page, "I do not agree")
    back = page.get_by_role("link", name="Go back to Prolific")
    expect(back).to_have_attribute("href", re.compile(r"cc=S0S0$"))
    assert status(study) == ["declined"]
    stranger = browser()
    stranger.goto(door.replace("SESSION_ID=x1", "SESSION_ID=guess"))
    expect(stranger.get_by_text("begun already")).to_be_visible()
    phone = browser()
    phone.goto(door)
    expect(phone.get_by_role("button", name="I agree")).to_be_visible()
