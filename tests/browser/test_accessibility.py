"""axe-core over every state of every page: no serious violation, ours or Streamlit's."""

from __future__ import annotations

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from judgments.deactivating import take_out
from judgments.models import now
from judgments.raters import add_rater, invite
from judgments.reviewing import make_reviewer
from judgments.rounds import close_round, create_round
from tests.browser.rating_place import FIRST, PATIENCE, SECOND, answer_all, cell, plain_form
from tests.browser.staging import fill_in, give_back, hire, make_training, set_participation

CONSENT = {"version": "7", "text": "You may leave at any time."}
QUESTIONS = [
    {"code": "reads", "question": "Do you read English?", "kind": "choice",
     "options": ["Yes", "A little"], "required": True},
    {"code": "years", "question": "For how many years?", "kind": "number"},
    {"code": "field", "question": "What is your field?", "kind": "text"},
]  # fmt: skip


def violations(page, what):
    """List serious and critical violations, Streamlit's own included."""
    page.wait_for_timeout(400)
    if folder := os.environ.get("SHOTS"):
        name = f"{what} {page.viewport_size['width']}.png".replace(" ", "-")
        page.screenshot(path=f"{folder}/{name}", full_page=True)
    found = Axe().run(page).response["violations"]
    return [
        f"{what}: {rule['id']}: {node['html'][:200]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_can_be_used_by_everybody(place, width):
    bad = []
    form = plain_form(
        consent=CONSENT, rater_questions=QUESTIONS, instructions={"text": "Use headphones."}
    )
    page = place.open(f"Axe {width}", form=form, viewport={"width": width, "height": 900})
    page.get_by_role("button", name="I agree").wait_for(timeout=PATIENCE)
    bad += violations(page, "consent")
    page.get_by_role("button", name="I do not agree").click()
    expect(page.get_by_text("You did not agree")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "declined")
    page.get_by_role("button", name="Read the text again").click()
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("Do you read English?")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "questions")
    page.get_by_text("A little").click()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Use headphones.")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "instructions")
    page.keyboard.press("Control+Enter")
    expect(cell(page, "A", "GQ")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "first step")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("8 questions are still open")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "missing")
    answer_all(page, FIRST, 3)
    page.keyboard.press("Control+Enter")
    expect(cell(page, "A", "SC")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "second step")
    page.keyboard.press("?")
    bad += violations(page, "keys")
    page.keyboard.press("Escape")
    answer_all(page, SECOND, 3)
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_text("Pair 2 of 3")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Help").click()
    expect(page.get_by_text("You are signed in as")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "help")
    page.get_by_role("button", name="Leave this study").click()
    expect(page.get_by_role("button", name="Leave for good")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "leaving")
    page.get_by_text("Keep what I have given").click()
    page.get_by_role("button", name="Leave for good").click()
    expect(page.get_by_text("You have left this study")).to_be_visible(timeout=PATIENCE)
    bad += violations(page, "withdrawn")
    assert not bad, "\n".join(bad)


def at_both_widths(page, what):
    found = []
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found += violations(page, what)
    return found


def said(page, words):
    expect(page.get_by_text(words)).to_be_visible(timeout=PATIENCE)


def test_every_stage_after_the_first_pair_can_be_used_by_everybody(place):
    page = place.join("Stages")
    make_training(place, "Stages", lowest=4)
    fill_in(place, "Stages")
    page.reload()
    page.get_by_role("button", name="Save and next").click()
    said(page, "Training: how your answers compare")
    bad = at_both_widths(page, "feedback")
    hire(place, "Stages")
    set_participation(place, "Stages", screened_out_at=now())
    page.reload()
    said(page, "Thank you for trying")
    bad += at_both_widths(page, "screened out")
    set_participation(place, "Stages", screened_out_at=None)
    give_back(place, "Stages")
    page.reload()
    said(page, "Your time for this study is over")
    bad += at_both_widths(page, "timed out")

    page = place.join("Ends")
    with place.study.write() as session:
        for number in range(4):
            create_round(session, f"Ends {number}", raters_per_response=1, raters=["Ends"],
                         seed=1, form=plain_form())  # fmt: skip
    for _ in range(12):
        fill_in(place, "Ends", send=True)
    page.reload()
    said(page, "Time for a pause?")
    bad += at_both_widths(page, "pause")
    for _ in range(3):
        fill_in(place, "Ends", send=True)
    hire(place, "Ends 3", rater="Ends")
    page.reload()
    said(page, "C1A2B3")
    bad += at_both_widths(page, "done")
    with place.study.write() as session:
        for name in ("Ends", *(f"Ends {number}" for number in range(4))):
            close_round(session, name)
    page.reload()
    said(page, "This study takes no more answers")
    said(page, "C1A2B3")  # who did not copy it while the round was open may do so yet
    bad += at_both_widths(page, "closed")
    assert not bad, "\n".join(bad)


def test_pages_of_researchers_and_reviewers_can_be_used_by_everybody(place):
    for name in ("Sees", "Taken out"):
        place.join(name).close()
        for _ in range(3):
            fill_in(place, name, send=True)
    take_out(place.study, "Taken out", because="Clicks at random.", exclude=True, actor="Grace")
    with place.study.write() as session:
        tokens = [invite(session, add_rater(session, "Grace", role="researcher")),
                  invite(session, make_reviewer(session, "Uma"))]  # fmt: skip
    page = place.contexts[0].new_page()
    page.goto(f"{place.address}/join/{tokens[0]}")
    page.get_by_role("link", name="Raters").click()
    said(page, "Nothing here is a verdict.")
    page.get_by_text(re.compile("^Deactivate ")).click(timeout=PATIENCE)
    said(page, "Leave what they gave out of every analysis")
    bad = at_both_widths(page, "raters")
    page.get_by_role("combobox", name="Round").click()
    page.keyboard.type("Taken")  # the list draws only the rounds that fit into it
    page.get_by_role("option", name="Taken out").click()
    said(page, "Deactivated: Clicks at random.")
    bad += at_both_widths(page, "rater taken out")
    page.goto(f"{place.address}/join/{tokens[1]}")
    said(page, "Reference answer")
    bad += at_both_widths(page, "review")
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator('[data-testid="stAlert"]')).to_be_visible(timeout=PATIENCE)
    bad += at_both_widths(page, "review missing")
    for group in page.get_by_role("radiogroup").all()[:-1]:
        group.get_by_text("No", exact=True).click()
    page.get_by_text("High: clear").click()
    page.get_by_role("button", name="Save and next").click()
    doubt = page.get_by_text("You answered No to every line of the checklist")
    expect(doubt).to_be_in_viewport(ratio=1, timeout=PATIENCE)
    bad += at_both_widths(page, "review contradiction")
    page.context.clear_cookies()
    page.goto(place.address)
    said(page, "personal link")
    bad += at_both_widths(page, "stranger")
    page.goto(f"{place.address}/join/nonsense")
    bad += at_both_widths(page, "wrong link")
    assert not bad, "\n".join(bad)
