"""From records to a report, with a rater and a researcher at a real browser in between."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from app.cli.main import application

MEDIA = Path(__file__).parents[2] / "examples" / "study" / "media"
PATIENCE = 30_000
SYSTEMS = ("zebrafinch", "quokkamodel")


def _first(folder, suffix):
    return min(
        (MEDIA / folder).glob(f"*{suffix}"), key=lambda path: (path.stat().st_size, path.name)
    )


def _records():
    """Two items whose parts are of all seven modalities between them."""
    one = {"image1": _first("image", ".png"), "audio1": _first("audio", ".mp3")}
    two = {"threeD1": _first("threeD", ".ply"), "document1": _first("document", ".csv")}
    given = [
        {"video2": _first("video", ".mp4"), "code2": _first("code", ".py")},
        {"document2": _first("document", ".pdf"), "threeD2": _first("threeD", ".obj")},
    ]
    return [("1", one, given[0]), ("2", two, given[1])]


def _side(words, files):
    tags = " and ".join(f"<{tag}>" for tag in files)
    return {"modal": {tag: path.name for tag, path in files.items()}, "content": f"{words} {tags}."}


@pytest.fixture
def study(tmp_path, run):
    """Make a study of two items by two systems as a researcher would."""
    media = tmp_path / "in"
    media.mkdir()
    items, responses = [], []
    for number, question, answer in _records():
        for path in (*question.values(), *answer.values()):
            shutil.copy(path, media / path.name)
        about = {"domain": "natural_science", "subdomain": "physics", "id": number}
        asked = _side(f"Question number {number}: what do you see in", question)
        reference = _side(f"Secretreference number {number} explains", answer)
        items.append(about | {"input": asked, "output": reference, "difficulty_level": 1})
        responses.append(about | {"input": asked, "output": _side("The answer is in", answer)})
    (tmp_path / "items.jsonl").write_text("\n".join(map(json.dumps, items)))
    (tmp_path / "responses.jsonl").write_text("\n".join(map(json.dumps, responses)))
    run("init")
    run("import", "items", tmp_path / "items.jsonl", "--media", media)
    for system in SYSTEMS:
        run("import", "responses", tmp_path / "responses.jsonl", "--system", system,
            "--media", media)  # fmt: skip
    return tmp_path / "study.db"


@pytest.fixture
def run(tmp_path):
    """Give a function that runs one `accordant` command on the study."""

    def run(*words):
        database = ["--database", str(tmp_path / "study.db")]
        result = CliRunner().invoke(application, [*database, *map(str, words)])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def _rows(database, query):
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


def _cell(page, side, code):
    return page.locator(f'.panel [data-cell="{side}:{code}"]')


def _answer(page, side, code, value):
    cell = _cell(page, side, code)
    cell.locator(".point", has=page.locator(f'input[value="{value}"]')).click()
    expect(cell.locator(".state")).to_have_text("saved ✓", timeout=PATIENCE)


def _answer_step(page, codes, start):
    given = {}
    for n, (code, side) in enumerate((code, side) for code in codes for side in "AB"):
        given[side, code] = (start + n) % 5 + 1
        _answer(page, side, code, given[side, code])
    return given


def _check_modalities(page):
    """Look at what of the seven modalities this task shows, each of them loaded."""
    shown = set()
    for kind in ("image", "audio", "video", "document", "code", "threeD"):
        if page.locator(f"figure.part.{kind.lower()}").count():
            shown.add(kind)
    for picture in page.locator("figure img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True, timeout=PATIENCE)
        assert picture.evaluate("node => node.naturalWidth") > 0
    for player in page.locator("figure audio, figure video").all():
        player.scroll_into_view_if_needed()
        page.wait_for_function(
            "node => node.readyState >= 1", arg=player.element_handle(), timeout=PATIENCE
        )
        assert player.evaluate("node => node.paused")
    for canvas in page.locator("figure canvas").all():
        canvas.scroll_into_view_if_needed()
        page.wait_for_function("node => node.width > 1", arg=canvas.element_handle())
    return shown


def test_rater_and_researcher_go_from_records_to_report(study, run, serve, chromium, tmp_path):
    server = serve(str(study))
    run("rater", "invite", "Ada")
    link = run("rater", "invite", "Ada", "--base-url", server.address).strip()
    run("round", "create", "pilot", "--raters-per-response", "1", "--seed", "3")
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    requests, received = [], []

    def keep(frame):
        received.append(frame)

    page = context.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: socket.on("framereceived", keep))

    page.goto(link)
    page.get_by_role("button", name="I agree").click(timeout=PATIENCE)
    page.get_by_role("button", name="Begin").click(timeout=PATIENCE)
    given, shown = {}, {"text"}
    for number in (1, 2):
        expect(page.get_by_text(f"Pair {number} of 2")).to_be_visible(timeout=PATIENCE)
        expect(_cell(page, "A", "GQ")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("figure").first).to_be_visible(timeout=PATIENCE)
        shown |= _check_modalities(page)
        if number == 1:
            _check_reload(page)
        _check_hidden_reference(received)
        first = _answer_step(page, ("GQ", "HC", "SH", "overall_coherence"), number)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Reference answer", exact=True)).to_be_visible(timeout=PATIENCE)
        received.clear()
        second = _answer_step(page, ("SC", "overall_content"), number)
        page.get_by_text("A is slightly better").click()
        task = page.locator('[class*="st-key-task-"]').get_attribute("class")
        assignment = int(re.search(r"st-key-task-(\d+)", task).group(1))
        given |= {(assignment, *key): value for key, value in (first | second).items()}
        page.get_by_role("button", name=re.compile("Save and next")).click()
    expect(page.get_by_text("All done")).to_be_visible(timeout=PATIENCE)

    assert shown == {"text", "image", "audio", "video", "document", "code", "threeD"}
    assert all(url.startswith((server.address, "blob:", "data:")) for url in requests)
    _check_database(study, given)
    _check_research(run, context, server, tmp_path)


def _check_reload(page):
    """An answer is there again after the page was loaded anew."""
    _answer(page, "A", "GQ", 2)
    page.reload()
    expect(_cell(page, "A", "GQ").locator("input:checked")).to_have_value("2", timeout=PATIENCE)
    expect(page.get_by_text("Pair 1 of 2")).to_be_visible()


def _check_hidden_reference(received):
    """Neither the reference nor a system's name reached the browser."""
    sent = b"".join(f if isinstance(f, bytes) else f.encode() for f in received)
    assert sent
    for word in ("Secretreference", *SYSTEMS):
        assert word.encode() not in sent


