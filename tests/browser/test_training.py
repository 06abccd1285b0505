"""Training on the page: a second attempt after a failed one, and the end after the last."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.rating_place import FIRST, PATIENCE, SECOND, answer_all, plain_form, reveal
from tests.browser.staging import hire, make_training


def said(page, words):
    expect(page.get_by_text(words)).to_be_visible(timeout=PATIENCE)


def train(page, *, correctness):
    """Go through a training pair as one who finds its responses this correct; read the feedback."""
    expect(page.get_by_text("· training")).to_be_visible(timeout=PATIENCE)
    reveal(page, 3)
    answer_all(page, SECOND, correctness)
    page.get_by_role("button", name="Save and next").click()
    said(page, "Training: how your answers compare")


def go_on(page):
    page.get_by_role("button", name="Go on").click()


@pytest.fixture
def trainee(place):
    """Give a function that opens the page of a rater whose first pair is training."""

    def open_as(name):
        page = place.open(name, form=plain_form())
        said(page, "Pair 1 of 3")
        make_training(place, name, lowest=4)
        page.reload()
        return page

    return open_as


def test_who_fails_once_reads_why_and_passes_goes_on_to_the_studys_pairs(trainee, place):
    page = trainee("Learns")
    train(page, correctness=2)
    said(page, "0 of 2 known answers were met.")
    expect(page.get_by_text("The song is named.")).to_have_count(2)
    said(page, "so it comes once more")
    go_on(page)
    said(page, "Pair 2 of 4")
    train(page, correctness=5)
    said(page, "2 of 2 known answers were met.")
    said(page, "You passed the training")
    go_on(page)
    said(page, "Pair 3 of 4")
    expect(page.get_by_text("· training")).to_have_count(0)
    reveal(page, 4)
    answer_all(page, SECOND, 4)
    page.get_by_role("button", name="Save and next").click()
    said(page, "Pair 4 of 4")
    kept = place.rows(
        "SELECT assignments.occasion, purpose, count(*) FROM assignments "
        "JOIN judgments ON assignment_id = assignments.id "
        "JOIN raters ON raters.id = assignments.rater_id WHERE name = 'Learns' "
        "GROUP BY assignments.id ORDER BY assignments.position"
    )
    answers = 2 * len((*FIRST, *SECOND))
    assert kept == [(1, "training", answers), (2, "training", answers), (1, "main", answers)]


def test_who_fails_for_good_is_thanked_and_gets_no_more_pairs(trainee, place):
    page = trainee("Fails")
    hire(place, "Fails")
    train(page, correctness=2)
    go_on(page)
    train(page, correctness=1)
    expect(page.get_by_text("so it comes once more")).to_have_count(0)
    go_on(page)
    said(page, "Thank you for trying")
    said(page, "S0S0")
    page.reload()
    said(page, "Thank you for trying")
    expect(page.get_by_text("Pair ")).to_have_count(0)
    rows = place.rows(
        "SELECT purpose, submitted_at IS NOT NULL, returned_at IS NOT NULL FROM assignments "
        "JOIN raters ON raters.id = rater_id WHERE name = 'Fails' ORDER BY position"
    )
    assert rows == [("training", 1, 0)] * 2 + [("main", 0, 1)] * 2
