"""The rating page as a rater lives in it: keys, mistakes, lost connections, two tabs."""

from __future__ import annotations

import sqlite3

from playwright.sync_api import expect

from tests.browser.rating_place import (
    FIRST,
    PATIENCE,
    SECOND,
    answer,
    answer_all,
    cell,
    click,
    finish,
    next_player,
    reveal,
    state,
)


def pair(page, number):
    return expect(page.get_by_text(f"Pair {number} of 3"))


def focused(page):
    return page.evaluate("document.activeElement.closest('[data-cell]')?.dataset.cell ?? null")


# --- keys -----------------------------------------------------------------------------------------


def test_keys_alone_lead_from_the_first_question_to_the_next_pair(place):
    page = place.join("Keys")
    given = {}
    for n, key in enumerate((side, code) for code in FIRST for side in "AB"):
        assert focused(page) == (":".join(key) if n else None)  # the first number answers, too
        given[key] = n % 5 + 1
        page.keyboard.press(str(given[key]))
        expect(cell(page, *key)).to_be_in_viewport()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Secretreference")).to_be_visible(timeout=PATIENCE)
    expect(cell(page, "A", "SC")).to_be_visible(timeout=PATIENCE)
    for n, key in enumerate((side, code) for code in SECOND for side in "AB"):
        assert focused(page) == (":".join(key) if n else None)
        given[key] = 5 - n
        page.keyboard.press(str(given[key]))
    assert focused(page) == "preference"
    page.keyboard.press("5")  # B is better
    page.keyboard.press("Tab")
    page.keyboard.type("Fine 5 of 5.")  # numbers in a comment are a comment
    page.keyboard.press("Control+Enter")
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    assert dict(place.judgments("Keys")) == given
    kept = place.rows("SELECT comment FROM assignments WHERE comment <> ''")
    assert ("Fine 5 of 5.",) in kept
    verdicts = place.rows(
        "SELECT verdict FROM preferences JOIN assignments ON assignments.id = assignment_id "
        "JOIN raters ON raters.id = rater_id WHERE raters.name = 'Keys'"
    )
    assert verdicts == [("B",)]
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")


def test_a_number_leads_to_the_next_open_question_and_never_on_to_an_answered_one(place):
    page = place.join("Corrects")
    for code in FIRST[1:]:
        answer(page, "A", code, 3)
        answer(page, "B", code, 4)
    cell(page, "A", FIRST[0]).locator("input").first.focus()
    page.keyboard.press("1")
    assert focused(page) == f"B:{FIRST[0]}"
    page.keyboard.press("2")
    assert focused(page) == f"B:{FIRST[0]}"  # the others are answered
    page.keyboard.press("5")
    for code in FIRST:
        expect(state(page, "B", code)).to_have_text("saved ✓", timeout=PATIENCE)
    given = {("A", FIRST[0]): 1, ("B", FIRST[0]): 5}
    others = {(side, code): value for code in FIRST[1:] for side, value in (("A", 3), ("B", 4))}
    assert dict(place.drafts("Corrects")) == given | others


def test_tab_reaches_every_cell_once_and_arrows_choose(place):
    page = place.join("Tab")
    cell(page, "A", "GQ").locator("input").first.focus()
    seen = []
    for _ in range(24):
        if (here := focused(page)) is not None and here not in seen:
            seen.append(here)
        page.keyboard.press("Tab")
    assert seen == [f"{side}:{code}" for code in FIRST for side in "AB"]


# --- the way to the questions ---------------------------------------------------------------------