def _check_database(study, given):
    rows = _rows(
        study,
        "SELECT assignment_id, side, code, value, revision, is_current FROM judgments "
        "JOIN dimensions ON dimensions.id = dimension_id",
    )
    assert {(a, side, code): value for a, side, code, value, _, _ in rows} == given
    assert Counter((revision, current) for *_, revision, current in rows) == {(1, 1): len(given)}
    assert _rows(study, "SELECT count(*) FROM drafts") == [(0,)]
    assert _rows(study, "SELECT verdict, count(*) FROM preferences") == [("A~", 2)]


def _check_research(run, rater_context, server, tmp_path):
    link = run("rater", "invite", "Grace", "--role", "researcher", "--base-url",
               server.address).strip()  # fmt: skip
    page = rater_context.browser.new_context(accept_downloads=True).new_page()
    page.goto(link)
    expect(page.get_by_text("2 of 2 tasks submitted")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Agreement").click()
    expect(page.get_by_role("heading", name="Agreement")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Export").click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name=re.compile("HTML")).click()
    download.value.save_as(tmp_path / "report.html")
    report = (tmp_path / "report.html").read_text()
    assert "pilot" in report
    assert "overall_content" in report


def test_strangers_see_no_task_and_no_media(study, run, serve, chromium):
    server = serve(str(study))
    page = chromium.new_context().new_page()
    page.goto(server.address)
    expect(page.get_by_text("personal link")).to_be_visible(timeout=PATIENCE)
    assert page.goto(f"{server.address}/join/nonsense").status == 403
    assert page.goto(f"{server.address}/part/1/{'0' * 40}").status == 401
