"""axe-core over every state of the rating page: no serious violation, ours or Streamlit's."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.rating_place import FIRST, PATIENCE, SECOND, answer_all, cell, plain_form

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
    assert not bad, "\n".join(bad)