def test_a_press_leads_to_all_questions_of_a_step_at_once_and_back(place):
    page = place.join("Jumps", viewport={"width": 1440, "height": 620})
    page.get_by_role("button", name="To the questions").click()
    expect(cell(page, "A", "GQ")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="To the responses").click()
    expect(page.get_by_role("heading", name="Response A")).to_be_in_viewport(ratio=1)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.get_by_role("button", name="To the questions").click()
    page.set_viewport_size({"width": 1440, "height": 900})
    for code in FIRST:
        expect(cell(page, "B", code)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Continue")).to_be_in_viewport(ratio=1)


# --- what is missing ------------------------------------------------------------------------------


def test_missing_answers_are_outlined_until_answered_and_the_first_has_the_focus(place):
    page = place.join("Missing")
    page.keyboard.press("Control+Enter")
    missing = page.locator(".panel .missing")
    expect(missing).to_have_count(8, timeout=PATIENCE)
    expect(page.get_by_text("8 questions are still open")).to_be_visible()
    assert focused(page) == "A:GQ"
    expect(cell(page, "A", "GQ")).to_be_in_viewport()
    answer(page, "A", "GQ", 4)
    expect(missing).to_have_count(7)
    page.evaluate("document.activeElement.blur()")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_function(
        "document.activeElement.closest('[data-cell]')?.dataset.cell === 'B:GQ'", timeout=PATIENCE
    )
    expect(missing).to_have_count(7)
    expect(page.get_by_text("Secretreference")).to_have_count(0)


def test_cannot_judge_is_kept_as_null_with_its_reason(place):
    page = place.join("Null")
    answer_all(page, FIRST, 2)
    cell(page, "B", "HC").locator("select").select_option(label="Not in a language I read")
    expect(cell(page, "B", "HC").locator("input:checked")).to_have_count(0)
    expect(state(page, "B", "HC")).to_have_text("saved ✓", timeout=PATIENCE)
    page.get_by_role("button", name="Continue").click()
    answer_all(page, SECOND, 2)
    page.get_by_role("button", name="Save and next").click()
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    rows = place.rows(
        "SELECT value, null_reason FROM judgments JOIN raters ON raters.id = rater_id "
        "WHERE name = 'Null' AND null_reason IS NOT NULL"
    )
    assert rows == [(None, "not_my_language")]


# --- going back -----------------------------------------------------------------------------------


def test_going_back_after_the_reveal_is_logged_and_leads_on_again(place):
    page = place.join("Back")
    reveal(page)
    page.get_by_text("Your answers from before the reference").click()
    page.get_by_role("button", name="Change these answers").click()
    expect(page.get_by_text("First: without the reference")).to_be_visible(timeout=PATIENCE)
    answer(page, "A", "GQ", 5)
    assert place.logged("Back") == [
        "first step reopened", "draft changed after the reference was shown",
    ]  # fmt: skip
    page.get_by_role("button", name="Continue").click()
    expect(cell(page, "A", "SC")).to_be_visible(timeout=PATIENCE)
    assert place.drafts("Back")["A", "GQ"] == 5


def test_previous_pair_shows_what_was_submitted_and_a_change_is_a_revision(place):
    page = place.join("Revise")
    finish(page, 3)
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Previous pair").click()
    expect(page.get_by_text("This pair is submitted")).to_be_visible(timeout=PATIENCE)
    for code in (*FIRST, *SECOND):
        expect(cell(page, "B", code).locator("input:checked")).to_have_value("3")
    blank = cell(page, "B", "SC").locator("option").first
    assert blank.is_disabled()  # a submitted answer can be changed, not taken back
    answer(page, "B", "SC", 1)
    assert place.judgments("Revise", current=False) == [(("B", "SC"), 3)]
    assert dict(place.judgments("Revise"))["B", "SC"] == 1
    assert place.rows(
        "SELECT revision FROM judgments JOIN raters ON raters.id = rater_id "
        "WHERE name = 'Revise' AND revision > 1"
    ) == [(2,)]
    page.get_by_role("button", name="Go on").click()
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".panel input:checked")).to_have_count(0)


# --- haste ----------------------------------------------------------------------------------------


