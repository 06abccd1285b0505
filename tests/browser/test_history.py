"""The browser's own buttons, back and forward: they lose, repeat and skip nothing."""

from __future__ import annotations

from playwright.sync_api import expect

from judgments.reviewing import make_reviewer
from tests.browser.rating_place import (
    FIRST,
    PATIENCE,
    SECOND,
    answer,
    answer_all,
    cell,
    reveal,
)


def come(place, name):
    """Let a rater come to their first pair from another page."""
    page = place.join(name)
    page.goto(f"{place.address}/healthz")
    page.goto(place.address)
    expect(cell(page, "A", "GQ")).to_be_visible(timeout=PATIENCE)
    return page


def away_and_back(page):
    """Leave the pages by the browser's back button, and come again by the other."""
    page.go_back()
    assert page.url.endswith("/healthz")
    page.go_forward()


def pair(page, number):
    expect(page.get_by_text(f"Pair {number} of 3")).to_be_visible(timeout=PATIENCE)


def test_back_and_forward_lead_to_the_pair_that_is_due(place):
    page = come(place, "History")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer(page, "A", "GQ", 2)
    away_and_back(page)
    pair(page, 1)
    expect(cell(page, "A", "GQ").locator("input:checked")).to_have_value("2", timeout=PATIENCE)

    reveal(page)
    answer(page, "A", "SC", 4)
    away_and_back(page)
    pair(page, 1)
    expect(page.get_by_text("Secretreference")).to_be_visible(timeout=PATIENCE)
    expect(cell(page, "A", "SC").locator("input:checked")).to_have_value("4", timeout=PATIENCE)

    answer_all(page, SECOND, 5)
    page.get_by_role("button", name="Save and next").click()
    pair(page, 2)
    away_and_back(page)
    pair(page, 2)
    expect(cell(page, "A", "GQ")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".panel input:checked")).to_have_count(0)
    answer(page, "B", "HC", 1)
    assert place.drafts("History") == {("B", "HC"): 1}
    given = place.judgments("History")
    assert dict(given) == {
        (side, code): 3 if code in FIRST else 5 for side in "AB" for code in (*FIRST, *SECOND)
    }
    assert len(given) == 12
    assert place.judgments("History", current=False) == []

    page.get_by_role("button", name="Previous pair").click()
    expect(page.get_by_text("This pair is submitted")).to_be_visible(timeout=PATIENCE)
    away_and_back(page)
    pair(page, 2)
    expect(cell(page, "B", "HC").locator("input:checked")).to_have_value("1", timeout=PATIENCE)
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    assert errors == []


def test_back_from_reviewing_shows_the_pair_again(place):
    page = come(place, "Both")
    answer(page, "A", "GQ", 2)
    with place.study.write() as session:
        make_reviewer(session, "Both")
    page.reload()
    page.get_by_role("link", name="Review").click()
    expect(page.get_by_role("heading", name="Review of items")).to_be_visible(timeout=PATIENCE)
    page.go_back()
    pair(page, 1)
    expect(cell(page, "A", "GQ").locator("input:checked")).to_have_value("2", timeout=PATIENCE)
    answer(page, "B", "GQ", 4)
    page.go_forward()
    expect(page.get_by_role("heading", name="Review of items")).to_be_visible(timeout=PATIENCE)
    assert place.drafts("Both") == {("A", "GQ"): 2, ("B", "GQ"): 4}
