"""From consent to leaving, in two languages, and what happens when the server is away."""

from __future__ import annotations

import copy

from playwright.sync_api import expect

from tests.browser.rating_place import FIRST, PATIENCE, answer, cell, click, plain_form, state

CONSENT = {"version": "7", "text": "You may leave at any time."}
QUESTION = {"code": "reads", "question": "Do you read English?", "kind": "choice",
            "options": ["Yes", "A little"], "required": True}  # fmt: skip


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


# --- the way in and out ---------------------------------------------------------------------------


def test_way_from_consent_to_the_first_pair(place):
    form = plain_form(
        consent=CONSENT, rater_questions=[QUESTION], instructions={"text": "Use headphones."}
    )
    page = place.open("Way", form=form)
    expect(page.get_by_text(CONSENT["text"])).to_be_visible(timeout=PATIENCE)
    button(page, "I do not agree").click()
    expect(page.get_by_text("You did not agree")).to_be_visible(timeout=PATIENCE)
    button(page, "Read the text again").click()
    button(page, "I agree").click()
    expect(page.get_by_text("Do you read English?")).to_be_visible(timeout=PATIENCE)
    page.reload()
    page.get_by_text("A little").click()
    button(page, "Go on").click()
    expect(page.get_by_text("Use headphones.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Begin")).to_be_enabled(timeout=PATIENCE)
    page.keyboard.press("Control+Enter")
    expect(cell(page, "A", "GQ")).to_be_visible(timeout=PATIENCE)
    rows = place.rows(
        "SELECT consent_version, length(consent_hash), answers FROM participations "
        "JOIN raters ON raters.id = rater_id WHERE name = 'Way'"
    )
    assert rows == [("7", 64, '{"reads": "A little"}')]


def test_leaving_for_good_gives_open_work_back(place):
    page = place.join("Leaves")
    answer(page, "A", "GQ", 2)
    button(page, "Help").click()
    page.get_by_role("button", name="Leave this study").click()
    expect(button(page, "Leave for good")).to_be_disabled(timeout=PATIENCE)
    expect(page.get_by_text("You are signed in as")).to_have_count(0)  # the menu is closed
    page.get_by_text("Do not use anything that I have given").click()
    expect(button(page, "Leave for good")).to_be_enabled(timeout=PATIENCE)
    button(page, "Leave for good").click()
    expect(page.get_by_text("You have left this study")).to_be_visible(timeout=PATIENCE)
    page.reload()
    expect(page.get_by_text("You have left this study")).to_be_visible(timeout=PATIENCE)
    rows = place.rows(
        "SELECT returned_at IS NOT NULL, counts FROM assignments "
        "JOIN raters ON raters.id = rater_id WHERE name = 'Leaves'"
    )
    assert rows == [(1, 0)] * 3


# --- languages ------------------------------------------------------------------------------------


def test_browser_that_prefers_chinese_gets_it_and_may_change(place):
    page = place.open("Zh", form=plain_form(), locale="zh-CN")
    expect(page.get_by_text("第 1 组，共 3 组")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("技术质量").first).to_be_visible()
    expect(cell(page, "A", "GQ").get_by_text("优秀")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh"
    click(page, "A", "GQ", 5)
    expect(state(page, "A", "GQ")).to_have_text("已保存 ✓", timeout=PATIENCE)
    expect(page.get_by_role("status").get_by_text("所有答案已保存")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("还有 7 个问题未答")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="中文").click()
    button(page, "English").click()
    expect(page.get_by_text("Pair 1 of 3")).to_be_visible(timeout=PATIENCE)
    expect(cell(page, "A", "GQ").get_by_text("Excellent")).to_be_visible(timeout=PATIENCE)
    expect(cell(page, "A", "GQ").locator("input:checked")).to_have_value("5")


def test_link_carries_the_language_to_the_pages(place):
    page = place.open("Link", form=plain_form())
    expect(page.get_by_text("Pair 1 of 3")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{place.address}/join/nonsense?lang=zh")
    expect(page.get_by_text("此链接无效")).to_be_visible()
    page.goto(f"{place.address}/?lang=zh")
    expect(page.get_by_text("第 1 组，共 3 组")).to_be_visible(timeout=PATIENCE)


# --- keys, sliders --------------------------------------------------------------------------------


def test_question_mark_shows_the_keys_and_the_comment_takes_it_as_a_sign(place):
    page = place.join("Asks")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("save and go on")).to_be_visible()
    page.keyboard.press("?")
    expect(dialog).not_to_be_visible()
    button(page, "Keys ?").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


def test_scale_of_a_hundred_steps_is_a_slider(place):
    form = copy.deepcopy(dict(plain_form().definition))
    for row in form["dimensions"]:
        if row["code"] == "GQ":
            row["scale"] = [0, 100]
            row["points"] = [{"value": 0, "name": "Unusable", "text": "not at all"},
                             {"value": 100, "name": "Excellent", "text": "clean"}]  # fmt: skip
    page = place.join("Slides", form=plain_form(dimensions=form["dimensions"], name="hundred"))
    slider = cell(page, "A", "GQ").get_by_role("slider")
    assert "unset" in slider.get_attribute("class")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(state(page, "A", "GQ")).to_have_text("saved ✓", timeout=PATIENCE)
    assert place.drafts("Slides")["A", "GQ"] == 51
    exact = cell(page, "B", "GQ").get_by_role("spinbutton")
    exact.fill("140")
    exact.press("Tab")
    assert exact.input_value() == ""
    exact.fill("73")
    exact.press("Tab")
    expect(state(page, "B", "GQ")).to_have_text("saved ✓", timeout=PATIENCE)
    assert place.drafts("Slides")["B", "GQ"] == 73
    page.reload()
    expect(cell(page, "B", "GQ").get_by_role("slider")).to_have_value("73", timeout=PATIENCE)


# --- a server that is away ------------------------------------------------------------------------


def test_answers_given_while_the_server_is_away_are_saved_when_it_is_back(place):
    page = place.join("Away")
    answer(page, "A", "GQ", 2)
    top = page.locator(".status .said")
    expect(top).to_have_text("All answers saved")
    place.kill()
    click(page, "B", "GQ", 4)
    click(page, "A", "HC", 5)
    expect(top).to_have_text("Not saved – retrying", timeout=PATIENCE)
    expect(state(page, "B", "GQ")).to_have_text("not saved")
    assert place.drafts("Away") == {("A", "GQ"): 2}
    place.start()
    expect(top).to_have_text("All answers saved", timeout=60_000)
    assert place.drafts("Away") == {("A", "GQ"): 2, ("B", "GQ"): 4, ("A", "HC"): 5}
    assert set(FIRST) > {code for _side, code in place.drafts("Away")}