def test_answer_given_in_the_same_breath_as_the_step_counts(place):
    page = place.join("Haste")
    answer_all(page, FIRST, 3)
    page.evaluate(
        '() => { document.querySelector(\'.panel [data-cell="B:SH"] input[value="5"]\').click();'
        "[...document.querySelectorAll('button')]"
        ".find(button => button.textContent.includes('Continue')).click(); }"
    )
    expect(cell(page, "A", "SC")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Save and next")).to_be_visible(timeout=PATIENCE)
    assert place.drafts("Haste")["B", "SH"] == 5
    expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)
    page.evaluate(
        "() => { document.querySelectorAll('.panel:not([data-locked]) input[value=\"2\"]')"
        ".forEach(input => input.click());"
        "[...document.querySelectorAll('button')]"
        ".find(button => button.textContent.includes('Save and next')).click(); }"
    )
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    assert dict(place.judgments("Haste"))["A", "overall_content"] == 2
    expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)


def test_double_click_submits_once_and_skips_no_pair(place):
    page = place.join("Double")
    reveal(page)
    answer_all(page, SECOND, 3)
    page.get_by_role("button", name="Save and next").dblclick()
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(500)
    pair(page, 2).to_be_visible()
    assert len(place.judgments("Double")) == 12
    assert place.drafts("Double") == {}


def test_next_pair_starts_at_the_top_with_silent_players(place):
    page = place.join("Next")
    page.locator("audio").evaluate("player => { player.muted = true; return player.play(); }")
    before = page.locator("audio").get_attribute("src")
    page.wait_for_function(
        "player => player.currentTime > 0", arg=page.locator("audio").element_handle()
    )
    finish(page)
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    player = next_player(page, before)
    assert player.evaluate("player => [player.paused, player.currentTime]") == [True, 0]
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")


# --- lost connections, other tabs, a full disk ----------------------------------------------------


def test_killed_server_loses_nothing_that_was_called_saved(place):
    page = place.join("Killed")
    for n, code in enumerate(FIRST, start=1):
        answer(page, "A", code, n)
    place.kill()
    click(page, "B", "GQ", 5)
    expect(state(page, "B", "GQ")).not_to_have_text("saved ✓")
    assert len(place.drafts("Killed")) == 4
    place.start()
    page.reload()
    for n, code in enumerate(FIRST, start=1):
        expect(cell(page, "A", code).locator("input:checked")).to_have_value(
            str(n), timeout=PATIENCE
        )
    expect(cell(page, "B", "GQ").locator("input:checked")).to_have_count(0)
    pair(page, 1).to_be_visible()
    answer(page, "B", "GQ", 4)


def test_stale_tab_overwrites_nothing(place):
    page = place.join("Tabs")
    answer(page, "A", "GQ", 2)
    other = page.context.new_page()
    other.goto(place.address)
    expect(cell(other, "A", "GQ").locator("input:checked")).to_have_value("2", timeout=PATIENCE)
    answer(other, "A", "GQ", 5)
    answer(page, "B", "GQ", 1)  # this tab still shows 2 for A, and does not send it
    assert place.drafts("Tabs") == {("A", "GQ"): 5, ("B", "GQ"): 1}
    expect(cell(page, "A", "GQ").locator("input:checked")).to_have_value("5", timeout=PATIENCE)
    finish(other, 3)
    pair(other, 2).to_be_visible(timeout=PATIENCE)
    click(page, "A", "HC", 1)  # this tab still shows the pair as open
    expect(page.get_by_text("This task is submitted")).to_be_visible(timeout=PATIENCE)
    expect(state(page, "A", "HC")).to_have_text("not saved")
    assert dict(place.judgments("Tabs")) == {
        (side, code): 3 for code in (*FIRST, *SECOND) for side in "AB"
    }


def test_refused_write_is_said_to_be_not_saved_until_it_is(place):
    page = place.join("Full")
    answer(page, "A", "GQ", 2)
    with sqlite3.connect(place.path) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON drafts BEGIN SELECT raise(ABORT, 'full'); END"
        )
    click(page, "A", "GQ", 4)
    expect(page.get_by_text("Your last change is NOT saved")).to_be_visible(timeout=PATIENCE)
    expect(state(page, "A", "GQ")).to_have_text("not saved")
    assert place.drafts("Full") == {("A", "GQ"): 2}
    with sqlite3.connect(place.path) as connection:
        connection.execute("DROP TRIGGER full")
    answer(page, "A", "GQ", 4)  # the same answer again is taken this time
    assert place.drafts("Full") == {("A", "GQ"): 4}
    expect(page.get_by_text("Your last change is NOT saved")).to_have_count(0)


# --- small screens, the end, signing out ----------------------------------------------------------


def test_phone_scrolls_down_only_and_the_end_leads_back(place):
    page = place.join("Phone", viewport={"width": 390, "height": 844}, has_touch=True)

    def overflows():
        return page.evaluate(
            "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".some(node => node.scrollWidth > node.clientWidth)"
        )

    assert not overflows()
    for number in (1, 2, 3):
        pair(page, number).to_be_visible(timeout=PATIENCE)
        reveal(page)
        assert not overflows()
        answer_all(page, SECOND, 4)
        page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_text("You have rated all 3 of your pairs")).to_be_visible(timeout=PATIENCE)
    assert not overflows()
    page.get_by_role("button", name="Look at the last pair again").click()
    expect(page.get_by_text("Pair 3 of 3 · looking back")).to_be_visible(timeout=PATIENCE)
    expect(cell(page, "A", "SC").locator("input:checked")).to_have_value("4", timeout=PATIENCE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("All done")).to_be_visible(timeout=PATIENCE)


def test_on_a_phone_nothing_is_answered_of_a_response_that_was_never_opened(place):
    page = place.join("Unopened", viewport={"width": 390, "height": 844}, has_touch=True)
    opens = page.get_by_role("button", name="You have not opened response B yet")
    tab = page.get_by_role("tab", name="Response B")
    expect(opens).to_have_count(4)
    for code in FIRST:
        answer(page, "A", code, 3)
        expect(cell(page, "B", code).locator(".point").first).to_be_hidden()
    page.evaluate("document.querySelector('[data-cell=\"B:GQ\"] input').click()")  # as no rater can
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("4")  # the first open question is one of B
    expect(opens.first).to_be_focused()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("4 questions are still open")).to_be_visible(timeout=PATIENCE)
    expect(opens.first).to_be_focused()
    assert set(place.drafts("Unopened")) == {("A", code) for code in FIRST}
    expect(page.get_by_text("Secretreference")).to_have_count(0)

    page.keyboard.press("Enter")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(tab).to_be_focused()
    expect(page.get_by_role("heading", name="Response B")).to_be_in_viewport()
    expect(opens).to_have_count(0)
    page.keyboard.press("1")
    expect(state(page, "B", "GQ")).to_have_text("saved ✓", timeout=PATIENCE)
    for code in FIRST[1:]:
        answer(page, "B", code, 2)
    page.reload()  # what was opened stays so
    expect(cell(page, "B", "GQ").locator("input:checked")).to_have_value("1", timeout=PATIENCE)
    page.get_by_role("button", name="Continue").click()
    expect(cell(page, "B", "SC").locator(".point").first).to_be_visible(timeout=PATIENCE)
    answer_all(page, SECOND, 3)
    page.get_by_role("button", name="Save and next").click()
    pair(page, 2).to_be_visible(timeout=PATIENCE)
    expect(opens).to_have_count(4)
    page.set_viewport_size({"width": 1000, "height": 844})  # both responses stand there
    expect(opens).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    answer(page, "B", "GQ", 2)


def test_help_stays_at_hand_and_leads_out(place):
    page = place.join("Leave")
    page.get_by_role("button", name="Help").click()
    expect(page.get_by_text("You are signed in as Leave")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out")).to_be_visible(timeout=PATIENCE)
    page.goto(place.address)
    expect(page.get_by_text("personal link")).to_be_visible(timeout=PATIENCE)


def test_code_that_did_not_come_is_asked_for_again(place):
    asked = []

    def drop_twice(route):
        asked.append(route.request.url)
        if len(asked) <= 2:
            route.abort()
        else:
            route.continue_()

    page = place.open_with("Again", lambda context: context.route("**/script/panel*", drop_twice))
    answer(page, "A", "GQ", 4)
    assert len(asked) == 3
    assert place.drafts("Again") == {("A", "GQ"): 4}
